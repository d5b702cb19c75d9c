using CoinStore.Cards;

namespace CoinStore.Purchases;

/// <summary>Coins for one person, paid by a saved card: one's own, or that of somebody who pays for them.</summary>
/// <param name="Order">What is bought, at which price.</param>
/// <param name="BuyerId">Who gets the coins, and whose limits count them.</param>
/// <param name="PayerId">Whose card pays.</param>
/// <param name="CardId">The card.</param>
internal sealed record CardPurchase(StartPurchase Order, PersonId BuyerId, PersonId PayerId, CardId CardId)
{
    /// <summary>Whether a guardian's yes to this very purchase lets it pass limits: when it answers what the minor asked for.</summary>
    public bool TakesApproval { get; init; }
}

/// <summary>How a purchase by a saved card stands.</summary>
/// <param name="Id">The purchase.</param>
/// <param name="State">Completed, Failed, Disagreeing, or Starting and Processing while nobody knows yet: the worker finishes it.</param>
/// <param name="Outcome">What became of the charge; Unknown also for one that waits for an operator.</param>
/// <param name="Decline">Why it was refused; null unless it was.</param>
internal sealed record CardPurchaseResult(PurchaseId Id, PurchaseState State, CardChargeOutcome Outcome, CardDecline? Decline)
{
    public static CardPurchaseResult Of(PurchaseRow row) =>
        new(
            row.Id,
            row.State,
            row.State switch
            {
                PurchaseState.Completed => CardChargeOutcome.Succeeded,
                PurchaseState.Failed or PurchaseState.Cancelled or PurchaseState.Expired => row.DeclineCode
                == CardDecline.NeedsAuthentication
                    ? CardChargeOutcome.NeedsAuthentication
                    : CardChargeOutcome.Declined,
                PurchaseState.Starting or PurchaseState.Open or PurchaseState.Processing or PurchaseState.Disagreeing =>
                    CardChargeOutcome.Unknown,
            },
            row.DeclineCode is { } code ? CardDecline.Of(code) : null
        );
}

/// <summary>Why a purchase by a saved card was not begun. Nothing was reserved and nothing charged.</summary>
internal enum CardPurchaseRefusalReason
{
    /// <summary>There is no such card, it was removed, or it is somebody else's.</summary>
    CardNotFound,

    /// <summary>The payer's account may not move money, or is no adult's.</summary>
    PayerMayNotPay,

    /// <summary>There is no such buyer, or the account is closed.</summary>
    BuyerNotFound,

    /// <summary>The buyer may not buy it: see the start's own refusal.</summary>
    NotStarted,
}

/// <summary>Why a purchase by a saved card was not begun.</summary>
/// <param name="Reason">Which.</param>
/// <param name="Start">What kept the buyer from it, when something did.</param>
internal sealed record CardPurchaseRefusal(CardPurchaseRefusalReason Reason, StartRefusal? Start = null);

/// <summary>How a purchase is paid: by whose card, and by whom Stripe knows them.</summary>
/// <param name="PayerId">Whose card pays.</param>
/// <param name="CardId">The card.</param>
/// <param name="CustomerId">cus_... of the payer.</param>
internal sealed record CardPayment(PersonId PayerId, CardId CardId, string CustomerId)
{
    /// <summary>As <see cref="CardPurchase.TakesApproval"/>.</summary>
    public bool TakesApproval { get; init; }
}
