using CoinStore.Payments;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Catalog;

/// <summary>Finds what coins cost somebody now, and takes new rates in.</summary>
internal static class PriceBook
{
    /// <summary>The terms for a country at an instant: in its own money where the book has it, otherwise in US dollars.</summary>
    /// <param name="context">To read with.</param>
    /// <param name="country">ISO 3166-1 alpha-2; null for somebody who has not said.</param>
    /// <param name="now">UTC.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<PriceTerms> TermsAsync(
        StoreContext context,
        string? country,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var wanted = country is null ? "USD" : CountryCurrencies.Of(country);
        var row =
            await RowAsync(context, wanted, now, cancellationToken)
            ?? await RowAsync(context, "USD", now, cancellationToken)
            ?? throw new InvalidOperationException("The price book has no US dollar prices.");
        return Of(row, country, TaxTable.At(country, DateOnly.FromDateTime(now)));
    }

    /// <summary>The numbers of coins of the packages on sale, in rising order.</summary>
    public static Task<List<long>> SizesAsync(StoreContext context, CancellationToken cancellationToken) =>
        context.Set<CoinPackageRow>().Where(p => p.OnSale).OrderBy(p => p.Coins).Select(p => p.Coins).ToListAsync(cancellationToken);

    /// <summary>What holds in each currency at an instant.</summary>
    public static async Task<List<PriceBookRow>> RowsAsync(StoreContext context, DateTime now, CancellationToken cancellationToken)
    {
        var rows = await context.Set<PriceBookRow>().AsNoTracking().Where(p => p.ValidFrom <= now).ToListAsync(cancellationToken);
        return [.. rows.GroupBy(p => p.Currency, StringComparer.Ordinal).Select(g => g.MaxBy(p => p.ValidFrom)!)];
    }

    /// <summary>Rows for every currency that has a rounding rule and a rate; US dollars need no rate.</summary>
    public static IEnumerable<PriceBookRow> RowsFrom(
        (long Coins, long UsdMinor) basePrice,
        int feeBasisPoints,
        IReadOnlyCollection<ExchangeRate> rates,
        DateTime validFrom,
        PersonId? loadedBy
    )
    {
        var newest = rates.MaxBy(r => r.Date)!;
        return rates
            .Where(r => r.Currency != "USD")
            .Append(
                new ExchangeRate
                {
                    Currency = "USD",
                    Date = newest.Date,
                    PerUsdE8 = ExchangeRates.One,
                    Source = newest.Source,
                }
            )
            .Where(r => PriceRounding.ByCurrency.ContainsKey(r.Currency))
            .Select(r => new PriceBookRow
            {
                Currency = r.Currency,
                ValidFrom = validFrom,
                BaseCoins = basePrice.Coins,
                BaseUsdMinor = basePrice.UsdMinor,
                PerUsdE8 = r.PerUsdE8,
                RateDate = r.Date,
                RateSource = r.Source,
                StepMinor = PriceRounding.ByCurrency[r.Currency].StepMinor,
                SmallestMinor = SmallestOf(r),
                FeeBasisPoints = feeBasisPoints,
                LoadedBy = loadedBy,
            });
    }

    public static PriceTerms Of(PriceBookRow row, string? country, TaxRate tax) =>
        new(
            country,
            Currency.Parse(row.Currency),
            row.BaseCoins,
            row.BaseUsdMinor,
            row.PerUsdE8,
            row.RateDate,
            row.RateSource,
            row.StepMinor,
            row.SmallestMinor,
            row.FeeBasisPoints,
            tax
        );

    // Stripe wants the least charge both by its table and, after conversion, of half a dollar.
    private static long SmallestOf(ExchangeRate rate)
    {
        var (step, listed) = PriceRounding.ByCurrency[rate.Currency];
        var half = ExchangeRates.ConvertUp(Money.Usd(50), ExchangeRates.One, Currency.Parse(rate.Currency), rate.PerUsdE8).Minor;
        var least = Math.Max(half, listed);
        return (least + step - 1) / step * step;
    }

    private static Task<PriceBookRow?> RowAsync(StoreContext context, string currency, DateTime now, CancellationToken cancellationToken) =>
        context
            .Set<PriceBookRow>()
            .AsNoTracking()
            .Where(p => p.Currency == currency && p.ValidFrom <= now)
            .OrderByDescending(p => p.ValidFrom)
            .FirstOrDefaultAsync(cancellationToken);
}
