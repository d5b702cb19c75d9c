using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Payments;
using CoinStore.StripeSandbox.Storage;
using CoinStore.StripeSandbox.Wire;

namespace CoinStore.StripeSandbox.Cards;

/// <summary>A checkout that saves a card and takes no money.</summary>
internal sealed class CardSetup(Work work, CheckoutAttempt attempt)
{
    public PaymentStep Try(CardForm form)
    {
        if (!attempt.IsOpen)
        {
            return PaymentStep.SessionOver;
        }
        var intent = attempt.Waiting()!;
        var card = TestCards.Find(form.Digits);
        var method = PaymentObjects.Method(work, form, card);
        attempt.Keep(method, new Buyer(form.Email, form.Name), new JsonObject { ["number"] = card.Number });
        var pages = (attempt.Session.Text("url") + "/challenge", attempt.Session.Text("success_url"));
        var step = SetupSteps.Try(work, intent, method, attempt.Account, pages, () => attempt.NameCustomer(intent, method));
        return End(intent, method, step);
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
        var step = SetupSteps.Answer(work, intent, attempt.Account, proved, () => attempt.NameCustomer(intent, method));
        return End(intent, method, step);
    }

    private PaymentStep End(JsonObject intent, JsonObject method, PaymentStep step)
    {
        switch (step)
        {
            case PaymentStep.Done:
                attempt.Complete(method, "no_payment_required");
                work.Emit("checkout.session.completed", attempt.Session, attempt.Account);
                break;
            case PaymentStep.Declined:
                attempt.Explain(intent["last_setup_error"]!.AsObject().Text("message")!);
                break;
            case PaymentStep.Asked or PaymentStep.SessionOver:
            default:
                break;
        }
        return step;
    }
}
