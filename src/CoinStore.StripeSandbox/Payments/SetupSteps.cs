using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Cards;
using CoinStore.StripeSandbox.Resources;
using CoinStore.StripeSandbox.Storage;
using CoinStore.StripeSandbox.Wire;

namespace CoinStore.StripeSandbox.Payments;

/// <summary>How a setup intent goes, whether a checkout or a caller confirms it.</summary>
internal static class SetupSteps
{
    /// <summary>Tries the card: it is saved, refused, or the bank asks first.</summary>
    /// <param name="work">The transaction.</param>
    /// <param name="intent">The setup intent.</param>
    /// <param name="method">The card to be saved.</param>
    /// <param name="account">Whose intent it is.</param>
    /// <param name="pages">Where the bank asks, and where the buyer goes on afterwards.</param>
    /// <param name="beforeSuccess">What has to be in place before the card is saved, such as the customer.</param>
    public static PaymentStep Try(
        Work work,
        JsonObject intent,
        JsonObject method,
        string account,
        (string Challenge, string? Return) pages,
        Action? beforeSuccess = null
    )
    {
        var card = CardOf(work, method);
        intent["payment_method"] = method.Id();
        switch (card.Saving)
        {
            case CardOutcome.Pays:
                beforeSuccess?.Invoke();
                Succeed(work, intent, method, account);
                return PaymentStep.Done;
            case CardOutcome.Declined:
                Refuse(work, intent, method, Declined(card), account);
                return PaymentStep.Declined;
            default:
                intent["status"] = "requires_action";
                intent["last_setup_error"] = null;
                intent["next_action"] = new JsonObject
                {
                    ["redirect_to_url"] = new JsonObject { ["return_url"] = pages.Return, ["url"] = pages.Challenge },
                    ["type"] = "redirect_to_url",
                };
                work.Save(intent);
                work.Emit("setup_intent.requires_action", intent, account);
                return PaymentStep.Asked;
        }
    }

    /// <summary>The buyer's answer to the bank's question.</summary>
    public static PaymentStep Answer(Work work, JsonObject intent, string account, bool proved, Action? beforeSuccess = null)
    {
        var method = work.Find(intent.Text("payment_method")!)!;
        var card = CardOf(work, method);
        if (proved && card.Outcome != CardOutcome.ChallengedThenDeclined)
        {
            beforeSuccess?.Invoke();
            Succeed(work, intent, method, account);
            return PaymentStep.Done;
        }
        Refuse(
            work,
            intent,
            method,
            proved
                ? Declined(card)
                : new Refusal(
                    "setup_intent_authentication_failure",
                    "We are unable to authenticate your payment method. Please choose a different payment method and try again.",
                    Type: "invalid_request_error"
                ),
            account
        );
        return PaymentStep.Declined;
    }

    private static void Succeed(Work work, JsonObject intent, JsonObject method, string account)
    {
        intent["status"] = "succeeded";
        intent["next_action"] = null;
        intent["last_setup_error"] = null;
        if (intent.Text("customer") is { } customer)
        {
            PaymentMethods.Attach(work, method, customer, account, "limited");
        }
        work.Save(intent);
        work.Emit("setup_intent.succeeded", intent, account);
    }

    private static void Refuse(Work work, JsonObject intent, JsonObject method, Refusal refusal, string account)
    {
        var error = IntentSteps.Error(method, refusal);
        error["type"] = refusal.Type;
        intent["status"] = "requires_payment_method";
        intent["next_action"] = null;
        intent["payment_method"] = null;
        intent["last_setup_error"] = error;
        work.Save(intent);
        work.Emit("setup_intent.setup_failed", intent, account);
    }

    private static TestCard CardOf(Work work, JsonObject method) => TestCards.Find(work.Hidden(method.Id()).Text("number")!);

    private static Refusal Declined(TestCard card) => new(card.Code!, TestCards.Explain(card), DeclineCode: card.DeclineCode);
}
