using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Cards;
using CoinStore.StripeSandbox.Clock;
using CoinStore.StripeSandbox.Resources;
using CoinStore.StripeSandbox.Storage;
using CoinStore.StripeSandbox.Wire;

namespace CoinStore.StripeSandbox.Pages;

/// <summary>The hosted checkout: <c>/c/pay/{session}</c> and its 3-D Secure page.</summary>
internal static class CheckoutEndpoints
{
    private static readonly Dictionary<string, string> NoProblems = new(StringComparer.Ordinal);

    public static void Map(WebApplication app, SandboxStore store, SandboxClock clock)
    {
        app.MapGet("/c/pay/{id}", (HttpContext context, string id) => ShowAsync(context, store, clock, id));
        app.MapPost("/c/pay/{id}", (HttpContext context, string id) => PayAsync(context, store, clock, id)).DisableAntiforgery();
        app.MapGet("/c/pay/{id}/challenge", (HttpContext context, string id) => ShowChallengeAsync(context, store, clock, id));
        app.MapPost("/c/pay/{id}/challenge", (HttpContext context, string id) => AnswerAsync(context, store, clock, id))
            .DisableAntiforgery();
    }

    private static async Task ShowAsync(HttpContext context, SandboxStore store, SandboxClock clock, string id)
    {
        var view = await store.RunAsync(work => Find(work, clock, id), context.RequestAborted);
        if (view?.Session.Text("status") is not "open")
        {
            await SayOverAsync(context, view);
            return;
        }
        await PageFrame.WriteAsync(context, $"Pay {view.Business}", CheckoutPage.Render(view, CardForm.Empty, NoProblems, null));
    }

    private static async Task PayAsync(HttpContext context, SandboxStore store, SandboxClock clock, string id)
    {
        var sent = await context.Request.ReadFormAsync(context.RequestAborted);
        var form = new CardForm(
            sent["email"].ToString().Trim(),
            sent["card-name"].ToString().Trim(),
            sent["card-number"].ToString(),
            sent["card-expiry"].ToString(),
            sent["card-cvc"].ToString().Trim()
        );
        var problems = form.Problems(clock.GetUtcNow());
        var (view, step, reason) = await store.RunAsync(
            work =>
            {
                var found = Find(work, clock, id);
                if (found is null || (problems.Count > 0 && found.Session.Text("status") is "open"))
                {
                    return (found, PaymentStep.Declined, (string?)null);
                }
                var payment = new CardPayment(work, found.Session);
                return (found, payment.Try(form), payment.Reason);
            },
            context.RequestAborted
        );
        await GoOnAsync(context, view, step, form, problems, reason);
    }

    private static async Task ShowChallengeAsync(HttpContext context, SandboxStore store, SandboxClock clock, string id)
    {
        var (view, waits) = await store.RunAsync(
            work =>
            {
                var found = Find(work, clock, id);
                var intent = found?.Session.Text("payment_intent") is { } intentId ? work.Find(intentId) : null;
                return (found, intent?.Text("status") is "requires_action");
            },
            context.RequestAborted
        );
        if (view?.Session.Text("status") is not "open")
        {
            await SayOverAsync(context, view);
        }
        else if (!waits)
        {
            PageFrame.SeeOther(context, $"/c/pay/{view.Session.Id()}");
        }
        else
        {
            await PageFrame.WriteAsync(context, "Confirm this payment", CheckoutPage.Challenge(view));
        }
    }

    private static async Task AnswerAsync(HttpContext context, SandboxStore store, SandboxClock clock, string id)
    {
        var sent = await context.Request.ReadFormAsync(context.RequestAborted);
        var proved = sent["result"] == "complete";
        var (view, step, reason) = await store.RunAsync(
            work =>
            {
                var found = Find(work, clock, id);
                if (found is null)
                {
                    return (found, PaymentStep.SessionOver, (string?)null);
                }
                var payment = new CardPayment(work, found.Session);
                return (found, payment.Answer(proved), payment.Reason);
            },
            context.RequestAborted
        );
        await GoOnAsync(context, view, step, CardForm.Empty, NoProblems, reason);
    }

    private static Task GoOnAsync(
        HttpContext context,
        CheckoutView? view,
        PaymentStep step,
        CardForm form,
        Dictionary<string, string> problems,
        string? reason
    )
    {
        // A second click finds the session complete: the buyer has paid once and goes where the first click went.
        var paid = step is PaymentStep.Paid || (step is PaymentStep.SessionOver && view?.Session.Text("status") is "complete");
        if (paid)
        {
            PageFrame.SeeOther(context, SuccessUrl(view!.Session));
            return Task.CompletedTask;
        }
        if (view?.Session.Text("status") is not "open")
        {
            return SayOverAsync(context, view);
        }
        if (step is PaymentStep.Challenge)
        {
            PageFrame.SeeOther(context, $"/c/pay/{view.Session.Id()}/challenge");
            return Task.CompletedTask;
        }
        var kept = form with { Cvc = "" };
        var status = problems.Count > 0 ? StatusCodes.Status400BadRequest : StatusCodes.Status402PaymentRequired;
        return PageFrame.WriteAsync(context, $"Pay {view.Business}", CheckoutPage.Render(view, kept, problems, reason), status);
    }

    private static Task SayOverAsync(HttpContext context, CheckoutView? view) =>
        view?.Session.Text("status") switch
        {
            "complete" => PageFrame.WriteMessageAsync(
                context,
                "This payment is complete",
                $"{view.Business} has received {view.Total}. You were charged once.",
                SuccessUrl(view.Session),
                $"Continue to {view.Business}"
            ),
            "expired" => PageFrame.WriteMessageAsync(
                context,
                "This checkout has expired",
                "Nothing was charged. You can go back and begin again.",
                view.Session.Text("cancel_url") ?? new Uri(view.Session.Text("success_url")!).GetLeftPart(UriPartial.Authority),
                $"Back to {view.Business}"
            ),
            _ => PageFrame.WriteMessageAsync(
                context,
                "There is no such checkout",
                "The address may be incomplete. Nothing was charged.",
                null,
                "",
                StatusCodes.Status404NotFound
            ),
        };

    private static string SuccessUrl(JsonObject session) =>
        session.Text("success_url")!.Replace("{CHECKOUT_SESSION_ID}", session.Id(), StringComparison.Ordinal);

    private static CheckoutView? Find(Work work, SandboxClock clock, string id)
    {
        DueChanges.Apply(work);
        if (work.Find(id) is not { } session || session.Text("object") is not "checkout.session")
        {
            return null;
        }
        var hidden = work.Hidden(id);
        var business = hidden.Text("display_name") ?? SandboxSettings.BusinessName(work);
        return new CheckoutView(session, hidden["line_items"]!.AsArray(), business, hidden.Text("submit_message"), clock.GetUtcNow());
    }
}
