using CoinStore.Claims;
using CoinStore.Lots;
using CoinStore.Refunds;
using CsCheck;

namespace CoinStore.Tests.Claims;

public sealed class ClaimPolicyTests
{
    private static readonly PersonId Creator = PersonId.From(Guid.CreateVersion7());

    private static readonly Gen<GiftPart> Gifts =
        from coins in Gen.Long[0, 500]
        from pending in Gen.Bool
        from sequence in Gen.Long[1, 1_000_000]
        select new GiftPart(sequence, Creator, coins, pending);

    [Fact]
    public void Removed_taken_back_and_lost_are_all_coins_of_the_purchase() =>
        Gen.Select(Gen.Long[0, 1000], Gen.Long[0, 1000], Gen.Long[0, 1000], Gifts.Array[0, 8])
            .Sample(
                (left, spent, newer, gifts) =>
                {
                    var split = ClaimPolicy.Split(left, spent, newer, gifts);
                    var fromGifts = gifts.Where(g => g.IsPending).Sum(g => g.Coins);
                    return split.Removed == left
                        && split.Removed + split.TakenCoins + split.LostCoins == left + spent
                        && split.Taken.All(t => t.Coins > 0)
                        && split.TakenCoins <= fromGifts;
                }
            );

    [Fact]
    public void What_newer_purchases_spent_is_skipped_newest_first() =>
        Gen.Select(Gen.Long[0, 1000], Gen.Long[0, 1000], Gifts.Array[0, 8])
            .Sample(
                (spent, newer, gifts) =>
                {
                    // Both purchases together take of the newest gifts what the older one alone takes behind the newer one.
                    var both = ClaimPolicy.Split(0, newer + spent, 0, gifts);
                    var first = ClaimPolicy.Split(0, newer, 0, gifts);
                    var second = ClaimPolicy.Split(0, spent, newer, gifts);
                    return first.TakenCoins + second.TakenCoins == both.TakenCoins && first.Elsewhere + second.Elsewhere >= both.Elsewhere;
                }
            );

    [Fact]
    public void Money_adds_up_and_no_lot_gives_back_more_than_it_took() =>
        Lots.Sample(
            (lot, left, taken) =>
            {
                var basis = new RefundBasis(lot, left, null, 0);
                var f = RefundPolicy.Claim(basis, taken);
                return f.Coins + f.TakenCoins + f.LostCoins == lot.Capacity
                    && f.SpentCoins == 0
                    && f.AmountMinor == lot.GrossMinor - lot.RefundedMinor
                    && f is { NetMinor: >= 0, TaxMinor: >= 0, LossMinor: >= 0, UndoneMinor: >= 0 }
                    && f.NetMinor + f.TaxMinor + f.LossMinor == f.AmountMinor
                    && f.UndoneMinor <= f.NetMinor
                    && f.UndoneMinor <= lot.RecognisedMinor
                    && lot.RecognisedMinor - f.UndoneMinor + lot.RefundedNetMinor + f.NetMinor <= lot.NetMinor
                    && lot.RefundedTaxMinor + f.TaxMinor == lot.TaxMinor
                    && (f.LostCoins > 0 || f.LossMinor == 0);
            }
        );

    [Theory]
    [InlineData("2026-03-01T12:00:00Z", "2026-04-30T12:00:00Z")]
    [InlineData("2028-02-29T23:59:59Z", "2028-04-29T23:59:59Z")]
    public void Sixty_days_count_in_hours_not_in_months(string paid, string until) =>
        Assert.Equal(Utc(until), ClaimPolicy.Until(Utc(paid)));

    private static Gen<(LotRow, long, long)> Lots { get; } =
        from coins in Gen.Long[1, 5000]
        from gross in Gen.Long[1, 100_000]
        from net in Gen.Long[0, gross]
        from spentShare in Gen.Int[0, 100]
        from takenShare in Gen.Int[0, 100]
        from late in Gen.Int[0, 100]
        select Make(coins, gross, net, spentShare, takenShare, late);

    // A lot as purchases and recognition leave it, the worker being more or less behind.
    private static (LotRow, long, long) Make(long coins, long gross, long net, int spentShare, int takenShare, int late)
    {
        var spent = coins * spentShare / 100;
        var lot = new LotRow
        {
            Id = Guid.CreateVersion7(),
            PersonId = Creator,
            Kind = LotKind.Paid,
            Coins = coins,
            GrossMinor = gross,
            NetMinor = net,
            Currency = "USD",
            CreatedAt = DateTime.UnixEpoch,
        };
        lot.RecognisedMinor = LotPolicy.Recognised(lot, coins - spent) * late / 100;
        return (lot, coins - spent, spent * takenShare / 100);
    }

    private static DateTime Utc(string text) =>
        DateTime.Parse(text, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AdjustToUniversal);
}
