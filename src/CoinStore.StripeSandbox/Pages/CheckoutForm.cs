using CoinStore.StripeSandbox.Cards;
using CoinStore.StripeSandbox.Payments;

namespace CoinStore.StripeSandbox.Pages;

/// <summary>What the checkout page sends: the chosen method and what was typed for it.</summary>
internal sealed record CheckoutForm(string Method, CardForm Card, string Iban, string Saved = "", bool Save = false)
{
    public Buyer Buyer => new(Card.Email, Card.Name.Length > 0 ? Card.Name : null);

    public static CheckoutForm Empty(string method) => new(method, CardForm.Empty, "");

    public static CheckoutForm Read(IFormCollection sent) =>
        new(
            sent["method"] is { Count: > 0 } method ? method.ToString() : OfferedMethods.Card,
            new CardForm(
                sent["email"].ToString().Trim(),
                sent["card-name"].ToString().Trim(),
                sent["card-number"].ToString(),
                sent["card-expiry"].ToString(),
                sent["card-cvc"].ToString().Trim()
            ),
            sent["iban"].ToString().Trim(),
            sent["saved"].ToString(),
            sent["save"] == "yes"
        );

    /// <summary>The problems by field, none when the method can be tried.</summary>
    public Dictionary<string, string> Problems(DateTimeOffset now)
    {
        if (Method is OfferedMethods.Card && Saved.Length > 0)
        {
            return new(StringComparer.Ordinal);
        }
        if (Method is OfferedMethods.Card)
        {
            return Card.Problems(now);
        }
        var problems = new Dictionary<string, string>(StringComparer.Ordinal);
        if (CardForm.EmailProblem(Card.Email) is { } email)
        {
            problems["email"] = email;
        }
        if (Method is OfferedMethods.SepaDebit)
        {
            if (Card.Name.Length == 0)
            {
                problems["card-name"] = "Enter the name of the account's holder.";
            }
            if (TestIbans.Find(Iban) is null)
            {
                problems["iban"] = "Use one of the test accounts: any other IBAN is refused and not kept.";
            }
        }
        return problems;
    }
}
