using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Resources;
using CoinStore.StripeSandbox.Storage;
using CoinStore.StripeSandbox.Wire;

namespace CoinStore.StripeSandbox.Payments;

internal enum PaymentStep
{
    /// <summary>The session is complete; whether it is paid too depends on the method.</summary>
    Done,
    Declined,

    /// <summary>The buyer has to answer a question on another page first.</summary>
    Asked,
    SessionOver,
}

/// <summary>Who pays, as typed on the page.</summary>
internal sealed record Buyer(string Email, string? Name);

/// <summary>What every attempt on the hosted page shares, whatever it is paid with; all in the caller's transaction.</summary>
internal sealed class CheckoutAttempt(Work work, JsonObject session)
{
    public JsonObject Session => session;

    public string Account { get; } = work.AccountOf(session.Id());

    public bool IsOpen => session.Text("status") is "open";

    /// <summary>Why the last attempt was refused, in words for the buyer.</summary>
    public string? Reason { get; private set; }

    /// <summary>The session's intent, made when the buyer first confirms.</summary>
    public JsonObject Intent()
    {
        if (Waiting() is { } existing)
        {
            return existing;
        }
        var made = PaymentIntents.CreateFor(work, session, Account);
        work.Save(session);
        return made;
    }

    /// <summary>The intent, when there is one already.</summary>
    public JsonObject? Waiting() => (session.Text("payment_intent") ?? session.Text("setup_intent")) is { } id ? work.Find(id) : null;

    /// <summary>Keeps the method with what a later step must know of it and Stripe does not show.</summary>
    public void Keep(JsonObject method, Buyer buyer, JsonObject? more = null)
    {
        var hidden = more ?? [];
        hidden["email"] = buyer.Email;
        hidden["name"] = buyer.Name;
        work.Insert(method, Account, hidden: hidden);
    }

    public Buyer BuyerOf(JsonObject method)
    {
        var hidden = work.Hidden(method.Id());
        return new Buyer(hidden.Text("email")!, hidden.Text("name"));
    }

    public PaymentStep Ask(JsonObject intent, string url)
    {
        intent["status"] = "requires_action";
        intent["last_payment_error"] = null;
        intent["next_action"] = new JsonObject
        {
            ["redirect_to_url"] = new JsonObject { ["return_url"] = session.Text("success_url"), ["url"] = url },
            ["type"] = "redirect_to_url",
        };
        work.Save(intent);
        work.Emit("payment_intent.requires_action", intent, Account);
        return PaymentStep.Asked;
    }

    /// <summary>The money is here at once: charge, intent and session end together.</summary>
    public PaymentStep Pay(JsonObject intent, JsonObject method, Func<JsonObject> makeCharge)
    {
        NameCustomer(intent, method);
        var charge = makeCharge();
        IntentSteps.Take(work, intent, charge, Account);
        work.Insert(charge, Account);
        work.Save(intent);
        SaveOrSpend(method);
        Complete(method, "paid");
        work.Emit("charge.succeeded", charge, Account);
        work.Emit("payment_intent.succeeded", intent, Account);
        work.Emit("checkout.session.completed", session, Account);
        return PaymentStep.Done;
    }

    /// <summary>The buyer has done all there is to do and the money comes later, or not.</summary>
    public PaymentStep Wait(JsonObject intent, JsonObject method, Action start)
    {
        NameCustomer(intent, method);
        start();
        PaymentMethods.Spend(work, method);
        Complete(method, "unpaid");
        work.Emit("checkout.session.completed", session, Account);
        return PaymentStep.Done;
    }

    public PaymentStep Refuse(JsonObject intent, JsonObject method, Refusal refusal)
    {
        IntentSteps.Refuse(work, intent, method, refusal, Account);
        Explain(refusal.Message);
        return PaymentStep.Declined;
    }

    public void Explain(string reason) => Reason = reason;

    public void Complete(JsonObject method, string paymentStatus)
    {
        var buyer = BuyerOf(method);
        session["customer_details"] = CheckoutSessions.Details(buyer.Email, buyer.Name);
        session["status"] = "complete";
        session["payment_status"] = paymentStatus;
        session["url"] = null;
        work.Save(session);
        work.SetDue(session.Id(), null);
    }

    public void NameCustomer(JsonObject intent, JsonObject method)
    {
        // A method can only be saved with a customer, so a session that saves it makes one.
        var wanted = session.Text("customer_creation") is "always" || session.Text("mode") is "setup" || Saves(method);
        if (session["customer"] is null && wanted)
        {
            var buyer = BuyerOf(method);
            var customer = Customers.CreateFor(work, Account, buyer.Email, buyer.Name);
            session["customer"] = customer.Id();
            intent["customer"] = customer.Id();
        }
    }

    private bool Saves(JsonObject method) =>
        method.Text("type") is OfferedMethods.Card
        && (SavedCards.FutureUsage(work, session) is not null || work.Hidden(method.Id()).Flag("save"));

    private void SaveOrSpend(JsonObject method)
    {
        if (Saves(method) && session.Text("customer") is { } customer)
        {
            // Only the buyer's own consent lets a card be shown again in any checkout.
            var shown = work.Hidden(method.Id()).Flag("save") ? "always" : "limited";
            PaymentMethods.Attach(work, method, customer, Account, shown);
        }
        else if (method["customer"] is null)
        {
            PaymentMethods.Spend(work, method);
        }
    }
}
