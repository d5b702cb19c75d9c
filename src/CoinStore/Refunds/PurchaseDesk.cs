using CoinStore.Purchases;

namespace CoinStore.Refunds;

/// <summary>A purchase as an operator sees it.</summary>
/// <param name="Purchase">What was bought, and where it stands.</param>
/// <param name="BuyerId">Who bought it.</param>
/// <param name="BuyerName">As others see them.</param>
/// <param name="BuyerEmail">Their address; null for a closed account.</param>
/// <param name="PaymentIntentId">pi_..., once paid.</param>
/// <param name="Left">How many of its coins are unspent.</param>
/// <param name="NotRefunded">How many of its coins, spent or not, have not been refunded.</param>
/// <param name="NotRefundedMoney">What of its price has not been given back.</param>
/// <param name="Refunds">Its refunds, newest first.</param>
public sealed record FoundPurchase(
    Purchase Purchase,
    PersonId BuyerId,
    string BuyerName,
    string? BuyerEmail,
    string? PaymentIntentId,
    Coins Left,
    Coins NotRefunded,
    Money NotRefundedMoney,
    IReadOnlyList<Refund> Refunds
);

/// <summary>An operator's refund of anybody's purchase.</summary>
/// <param name="Id">Made when the form was shown: the same id never refunds twice.</param>
/// <param name="PurchaseId">Which purchase.</param>
/// <param name="Coins">The price of how many coins, unspent ones first; null for all that was not refunded yet.</param>
/// <param name="Reason">Why, 1 to 400 characters; kept, and told to the buyer.</param>
public sealed record OperatorRefund(RefundId Id, PurchaseId PurchaseId, Coins? Coins, string Reason);
