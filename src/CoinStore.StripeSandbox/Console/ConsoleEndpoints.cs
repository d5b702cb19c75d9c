using System.Globalization;
using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Clock;
using CoinStore.StripeSandbox.Control;
using CoinStore.StripeSandbox.Pages;
using CoinStore.StripeSandbox.Storage;

namespace CoinStore.StripeSandbox.Console;

/// <summary>The console at <c>/sandbox</c>: what there is, what happened, and the controls as forms.</summary>
internal static class ConsoleEndpoints
{
    private const string Home = "/sandbox";

    private static readonly HashSet<string> Numbers = new(StringComparer.Ordinal) { "amount", "delayMilliseconds", "retryAfter", "times" };

    public static void Map(WebApplication app, SandboxStore store, SandboxClock clock)
    {
        app.MapGet(
            Home,
            async (HttpContext context) =>
            {
                var view = await store.RunAsync(ConsoleData.Overview, context.RequestAborted);
                await PageFrame.WriteAsync(context, "Sandbox console", ConsolePage.Overview(view, clock.GetUtcNow()));
            }
        );
        app.MapGet($"{Home}/lists/{{type}}", (HttpContext context, string type) => ListAsync(context, store, type));
        app.MapGet($"{Home}/objects/{{id}}", (HttpContext context, string id) => ShowAsync(context, store, id));
        app.MapPost(Home, (HttpContext context) => ControlAsync(context, store, clock)).DisableAntiforgery();
    }

    private static async Task ListAsync(HttpContext context, SandboxStore store, string type)
    {
        if (!ConsoleData.Lists.Any(list => list.Type == type))
        {
            await SayAsync(
                context,
                "There is no such list",
                "The console shows no objects of that kind.",
                Home,
                StatusCodes.Status404NotFound
            );
            return;
        }
        long? before = long.TryParse(context.Request.Query["before"], CultureInfo.InvariantCulture, out var seq) ? seq : null;
        var list = await store.RunAsync(work => ConsoleData.List(work, type, before), context.RequestAborted);
        await PageFrame.WriteAsync(context, "Sandbox console", ConsolePage.List(list));
    }

    private static async Task ShowAsync(HttpContext context, SandboxStore store, string id)
    {
        var view = await store.RunAsync(work => ConsoleData.Object(work, id), context.RequestAborted);
        await (
            view is null
                ? SayAsync(context, "There is no such object", $"The sandbox knows no {id}.", Home, StatusCodes.Status404NotFound)
                : PageFrame.WriteAsync(context, id, ConsolePage.Object(view))
        );
    }

    private static async Task ControlAsync(HttpContext context, SandboxStore store, SandboxClock clock)
    {
        if (!SameOrigin.Allows(context.Request))
        {
            await SayAsync(
                context,
                "Not from here",
                "Another site's page may not control the sandbox. Nothing was changed.",
                Home,
                StatusCodes.Status403Forbidden
            );
            return;
        }
        var sent = await context.Request.ReadFormAsync(context.RequestAborted);
        var back = Back(sent["back"].ToString());
        try
        {
            if (sent.ContainsKey("advance"))
            {
                await ClockEndpoint.AdvanceAsync(store, clock, Step(sent["advance"].ToString()), context.RequestAborted);
            }
            else
            {
                await store.RunAsync(work => SandboxControl.Apply(work, ToControl(sent)), context.RequestAborted);
            }
            PageFrame.SeeOther(context, back);
        }
        catch (ControlException refusal)
        {
            await SayAsync(context, "That cannot be done", refusal.Message, back, StatusCodes.Status400BadRequest);
        }
    }

    // Fields that do not go with the pressed button are part of the form all the same, and are left out rather than refused.
    private static JsonObject ToControl(IFormCollection sent)
    {
        var control = new JsonObject();
        foreach (var (name, value) in sent)
        {
            var text = value.ToString().Trim();
            if (text.Length == 0 || name is "back")
            {
                continue;
            }
            control[name] =
                Numbers.Contains(name) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                    ? number
                    : text;
        }
        if (control["webhooks"]?.ToString() is not (null or "duplicate" or "drop") || control["fault"]?.ToString() is "none")
        {
            foreach (var name in (string[])["event", "operation", "times", "when"])
            {
                control.Remove(name);
            }
        }
        return control;
    }

    private static TimeSpan Step(string text) =>
        TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var step) && step > TimeSpan.Zero && step <= TimeSpan.FromDays(366)
            ? step
            : throw new ControlException("advance", "The clock goes forward by at most a year at a time.");

    // Only within the console: the field comes with the form, and a form can be made by anybody.
    private static string Back(string asked) =>
        asked.StartsWith("/sandbox/objects/", StringComparison.Ordinal)
        && asked.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '/' or '_')
            ? asked
            : Home;

    private static Task SayAsync(HttpContext context, string title, string text, string back, int status) =>
        PageFrame.WriteMessageAsync(context, title, text, back, "Back to the console", status);
}
