using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Cards;
using CoinStore.StripeSandbox.Clock;
using CoinStore.StripeSandbox.Payments;
using CoinStore.StripeSandbox.Resources;
using CoinStore.StripeSandbox.Storage;
using CoinStore.StripeSandbox.Wire;

namespace CoinStore.StripeSandbox.Pages;

/// <summary>The hosted checkout: <c>/c/pay/{session}</c>, with the pages of 3-D Secure and PayPal under it.</summary>
internal static class CheckoutEndpoints
{
    private static readonly Dictionary<string, string> NoProblems = new(StringComparer.Ordinal);

    public static void Map(WebApplication app, SandboxStore store, SandboxClock clock)
    {
        app.MapGet("/c/pay/{id}", (HttpContext context, string id) => ShowAsync(context, store, clock, id));
        app.MapPost("/c/pay/{id}", (HttpContext context, string id) => PayAsync(context, store, clock, id)).DisableAntiforgery();
        foreach (var question in (string[])["challenge", "paypal"])
        {
            app.MapGet($"/c/pay/{{id}}/{question}", (HttpContext context, string id) => ShowQuestionAsync(context, store, clock, id));
            app.MapPost($"/c/pay/{{id}}/{question}", (HttpContext context, string id) => AnswerAsync(context, store, clock, id))
                .DisableAntiforgery();
        }
    }

    private static async Task ShowAsync(HttpContext context, SandboxStore store, SandboxClock clock, string id)
    {
        var view = await store.RunAsync(work => Find(work, clock, id), context.RequestAborted);
        if (view?.Session.Text("status") is not "open")
        {
            await CheckoutMessages.SayOverAsync(context, view);
            return;
        }
        var asked = context.Request.Query["method"].ToString();
        var method = view.Methods.Contains(asked, StringComparer.Ordinal) ? asked : view.Methods[0];
        await PageFrame.WriteAsync(context, Title(view), CheckoutPage.Render(view, CheckoutForm.Empty(method), NoProblems, null));
    }

    private static async Task PayAsync(HttpContext context, SandboxStore store, SandboxClock clock, string id)
    {
        var form = CheckoutForm.Read(await context.Request.ReadFormAsync(context.RequestAborted));
        var problems = form.Problems(clock.GetUtcNow());
        var (view, step, reason) = await store.RunAsync(
            work =>
            {
                var found = Find(work, clock, id);
                if (found is null || (problems.Count > 0 && found.Session.Text("status") is "open"))
                {
                    return (found, PaymentStep.Declined, (string?)null);
                }
                if (!found.Methods.Contains(form.Method, StringComparer.Ordinal))
                {
                    return (found, PaymentStep.Declined, "This checkout does not take that payment method.");
                }
                var attempt = new CheckoutAttempt(work, found.Session);
                return (found, Try(work, attempt, form), attempt.Reason);
            },
            context.RequestAborted
        );
        await GoOnAsync(context, view, step, form, problems, reason);
    }

    private static PaymentStep Try(Work work, CheckoutAttempt attempt, CheckoutForm form) =>
        form.Method switch
        {
            OfferedMethods.PayPal => new PayPalPayment(work, attempt).Try(form.Buyer),
            OfferedMethods.SepaDebit => new DebitPayment(work, attempt).Try(form.Buyer, TestIbans.Find(form.Iban)!),
            OfferedMethods.BankTransfer => new BankTransferPayment(work, attempt).Try(form.Buyer),
            _ when attempt.Session.Text("mode") is "setup" => new CardSetup(work, attempt).Try(form.Card),
            _ when form.Saved.Length > 0 => new CardPayment(work, attempt).TrySaved(form.Saved),
            _ => new CardPayment(work, attempt).Try(form.Card, form.Save),
        };

