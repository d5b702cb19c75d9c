using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Catalog;
using CoinStore.Ledger;
using CoinStore.Storage;

namespace CoinStore.Gifts;

/// <summary>A gift that somebody wants to send, and why they may not when that is known before limits and balance.</summary>
internal sealed record GiftWish(
    JoinedWrite<SendGift, GiftReceipt, GiftRefusal> Write,
    PersonId? Room,
    GiftRefusal? Against,
    GiftTerms? Terms = null
)
{
    public SendGift Gift => Write.Command;

    /// <summary>Whether this asks for what was sent under its id by the same person.</summary>
    public bool IsAgain(GiftSend send) =>
        send.SenderId == Write.Actor.PersonId
        && send.CreatorId == Room
        && string.Equals(send.GiftSlug, Gift.GiftSlug, StringComparison.Ordinal)
        && send.Quantity == Gift.Quantity
        && send.PriceCoins == Gift.ExpectedPrice.Value;

    /// <summary>Whether another command of the same batch asks for the same.</summary>
    public bool IsSame(GiftWish other) =>
        Write.Actor == other.Write.Actor
        && Room == other.Room
        && string.Equals(Gift.GiftSlug, other.Gift.GiftSlug, StringComparison.Ordinal)
        && Gift.Quantity == other.Gift.Quantity
        && Gift.ExpectedPrice == other.Gift.ExpectedPrice;

    public GiftSend ToRow(long sequence, long balanceAfter, DateTime at) =>
        new()
        {
            Sequence = sequence,
            Id = Gift.Id,
            SenderId = Terms!.Sender.Id,
            CreatorId = Terms.Creator.Id,
            GiftSlug = Terms.Offer.Slug,
            Quantity = Gift.Quantity,
            PriceCoins = Gift.ExpectedPrice.Value,
            BalanceAfterCoins = balanceAfter,
            SentAt = at,
            AvailableAt = at + GiftPolicy.Pending,
        };
}

/// <summary>Everything a gift needs to be posted.</summary>
internal sealed record GiftTerms(
    Standing Sender,
    Standing Creator,
    GiftRow Offer,
    IReadOnlyList<LimitScope> Limits,
    IReadOnlyList<MeterCharge> Charges
)
{
    /// <summary>A limit that says no whatever was spent before.</summary>
    public LimitRefusal? Rule { get; init; }
}
