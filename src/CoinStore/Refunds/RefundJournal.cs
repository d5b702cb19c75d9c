using CoinStore.Ledger;
using CoinStore.Storage;

namespace CoinStore.Refunds;

/// <summary>The entries of a refund: pure.</summary>
internal static class RefundJournal
{
    private static readonly AccountKey Issued = EconomyChart.Platform(AccountKind.CoinsIssued, Unit.Coin);
    private static readonly AccountKey Lost = EconomyChart.Platform(AccountKind.CoinsLost, Unit.Coin);

    /// <summary>Coins and money go back. The entry has the refund's id.</summary>
    public static JournalEntry For(RefundRow refund, DateTime at)
    {
        var currency = Unit.Currency(refund.Currency);
        var cash = EconomyChart.Platform(AccountKind.StripeCash, currency);
        Flow[] flows =
        [
            new(EconomyChart.FanCoins(refund.PersonId), Issued, refund.Coins),
            new(EconomyChart.FanBonus(refund.PersonId), Issued, refund.BonusCoins),
            new(EconomyChart.FanDebt(refund.PersonId), Issued, refund.SpentCoins),
            new(cash, EconomyChart.Platform(AccountKind.CoinsOutstanding, currency), refund.NetMinor),
            new(cash, EconomyChart.Platform(AccountKind.TaxPayable, currency), refund.TaxMinor),
            new(cash, EconomyChart.Platform(AccountKind.Losses, currency), refund.LossMinor),
        ];
        return new JournalEntry(refund.Id.Value, (short)EntryKind.Refund, at, [.. flows.Where(f => f.Amount != 0)]);
    }

    /// <summary>
    /// It could not be paid back: all of it returns. A debt that a purchase has repaid since is not repaid twice: these coins return to
    /// the balance. So do coins that a claim took out of gifts, which stay taken back.
    /// </summary>
    public static JournalEntry Return(RefundRow refund, DateTime at)
    {
        var currency = Unit.Currency(refund.Currency);
        var cash = EconomyChart.Platform(AccountKind.StripeCash, currency);
        Flow[] flows =
        [
            new(
                Issued,
                EconomyChart.FanCoins(refund.PersonId),
                refund.Coins + refund.TakenCoins + refund.SpentCoins - refund.ForgivenCoins
            ),
            new(Issued, EconomyChart.FanBonus(refund.PersonId), refund.BonusCoins),
            new(Issued, EconomyChart.FanDebt(refund.PersonId), refund.ForgivenCoins),
            new(Lost, EconomyChart.Platform(AccountKind.CoinsSpent, Unit.Coin), refund.LostCoins),
            new(EconomyChart.Platform(AccountKind.CoinsOutstanding, currency), cash, refund.NetMinor),
            new(EconomyChart.Platform(AccountKind.TaxPayable, currency), cash, refund.TaxMinor),
            new(EconomyChart.Platform(AccountKind.Losses, currency), cash, refund.LossMinor),
        ];
        return new JournalEntry(ReturnIdOf(refund.Id), (short)EntryKind.RefundReturn, at, [.. flows.Where(f => f.Amount != 0)]);
    }

    /// <summary>The id of the entry that gives it back.</summary>
    public static Guid ReturnIdOf(RefundId refund) => DerivedId.Of($"refund/{refund}/{(short)EntryKind.RefundReturn}");
}