    private static async Task ShowQuestionAsync(HttpContext context, SandboxStore store, SandboxClock clock, string id)
    {
        var (view, method) = await store.RunAsync(
            work =>
            {
                var found = Find(work, clock, id);
                return (found, found is null ? null : AskedMethod(work, found.Session));
            },
            context.RequestAborted
        );
        if (view?.Session.Text("status") is not "open")
        {
            await CheckoutMessages.SayOverAsync(context, view);
        }
        else if (method is null)
        {
            PageFrame.SeeOther(context, $"/c/pay/{view.Session.Id()}");
        }
        else if (method is OfferedMethods.PayPal)
        {
            await PageFrame.WriteAsync(context, "Pay with PayPal", CheckoutPage.PayPal(view));
        }
        else
        {
            await PageFrame.WriteAsync(context, "Confirm this payment", CheckoutPage.Challenge(view));
        }
    }

    private static async Task AnswerAsync(HttpContext context, SandboxStore store, SandboxClock clock, string id)
    {
        var sent = await context.Request.ReadFormAsync(context.RequestAborted);
        var yes = sent["result"] == "complete";
        var (view, step, reason, method) = await store.RunAsync(
            work =>
            {
                var found = Find(work, clock, id);
                if (found is null || AskedMethod(work, found.Session) is not { } asked)
                {
                    return (found, PaymentStep.SessionOver, (string?)null, OfferedMethods.Card);
                }
                var attempt = new CheckoutAttempt(work, found.Session);
                var answered =
                    asked is OfferedMethods.PayPal ? new PayPalPayment(work, attempt).Answer(yes)
                    : found.Pays ? new CardPayment(work, attempt).Answer(yes)
                    : new CardSetup(work, attempt).Answer(yes);
                return (found, answered, attempt.Reason, asked);
            },
            context.RequestAborted
        );
        await GoOnAsync(context, view, step, CheckoutForm.Empty(method), NoProblems, reason);
    }

    private static Task GoOnAsync(
        HttpContext context,
        CheckoutView? view,
        PaymentStep step,
        CheckoutForm form,
        Dictionary<string, string> problems,
        string? reason
    )
    {
        // A second click finds the session complete: the buyer has paid once and goes where the first click went.
        var done = step is PaymentStep.Done || (step is PaymentStep.SessionOver && view?.Session.Text("status") is "complete");
        if (done)
        {
            PageFrame.SeeOther(context, CheckoutMessages.SuccessUrl(view!.Session));
            return Task.CompletedTask;
        }
        if (view?.Session.Text("status") is not "open")
        {
            return CheckoutMessages.SayOverAsync(context, view);
        }
        if (step is PaymentStep.Asked)
        {
            PageFrame.SeeOther(context, $"/c/pay/{view.Session.Id()}/{(form.Method is OfferedMethods.PayPal ? "paypal" : "challenge")}");
            return Task.CompletedTask;
        }
        var kept = form with { Card = form.Card with { Cvc = "" } };
        var status = problems.Count > 0 ? StatusCodes.Status400BadRequest : StatusCodes.Status402PaymentRequired;
        return PageFrame.WriteAsync(context, Title(view), CheckoutPage.Render(view, kept, problems, reason), status);
    }

    private static string Title(CheckoutView view) => view.Pays ? $"Pay {view.Business}" : $"Save a card with {view.Business}";

    // The method whose question the buyer has to answer, or null when nothing is asked.
    private static string? AskedMethod(Work work, JsonObject session)
    {
        var intent = new CheckoutAttempt(work, session).Waiting();
        return intent?.Text("status") is "requires_action" && intent.Text("payment_method") is { } method
            ? work.Find(method)?.Text("type")
            : null;
    }

    private static CheckoutView? Find(Work work, SandboxClock clock, string id)
    {
        DueChanges.Apply(work);
        if (work.Find(id) is not { } session || session.Text("object") is not "checkout.session")
        {
            return null;
        }
        var hidden = work.Hidden(id);
        var business = hidden.Text("display_name") ?? SandboxSettings.BusinessName(work);
        return new CheckoutView(session, hidden["line_items"]!.AsArray(), business, hidden.Text("submit_message"), clock.GetUtcNow())
        {
            Saved = SavedCards.OfferedOn(work, session),
        };
    }
}
