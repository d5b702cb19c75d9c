using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Payments;
using CoinStore.StripeSandbox.Resources;
using CoinStore.StripeSandbox.Storage;
using CoinStore.StripeSandbox.Wire;

namespace CoinStore.StripeSandbox.Cards;

/// <summary>A payment by card on the hosted page, from the number to the money.</summary>
internal sealed class CardPayment(Work work, CheckoutAttempt attempt)
{
    /// <summary>Pays with a card that the customer has saved.</summary>
    public PaymentStep TrySaved(string id)
    {
        if (!attempt.IsOpen)
        {
            return PaymentStep.SessionOver;
        }
        var method = SavedCards.OfferedOn(work, attempt.Session).Find(saved => string.Equals(saved.Id(), id, StringComparison.Ordinal));
        if (method is null)
        {
            attempt.Explain("This saved card is not there any more. Choose another one.");
            return PaymentStep.Declined;
        }
        return With(attempt.Intent(), method, TestCards.Find(work.Hidden(method.Id()).Text("number")!));
    }

    public PaymentStep Try(CardForm form, bool save)
    {
        if (!attempt.IsOpen)
        {
            return PaymentStep.SessionOver;
        }
        var card = TestCards.Find(form.Digits);
        var intent = attempt.Intent();
        var method = PaymentObjects.Method(work, form, card);
        attempt.Keep(method, new Buyer(form.Email, form.Name), new JsonObject { ["number"] = card.Number, ["save"] = save });
        return With(intent, method, card);
    }

    /// <summary>The answer to the bank's question.</summary>
    public PaymentStep Answer(bool proved)
    {
        var intent = attempt.Waiting();
        if (!attempt.IsOpen || intent?.Text("status") is not "requires_action")
        {
            return PaymentStep.SessionOver;
        }
        var method = work.Find(intent.Text("payment_method")!)!;
        var card = TestCards.Find(work.Hidden(method.Id()).Text("number")!);
        if (!proved)
        {
            return attempt.Refuse(
                intent,
                method,
                new Refusal(
                    "payment_intent_authentication_failure",
                    "We are unable to authenticate your payment method. Please choose a different payment method and try again."
                )
            );
        }
        return card.Outcome == CardOutcome.ChallengedThenDeclined
            ? Decline(intent, method, card)
            : Pay(intent, method, card, authenticated: true);
    }

    private PaymentStep With(JsonObject intent, JsonObject method, TestCard card)
    {
        intent["payment_method"] = method.Id();
        var always = work.Hidden(attempt.Session.Id()).Text("three_d_secure") is "any" or "challenge";
        if (card.Outcome is CardOutcome.Challenged or CardOutcome.ChallengedThenDeclined || (always && card.Outcome == CardOutcome.Pays))
        {
            return attempt.Ask(intent, attempt.Session.Text("url") + "/challenge");
        }
        return card.Outcome == CardOutcome.Pays ? Pay(intent, method, card) : Decline(intent, method, card);
    }

    private PaymentStep Pay(JsonObject intent, JsonObject method, TestCard card, bool authenticated = false)
    {
        var step = attempt.Pay(intent, method, () => PaymentObjects.CardCharge(work, intent, method, authenticated));
        var charge = work.Find(intent.Text("latest_charge")!)!;
        if (card.Suspected)
        {
            Disputes.Warn(work, charge, attempt.Account);
        }
        if (card.Dispute is { } cause)
        {
            DisputeCases.Schedule(work, charge, cause);
        }
        return step;
    }

    private PaymentStep Decline(JsonObject intent, JsonObject method, TestCard card)
    {
        var charge = PaymentObjects.FailedCharge(work, intent, method, card);
        work.Insert(charge, attempt.Account);
        intent["latest_charge"] = charge.Id();
        work.Emit("charge.failed", charge, attempt.Account);
        return attempt.Refuse(intent, method, new Refusal(card.Code!, TestCards.Explain(card), charge.Id(), card.DeclineCode));
    }
}
