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

    /// <summary>Checkout is done, and the bank takes days: a direct debit or a transfer. Nothing is credited before the money is there.</summary>
    Processing = 8,
}

/// <summary>A click on a package.</summary>
/// <param name="PurchaseId">Made when the page showed the package: the idempotency key.</param>
/// <param name="PackageId">For example "coins-700-usd", or any other number of coins. Exactly one is bought.</param>
/// <param name="ExpectedPrice">What the page showed; another price is refused.</param>
/// <param name="ReturnTo">The room the buyer came from, such as "/live/luna"; anything else is left out.</param>
public sealed record StartPurchase(PurchaseId PurchaseId, string PackageId, Money ExpectedPrice, string? ReturnTo = null);

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

    /// <summary>The minor has a guardian whose card check is not done yet.</summary>
    WaitsForGuardian,

    /// <summary>The account shares a device or a card with a minor's and waits for a review.</summary>
    UnderReview,

    /// <summary>The buyer paused their own spending.</summary>
    Paused,

    /// <summary>The bank contests a payment of the buyer's, and that is not decided yet.</summary>
    Disputed,

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
/// <param name="Parts">What the price is made of.</param>
/// <param name="ReturnTo">The room the buyer came from; null when none.</param>
public sealed record Purchase(
    PurchaseId Id,
    PurchaseState State,
    string PackageId,
    Coins Coins,
    Money Price,
    DateTime StartedAt,
    DateTime ExpiresAt,
    DateTime? EndedAt,
    Uri? CheckoutUrl,
    PriceParts? Parts = null,
    string? ReturnTo = null
)
{
    /// <summary>True once a guardian stopped it before it was paid: nothing is credited, and what was paid all the same goes back.</summary>
    public bool IsStopped { get; init; }

    /// <summary>Whose saved card paid; null for checkout.</summary>
    public PurchasePayer? PaidBy { get; init; }

    /// <summary>True while it may still be paid.</summary>
    public bool IsOpen => !IsStopped && State is (PurchaseState.Starting or PurchaseState.Open or PurchaseState.Processing);

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
            row is { State: PurchaseState.Open, StoppedAt: null, CheckoutUrl: { } url } ? new Uri(url) : null,
            new PriceParts(
                new Money(row.TaxMinor, row.Price.Currency),
                new TaxRate(row.TaxName, row.TaxBasisPoints),
                new Money(row.FeeMinor, row.Price.Currency),
                row.Country,
                row is { RateDate: { } date, Currency: not "USD" } ? new PriceExchange(row.PerUsdE8, date) : null,
                row.PaymentCountry
            ),
            row.ReturnTo
        )
        {
            IsStopped = row.StoppedAt is not null,
        };
}

/// <summary>Who paid for a purchase with a saved card.</summary>
/// <param name="Name">The payer's name.</param>
/// <param name="Card">For example "Visa 4242": told to the payer alone.</param>
/// <param name="For">Who got the coins, for a payer who is somebody else; null for the buyer.</param>
public sealed record PurchasePayer(string Name, string? Card, string? For);

/// <summary>What a price is made of, as it was when it was agreed.</summary>
/// <param name="Tax">The tax in it.</param>
/// <param name="Rate">Which tax.</param>
/// <param name="Fee">The platform's fee in it.</param>
/// <param name="Country">Where the buyer lived: ISO 3166-1 alpha-2.</param>
/// <param name="Exchange">Units of the currency for one US dollar times 10^8, and the day of that rate; null in US dollars.</param>
/// <param name="PaymentCountry">The country of the card that paid, when the bank told it.</param>
public sealed record PriceParts(Money Tax, TaxRate Rate, Money Fee, string Country, PriceExchange? Exchange, string? PaymentCountry)
{
    /// <summary>True when the card is from another country than the buyer.</summary>
    public bool IsForeignCard => PaymentCountry is not null && PaymentCountry != Country;
}

/// <summary>The exchange rate of a price.</summary>
/// <param name="PerUsdE8">Units of the currency for one US dollar, times 10^8.</param>
/// <param name="Date">The day of the rate.</param>
public sealed record PriceExchange(long PerUsdE8, DateOnly Date)
{
    /// <summary>Units of the currency for one US dollar.</summary>
    public decimal PerUsd => PerUsdE8 / 100_000_000m;
}

/// <summary>What the store shows to a person.</summary>
/// <param name="Prices">What coins cost this person.</param>
/// <param name="Limits">Where the limits on purchases stand that have a cap; empty for nobody.</param>
/// <param name="SetByGuardian">True when a guardian set them.</param>
/// <param name="Open">Purchases that are not paid yet, newest first: each holds a part of the limits.</param>
/// <param name="Obstacle">What keeps this person from buying anything at all, if something does.</param>
public sealed record StoreFront(
    PriceList Prices,
    IReadOnlyList<LimitState> Limits,
    bool SetByGuardian,
    IReadOnlyList<Purchase> Open,
    StartRefusalReason? Obstacle
)
{
    /// <summary>Until when the person paused their own spending; null when they did not.</summary>
    public Pause? Pause { get; init; }
}
