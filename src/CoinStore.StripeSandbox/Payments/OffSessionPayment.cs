using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Cards;
using CoinStore.StripeSandbox.Resources;
using CoinStore.StripeSandbox.Storage;
using CoinStore.StripeSandbox.Wire;

namespace CoinStore.StripeSandbox.Payments;

/// <summary>A payment that a caller takes from a card while its holder is away: nobody can answer the bank's question.</summary>
internal static class OffSessionPayment
{
    private const string AuthenticationRequired = "authentication_required";

    /// <summary>Takes the money, or refuses with what stays of the attempt: the intent, its failed charge and their events.</summary>
    public static void Confirm(Work work, JsonObject intent, JsonObject method, string account)
    {
        intent["payment_method"] = method.Id();
        var card = TestCards.Find(work.Hidden(method.Id()).Text("number")!);
        var asks = card.Outcome is CardOutcome.Challenged or CardOutcome.ChallengedThenDeclined && !card.TrustedOnceSaved;
        if (asks)
        {
            var why = new Refusal(
                AuthenticationRequired,
                "Your card was declined. This transaction requires authentication.",
                DeclineCode: AuthenticationRequired
            );
            Refuse(work, intent, method, card, why, account);
        }
        else if (card.Outcome is CardOutcome.Declined)
        {
            Refuse(work, intent, method, card, new Refusal(card.Code!, TestCards.Explain(card), DeclineCode: card.DeclineCode), account);
        }
        else
        {
            Take(work, intent, method, card, account);
        }
    }

    private static void Take(Work work, JsonObject intent, JsonObject method, TestCard card, string account)
    {
        var charge = PaymentObjects.CardCharge(work, intent, method, authenticated: false);
        IntentSteps.Take(work, intent, charge, account);
        work.Insert(charge, account);
        work.Save(intent);
        work.Emit("charge.succeeded", charge, account);
        work.Emit("payment_intent.succeeded", intent, account);
        if (card.Suspected)
        {
            Disputes.Warn(work, charge, account);
        }
        if (card.Dispute is { } cause)
        {
            DisputeCases.Schedule(work, charge, cause);
        }
    }

    private static void Refuse(Work work, JsonObject intent, JsonObject method, TestCard card, Refusal refusal, string account)
    {
        var charge = PaymentObjects.FailedCharge(work, intent, method, card, refusal);
        work.Insert(charge, account);
        intent["latest_charge"] = charge.Id();
        work.Emit("charge.failed", charge, account);
        IntentSteps.Refuse(work, intent, method, refusal with { Charge = charge.Id() }, account);
        throw StripeErrorException.Declined(refusal.Message, refusal.Code, refusal.DeclineCode, keepsWork: true).With(intent, charge.Id());
    }
}
