using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CoinStore.Tests;

/// <summary>
/// The line between the store and Stripe: passes calls on until it is cut at a chosen one, before Stripe hears of it or before the store
/// hears of the answer. From then on nothing comes back until the line is mended.
/// </summary>
internal sealed class CutLine : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly HttpClient stripe;
    private TaskCompletionSource cut = New();
    private TaskCompletionSource mended = New();
    private int callsLeft = -1;
    private bool cutsAnswer;

    private CutLine(WebApplication app, Uri sandbox)
    {
        this.app = app;
        stripe = new HttpClient { BaseAddress = sandbox };
    }

    public Uri Address { get; private set; } = null!;

    /// <summary>What the store hears instead of an answer's body; null for the answer itself.</summary>
    public Func<string, string>? Rewrite { get; set; }

    /// <summary>What status the store hears instead of an answer's own; null for the answer's own.</summary>
    public HttpStatusCode? Status { get; set; }

    /// <summary>Ends when the line has been cut.</summary>
    public Task WhenCut => cut.Task;

    public static async Task<CutLine> StartAsync(Uri sandbox)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var line = new CutLine(builder.Build(), sandbox);
        line.app.Run(line.PassAsync);
        await line.app.StartAsync();
        var addresses = line.app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        line.Address = new Uri(addresses.Addresses.First());
        return line;
    }

    /// <summary>Cuts the line at a call from now on, the first being 1.</summary>
    public void CutAt(int call, bool answer)
    {
        callsLeft = call;
        cutsAnswer = answer;
    }

    public void Mend()
    {
        callsLeft = -1;
        mended.SetResult();
        mended = New();
        cut = New();
    }

    public async ValueTask DisposeAsync()
    {
        mended.TrySetResult();
        await app.StopAsync();
        await app.DisposeAsync();
        stripe.Dispose();
    }

    private async Task PassAsync(HttpContext context)
    {
        var left = callsLeft > 0 ? --callsLeft : callsLeft;
        if (left == 0 && (!cutsAnswer || cut.Task.IsCompleted))
        {
            await HangAsync(context);
            return;
        }

        using var request = new HttpRequestMessage(
            new HttpMethod(context.Request.Method),
            context.Request.Path + context.Request.QueryString
        );
        if (!HttpMethods.IsGet(context.Request.Method))
        {
            request.Content = new StreamContent(context.Request.Body);
        }

        foreach (var (name, value) in context.Request.Headers.Where(h => h.Key is not ("Host" or "Transfer-Encoding" or "Content-Length")))
        {
            if (!request.Headers.TryAddWithoutValidation(name, [.. value]))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, [.. value]);
            }
        }

        using var answer = await stripe.SendAsync(request);
        if (left == 0)
        {
            await HangAsync(context);
            return;
        }

        context.Response.StatusCode = (int)(Status ?? answer.StatusCode);
        context.Response.ContentType = "application/json";
        var body = await answer.Content.ReadAsStringAsync();
        await context.Response.WriteAsync(Rewrite?.Invoke(body) ?? body);
    }

    private async Task HangAsync(HttpContext context)
    {
        var until = mended.Task;
        cut.TrySetResult();
        await until;
        context.Abort();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
