using CoinStore.Budgets;

namespace CoinStore.Gifts;

/// <summary>The wish to send a gift.</summary>
/// <param name="Id">Made when the gift tray opened: the same id never sends twice.</param>
/// <param name="Handle">The creator's room.</param>
/// <param name="GiftSlug">Which gift of the catalogue.</param>
/// <param name="Quantity">How many, see <see cref="GiftPolicy.MostAtOnce"/>.</param>
/// <param name="ExpectedPrice">What the person was shown for all of them together: they never pay another price than that.</param>
public sealed record SendGift(GiftSendId Id, string Handle, string GiftSlug, int Quantity, Coins ExpectedPrice);

/// <summary>A gift that was sent.</summary>
/// <param name="Id">The id it was sent under.</param>
/// <param name="GiftSlug">Which gift.</param>
/// <param name="GiftName">As people read it.</param>
/// <param name="Quantity">How many.</param>
/// <param name="Price">What all of them cost.</param>
/// <param name="Earned">What the creator earned: a Diamond a coin.</param>
/// <param name="BalanceAfter">What the sender had left right after it.</param>
/// <param name="SentAt">When, UTC.</param>
/// <param name="Limits">Where the sender's gift limits stand now; only those with a cap.</param>
public sealed record GiftReceipt(
    GiftSendId Id,
    string GiftSlug,
    string GiftName,
    int Quantity,
    Coins Price,
    Diamonds Earned,
    Coins BalanceAfter,
    DateTime SentAt,
    IReadOnlyList<LimitState> Limits
);

/// <summary>Why a gift was not sent. Nothing moved.</summary>
public enum GiftRefusalKind
{
    /// <summary>Nobody is signed in, or the account is closed.</summary>
    NotSignedIn,

    /// <summary>Fewer than one or more than <see cref="GiftPolicy.MostAtOnce"/>.</summary>
    BadQuantity,

    /// <summary>No creator has this handle.</summary>
    RoomNotFound,

    /// <summary>The sender's account is frozen.</summary>
    SenderFrozen,

    /// <summary>The sender is under 18 and no guardian is linked.</summary>
    NoGuardian,

    /// <summary>The sender's guardian has not done their card check yet.</summary>
    WaitsForGuardian,

    /// <summary>The sender's account shares a device or a card with a minor's and waits for a review.</summary>
    UnderReview,

    /// <summary>The sender paused their own spending: <see cref="GiftRefusal.Pause"/>.</summary>
    Paused,

    /// <summary>The bank contests a payment of the sender's, and that is not decided yet.</summary>
    Disputed,

    /// <summary>The sender is the creator.</summary>
    SelfGift,

    /// <summary>The creator cannot receive gifts; why is nobody else's business.</summary>
    CreatorUnavailable,

    /// <summary>The creator is not live now.</summary>
    NotOnAir,

    /// <summary>No such gift, or no longer on sale.</summary>
    UnknownGift,

    /// <summary>It costs something else by now: <see cref="GiftRefusal.Price"/>.</summary>
    PriceChanged,

    /// <summary>A limit says no: <see cref="GiftRefusal.Limit"/>.</summary>
    Limit,

    /// <summary>It costs <see cref="GiftRefusal.Price"/>, and <see cref="GiftRefusal.Balance"/> is there.</summary>
    InsufficientCoins,

    /// <summary><see cref="GiftRefusal.Owed"/> coins are owed after a refund or a dispute; the next purchase repays them first.</summary>
    InDebt,

    /// <summary>This id was used before for another gift.</summary>
    DifferentInput,
}

/// <summary>A gift was not sent: why, with the figures that belong to it.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Price">What it costs, when the price is the matter.</param>
/// <param name="Balance">What the sender has, when that is the matter.</param>
/// <param name="Limit">The limit, when one said no.</param>
/// <param name="Owed">What the sender owes, when that is the matter.</param>
public sealed record GiftRefusal(
    GiftRefusalKind Kind,
    Coins? Price = null,
    Coins? Balance = null,
    LimitRefusal? Limit = null,
    Coins? Owed = null
)
{
    /// <summary>Until when spending is paused, when that is the matter.</summary>
    public Pause? Pause { get; init; }

    /// <summary>A refusal that needs no figure.</summary>
    public static implicit operator GiftRefusal(GiftRefusalKind kind) => new(kind);

    /// <summary>A limit said no.</summary>
    public static GiftRefusal Over(LimitRefusal limit) => new(GiftRefusalKind.Limit, Limit: limit);
}
