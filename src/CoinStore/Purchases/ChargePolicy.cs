using CoinStore.Cards;
using Stripe;

namespace CoinStore.Purchases;

/// <summary>Decides by a charge to a saved card as Stripe tells it now.</summary>
internal static class ChargePolicy
{
    /// <summary>What tells a purchase's payment from others.</summary>
    public const string PurchaseKey = "purchase_id";

    public static CheckoutVerdict Decide(PurchaseRow purchase, ChargeAnswer answer) =>
        answer switch
        {
            { Outcome: CardChargeOutcome.Succeeded, Intent: { } intent } => Agrees(purchase, intent)
                ? CheckoutVerdict.Credit
                : CheckoutVerdict.Disagree,
            { Outcome: CardChargeOutcome.Declined or CardChargeOutcome.NeedsAuthentication } => CheckoutVerdict.Fail,
            { Intent.Status: "processing" } => CheckoutVerdict.Process,
            _ => CheckoutVerdict.Wait,
        };

    /// <summary>The charge of a purchase by a saved card, the same at each try.</summary>
    public static CardCharge ChargeOf(PurchaseRow purchase, string paymentMethodId) =>
        new(
            purchase.Id.Value,
            purchase.CustomerId!,
            paymentMethodId,
            purchase.Price,
            FormattableString.Invariant($"{purchase.Coins} coins"),
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [PurchaseKey] = purchase.Id.ToString(),
                [StripeCards.CardKey] = purchase.CardId.ToString()!,
            },
            purchase.StartedAt
        );

    private static bool Agrees(PurchaseRow purchase, PaymentIntent intent) =>
        intent.AmountReceived == purchase.PriceMinor
        && intent.Amount == purchase.PriceMinor
        && string.Equals(intent.Currency, purchase.Currency, StringComparison.OrdinalIgnoreCase)
        && intent.CustomerId == purchase.CustomerId
        && intent.Metadata?.GetValueOrDefault(PurchaseKey) == purchase.Id.ToString()
        && intent.Metadata?.GetValueOrDefault(StripeCards.CardKey) == purchase.CardId.ToString()
        && (purchase.PaymentIntentId is null || purchase.PaymentIntentId == intent.Id);
}
