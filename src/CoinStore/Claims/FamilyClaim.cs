using CoinStore.Refunds;

namespace CoinStore.Claims;

/// <summary>What a guardian says was wrong with a minor's purchase.</summary>
public enum ClaimReason : short
{
    /// <summary>A card or account was used that nobody had allowed.</summary>
    PaymentMethodUsedWithoutLeave = 1,

    /// <summary>The account itself was made without the guardian's leave.</summary>
    AccountMadeWithoutLeave = 2,

    /// <summary>The minor gave a wrong age.</summary>
    AgeMisstated = 3,

    /// <summary>Something else, told in the statement.</summary>
    Other = 4,
}

/// <summary>Where a claim stands.</summary>
public enum ClaimState : short
{
    /// <summary>Waits for an operator, until its deadline at most.</summary>
    Open = 1,

    /// <summary>Granted: coins and pending Diamonds are taken back, and the money is on its way.</summary>
    Granted = 2,

    /// <summary>The money is on the card.</summary>
    Refunded = 3,

    /// <summary>An operator said no, with a reason.</summary>
    Declined = 4,

    /// <summary>A guardian took it back.</summary>
    Withdrawn = 5,

    /// <summary>All of the price went back another way before it was decided.</summary>
    Overtaken = 6,
}

/// <summary>A claim as the guardians see it.</summary>
/// <param name="Id">The claim.</param>
/// <param name="PurchaseId">What is claimed.</param>
/// <param name="MinorId">Who bought.</param>
/// <param name="MinorName">As others see them.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Reason">What was wrong.</param>
/// <param name="Statement">In the guardian's own words.</param>
/// <param name="Bought">How many coins were bought.</param>
/// <param name="Price">For how much.</param>
/// <param name="PaidAt">When it was paid, UTC.</param>
/// <param name="OpenedAt">When it was claimed, UTC.</param>
/// <param name="DueAt">Until when it is answered, UTC; at this instant it is granted if nobody has.</param>
/// <param name="DecidedAt">When it was granted, declined or withdrawn, UTC.</param>
/// <param name="ByDeadline">True when nobody answered in time, so that it was granted.</param>
/// <param name="Answer">What the operator said; empty when nobody did.</param>
/// <param name="Result">What was given back, once granted.</param>
/// <param name="EndedAt">When the money was on the card, UTC.</param>
public sealed record FamilyClaim(
    ClaimId Id,
    PurchaseId PurchaseId,
    PersonId MinorId,
    string MinorName,
    ClaimState State,
    ClaimReason Reason,
    string Statement,
    Coins Bought,
    Money Price,
    DateTime PaidAt,
    DateTime OpenedAt,
    DateTime DueAt,
    DateTime? DecidedAt,
    bool ByDeadline,
    string Answer,
    ClaimFigures? Result,
    DateTime? EndedAt
)
{
    /// <summary>True when nothing more happens.</summary>
    public bool IsOver => State is not (ClaimState.Open or ClaimState.Granted);
}

/// <summary>What a claim gives back and takes; removed, taken back and kept coins together are what was left of the purchase.</summary>
/// <param name="Amount">The money.</param>
/// <param name="Removed">Unspent coins that go.</param>
/// <param name="TakenBack">Coins taken back out of gifts whose Diamonds were still pending.</param>
/// <param name="Kept">Spent coins that stay with creators; nobody owes them.</param>
/// <param name="Bonus">Unspent bonus coins of the same purchase that go.</param>
public sealed record ClaimFigures(Money Amount, Coins Removed, Coins TakenBack, Coins Kept, Coins Bonus)
{
    internal static ClaimFigures Of(RefundRow refund) =>
        new(
            refund.Amount,
            new Coins(refund.Coins),
            new Coins(refund.TakenCoins),
            new Coins(refund.LostCoins),
            new Coins(refund.BonusCoins)
        );
}

