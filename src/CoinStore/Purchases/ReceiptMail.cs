using System.Globalization;
using System.Resources;
using CoinStore.Accounts;
using CoinStore.Notifications;

namespace CoinStore.Purchases;

/// <summary>A purchase's receipt as a mail: every line of the page, and the way to its proof. Words in ReceiptMail.resx.</summary>
internal static class ReceiptMail
{
    private static readonly ResourceManager Words = new("CoinStore.Purchases.ReceiptMail", typeof(ReceiptMail).Assembly);

    /// <summary>The mail for a purchase that was just credited.</summary>
    /// <param name="purchase">The purchase.</param>
    /// <param name="name">Whom it greets.</param>
    /// <param name="url">The receipt's page.</param>
    /// <param name="buyer">Who got the coins, when somebody else paid; null otherwise.</param>
    public static MailText For(PurchaseRow purchase, string name, string url, string? buyer = null)
    {
        var parts = Purchase.Of(purchase).Parts!;
        var lines = new List<string>
        {
            Text("Coins", purchase.Coins.ToString("N0", CultureInfo.CurrentCulture)),
            Text("Price", purchase.Price),
            parts.Tax.Minor == 0 ? Text("NoTax") : Text("Tax", parts.Tax, parts.Rate.Name),
            parts.Fee.Minor == 0 ? Text("NoFee") : Text("Fee", parts.Fee),
        };
        if (buyer is not null)
        {
            lines.Insert(0, Text("For", buyer));
        }

        if (parts.Exchange is { } exchange)
        {
            lines.Add(
                Text(
                    "Rate",
                    exchange.PerUsd.ToString("0.####", CultureInfo.CurrentCulture),
                    purchase.Currency,
                    exchange.Date.ToString("d MMMM yyyy", CultureInfo.CurrentCulture)
                )
            );
        }

        if (parts.Country.Length > 0)
        {
            lines.Add(Text("Country", Countries.NameOf(parts.Country)));
        }

        lines.Add(Text("Number", purchase.Id));
        return new MailText(
            Text("Subject", purchase.Coins.ToString("N0", CultureInfo.CurrentCulture)),
            [Text("Greeting", name), .. lines, Text("Proof")],
            new MailAction(Text("Action"), url)
        );
    }

    private static string Text(string key, params object[] values) =>
        string.Format(
            CultureInfo.CurrentCulture,
            Words.GetString(key, CultureInfo.CurrentUICulture) ?? throw new MissingManifestResourceException($"No words for {key}."),
            values
        );
}
