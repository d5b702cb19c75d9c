using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CoinStore.Payments;

/// <summary>How many units of a currency one US dollar is, on a day, from a named source.</summary>
internal sealed class ExchangeRate
{
    public required string Currency { get; init; }

    public required DateOnly Date { get; init; }

    /// <summary>Units per US dollar times 10^8.</summary>
    public required long PerUsdE8 { get; init; }

    public required string Source { get; init; }
}

internal sealed class ExchangeRateConfiguration : IEntityTypeConfiguration<ExchangeRate>
{
    public void Configure(EntityTypeBuilder<ExchangeRate> builder)
    {
        builder.ToTable("ExchangeRates", table => table.HasCheckConstraint("CK_ExchangeRates_Rate", "\"PerUsdE8\" > 0"));
        builder.HasKey(r => new { r.Currency, r.Date });
        builder.Property(r => r.Currency).HasMaxLength(3);
        builder.Property(r => r.Source).HasMaxLength(200);
    }
}

/// <summary>Conversion at stored rates.</summary>
internal static class ExchangeRates
{
    /// <summary>One unit a dollar: the rate of the dollar itself.</summary>
    public const long One = 100_000_000;

    /// <summary>Converts at the newest stored rate, rounded up, as an amount that counts against a cap must be.</summary>
    public static async Task<Money> ConvertUpAsync(StoreContext context, Money amount, Currency to, CancellationToken cancellationToken)
    {
        if (amount.Currency == to)
        {
            return amount;
        }

        var from = await RateAsync(context, amount.Currency, cancellationToken);
        return ConvertUp(amount, from, to, await RateAsync(context, to, cancellationToken));
    }

    /// <summary>
    /// Converts at the rate that was the newest on a day, rounded up: what was spent then stays what it was. Where no rate is as old, the
    /// oldest one is the nearest.
    /// </summary>
    public static async Task<Money> ConvertUpAsOfAsync(
        StoreContext context,
        Money amount,
        Currency to,
        DateOnly day,
        CancellationToken cancellationToken
    )
    {
        if (amount.Currency == to)
        {
            return amount;
        }

        var from = await RateAsync(context, amount.Currency, cancellationToken, day);
        return ConvertUp(amount, from, to, await RateAsync(context, to, cancellationToken, day));
    }

    /// <summary>Converts at the newest stored rate, rounded down, as a cap in another money must be.</summary>
    public static async Task<Money> ConvertDownAsync(StoreContext context, Money amount, Currency to, CancellationToken cancellationToken)
    {
        if (amount.Currency == to)
        {
            return amount;
        }

        var from = await RateAsync(context, amount.Currency, cancellationToken);
        return ConvertDown(amount, from, to, await RateAsync(context, to, cancellationToken));
    }

    /// <summary>amount / fromRate * toRate in the other currency's minor units, rounded up; exact in 128-bit integers.</summary>
    public static Money ConvertUp(Money amount, long fromPerUsdE8, Currency to, long toPerUsdE8)
    {
        var (whole, rest) = Divide(amount, fromPerUsdE8, to, toPerUsdE8);
        return new Money((long)(rest > 0 ? whole + 1 : whole), to);
    }

    /// <summary>The same, rounded down.</summary>
    public static Money ConvertDown(Money amount, long fromPerUsdE8, Currency to, long toPerUsdE8)
    {
        var (whole, _) = Divide(amount, fromPerUsdE8, to, toPerUsdE8);
        return new Money((long)whole, to);
    }

    private static (Int128 Whole, Int128 Remainder) Divide(Money amount, long fromPerUsdE8, Currency to, long toPerUsdE8)
    {
        var numerator = (Int128)amount.Minor * toPerUsdE8 * (long)Money.PowerOfTen(to.Decimals);
        var denominator = (Int128)fromPerUsdE8 * (long)Money.PowerOfTen(amount.Currency.Decimals);
        return Int128.DivRem(numerator, denominator);
    }

    /// <summary>Units of a currency for one US dollar times 10^8, at the newest stored rate.</summary>
    public static Task<long> PerUsdAsync(StoreContext context, Currency currency, CancellationToken cancellationToken) =>
        RateAsync(context, currency, cancellationToken);

    private static async Task<long> RateAsync(
        StoreContext context,
        Currency currency,
        CancellationToken cancellationToken,
        DateOnly? asOf = null
    )
    {
        if (currency == Currency.Usd)
        {
            return One;
        }

        var code = currency.Code;
        var rates = context.Set<ExchangeRate>().AsNoTracking().Where(r => r.Currency == code);
        var rate =
            await NewestAsync(asOf is { } day ? rates.Where(r => r.Date <= day) : rates, cancellationToken)
            ?? (
                asOf is null ? null : await rates.OrderBy(r => r.Date).Select(r => (long?)r.PerUsdE8).FirstOrDefaultAsync(cancellationToken)
            );
        return rate ?? throw new InvalidOperationException($"There is no exchange rate for {code}: load a rate file that has one.");
    }

    private static Task<long?> NewestAsync(IQueryable<ExchangeRate> rates, CancellationToken cancellationToken) =>
        rates.OrderByDescending(r => r.Date).Select(r => (long?)r.PerUsdE8).FirstOrDefaultAsync(cancellationToken);
}
