using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Cards;
using CoinStore.StripeSandbox.Wire;

namespace CoinStore.StripeSandbox.Pages;

/// <summary>What the checkout page shows of a session.</summary>
internal sealed record CheckoutView(JsonObject Session, JsonArray Items, string Business, string? SubmitMessage, DateTimeOffset Now)
{
    public string Total => Currencies.Format(Session.Number("amount_total"), Session.Text("currency")!);

    public string? Email => Session["customer_details"]?["email"]?.ToString();
}

/// <summary>The payment page: what is bought and for how much, then the card, then the test cards.</summary>
internal static class CheckoutPage
{
    public static Markup Render(CheckoutView view, CardForm form, IReadOnlyDictionary<string, string> problems, string? refusal) =>
        Markup.Of(
            $"""
            <main class="checkout">
            {Summary(view)}
            <section class="card" aria-labelledby="pay-title">
            <h2 id="pay-title">Pay by card</h2>
            {Refusal(refusal, problems)}
            <form method="post" id="payment-form" novalidate>
            {Fields(view, form, problems)}
            {Message(view.SubmitMessage)}
            <button type="submit" id="pay">Pay {view.Total}</button>
            </form>
            <p class="quiet">Use a test card. Any other number is declined and not kept.</p>
            </section>
            {Cards(view.Now)}
            </main>
            """
        );

    public static Markup Challenge(CheckoutView view) =>
        Markup.Of(
            $"""
            <main class="message">
            <section class="card">
            <h1>Confirm this payment</h1>
            <p>Your bank asks whether it is really you. In test mode you choose the answer of this 3-D Secure check.</p>
            <dl class="facts"><div><dt>To</dt><dd>{view.Business}</dd></div><div><dt>Amount</dt><dd>{view.Total}</dd></div></dl>
            <form method="post">
            <button type="submit" id="challenge-complete" name="result" value="complete">Complete</button>
            <button type="submit" id="challenge-fail" name="result" value="fail" class="secondary">Fail</button>
            </form>
            </section>
            </main>
            """
        );

    private static Markup Summary(CheckoutView view)
    {
        var back = view.Session.Text("cancel_url") is { } url
            ? Markup.Of($"""<a class="back" id="back" href="{url}"><span aria-hidden="true">←</span> Back</a>""")
            : Markup.None;
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

    private static Markup Refusal(string? refusal, IReadOnlyDictionary<string, string> problems)
    {
        var text = refusal ?? (problems.Count > 0 ? "Check the marked fields. Nothing was charged." : null);
        return text is null ? Markup.None : Markup.Of($"""<p class="refusal" role="alert" id="payment-error">{text}</p>""");
    }

    private static Markup Message(string? text) => text is null ? Markup.None : Markup.Of($"""<p class="quiet">{text}</p>""");

    private static Markup Fields(CheckoutView view, CardForm form, IReadOnlyDictionary<string, string> problems)
    {
        var email = form.Email.Length > 0 ? form.Email : view.Email ?? "";
        // Stripe keeps the email of a known customer; the buyer sees it and cannot change it.
        var emailAttributes = "type=\"email\" autocomplete=\"email\" required" + (view.Email is null ? "" : " readonly");
        return Markup.Join([
            PageFrame.Field("email", "Email", email, Problem("email"), emailAttributes),
            PageFrame.Field(
                "card-number",
                "Card number",
                form.Number,
                Problem("card-number"),
                "inputmode=\"numeric\" autocomplete=\"cc-number\" placeholder=\"1234 1234 1234 1234\" maxlength=\"24\" required"
            ),
            new Markup("<div class=\"pair\">"),
            PageFrame.Field(
                "card-expiry",
                "Expiry",
                form.Expiry,
                Problem("card-expiry"),
                "inputmode=\"numeric\" autocomplete=\"cc-exp\" placeholder=\"MM / YY\" maxlength=\"9\" required"
            ),
            PageFrame.Field(
                "card-cvc",
                "Security code",
                form.Cvc,
                Problem("card-cvc"),
                "inputmode=\"numeric\" autocomplete=\"cc-csc\" placeholder=\"CVC\" maxlength=\"4\" required"
            ),
            new Markup("</div>"),
            PageFrame.Field("card-name", "Name on card", form.Name, null, "autocomplete=\"cc-name\" maxlength=\"150\""),
        ]);

        string? Problem(string field) => problems.GetValueOrDefault(field);
    }

    private static Markup Cards(DateTimeOffset now)
    {
        var expiry = $"12 / {(now.Year + 3) % 100:00}";
        return Markup.Of(
            $"""
            <aside class="cards" aria-labelledby="cards-title">
            <h2 id="cards-title">Test cards</h2>
            <p class="quiet">One click fills the form.</p>
            <ul>{Markup.Join(TestCards.Offered.Select(card => Card(card, expiry)))}</ul>
            </aside>
            """
        );
    }

    private static Markup Card(TestCard card, string expiry) =>
        Markup.Of(
            $"""<li><button type="button" class="test-card" data-number="{card.Number}" data-expiry="{expiry}"><span class="digits">{card.Spaced}</span> <span>{card.Says}</span></button></li>"""
        );
}
