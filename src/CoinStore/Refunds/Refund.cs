namespace CoinStore.Refunds;

/// <summary>Where a refund stands.</summary>
public enum RefundState : short
{
    /// <summary>The coins are taken back; Stripe has not answered yet.</summary>
    Requested = 1,

    /// <summary>Stripe has it, and the bank has not.</summary>
    Sent = 2,

    /// <summary>The money is on the card.</summary>
    Succeeded = 3,

    /// <summary>It could not be paid back; coins and money are as they were before.</summary>
    Failed = 4,
}

/// <summary>A refund as its buyer and operators see it.</summary>
/// <param name="Id">The refund.</param>
/// <param name="PurchaseId">What is refunded.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Coins">Unspent coins that went back.</param>
/// <param name="SpentCoins">Coins that were spent before; they are owed.</param>
/// <param name="BonusCoins">Bonus coins that went with them.</param>
/// <param name="Amount">The money that comes back.</param>
/// <param name="Reason">Why, when an operator or Stripe's dashboard made it.</param>
/// <param name="RequestedAt">When it was asked for, UTC.</param>
/// <param name="SentAt">When Stripe took it, UTC.</param>
/// <param name="EndedAt">When it reached the card or failed, UTC.</param>
public sealed record Refund(
    RefundId Id,
    PurchaseId PurchaseId,
    RefundState State,
    Coins Coins,
    Coins SpentCoins,
    Coins BonusCoins,
    Money Amount,
    string Reason,
    DateTime RequestedAt,
    DateTime? SentAt,
    DateTime? EndedAt
)
{
    /// <summary>True when nothing more happens.</summary>
    public bool IsOver => State is RefundState.Succeeded or RefundState.Failed;

    internal static Refund Of(RefundRow row) =>
        new(
            row.Id,
            row.PurchaseId,
            row.State,
            new Coins(row.Coins),
            new Coins(row.SpentCoins),
            new Coins(row.BonusCoins),
            row.Amount,
            row.Reason,
            row.RequestedAt,
            row.SentAt,
            row.EndedAt
        );
}

/// <summary>What of a purchase can be given back now.</summary>
/// <param name="PurchaseId">The purchase.</param>
/// <param name="Bought">How many coins were bought.</param>
/// <param name="Price">What they cost.</param>
/// <param name="Left">How many of them are unspent.</param>
/// <param name="Coins">How many go back with a refund; fewer than are left when bonus coins of the purchase were spent.</param>
/// <param name="BonusCoins">Bonus coins of the purchase that end with it.</param>
/// <param name="Amount">What comes back for them.</param>
/// <param name="Until">The last instant for it, UTC.</param>
public sealed record RefundQuote(
    PurchaseId PurchaseId,
    Coins Bought,
    Money Price,
    Coins Left,
    Coins Coins,
    Coins BonusCoins,
    Money Amount,
    DateTime Until
);

/// <summary>A buyer's wish to have the unspent part of a purchase back.</summary>
/// <param name="Id">Made when the page showed the figures: the same id never refunds twice.</param>
/// <param name="PurchaseId">Which purchase.</param>
/// <param name="ExpectedCoins">How many coins the page said would go.</param>
/// <param name="ExpectedAmount">What the page said would come back.</param>
public sealed record RequestRefund(RefundId Id, PurchaseId PurchaseId, Coins ExpectedCoins, Money ExpectedAmount);

/// <summary>Why there is no refund.</summary>
public enum RefundRefusalKind
{
    /// <summary>Nobody is signed in, or the account is closed.</summary>
    NotSignedIn,

    /// <summary>There is no such purchase or refund, it is somebody else's, or it was never paid.</summary>
    NotFound,

    /// <summary>The account is frozen: money does not move before that is settled.</summary>
    Frozen,

    /// <summary>The fourteen days are over.</summary>
    TooLate,

    /// <summary>All of it is spent or was refunded.</summary>
    NothingLeft,

    /// <summary>The figures are others than the page showed: <see cref="RefundRefusal.Quote"/>.</summary>
    FiguresChanged,

    /// <summary>The same id was used for something else.</summary>
    DifferentInput,

    /// <summary>Only operators refund what is not their own, or later, or spent.</summary>
    OperatorsOnly,

    /// <summary>Another operator refunds an operator's own purchase.</summary>
    OwnPurchase,

    /// <summary>Fewer than one coin, or more than were not refunded yet: <see cref="RefundRefusal.Quote"/>.</summary>
    BadAmount,

    /// <summary>A reason of 1 to 400 characters is needed.</summary>
    NoReason,
}

/// <summary>Why there is no refund, with the figures that belong to it.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Quote">The figures now, when they are the matter.</param>
public sealed record RefundRefusal(RefundRefusalKind Kind, RefundQuote? Quote = null)
{
    /// <summary>A refusal that needs no figure.</summary>
    public static implicit operator RefundRefusal(RefundRefusalKind kind) => new(kind);
}