/// <summary>What would happen with a claim now.</summary>
/// <param name="PurchaseId">The purchase.</param>
/// <param name="MinorId">Who bought.</param>
/// <param name="MinorName">As others see them.</param>
/// <param name="Bought">How many coins were bought.</param>
/// <param name="Price">For how much.</param>
/// <param name="PaidAt">When it was paid, UTC.</param>
/// <param name="Until">The last instant for a claim, UTC.</param>
/// <param name="AnswerBy">Until when a claim that is opened now is answered, UTC.</param>
/// <param name="Figures">What would be given back and taken.</param>
public sealed record ClaimQuote(
    PurchaseId PurchaseId,
    PersonId MinorId,
    string MinorName,
    Coins Bought,
    Money Price,
    DateTime PaidAt,
    DateTime Until,
    DateTime AnswerBy,
    ClaimFigures Figures
);

/// <summary>A minor's purchase that can be claimed, or was.</summary>
/// <param name="PurchaseId">The purchase.</param>
/// <param name="Coins">How many coins.</param>
/// <param name="Price">For how much.</param>
/// <param name="PaidAt">When it was paid, UTC.</param>
/// <param name="Until">The last instant for a claim, UTC.</param>
/// <param name="Claim">Its claim, if there is one that was not withdrawn.</param>
/// <param name="Refusal">Why it cannot be claimed now; null when it can.</param>
public sealed record ClaimablePurchase(
    PurchaseId PurchaseId,
    Coins Coins,
    Money Price,
    DateTime PaidAt,
    DateTime Until,
    FamilyClaim? Claim,
    ClaimRefusal? Refusal
);

/// <summary>Why nothing happened with a claim.</summary>
public enum ClaimRefusalKind
{
    /// <summary>Nobody is signed in, or the account is closed.</summary>
    NotSignedIn,

    /// <summary>There is no such purchase or claim, or it is of somebody else's family.</summary>
    NotFound,

    /// <summary>The account is frozen: nothing moves before that is settled.</summary>
    Frozen,

    /// <summary>The sixty days are over: <see cref="ClaimRefusal.Until"/>.</summary>
    TooLate,

    /// <summary>All of its price was given back already: <see cref="ClaimRefusal.Amount"/>.</summary>
    NothingLeft,

    /// <summary>The bank contests the payment, and the bank decides.</summary>
    Disputed,

    /// <summary>It is claimed already: <see cref="ClaimRefusal.Claim"/>.</summary>
    AlreadyClaimed,

    /// <summary>A guardian's own card paid for it: it was bought with leave.</summary>
    PaidByGuardian,

    /// <summary>A guardian said yes to this very purchase.</summary>
    Approved,

    /// <summary>A statement has 1 to 1,000 characters.</summary>
    BadStatement,

    /// <summary>A reason that is none.</summary>
    BadReason,

    /// <summary>The same id was used for something else.</summary>
    DifferentInput,

    /// <summary>It is decided: <see cref="ClaimRefusal.State"/>.</summary>
    Over,

    /// <summary>Only operators decide on claims.</summary>
    OperatorsOnly,

    /// <summary>Another operator decides on a claim of an operator's own family.</summary>
    OwnFamily,

    /// <summary>An answer has 1 to 400 characters: the guardian reads it.</summary>
    NoAnswer,
}

/// <summary>Why nothing happened with a claim, with the figures that belong to it.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Until">Until when it could have been claimed, UTC.</param>
/// <param name="Amount">What was paid, or is contested.</param>
/// <param name="Claim">The claim that is there already.</param>
/// <param name="State">Where that claim stands.</param>
public sealed record ClaimRefusal(
    ClaimRefusalKind Kind,
    DateTime? Until = null,
    Money? Amount = null,
    ClaimId? Claim = null,
    ClaimState? State = null
)
{
    /// <summary>A refusal that needs no figure.</summary>
    public static implicit operator ClaimRefusal(ClaimRefusalKind kind) => new(kind);
}
