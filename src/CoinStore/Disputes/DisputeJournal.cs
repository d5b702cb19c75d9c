using CoinStore.Ledger;
using CoinStore.Storage;

namespace CoinStore.Disputes;

/// <summary>The entries of a dispute: pure.</summary>
internal static class DisputeJournal
{
    private static readonly AccountKey Issued = EconomyChart.Platform(AccountKind.CoinsIssued, Unit.Coin);

    /// <summary>
    /// The bank takes the money and the coins go. What is owed for coins and as tax ends with them; the rest stands as disputed until it is
    /// decided. The entry has the dispute's id.
    /// </summary>
    public static JournalEntry Opened(DisputeRow dispute, DateTime at)
    {
        var cash = Own(dispute, AccountKind.StripeCash);
        Flow[] flows =
        [
            new(EconomyChart.FanCoins(dispute.PersonId), Issued, dispute.Coins),
            new(EconomyChart.FanBonus(dispute.PersonId), Issued, dispute.BonusCoins),
            new(EconomyChart.FanDebt(dispute.PersonId), Issued, dispute.SpentCoins),
            new(cash, Own(dispute, AccountKind.CoinsOutstanding), dispute.NetMinor),
            new(cash, Own(dispute, AccountKind.TaxPayable), dispute.TaxMinor),
            new(cash, Own(dispute, AccountKind.Disputed), dispute.LossMinor),
        ];
        return new JournalEntry(dispute.Id.Value, (short)EntryKind.Dispute, at, [.. flows.Where(f => f.Amount != 0)]);
    }

    /// <summary>
    /// It was won: all of it returns. A debt that a purchase has repaid since is not repaid twice: these coins return to the balance.
    /// </summary>
    public static JournalEntry Won(DisputeRow dispute, DateTime at)
    {
        var cash = Own(dispute, AccountKind.StripeCash);
        var atRisk = Own(dispute, dispute.LossPosted ? AccountKind.Losses : AccountKind.Disputed);
        Flow[] flows =
        [
            new(Issued, EconomyChart.FanCoins(dispute.PersonId), dispute.Coins + dispute.SpentCoins - dispute.ForgivenCoins),
            new(Issued, EconomyChart.FanBonus(dispute.PersonId), dispute.BonusCoins),
            new(Issued, EconomyChart.FanDebt(dispute.PersonId), dispute.ForgivenCoins),
            new(Own(dispute, AccountKind.CoinsOutstanding), cash, dispute.NetMinor),
            new(Own(dispute, AccountKind.TaxPayable), cash, dispute.TaxMinor),
            new(atRisk, cash, dispute.LossMinor),
        ];
        return new JournalEntry(
            IdOf(dispute.Id, EntryKind.DisputeReturn),
            (short)EntryKind.DisputeReturn,
            at,
            [.. flows.Where(f => f.Amount != 0)]
        );
    }

    /// <summary>It was lost: what stood as disputed is the platform's loss. Null when nothing did.</summary>
    public static JournalEntry? Lost(DisputeRow dispute, DateTime at) =>
        dispute.LossMinor == 0
            ? null
            : new JournalEntry(
                IdOf(dispute.Id, EntryKind.DisputeLoss),
                (short)EntryKind.DisputeLoss,
                at,
                new Flow(Own(dispute, AccountKind.Disputed), Own(dispute, AccountKind.Losses), dispute.LossMinor)
            );

    private static AccountKey Own(DisputeRow dispute, AccountKind kind) => EconomyChart.Platform(kind, Unit.Currency(dispute.Currency));

    /// <summary>The id of a later step's entry.</summary>
    public static Guid IdOf(DisputeId dispute, EntryKind kind) => DerivedId.Of($"dispute/{dispute}/{(short)kind}");
}
