using CoinStore.Cards;
using Stripe;
using Stripe.Checkout;

namespace CoinStore.Purchases;

/// <summary>What Stripe says about the money of a purchase, whether it came through checkout or from a saved card.</summary>
/// <param name="Id">What took it: cs_... or, for a saved card, pi_...</param>
/// <param name="PaymentIntentId">pi_...; null before there is one.</param>
/// <param name="Minor">How much, in minor units.</param>
/// <param name="Currency">ISO 4217, as Stripe writes it.</param>
/// <param name="Charge">The charge, where Stripe told of it.</param>
internal sealed record TakenPayment(string Id, string? PaymentIntentId, long Minor, string? Currency, Charge? Charge)
{
    /// <summary>The session; null for a saved card.</summary>
    public string? SessionId { get; private init; }

    /// <summary>The tax in it, where Stripe Tax worked it out.</summary>
    public long? TaxMinor { get; private init; }

    /// <summary>The bank's or Stripe's code for why it was refused.</summary>
    public string? DeclineCode { get; private init; }

    public static TakenPayment Of(Session session) =>
        new(session.Id, session.PaymentIntentId, session.AmountTotal ?? 0, session.Currency, session.PaymentIntent?.LatestCharge)
        {
            SessionId = session.Id,
            TaxMinor = session is { AutomaticTax.Enabled: true, TotalDetails: { } details } ? details.AmountTax : null,
        };

    public static TakenPayment Of(ChargeAnswer answer) =>
        new(
            answer.Intent?.Id ?? "",
            answer.Intent?.Id,
            answer.Intent?.AmountReceived ?? 0,
            answer.Intent?.Currency,
            answer.Intent?.LatestCharge
        )
        {
            DeclineCode = answer.Decline?.Code,
        };
}
