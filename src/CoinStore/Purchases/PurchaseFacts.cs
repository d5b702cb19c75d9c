using System.Globalization;
using System.Text;
using CoinStore.Accounts;

namespace CoinStore.Purchases;

/// <summary>What is known of a purchase and its buyer, in lines for a bank and for operators: pure.</summary>
internal static class PurchaseFacts
{
    /// <summary>What was bought, for how much and when.</summary>
    public static string Product(PurchaseRow purchase, DateTime credited)
    {
        var product = new StringBuilder();
        Line(product, $"{purchase.Coins} coins for {purchase.Price}, tax {purchase.TaxMinor} minor units of it.");
        Line(product, $"Ordered {At(purchase.StartedAt)}, credited {At(credited)}. Receipt {purchase.Id}.");
        Line(product, $"Coins are digital goods: they are delivered to the account at once and are given as gifts in live rooms.");
        return product.ToString();
    }

    /// <summary>Whose account it is and which card paid.</summary>
    public static string Account(Person buyer, PurchaseRow purchase)
    {
        var account = new StringBuilder();
        var digits = purchase.CardLast4 is { } last4 ? $", which ends in {last4}" : "";
        Line(account, $"Account made {At(buyer.CreatedAt)}, country {buyer.Country}.");
        Line(account, $"E-mail address {(buyer.EmailConfirmed ? "confirmed" : "not confirmed")} by the buyer.");
        Line(account, $"Country of the purchase {Or(purchase.Country)}, of the card {Or(purchase.PaymentCountry)}{digits}.");
        return account.ToString();
    }

    /// <summary>Adds a line, in no language's way of writing figures.</summary>
    public static void Line(StringBuilder text, FormattableString line) =>
        text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

    /// <summary>An instant as it stands in evidence.</summary>
    public static string At(DateTime at) => at.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private static string Or(string? country) => country is { Length: > 0 } ? country : "unknown";
}
