using CoinStore.Budgets;

namespace CoinStore.Payouts;

/// <summary>Where a payout is.</summary>
public enum PayoutState
{
    /// <summary>The Diamonds are set aside; the money has not moved.</summary>
    Held = 0,

    /// <summary>The money is in the creator's account at Stripe.</summary>
    Transferred = 1,

    /// <summary>Stripe is sending it to the bank.</summary>
    InTransit = 2,

    /// <summary>It failed, and the money is being taken back before the Diamonds return.</summary>
    Returning = 3,

    /// <summary>The bank has it.</summary>
    Paid = 4,

    /// <summary>It failed; the Diamonds are available again.</summary>
    Failed = 5,
}

/// <summary>Why a payout failed.</summary>
public enum PayoutFailure
{
    /// <summary>Stripe cannot pay this account: it is closed, restricted or not finished.</summary>
    AccountNotReady = 1,

    /// <summary>The account has no bank account for this currency.</summary>
    NoBankAccount = 2,

    /// <summary>The bank does not know the account number.</summary>
    BankAccountNotFound = 3,

    /// <summary>The bank account is closed.</summary>
    BankAccountClosed = 4,

    /// <summary>The bank sent it back for another reason.</summary>
    RefusedByBank = 5,

    /// <summary>It was called back before it left Stripe.</summary>
    Canceled = 6,
}

/// <summary>A creator's cash-out as its owner sees it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Diamonds">What it cashes out.</param>
/// <param name="Gross">What they are worth.</param>
/// <param name="Fee">What it costs.</param>
/// <param name="Net">What reaches the bank.</param>
/// <param name="TermsFrom">The day of the terms it was quoted by.</param>
/// <param name="State">Where it is.</param>
/// <param name="RequestedAt">When it was asked for, UTC.</param>
/// <param name="TransferredAt">When the money reached Stripe's account of the creator, UTC.</param>
/// <param name="SentAt">When Stripe sent it on to the bank, UTC.</param>
/// <param name="ArrivesAt">When Stripe expects it there, UTC.</param>
/// <param name="EndedAt">When it was paid or failed, UTC.</param>
/// <param name="Failure">Why it failed, or is failing.</param>
/// <param name="Delayed">True while a step was tried in vain and is tried again.</param>
public sealed record Payout(
    PayoutId Id,
    Diamonds Diamonds,
    Money Gross,
    Money Fee,
    Money Net,
    DateOnly TermsFrom,
    PayoutState State,
    DateTime RequestedAt,
    DateTime? TransferredAt,
    DateTime? SentAt,
    DateTime? ArrivesAt,
    DateTime? EndedAt,
    PayoutFailure? Failure,
    bool Delayed
)
{
    /// <summary>True when nothing is left to happen.</summary>
    public bool IsOver => State is PayoutState.Paid or PayoutState.Failed;

    /// <summary>The entry that proves it best: the one that paid it, and before that the one that set the Diamonds aside.</summary>
    public Guid ProofEntryId => State == PayoutState.Paid ? PayoutJournal.IdOf(Id, Storage.EntryKind.PayoutPaid) : Id.Value;

    internal static Payout Of(PayoutRow row) =>
        new(
            row.Id,
            new Diamonds(row.Diamonds),
            Money.Usd(row.GrossMinor),
            Money.Usd(row.FeeMinor),
            Money.Usd(row.NetMinor),
            row.TermsFrom,
            row.State,
            row.RequestedAt,
            row.TransferredAt,
            row.SentAt,
            row.ArrivesAt,
            row.State == PayoutState.Paid ? row.PaidAt : row.FailedAt,
            row.Failure,
            row.Tries > 0
        );
}

/// <summary>Asks for a payout.</summary>
/// <param name="PayoutId">Made when the page opens; the same id is the same payout, however often it is sent.</param>
/// <param name="Diamonds">How many.</param>
/// <param name="ExpectedNet">What the page said would reach the bank.</param>
public sealed record RequestPayout(PayoutId PayoutId, Diamonds Diamonds, Money ExpectedNet);

/// <summary>Why a payout was not taken.</summary>
public enum PayoutRefusalReason
{
    /// <summary>Nobody is signed in, or the account is frozen or closed.</summary>
    NotActive,

    /// <summary>Only adults cash out.</summary>
    TooYoung,

    /// <summary>The person has no studio.</summary>
    NotACreator,

    /// <summary>Stripe cannot pay the creator yet: onboarding is not finished.</summary>
    NotOnboarded,

    /// <summary>It is worth less than the least payout; see Minimum.</summary>
    BelowMinimum,

    /// <summary>There are fewer Diamonds available; see Available.</summary>
    NotEnoughAvailable,

    /// <summary>It would go over the daily maximum; see Limit.</summary>
    OverDailyMaximum,

    /// <summary>It would bring another amount now; see Quote.</summary>
    QuoteChanged,

    /// <summary>This id was used for another payout.</summary>
    DifferentInput,
}

/// <summary>A refused payout and the figures that belong to the reason.</summary>
/// <param name="Reason">Why.</param>
public sealed record PayoutRefusal(PayoutRefusalReason Reason)
{
    /// <summary>The least payout, before its fee.</summary>
    public Money Minimum { get; } = PayoutPolicy.Minimum;

    /// <summary>What can be cashed out now.</summary>
    public Diamonds Available { get; init; }

    /// <summary>What it would come to now.</summary>
    public PayoutQuote? Quote { get; init; }

    /// <summary>The daily maximum, what is left of it and until when.</summary>
    public LimitRefusal? Limit { get; init; }

    /// <summary>A refusal without figures.</summary>
    public static implicit operator PayoutRefusal(PayoutRefusalReason reason) => new(reason);
}

/// <summary>Why a payout cannot be shown.</summary>
public enum PayoutReadRefusal
{
    /// <summary>There is no such payout of this person.</summary>
    NotFound,
}

/// <summary>One page of payouts, newest first.</summary>
/// <param name="Items">The payouts.</param>
/// <param name="Total">How many there are in all.</param>
public sealed record PayoutList(IReadOnlyList<Payout> Items, int Total);

/// <summary>A payout whose next step does not succeed, for operators.</summary>
/// <param name="Id">Its id.</param>
/// <param name="CreatorId">Whose it is.</param>
/// <param name="Net">What is to reach the bank.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Since">When it was asked for, UTC.</param>
/// <param name="Tries">How often the step was tried in vain.</param>
/// <param name="NextTryAt">When it is tried again, UTC.</param>
/// <param name="Note">What the last try said.</param>
public sealed record TroubledPayout(
    PayoutId Id,
    PersonId CreatorId,
    Money Net,
    PayoutState State,
    DateTime Since,
    int Tries,
    DateTime? NextTryAt,
    string? Note
);
