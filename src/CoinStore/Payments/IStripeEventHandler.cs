using Stripe;

namespace CoinStore.Payments;

/// <summary>A capability's answer to events. It must bear the same event twice, late, and out of order.</summary>
internal interface IStripeEventHandler
{
    /// <summary>Whether events of this type concern the capability.</summary>
    bool Handles(string type);

    /// <summary>Acts on it, by Stripe's present word on the object and never by the event's old one. Throws when it must come again.</summary>
    Task HandleAsync(Event stripeEvent, CancellationToken cancellationToken);
}
