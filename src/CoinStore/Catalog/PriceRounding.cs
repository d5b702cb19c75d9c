namespace CoinStore.Catalog;

/// <summary>How prices of a currency are rounded, and the least that can be charged.</summary>
/// <param name="StepMinor">Prices are multiples of this, in minor units, rounded up.</param>
/// <param name="SmallestMinor">The least charge that Stripe takes, in minor units.</param>
internal readonly record struct PriceRounding(long StepMinor, long SmallestMinor)
{
    /// <summary>
    /// The currencies prices are made in. Least charges from Stripe's table of minimum amounts (docs.stripe.com/currencies); where it names
    /// none, half a US dollar at the rate of the price book counts alone. Of a currency with three decimals Stripe takes tens only.
    /// </summary>
    public static IReadOnlyDictionary<string, PriceRounding> ByCurrency { get; } =
        new Dictionary<string, PriceRounding>(StringComparer.Ordinal)
        {
            ["USD"] = new(1, 50),
            ["EUR"] = new(1, 50),
            ["GBP"] = new(1, 30),
            ["JPY"] = new(1, 50),
            ["KRW"] = new(10, 0),
            ["BRL"] = new(1, 50),
            ["INR"] = new(10, 50),
            ["MXN"] = new(5, 1_000),
            ["CAD"] = new(1, 50),
            ["AUD"] = new(1, 50),
            ["CHF"] = new(5, 50),
            ["SEK"] = new(10, 300),
            ["KWD"] = new(10, 0),
            ["NOK"] = new(10, 300),
            ["DKK"] = new(5, 250),
            ["PLN"] = new(1, 200),
            ["CZK"] = new(10, 1_500),
            ["NZD"] = new(1, 50),
            ["SGD"] = new(1, 50),
        };
}
