namespace CoinStore.Purchases;

/// <summary>A payment that does not fit, as operators see it.</summary>
/// <param name="SessionId">The checkout session that took the money.</param>
/// <param name="Paid">How much it took.</param>
/// <param name="PurchaseId">The purchase it names; null when there is none.</param>
/// <param name="PackageId">What was agreed on, if anything.</param>
/// <param name="Coins">How many coins were agreed on.</param>
/// <param name="Price">For how much.</param>
/// <param name="FoundAt">When it was found, UTC.</param>
/// <param name="CanCredit">Whether the coins can be credited as agreed: they are not yet, and the price was paid in full.</param>
/// <param name="Decision">What was decided; null while nothing is.</param>
/// <param name="DecidedBy">Who decided, by the name they show.</param>
/// <param name="DecidedAt">When, UTC.</param>
/// <param name="Reason">Why.</param>
/// <param name="LastError">What Stripe said when it did not give the money back.</param>
/// <param name="RefundId">Stripe's refund, once money went back.</param>
/// <param name="ResolvedAt">When all was done, UTC.</param>
public sealed record PaymentCase(
    string SessionId,
    Money Paid,
    PurchaseId? PurchaseId,
    string? PackageId,
    Coins? Coins,
    Money? Price,
    DateTime FoundAt,
    bool CanCredit,
    PaymentDecision? Decision,
    string? DecidedBy,
    DateTime? DecidedAt,
    string? Reason,
    string? LastError,
    string? RefundId,
    DateTime? ResolvedAt
)
{
    internal static PaymentCase Of(PaymentCaseRow row, PurchaseRow? purchase, string? decidedBy) =>
        new(
            row.SessionId,
            row.Paid,
            row.PurchaseId,
            purchase?.PackageId,
            purchase is null ? null : new Coins(purchase.Coins),
            purchase?.Price,
            row.FoundAt,
            CanBeCredited(row, purchase),
            row.Decision,
            decidedBy,
            row.DecidedAt,
            row.Reason,
            row.LastError,
            row.RefundId,
            row.ResolvedAt
        );

    /// <summary>Money of another currency or too little of it is not what was agreed.</summary>
    internal static bool CanBeCredited(PaymentCaseRow row, PurchaseRow? purchase) =>
        row.Decision is null
        && purchase is { State: PurchaseState.Disagreeing }
        && purchase.Currency == row.Currency
        && row.PaidMinor >= purchase.PriceMinor;
}

/// <summary>A page of cases, newest first.</summary>
/// <param name="Cases">The cases.</param>
/// <param name="Older">Where the next page begins; null on the last one.</param>
public sealed record PaymentCasePage(IReadOnlyList<PaymentCase> Cases, string? Older);

/// <summary>An operator's decision.</summary>
/// <param name="SessionId">On which payment.</param>
/// <param name="Decision">What is to be done.</param>
/// <param name="Reason">Why, 5 to 500 characters: it stays with the payment.</param>
public sealed record DecidePayment(string SessionId, PaymentDecision Decision, string Reason);

/// <summary>Why a decision was not taken.</summary>
public enum PaymentCaseRefusal
{
    /// <summary>Only operators may see and decide these.</summary>
    OperatorsOnly,

    /// <summary>There is no such case.</summary>
    NotFound,

    /// <summary>A decision needs a reason of 5 to 500 characters.</summary>
    ReasonMissing,

    /// <summary>It has been decided already.</summary>
    AlreadyDecided,

    /// <summary>The coins cannot be credited: there is no purchase that waits for it, or less or another currency was paid than agreed.</summary>
    NotAsAgreed,
}
