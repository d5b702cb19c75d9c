namespace CoinStore.Proofs;

/// <summary>
/// The least that Stripe charges in a currency (docs.stripe.com/currencies, minimum charge amounts). Stripe holds the amount as it settles
/// against the settlement currency's least, too, so a currency without a line here is charged in US dollars.
/// </summary>
internal static class SmallestCharge
{
    /// <summary>For example EUR 0.50 for "EUR".</summary>
    public static Money In(string currency) =>
        MinorOf(currency) is { } minor ? new Money(minor, Currency.Parse(currency)) : Money.Usd(MinorOf("USD")!.Value);

    private static long? MinorOf(string currency) =>
        currency switch
        {
            "USD" or "AUD" or "BRL" or "CAD" or "CHF" or "EUR" or "INR" or "NZD" or "SGD" => 50,
            "GBP" => 30,
            "JPY" => 50,
            "BGN" => 100,
            "AED" or "MYR" or "PLN" or "RON" => 200,
            "DKK" => 250,
            "NOK" or "SEK" => 300,
            "HKD" => 400,
            "MXN" or "THB" => 1_000,
            "CZK" => 1_500,
            "HUF" => 17_500,
            _ => null,
        };
}
