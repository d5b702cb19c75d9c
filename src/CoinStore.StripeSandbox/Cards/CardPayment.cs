using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Resources;
using CoinStore.StripeSandbox.Storage;
using CoinStore.StripeSandbox.Wire;

namespace CoinStore.StripeSandbox.Cards;

internal enum PaymentStep
{
    Paid,
    Declined,
    Challenge,
    SessionOver,
}

/// <summary>A buyer's attempt on the hosted page, from the card to the money, all in the caller's transaction.</summary>
internal sealed class CardPayment(Work work, JsonObject session)
{
    private readonly string _account = work.AccountOf(session.Id());

    public string? Reason { get; private set; }

    public PaymentStep Try(CardForm form)
    {
        if (session.Text("status") is not "open")
        {
            return PaymentStep.SessionOver;
        }
        var card = TestCards.Find(form.Digits);
        var intent = Intent();
        var method = PaymentObjects.Method(work, form, card);
        work.Insert(
            method,
            _account,
            hidden: new JsonObject
            {
                ["number"] = card.Number,
                ["email"] = form.Email,
                ["name"] = form.Name,
            }
        );
        intent["payment_method"] = method.Id();
        var always = work.Hidden(session.Id()).Text("three_d_secure") is "any" or "challenge";
        if (card.Outcome is CardOutcome.Challenged or CardOutcome.ChallengedThenDeclined || (always && card.Outcome == CardOutcome.Pays))
        {
            return Ask(intent);
        }
        return card.Outcome == CardOutcome.Pays ? Pay(intent, method, card) : Decline(intent, method, card);
    }

    /// <summary>The answer to the bank's question.</summary>
    public PaymentStep Answer(bool proved)
    {
        var intent = session.Text("payment_intent") is { } id ? work.Find(id) : null;
        if (session.Text("status") is not "open" || intent?.Text("status") is not "requires_action")
        {
            return PaymentStep.SessionOver;
        }
        var method = work.Find(intent.Text("payment_method")!)!;
        var card = TestCards.Find(work.Hidden(method.Id()).Text("number")!);
        intent["next_action"] = null;
        if (!proved)
        {
            return Refuse(
                intent,
                method,
                "payment_intent_authentication_failure",
                "We are unable to authenticate your payment method. Please choose a different payment method and try again."
            );
        }
        return card.Outcome == CardOutcome.ChallengedThenDeclined
            ? Decline(intent, method, card)
            : Pay(intent, method, card, authenticated: true);
    }

    private JsonObject Intent()
    {
        if (session.Text("payment_intent") is { } id && work.Find(id) is { } existing)
        {
            return existing;
        }
        var made = PaymentIntents.CreateFor(work, session, _account);
        work.Save(session);
        return made;
    }

    private PaymentStep Ask(JsonObject intent)
    {
        intent["status"] = "requires_action";
        intent["last_payment_error"] = null;
        intent["next_action"] = new JsonObject
        {
            ["type"] = "redirect_to_url",
            ["redirect_to_url"] = new JsonObject
            {
                ["return_url"] = session.Text("success_url"),
                ["url"] = session.Text("url") + "/challenge",
            },
        };
        work.Save(intent);
        work.Emit("payment_intent.requires_action", intent, _account);
        return PaymentStep.Challenge;
    }

    private PaymentStep Pay(JsonObject intent, JsonObject method, TestCard card, bool authenticated = false)
    {
        var known = work.Hidden(method.Id());
        NameCustomer(intent, known);
        var charge = PaymentObjects.Charge(work, intent, method, card, authenticated);
        var amount = charge.Number("amount");
        charge["amount_captured"] = amount;
        charge["balance_transaction"] = Ledger.Post(work, _account, "charge", amount, charge, Ledger.Fee(amount));
        work.Insert(charge, _account);
        intent["status"] = "succeeded";
        intent["amount_received"] = amount;
        intent["latest_charge"] = charge.Id();
        intent["last_payment_error"] = null;
        work.Save(intent);
        session["customer_details"] = CheckoutSessions.Details(known.Text("email")!, known.Text("name"));
        session["status"] = "complete";
        session["payment_status"] = "paid";
        session["url"] = null;
        work.Save(session);
        work.SetDue(session.Id(), null);
        work.Emit("charge.succeeded", charge, _account);
        work.Emit("payment_intent.succeeded", intent, _account);
        work.Emit("checkout.session.completed", session, _account);
        return PaymentStep.Paid;
    }

    private void NameCustomer(JsonObject intent, JsonObject known)
    {
        if (session["customer"] is null && session.Text("customer_creation") is "always")
        {
            var customer = Customers.CreateFor(work, _account, known.Text("email")!, known.Text("name"));
            session["customer"] = customer.Id();
            intent["customer"] = customer.Id();
        }
    }

    private PaymentStep Decline(JsonObject intent, JsonObject method, TestCard card)
    {
        var charge = PaymentObjects.FailedCharge(work, intent, method, card);
        work.Insert(charge, _account);
        intent["latest_charge"] = charge.Id();
        work.Emit("charge.failed", charge, _account);
        return Refuse(intent, method, card.Code!, TestCards.Explain(card), charge.Id(), card.DeclineCode);
    }

    private PaymentStep Refuse(
        JsonObject intent,
        JsonObject method,
        string code,
        string message,
        string? charge = null,
        string? declineCode = null
    )
    {
        var error = new JsonObject
        {
            ["code"] = code,
            ["doc_url"] = $"https://stripe.com/docs/error-codes/{code.Replace('_', '-')}",
            ["message"] = message,
            ["payment_method"] = method.DeepClone(),
            ["type"] = charge is null ? "invalid_request_error" : "card_error",
        };
        if (charge is not null)
        {
            error["charge"] = charge;
        }
        if (declineCode is not null)
        {
            error["decline_code"] = declineCode;
        }
        intent["status"] = "requires_payment_method";
        intent["payment_method"] = null;
        intent["last_payment_error"] = error;
        work.Save(intent);
        work.Emit("payment_intent.payment_failed", intent, _account);
        Reason = message;
        return PaymentStep.Declined;
    }
}
