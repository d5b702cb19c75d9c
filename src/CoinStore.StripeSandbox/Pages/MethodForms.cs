using CoinStore.StripeSandbox.Cards;
using CoinStore.StripeSandbox.Payments;
using CoinStore.StripeSandbox.Wire;

namespace CoinStore.StripeSandbox.Pages;

/// <summary>What the payment page asks for each method, and the test numbers beside it.</summary>
internal static class MethodForms
{
    public static string Name(string method) =>
        method switch
        {
            OfferedMethods.PayPal => "PayPal",
            OfferedMethods.SepaDebit => "SEPA debit",
            OfferedMethods.BankTransfer => "Bank transfer",
            _ => "Card",
        };

    public static string Title(CheckoutView view, string method) =>
        method switch
        {
            _ when !view.Pays => "Save a card",
            OfferedMethods.PayPal => "Pay with PayPal",
            OfferedMethods.SepaDebit => "Pay by SEPA direct debit",
            OfferedMethods.BankTransfer => "Pay by bank transfer",
            _ => "Pay by card",
        };

    public static string Verb(CheckoutView view, string method) =>
        method switch
        {
            _ when !view.Pays => "Save card",
            OfferedMethods.PayPal => "Go on to PayPal with",
            OfferedMethods.BankTransfer => "I will transfer",
            _ => "Pay",
        };

    public static string Note(string method) =>
        method switch
        {
            OfferedMethods.PayPal => "The next page stands for PayPal's and asks you what it shall answer.",
            OfferedMethods.SepaDebit =>
                "The bank answers later: the payment is processing until then. Any other IBAN is refused and not kept.",
            OfferedMethods.BankTransfer => "In test mode the transfer arrives by itself a little later.",
            _ => "Use a test card. Any other number is declined and not kept.",
        };

    public static Markup Fields(CheckoutView view, CheckoutForm form, IReadOnlyDictionary<string, string> problems)
    {
        var email = form.Card.Email.Length > 0 ? form.Card.Email : view.Email ?? "";
        // Stripe keeps the email of a known customer; the buyer sees it and cannot change it.
        var emailAttributes = "type=\"email\" autocomplete=\"email\" required" + (view.Email is null ? "" : " readonly");
        return Markup.Join([
            PageFrame.Field("email", "Email", email, problems.GetValueOrDefault("email"), emailAttributes),
            form.Method switch
            {
                OfferedMethods.Card => Markup.Join([
                    SavedCardsOf(view),
                    new Markup("<div class=\"new-card\">"),
                    CardFields(form.Card, problems),
                    SaveBox(view),
                    new Markup("</div>"),
                ]),
                OfferedMethods.SepaDebit => DebitFields(form, problems),
                _ => Markup.None,
            },
        ]);
    }

    public static Markup Aside(CheckoutView view, string method)
    {
        var expiry = $"12 / {(view.Now.Year + 3) % 100:00}";
        return method switch
        {
            OfferedMethods.Card => Numbers("Test cards", TestCards.Offered.Select(card => Card(card, expiry))),
            OfferedMethods.SepaDebit => Numbers("Test accounts", TestIbans.Offered.Select(Iban)),
            _ => Markup.None,
        };
    }

    // The first is chosen: who has saved a card wants to pay with it.
    private static Markup SavedCardsOf(CheckoutView view)
    {
        if (view.Saved.Count == 0)
        {
            return Markup.None;
        }
        var cards = view.Saved.Select(
            (method, place) =>
            {
                var card = method["card"]!.AsObject();
                var expiry = $"{card.Number("exp_month"):00} / {card.Number("exp_year") % 100:00}";
                var chosen = new Markup(place == 0 ? "checked" : "");
                return Markup.Of(
                    $"""<label><input type="radio" name="saved" value="{method.Id()}" {chosen}> {card.Text("brand")} ···· {card.Text("last4")} <span class="quiet">{expiry}</span></label>"""
                );
            }
        );
        return Markup.Of(
            $"""<fieldset class="saved"><legend>Saved cards</legend>{Markup.Join(cards)}<label><input type="radio" name="saved" value=""> Another card</label></fieldset>"""
        );
    }

    private static Markup SaveBox(CheckoutView view) =>
        SavedCards.AsksToSave(view.Session)
            ? new Markup(
                "<label class=\"check\"><input type=\"checkbox\" id=\"save\" name=\"save\" value=\"yes\"> Save this card for next time</label>"
            )
            : Markup.None;

    private static Markup CardFields(CardForm form, IReadOnlyDictionary<string, string> problems) =>
        Markup.Join([
            PageFrame.Field(
                "card-number",
                "Card number",
                form.Number,
                problems.GetValueOrDefault("card-number"),
                "inputmode=\"numeric\" autocomplete=\"cc-number\" placeholder=\"1234 1234 1234 1234\" maxlength=\"24\" required"
            ),
            new Markup("<div class=\"pair\">"),
            PageFrame.Field(
                "card-expiry",
                "Expiry",
                form.Expiry,
                problems.GetValueOrDefault("card-expiry"),
                "inputmode=\"numeric\" autocomplete=\"cc-exp\" placeholder=\"MM / YY\" maxlength=\"9\" required"
            ),
            PageFrame.Field(
                "card-cvc",
                "Security code",
                form.Cvc,
                problems.GetValueOrDefault("card-cvc"),
                "inputmode=\"numeric\" autocomplete=\"cc-csc\" placeholder=\"CVC\" maxlength=\"4\" required"
            ),
            new Markup("</div>"),
            PageFrame.Field("card-name", "Name on card", form.Name, null, "autocomplete=\"cc-name\" maxlength=\"150\""),
        ]);

    private static Markup DebitFields(CheckoutForm form, IReadOnlyDictionary<string, string> problems) =>
        Markup.Join([
            PageFrame.Field(
                "iban",
                "IBAN",
                form.Iban,
                problems.GetValueOrDefault("iban"),
                "autocomplete=\"off\" placeholder=\"DE00 0000 0000 0000 0000 00\" maxlength=\"42\" required"
            ),
            PageFrame.Field(
                "card-name",
                "Name of the account's holder",
                form.Card.Name,
                problems.GetValueOrDefault("card-name"),
                "autocomplete=\"name\" maxlength=\"150\" required"
            ),
        ]);

    private static Markup Numbers(string title, IEnumerable<Markup> items) =>
        Markup.Of(
            $"""
            <aside class="cards" aria-labelledby="cards-title">
            <h2 id="cards-title">{title}</h2>
            <p class="quiet">One click fills the form.</p>
            <ul>{Markup.Join(items)}</ul>
            </aside>
            """
        );

    private static Markup Card(TestCard card, string expiry) =>
        Markup.Of(
            $"""<li><button type="button" class="test-card" data-number="{card.Number}" data-expiry="{expiry}"><span class="digits">{card.Spaced}</span> <span>{card.Says}</span></button></li>"""
        );

    private static Markup Iban(TestIban iban) =>
        Markup.Of(
            $"""<li><button type="button" class="test-card"><span class="digits">{iban.Spaced}</span> <span>{iban.Says}</span></button></li>"""
        );
}
