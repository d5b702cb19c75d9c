using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CoinStore.Payouts;

/// <summary>What Diamonds are worth and what cashing out costs, from a day on.</summary>
/// <param name="EffectiveFrom">The first day (UTC) they hold.</param>
/// <param name="MicrosPerDiamond">Millionths of a US dollar that one Diamond is worth.</param>
/// <param name="FeeBasisPoints">The part of the fee that grows with the amount, in hundredths of a percent.</param>
/// <param name="FeeFixed">The part of the fee that does not.</param>
public sealed record PayoutTerms(DateOnly EffectiveFrom, long MicrosPerDiamond, int FeeBasisPoints, Money FeeFixed);

/// <summary>Terms as they are kept: a change is a new row with a later day, so that an old payout still explains itself.</summary>
internal sealed class PayoutTermsRow
{
    public required DateOnly EffectiveFrom { get; init; }

    public required long MicrosPerDiamond { get; init; }

    public required int FeeBasisPoints { get; init; }

    /// <summary>US cents.</summary>
    public required long FeeFixedMinor { get; init; }

    /// <summary>The terms that hold at an instant.</summary>
    public static async Task<PayoutTerms> AtAsync(StoreContext context, DateTime now, CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(now);
        var row =
            await context
                .Set<PayoutTermsRow>()
                .AsNoTracking()
                .Where(t => t.EffectiveFrom <= today)
                .OrderByDescending(t => t.EffectiveFrom)
                .FirstOrDefaultAsync(cancellationToken)
            ?? throw new InvalidOperationException($"There are no payout terms for {today:O}: add a row that holds from an earlier day.");
        return new PayoutTerms(row.EffectiveFrom, row.MicrosPerDiamond, row.FeeBasisPoints, Money.Usd(row.FeeFixedMinor));
    }
}

internal sealed class PayoutTermsConfiguration : IEntityTypeConfiguration<PayoutTermsRow>
{
    public void Configure(EntityTypeBuilder<PayoutTermsRow> builder)
    {
        builder.ToTable(
            "PayoutTerms",
            table =>
                table.HasCheckConstraint(
                    "CK_PayoutTerms_Figures",
                    "\"MicrosPerDiamond\" > 0 AND \"FeeBasisPoints\" BETWEEN 0 AND 10000 AND \"FeeFixedMinor\" >= 0"
                )
        );
        builder.HasKey(t => t.EffectiveFrom);
    }
}

/// <summary>
/// The first terms: 1 Diamond is USD 0.005, and the fee is what Stripe asks for a payout (0.25 % and USD 0.25), passed on and no more.
/// </summary>
internal static class PayoutTermsSeed
{
    public static async Task SeedAsync(StoreContext context, CancellationToken cancellationToken)
    {
        if (await context.Set<PayoutTermsRow>().AnyAsync(cancellationToken))
        {
            return;
        }

        context.Add(
            new PayoutTermsRow
            {
                EffectiveFrom = new DateOnly(2026, 1, 1),
                MicrosPerDiamond = 5_000,
                FeeBasisPoints = 25,
                FeeFixedMinor = 25,
            }
        );
        await context.SaveChangesAsync(cancellationToken);
    }
}
