using CoinStore.Ledger;
using CoinStore.Storage;

namespace CoinStore.Lots;

/// <summary>The entries of coins that nobody paid for: pure.</summary>
internal static class LotJournal
{
    private static readonly AccountKey Issued = EconomyChart.Platform(AccountKind.CoinsIssued, Unit.Coin);

    /// <summary>Bonus or granted coins come in; the entry has the lot's id.</summary>
    public static JournalEntry Given(LotRow lot) =>
        new(
            lot.Id,
            (short)(lot.Kind == LotKind.Granted ? EntryKind.Grant : EntryKind.Bonus),
            lot.CreatedAt,
            new Flow(Issued, EconomyChart.FanBonus(lot.PersonId), lot.Coins)
        );

    /// <summary>What was left of a lot at its end goes.</summary>
    public static JournalEntry Expired(LotRow lot, long coins, DateTime at) =>
        new(ExpiryIdOf(lot), (short)EntryKind.BonusExpiry, at, new Flow(EconomyChart.FanBonus(lot.PersonId), Issued, coins));

    /// <summary>Coins that come back to a lot after its end end once more, so that what was removed before is part of the id.</summary>
    private static Guid ExpiryIdOf(LotRow lot) => DerivedId.Of($"lot/{lot.Id}/{lot.RemovedCoins}/{(short)EntryKind.BonusExpiry}");

    /// <summary>The id of the bonus that comes with a purchase.</summary>
    public static Guid BonusIdOf(PurchaseId purchase) => DerivedId.Of($"purchase/{purchase}/{(short)EntryKind.Bonus}");
}
