using System.Security.Cryptography;
using System.Text;
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
    public static Guid IdOf(PayoutId payout, EntryKind kind)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.ASCII.GetBytes($"payout/{payout}/{(short)kind}"), hash);
        // RFC 9562: version 8 is a Guid whose bits its maker defines.
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }

    private static Flow Back(PayoutRow payout) =>
        new(EconomyChart.CreatorHeld(payout.CreatorId), EconomyChart.CreatorAvailable(payout.CreatorId), payout.Diamonds);

    private static AccountKey Platform(AccountKind kind) => EconomyChart.Platform(kind, Usd);
}
