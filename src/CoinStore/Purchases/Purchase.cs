using CoinStore.Budgets;
using CoinStore.Catalog;

namespace CoinStore.Purchases;

/// <summary>Where a purchase stands.</summary>
public enum PurchaseState : short
{
    /// <summary>Reserved against the limits; Stripe has not answered yet.</summary>
    Starting = 1,

    /// <summary>Checkout is open at Stripe.</summary>
    Open = 2,

    /// <summary>Paid, and the coins are credited.</summary>
    Completed = 3,

    /// <summary>Checkout closed unpaid; the limits have their money back.</summary>
    Expired = 4,

    /// <summary>The buyer cancelled; the limits have their money back.</summary>
    Cancelled = 5,

    /// <summary>Checkout never opened, or the bank said no for good; the limits have their money back.</summary>
    Failed = 6,

    /// <summary>Paid, but not as agreed: nothing is credited before a human has looked.</summary>
    Disagreeing = 7,
}

/// <summary>A click on a package.</summary>
/// <param name="PurchaseId">Made when the page showed the package: the idempotency key.</param>
/// <param name="PackageId">For example "coins-700-usd". Exactly one is bought.</param>
/// <param name="ExpectedPrice">What the page showed; another price is refused.</param>
public sealed record StartPurchase(PurchaseId PurchaseId, string PackageId, Money ExpectedPrice);

/// <summary>A purchase that is on its way.</summary>
/// <param name="Id">The purchase.</param>
/// <param name="State">Open, or Completed when it was paid before.</param>
/// <param name="CheckoutUrl">Where to pay; null when there is nothing to pay any more.</param>
public sealed record StartedPurchase(PurchaseId Id, PurchaseState State, Uri? CheckoutUrl);

/// <summary>Why checkout did not open.</summary>
public enum StartRefusalReason
{
    /// <summary>Nobody is signed in.</summary>
    NotSignedIn,

    /// <summary>The account may not move money.</summary>
    Frozen,

    /// <summary>The e-mail address has to be confirmed first.</summary>
    EmailNotConfirmed,

    /// <summary>A minor needs a guardian before spending.</summary>
    NoGuardian,

    /// <summary>The buyer paused their own spending.</summary>
    Paused,

    /// <summary>A limit said no.</summary>
    OverLimit,

    /// <summary>There is no such package, or it is not on sale.</summary>
    UnknownPackage,

    /// <summary>The price is another than the page showed.</summary>
    PriceChanged,

    /// <summary>The same id was used for something else.</summary>
    DifferentInput,

    /// <summary>This purchase has ended without a payment: a new click starts a new one.</summary>
    Ended,

    /// <summary>Stripe did not answer. Nothing was charged; the same click goes on where it stopped.</summary>
    StripeUnreachable,
}

/// <summary>Why checkout did not open, with the figures that belong to it.</summary>
/// <param name="Reason">Which.</param>
/// <param name="Limit">The limit, when one said no.</param>
/// <param name="Price">The present price, when it changed.</param>
public sealed record StartRefusal(StartRefusalReason Reason, LimitRefusal? Limit = null, Money? Price = null)
{
    /// <summary>Until when spending is paused, when that is the matter.</summary>
    public Pause? Pause { get; init; }
}

/// <summary>Why there is no word on a purchase.</summary>
public enum PurchaseRefusal
{
    /// <summary>Nobody is signed in.</summary>
    NotSignedIn,

    /// <summary>There is no such purchase, or it is somebody else's.</summary>
    NotFound,

    /// <summary>Stripe did not answer; what was paid is not lost, and asking again is safe.</summary>
    StripeUnreachable,
}

/// <summary>A purchase as its buyer sees it.</summary>
/// <param name="Id">The purchase.</param>
/// <param name="State">Where it stands.</param>
/// <param name="PackageId">What was bought.</param>
/// <param name="Coins">How many coins.</param>
/// <param name="Price">For how much.</param>
/// <param name="StartedAt">When the buyer clicked, UTC.</param>
/// <param name="ExpiresAt">When checkout closes, UTC.</param>
/// <param name="EndedAt">When it was credited or given up, UTC.</param>
/// <param name="CheckoutUrl">Where to pay while it is open.</param>
public sealed record Purchase(
    PurchaseId Id,
    PurchaseState State,
    string PackageId,
    Coins Coins,
    Money Price,
    DateTime StartedAt,
    DateTime ExpiresAt,
    DateTime? EndedAt,
    Uri? CheckoutUrl
)
{
    /// <summary>True while it may still be paid.</summary>
    public bool IsOpen => State is PurchaseState.Starting or PurchaseState.Open;

    internal static Purchase Of(PurchaseRow row) =>
        new(
            row.Id,
            row.State,
            row.PackageId,
            new Coins(row.Coins),
            row.Price,
            row.StartedAt,
            row.ExpiresAt,
            row.EndedAt,
            row is { State: PurchaseState.Open, CheckoutUrl: { } url } ? new Uri(url) : null
        );
}

/// <summary>What the store shows to a person.</summary>
/// <param name="Packages">What is on sale, smallest first.</param>
/// <param name="Limits">Where the limits on purchases stand that have a cap; empty for nobody.</param>
/// <param name="SetByGuardian">True when a guardian set them.</param>
/// <param name="Open">Purchases that are not paid yet, newest first: each holds a part of the limits.</param>
/// <param name="Obstacle">What keeps this person from buying anything at all, if something does.</param>
public sealed record StoreFront(
    IReadOnlyList<CoinPackage> Packages,
    IReadOnlyList<LimitState> Limits,
    bool SetByGuardian,
    IReadOnlyList<Purchase> Open,
    StartRefusalReason? Obstacle
)
{
    /// <summary>Until when the person paused their own spending; null when they did not.</summary>
    public Pause? Pause { get; init; }
}
