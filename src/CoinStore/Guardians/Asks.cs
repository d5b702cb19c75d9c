using CoinStore.Budgets;

namespace CoinStore.Guardians;

/// <summary>What a minor asks for. With a package or a gift the amount is theirs; without, it is the one given.</summary>
/// <param name="Kind">The limit that said no.</param>
/// <param name="Amount">What has to fit, in the limit's unit, when it is about no item; otherwise left out.</param>
/// <param name="PackageId">A coin package, such as "coins-700-usd".</param>
/// <param name="GiftSlug">A gift, such as "virtual-hug".</param>
/// <param name="CreatorHandle">Whose room the gift is for.</param>
/// <param name="Message">In the minor's own words, at most <see cref="AskService.LongestMessage"/> characters.</param>
public sealed record AskRequest(
    LimitKind Kind,
    long? Amount = null,
    string? PackageId = null,
    string? GiftSlug = null,
    string? CreatorHandle = null,
    string? Message = null
)
{
    /// <summary>How many of the gift.</summary>
    public int Quantity { get; init; } = 1;
}

/// <summary>What a guardian says to an ask.</summary>
public enum AskAnswer
{
    /// <summary>Raises every cap of the guardian's own that stands in the way, by no more than it takes, and lets this once pass.</summary>
    Raise = 1,

    /// <summary>No, with a word if there is one. Caps stay.</summary>
    Decline = 2,

    /// <summary>Lets this very thing pass once, within an hour and at this price. Limits stay, and those without room do not count it.</summary>
    Once = 3,

    /// <summary>Pays for the coins with the guardian's own saved card: <see cref="AnswerAsk.CardId"/>. Limits stay.</summary>
    Buy = 4,
}

/// <summary>Where an ask stands.</summary>
public enum AskState
{
    /// <summary>Waits for the guardian.</summary>
    Open,

    /// <summary>Caps were raised.</summary>
    Raised,

    /// <summary>The guardian said no.</summary>
    Declined,

    /// <summary>Nobody answered in 24 hours, or the link was ended.</summary>
    Lapsed,

    /// <summary>The guardian said yes: it may be spent until <see cref="AskLine.ApprovedUntil"/>.</summary>
    Approved,

    /// <summary>It was approved and spent.</summary>
    Used,

    /// <summary>The guardian pays: the card is being charged.</summary>
    Buying,

    /// <summary>The guardian paid, and the coins are there.</summary>
    Bought,

    /// <summary>The guardian's card was not charged.</summary>
    BuyFailed,

    /// <summary>It was approved, and nobody spent it in time.</summary>
    Expired,

    /// <summary>It was approved, and a pause or the end of a link took that back.</summary>
    TakenBack,
}

/// <summary>What a guardian answers.</summary>
/// <param name="Answer">Yes or no.</param>
/// <param name="Word">What is said with it, at most <see cref="AskService.LongestMessage"/> characters.</param>
public sealed record AnswerAsk(AskAnswer Answer, string? Word = null)
{
    /// <summary>The guardian's saved card, for <see cref="AskAnswer.Buy"/> alone.</summary>
    public CardId? CardId { get; init; }
}

/// <summary>A cap that a raise would change now.</summary>
/// <param name="Kind">The limit.</param>
/// <param name="From">What it is.</param>
/// <param name="To">What it would become.</param>
/// <param name="CreatorId">The creator whose own figure it is; null for all other caps.</param>
public sealed record CapRaise(LimitKind Kind, LimitAmount From, LimitAmount To, PersonId? CreatorId = null);

/// <summary>An ask as both sides see it.</summary>
/// <param name="Id">The ask.</param>
/// <param name="MinorId">Who asks.</param>
/// <param name="MinorName">As others see them.</param>
/// <param name="Kind">The limit that said no.</param>
/// <param name="Amount">What has to fit.</param>
/// <param name="Item">What it is for: "700 coins", "Rose"; null when only an amount was asked.</param>
/// <param name="CreatorName">For whom, when it is a gift.</param>
/// <param name="Message">The minor's words.</param>
/// <param name="State">Where it stands.</param>
/// <param name="AskedAt">When, UTC.</param>
/// <param name="ExpiresAt">When it lapses unanswered, UTC.</param>
/// <param name="AnsweredAt">When it was answered, UTC.</param>
/// <param name="Word">The guardian's words.</param>
/// <param name="Raises">What a raise would change now; empty unless open.</param>
/// <param name="Obstacles">The limits that refuse it now, of any guardian; empty unless open.</param>
/// <param name="AnsweredBy">The guardian who answered, by the name they show.</param>
/// <param name="ApprovedUntil">Until when it may be spent, UTC; null unless approved.</param>
/// <param name="CanApprove">Whether it is about one thing at one price, which can be let pass once.</param>
/// <param name="Href">Where the minor spends it.</param>
public sealed record AskLine(
    AskId Id,
    PersonId MinorId,
    string MinorName,
    LimitKind Kind,
    LimitAmount Amount,
    string? Item,
    string? CreatorName,
    string Message,
    AskState State,
    DateTime AskedAt,
    DateTime ExpiresAt,
    DateTime? AnsweredAt,
    string Word,
    IReadOnlyList<CapRaise> Raises,
    IReadOnlyList<LimitKind> Obstacles,
    string? AnsweredBy,
    DateTime? ApprovedUntil,
    bool CanApprove,
    string? Href
);

/// <summary>Asks, those that wait first, then newest first.</summary>
/// <param name="Asks">The last fifty.</param>
public sealed record AskList(IReadOnlyList<AskLine> Asks);

/// <summary>Why an ask was not made, answered or shown.</summary>
public enum AskRefusal
{
    /// <summary>Nobody is signed in, or the account is closed.</summary>
    NotSignedIn,

    /// <summary>The account is frozen.</summary>
    NotActive,

    /// <summary>Only a minor with a guardian has somebody to ask.</summary>
    NoGuardian,

    /// <summary>The amount, the package, the gift or the creator does not exist or does not belong to that limit.</summary>
    BadRequest,

    /// <summary>The message is longer than <see cref="AskService.LongestMessage"/> characters.</summary>
    MessageTooLong,

    /// <summary>Nothing stands in the way: it fits the limits now.</summary>
    FitsAlready,

    /// <summary>Five asks wait already.</summary>
    TooManyOpen,

    /// <summary>This id was used for another ask.</summary>
    DifferentInput,

    /// <summary>There is no such ask, or it is not the caller's.</summary>
    NotFound,

    /// <summary>A minor cannot answer: only the guardian can.</summary>
    NotAllowed,

    /// <summary>It was answered otherwise before.</summary>
    AlreadyAnswered,

    /// <summary>It waited for 24 hours, or the link was ended.</summary>
    Lapsed,

    /// <summary>The cap would become larger than a cap may be.</summary>
    TooLarge,

    /// <summary>It is about no single thing at a price: it can be raised or declined, not approved once.</summary>
    NoItem,

    /// <summary>The card is not there, was removed, or is not the guardian's.</summary>
    CardNotFound,

    /// <summary>The purchase cannot begin: an account may not move money at the moment.</summary>
    CannotBuy,

    /// <summary>The price has changed since it was asked: it has to be asked anew.</summary>
    PriceChanged,

    /// <summary>The other guardian has paused spending, or gifts to this creator: only they lift that.</summary>
    OtherPaused,
}
