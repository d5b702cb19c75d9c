namespace CoinStore.Cards;

/// <summary>How a card is called: its brand and its last four digits.</summary>
public static class CardName
{
    internal static string Of(CardRow card) => Of(card.Brand, card.Last4);

    /// <summary>For example "Visa 4242".</summary>
    /// <param name="brand">Stripe's word for it.</param>
    /// <param name="last4">The last four digits.</param>
    public static string Of(string? brand, string? last4) => $"{BrandOf(brand)} {last4}".TrimEnd();

    // Names of their owners, alike in every language.
    private static string BrandOf(string? brand) =>
        brand switch
        {
            "visa" => "Visa",
            "mastercard" => "Mastercard",
            "amex" => "American Express",
            "discover" => "Discover",
            "diners" => "Diners Club",
            "jcb" => "JCB",
            "unionpay" => "UnionPay",
            "cartes_bancaires" => "Cartes Bancaires",
            "eftpos_au" => "eftpos",
            _ => "Card",
        };
}
