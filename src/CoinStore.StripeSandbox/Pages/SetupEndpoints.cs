using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Payments;
using CoinStore.StripeSandbox.Storage;
using CoinStore.StripeSandbox.Wire;

namespace CoinStore.StripeSandbox.Pages;

/// <summary>The bank's question about a card that a caller saves without a checkout: <c>/c/setup/{setup intent}</c>.</summary>
internal static class SetupEndpoints
{
    public static void Map(WebApplication app, SandboxStore store)
    {
        app.MapGet("/c/setup/{id}", (HttpContext context, string id) => ShowAsync(context, store, id));
        app.MapPost("/c/setup/{id}", (HttpContext context, string id) => AnswerAsync(context, store, id)).DisableAntiforgery();
    }

    private static async Task ShowAsync(HttpContext context, SandboxStore store, string id)
    {
        var (business, waits) = await store.RunAsync(
            work => (SandboxSettings.BusinessName(work), Waiting(work, id) is not null),
            context.RequestAborted
        );
        await (
            waits
                ? PageFrame.WriteAsync(context, "Confirm your card", CheckoutPage.ChallengeOf(business))
                : SayOverAsync(context, StatusCodes.Status404NotFound)
        );
    }

    private static async Task AnswerAsync(HttpContext context, SandboxStore store, string id)
    {
        var sent = await context.Request.ReadFormAsync(context.RequestAborted);
        var proved = sent["result"] == "complete";
        var (step, back) = await store.RunAsync(
            work =>
            {
                if (Waiting(work, id) is not { } intent)
                {
                    return (PaymentStep.SessionOver, (string?)null);
                }
                var done = SetupSteps.Answer(work, intent, work.AccountOf(id), proved);
                return (done, work.Hidden(id).Text("return_url"));
            },
            context.RequestAborted
        );
        if (back is null)
        {
            await SayOverAsync(context, StatusCodes.Status200OK);
            return;
        }
        var join = back.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        var status = step is PaymentStep.Done ? "succeeded" : "failed";
        PageFrame.SeeOther(context, $"{back}{join}setup_intent={id}&redirect_status={status}");
    }

    // An intent of a checkout is answered on the checkout's own page.
    private static JsonObject? Waiting(Work work, string id) =>
        work.Find(id) is { } intent
        && intent.Text("object") is "setup_intent"
        && intent.Text("status") is "requires_action"
        && work.Hidden(id).Text("session") is null
            ? intent
            : null;

    private static Task SayOverAsync(HttpContext context, int status) =>
        PageFrame.WriteMessageAsync(
            context,
            "There is nothing to confirm",
            "The question was answered already, or there was none. You can close this page.",
            null,
            "",
            status
        );
}
