using CoinStore.Catalog;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Payments;

/// <summary>Brings the shipped rate file in, once per date.</summary>
internal static class ExchangeRateSeed
{
    public static async Task SeedAsync(StoreContext context, CancellationToken cancellationToken)
    {
        var file = EmbeddedFile.Read<RateFile>("Payments.exchange-rates.json");
        if (await context.Set<ExchangeRate>().AnyAsync(r => r.Date == file.Date, cancellationToken))
        {
            return;
        }

        context.AddRange(
            file.Rates.Select(rate => new ExchangeRate
            {
                Currency = rate.Key,
                Date = file.Date,
                PerUsdE8 = (long)decimal.Round(rate.Value * 100_000_000m),
                Source = file.Source,
            })
        );
        await context.SaveChangesAsync(cancellationToken);
    }

    private sealed record RateFile(DateOnly Date, string Source, IReadOnlyDictionary<string, decimal> Rates);
}
