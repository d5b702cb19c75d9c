namespace CoinStore.Disputes;

/// <summary>Where a dispute stands.</summary>
public enum DisputeState : short
{
    /// <summary>The bank only asks: nothing has moved.</summary>
    Inquiry = 1,

    /// <summary>The bank took the money; the coins are taken out and spending is off until it is decided.</summary>
    Open = 2,

    /// <summary>Decided for the purchase: coins and money are back.</summary>
    Won = 3,

    /// <summary>Decided for the card's holder: it stays as it is.</summary>
    Lost = 4,

    /// <summary>The bank asked and took nothing.</summary>
    Closed = 5,
}

/// <summary>A dispute as its buyer and operators see it.</summary>
/// <param name="Id">The dispute.</param>
/// <param name="PurchaseId">The purchase whose payment is contested.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Reason">The bank's reason, in Stripe's word.</param>
/// <param name="Amount">What is contested.</param>
/// <param name="Coins">Unspent coins that were taken out.</param>
/// <param name="SpentCoins">Coins that had been spent, and are owed.</param>
/// <param name="BonusCoins">Bonus coins that went with them.</param>
/// <param name="CreatedAt">When the bank began it, UTC.</param>
/// <param name="DueAt">Until when the bank takes evidence, UTC.</param>
/// <param name="EndedAt">When it was decided, UTC.</param>
/// <param name="Appeal">What the buyer says.</param>
/// <param name="AppealedAt">When they said so, UTC.</param>
/// <param name="SubmittedAt">When evidence reached the bank, UTC.</param>
public sealed record Dispute(
    DisputeId Id,
    PurchaseId PurchaseId,
    DisputeState State,
    string Reason,
    Money Amount,
    Coins Coins,
    Coins SpentCoins,
    Coins BonusCoins,
    DateTime CreatedAt,
    DateTime? DueAt,
    DateTime? EndedAt,
    string? Appeal,
    DateTime? AppealedAt,
    DateTime? SubmittedAt
)
{
    /// <summary>True when nothing more is expected.</summary>
    public bool IsOver => State is not (DisputeState.Inquiry or DisputeState.Open);

    internal static Dispute Of(DisputeRow row) =>
        new(
            row.Id,
            row.PurchaseId,
            row.State,
            row.Reason,
            row.Amount,
            new Coins(row.Coins),
            new Coins(row.SpentCoins),
            new Coins(row.BonusCoins),
            row.CreatedAt,
            row.DueAt,
            row.EndedAt,
            row.Appeal,
            row.AppealedAt,
            row.SubmittedAt
        );
}

/// <summary>A buyer's word on a dispute, kept for the operator and sent with the evidence.</summary>
/// <param name="DisputeId">Which.</param>
/// <param name="Text">1 to 1,000 characters.</param>
public sealed record AppealDispute(DisputeId DisputeId, string Text);

/// <summary>Why nothing happened with a dispute.</summary>
public enum DisputeRefusal
{
    /// <summary>Nobody is signed in, or the account is closed.</summary>
    NotSignedIn,

    /// <summary>There is no such dispute, or it is somebody else's.</summary>
    NotFound,

    /// <summary>An appeal has 1 to 1,000 characters.</summary>
    BadText,

    /// <summary>It is decided.</summary>
    Over,

    /// <summary>Only operators answer the bank.</summary>
    OperatorsOnly,

    /// <summary>Another operator answers for an operator's own purchase.</summary>
    OwnPurchase,

    /// <summary>The bank has its answer, or one is on its way.</summary>
    Answered,
}
