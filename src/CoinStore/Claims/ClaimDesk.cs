using CoinStore.Budgets;
using CoinStore.Guardians;

namespace CoinStore.Claims;

/// <summary>A claim as operators see it in the list.</summary>
/// <param name="Claim">The claim.</param>
/// <param name="GuardianName">Who opened it.</param>
/// <param name="IsDisputed">Whether the bank contests the payment: it decides, and nothing is granted meanwhile.</param>
/// <param name="Note">Why a claim that was granted before is open again.</param>
public sealed record ClaimCase(FamilyClaim Claim, string GuardianName, bool IsDisputed, string? Note);

/// <summary>One claim with all that is known about it.</summary>
/// <param name="Case">The claim.</param>
/// <param name="Figures">What it would give back and take now, or did.</param>
/// <param name="Evidence">What is known about the purchase.</param>
public sealed record ClaimFile(ClaimCase Case, ClaimFigures Figures, ClaimEvidence Evidence);

/// <summary>What an operator decides by.</summary>
/// <param name="Purchase">What was bought and paid with which card.</param>
/// <param name="Account">What is known of the minor's account.</param>
/// <param name="Gifts">The gifts that these coins are in, newest first; once granted, what was taken back of them.</param>
/// <param name="Limits">What the guardians allowed at the moment of the purchase.</param>
/// <param name="Asks">What the minor had asked for in the week before it, and the answers.</param>
/// <param name="Earlier">Other claims of this family, newest first.</param>
public sealed record ClaimEvidence(
    string Purchase,
    string Account,
    IReadOnlyList<ClaimGift> Gifts,
    IReadOnlyList<ClaimLimit> Limits,
    IReadOnlyList<ClaimAsk> Asks,
    IReadOnlyList<FamilyClaim> Earlier
);

/// <summary>Where coins of a gift are at the creator.</summary>
public enum ClaimGiftState
{
    /// <summary>Pending: a claim takes them back.</summary>
    Pending,

    /// <summary>Available to the creator, or paid out: they stay.</summary>
    Available,

    /// <summary>Taken back by this claim.</summary>
    TakenBack,
}

/// <summary>A gift that coins of the purchase are in.</summary>
/// <param name="Gift">What it was.</param>
/// <param name="Quantity">How many.</param>
/// <param name="CreatorHandle">To whom.</param>
/// <param name="Coins">How many coins of the purchase.</param>
/// <param name="SentAt">When, UTC.</param>
/// <param name="State">Where they are now.</param>
/// <param name="AvailableAt">When its hold ends or ended, UTC.</param>
public sealed record ClaimGift(
    string Gift,
    int Quantity,
    string CreatorHandle,
    Coins Coins,
    DateTime SentAt,
    ClaimGiftState State,
    DateTime AvailableAt
);

/// <summary>A limit as it was at the moment of the purchase.</summary>
/// <param name="GuardianName">Who had set it.</param>
/// <param name="Kind">Which.</param>
/// <param name="Cap">How much it allowed.</param>
public sealed record ClaimLimit(string GuardianName, LimitKind Kind, LimitAmount Cap);

/// <summary>Something the minor asked a guardian for.</summary>
/// <param name="Kind">The limit that had said no.</param>
/// <param name="Amount">How much was asked for.</param>
/// <param name="AskedAt">When, UTC.</param>
/// <param name="Answer">What the guardian said; null for nothing.</param>
public sealed record ClaimAsk(LimitKind Kind, LimitAmount Amount, DateTime AskedAt, AskAnswer? Answer);

/// <summary>What waits at the desk.</summary>
/// <param name="Open">How many claims.</param>
/// <param name="NextDueAt">When the first of them is granted unless it is decided before, UTC; null when none waits.</param>
public sealed record ClaimsWaiting(int Open, DateTime? NextDueAt);
