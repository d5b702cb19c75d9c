using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Wire;

namespace CoinStore.StripeSandbox.Pages;

/// <summary>What the checkout page shows of a session.</summary>
internal sealed record CheckoutView(JsonObject Session, JsonArray Items, string Business, string? SubmitMessage, DateTimeOffset Now)
{
    public bool Pays => Session.Text("mode") is not "setup";

    public string Total => Pays ? Currencies.Format(Session.Number("amount_total"), Session.Text("currency")!) : "";

    /// <summary>The customer's cards that can be paid with again.</summary>
    public IReadOnlyList<JsonObject> Saved { get; init; } = [];

    public string? Email => Session["customer_details"]?["email"]?.ToString();

    public IReadOnlyList<string> Methods => [.. Session["payment_method_types"]!.AsArray().Select(method => (string)method!)];
}

/// <summary>The payment page: what is bought and for how much, then how it is paid.</summary>
internal static class CheckoutPage
{
    public static Markup Render(CheckoutView view, CheckoutForm form, IReadOnlyDictionary<string, string> problems, string? refusal) =>
        Markup.Of(
            $"""
            <main class="checkout">
            {Summary(view)}
            <section class="card" aria-labelledby="pay-title">
            <h2 id="pay-title">{MethodForms.Title(view, form.Method)}</h2>
            {Choice(view, form.Method)}
            {Refusal(refusal, problems)}
            <form method="post" id="payment-form" action="/c/pay/{view.Session.Id()}" novalidate>
            <input type="hidden" name="method" value="{form.Method}">
            {MethodForms.Fields(view, form, problems)}
            {Message(view.SubmitMessage)}
            <button type="submit" id="pay">{MethodForms.Verb(view, form.Method)} {view.Total}</button>
            </form>
            <p class="quiet">{MethodForms.Note(form.Method)}</p>
            </section>
            {MethodForms.Aside(view, form.Method)}
            </main>
            """
        );

    public static Markup Challenge(CheckoutView view) =>
        Question(
            view.Business,
            view.Pays ? Amount(view) : Markup.None,
            view.Pays ? "Confirm this payment" : "Confirm your card",
            "Your bank asks whether it is really you. In test mode you choose the answer of this 3-D Secure check.",
            ("challenge-complete", "Complete"),
            ("challenge-fail", "Fail")
        );

    /// <summary>The same question where there is no checkout.</summary>
    public static Markup ChallengeOf(string business) =>
        Question(
            business,
            Markup.None,
            "Confirm your card",
            "Your bank asks whether it is really you. In test mode you choose the answer of this 3-D Secure check.",
            ("challenge-complete", "Complete"),
            ("challenge-fail", "Fail")
        );

    public static Markup PayPal(CheckoutView view) =>
        Question(
            view.Business,
            Amount(view),
            "Pay with PayPal",
            "This stands for PayPal's own page. In test mode you choose what PayPal answers.",
            ("paypal-authorize", "Authorize test payment"),
            ("paypal-fail", "Fail test payment")
        );

    private static Markup Question(
        string business,
        Markup amount,
        string title,
        string text,
        (string Id, string Label) yes,
        (string Id, string Label) no
    ) =>
        Markup.Of(
            $"""
            <main class="message">
            <section class="card">
            <h1>{title}</h1>
            <p>{text}</p>
            <dl class="facts"><div><dt>To</dt><dd>{business}</dd></div>{amount}</dl>
            <form method="post">
            <button type="submit" id="{yes.Id}" name="result" value="complete">{yes.Label}</button>
            <button type="submit" id="{no.Id}" name="result" value="fail" class="secondary">{no.Label}</button>
            </form>
            </section>
            </main>
            """
        );

    private static Markup Amount(CheckoutView view) => Markup.Of($"""<div><dt>Amount</dt><dd>{view.Total}</dd></div>""");

    private static Markup Summary(CheckoutView view)
    {
        var back = view.Session.Text("cancel_url") is { } url
            ? Markup.Of($"""<a class="back" id="back" href="{url}"><span aria-hidden="true">←</span> Back</a>""")
            : Markup.None;
        if (!view.Pays)
        {
            return Markup.Of(
                $"""
                <section class="summary" aria-labelledby="merchant">
                {back}
                <h1 id="merchant">{view.Business}</h1>
                <p>Your card is saved for later payments. Nothing is charged now.</p>
                </section>
                """
            );
        }
        return Markup.Of(
            $"""
            <section class="summary" aria-labelledby="merchant">
            {back}
            <h1 id="merchant">{view.Business}</h1>
            <p class="total" id="amount">{view.Total}</p>
            <ul class="lines">{Markup.Join(view.Items.Select(item => Line(item!.AsObject())))}</ul>
            <dl class="facts"><div class="sum"><dt>Total due</dt><dd>{view.Total}</dd></div></dl>
            </section>
            """
        );
    }

    private static Markup Line(JsonObject item)
    {
        var quantity = item.Number("quantity");
        var amount = Currencies.Format(item.Number("amount_total"), item.Text("currency")!);
        var times = quantity > 1 ? Markup.Of($""" <span class="quiet">× {quantity}</span>""") : Markup.None;
        return Markup.Of($"""<li><span>{item.Text("description")}{times}</span><span class="amount">{amount}</span></li>""");
    }

    // Links, not a script: the choice works without one, and the address says what is chosen.
    private static Markup Choice(CheckoutView view, string chosen)
    {
        if (view.Methods.Count < 2)
        {
            return Markup.None;
        }
        var links = view.Methods.Select(method =>
            Markup.Of(
                $"""<a id="method-{method}" href="/c/pay/{view.Session.Id()}?method={method}" {new Markup(method == chosen ? "aria-current=\"true\"" : "")}>{MethodForms.Name(method)}</a>"""
            )
        );
        return Markup.Of($"""<nav class="methods" aria-label="Payment method">{Markup.Join(links)}</nav>""");
    }

    private static Markup Refusal(string? refusal, IReadOnlyDictionary<string, string> problems)
    {
        var text = refusal ?? (problems.Count > 0 ? "Check the marked fields. Nothing was charged." : null);
        return text is null ? Markup.None : Markup.Of($"""<p class="refusal" role="alert" id="payment-error">{text}</p>""");
    }

    private static Markup Message(string? text) => text is null ? Markup.None : Markup.Of($"""<p class="quiet">{text}</p>""");
}
