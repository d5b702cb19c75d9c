using CoinStore.Ledger;
using CoinStore.Storage;

namespace CoinStore.Payouts;

/// <summary>The entries of a payout: pure. The hold carries the payout's own id, each later step an id derived from it.</summary>
internal static class PayoutJournal
{
    private static Unit Usd { get; } = Unit.Currency("USD");

    /// <summary>available -> held.</summary>
    public static JournalEntry Hold(PayoutRow payout, DateTime at) =>
        new(
            payout.Id.Value,
            (short)EntryKind.PayoutHold,
            at,
            new Flow(EconomyChart.CreatorAvailable(payout.CreatorId), EconomyChart.CreatorHeld(payout.CreatorId), payout.Diamonds)
        );

    /// <summary>Stripe's transfer: the net leaves the platform's balance.</summary>
    public static JournalEntry Transfer(PayoutRow payout, DateTime at) =>
        new(
            IdOf(payout.Id, EntryKind.PayoutTransfer),
            (short)EntryKind.PayoutTransfer,
            at,
            new Flow(Platform(AccountKind.StripeCash), Platform(AccountKind.PayoutsInTransit), payout.NetMinor)
        );

    /// <summary>The bank has it: the Diamonds are redeemed, and their worth is a cost of which the fee stays here.</summary>
    public static JournalEntry Paid(PayoutRow payout, DateTime at)
    {
        List<Flow> flows =
        [
            new(
                EconomyChart.CreatorHeld(payout.CreatorId),
                EconomyChart.Platform(AccountKind.DiamondsRedeemed, Unit.Diamond),
                payout.Diamonds
            ),
            new(Platform(AccountKind.PayoutsInTransit), Platform(AccountKind.CreatorCost), payout.NetMinor),
        ];
        if (payout.FeeMinor > 0)
        {
            flows.Add(new Flow(Platform(AccountKind.PayoutFees), Platform(AccountKind.CreatorCost), payout.FeeMinor));
        }

        return new JournalEntry(IdOf(payout.Id, EntryKind.PayoutPaid), (short)EntryKind.PayoutPaid, at, flows);
    }

    /// <summary>It failed after the transfer: Diamonds and money go back.</summary>
    public static JournalEntry Return(PayoutRow payout, DateTime at) =>
        new(
            IdOf(payout.Id, EntryKind.PayoutReturn),
            (short)EntryKind.PayoutReturn,
            at,
            Back(payout),
            new Flow(Platform(AccountKind.PayoutsInTransit), Platform(AccountKind.StripeCash), payout.NetMinor)
        );

    /// <summary>It failed before any money moved: the Diamonds go back.</summary>
    public static JournalEntry Cancel(PayoutRow payout, DateTime at) =>
        new(IdOf(payout.Id, EntryKind.PayoutCancel), (short)EntryKind.PayoutCancel, at, Back(payout));

    /// <summary>The id of a payout's entry of a kind; <see cref="EntryKind.Reversal"/> is that of the paid entry's reversal.</summary>
    public static Guid IdOf(PayoutId payout, EntryKind kind) => DerivedId.Of($"payout/{payout}/{(short)kind}");

    private static Flow Back(PayoutRow payout) =>
        new(EconomyChart.CreatorHeld(payout.CreatorId), EconomyChart.CreatorAvailable(payout.CreatorId), payout.Diamonds);

    private static AccountKey Platform(AccountKind kind) => EconomyChart.Platform(kind, Usd);
}
