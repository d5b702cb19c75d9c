namespace CoinStore.Catalog;

/// <summary>
/// The taxes on electronically supplied services that prices contain, by country and day, from the shipped file. With Stripe Tax switched
/// on, what Stripe worked out for a payment replaces it on the receipt.
/// </summary>
internal static class TaxTable
{
    private static readonly TaxFile File = EmbeddedFile.Read<TaxFile>("Catalog.tax-rates.json");

    private static readonly ILookup<string, TaxLine> ByCountry = File.Rates.ToLookup(rate => rate.Country, StringComparer.Ordinal);

    /// <summary>The rate of a country on a day; none where the file names none.</summary>
    public static TaxRate At(string? country, DateOnly day)
    {
        var line = ByCountry[country ?? ""].Where(rate => rate.From <= day).MaxBy(rate => rate.From);
        return line is null ? TaxRate.None : new TaxRate(line.Name, line.BasisPoints);
    }

    private sealed record TaxFile(string Source, IReadOnlyList<TaxLine> Rates);

    private sealed record TaxLine(string Country, string Name, int BasisPoints, DateOnly From);
}
