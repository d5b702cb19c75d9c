using CoinStore.Access;
using CoinStore.Purchases;
using Stripe.Checkout;

namespace CoinStore.Proofs;

/// <summary>Who may prove themselves, and what a charge proves: pure.</summary>
internal static class ProofPolicy
{
    /// <summary>The version of the words a guardian agrees to; they live in LinkStrings.resx under the same version.</summary>
    public const string TextVersion = "2026-11";

    /// <summary>Each start can try a card: so many are enough for a person and too few for somebody who tries stolen ones.</summary>
    public const int MostADay = 5;

    /// <summary>As long as a proof is good for longer than this, another one would charge for nothing.</summary>
    public static readonly TimeSpan RenewFrom = TimeSpan.FromDays(30);

    /// <summary>When the next question to Stripe about a charge's or refund's balance transaction is due.</summary>
    public static readonly TimeSpan AskAgain = TimeSpan.FromHours(1);

    /// <summary>Twelve months, to the day.</summary>
    public static DateTime GoodUntil(DateTime provenAt) => provenAt.AddMonths(12);

    /// <summary>Why this person may not begin a proof; null when they may.</summary>
    public static ProofRefusal? RefusalFor(Standing? person) =>
        person switch
        {
            null => ProofRefusal.NotSignedIn,
            { IsActive: false } => ProofRefusal.NotActive,
            { IsAdult: false } => ProofRefusal.AdultsOnly,
            { Person.EmailConfirmed: false } => ProofRefusal.EmailNotConfirmed,
            _ => null,
        };

    /// <summary>Why a paid session proves nothing; null when it does.</summary>
    public static ProofFlaw? FlawOf(GuardianProofRow proof, Session paid)
    {
        var agrees =
            paid.Status == "complete"
            && paid.AmountTotal == proof.AmountMinor
            && string.Equals(paid.Currency, proof.Currency, StringComparison.OrdinalIgnoreCase)
            && paid.ClientReferenceId == proof.Id.ToString()
            && paid.Metadata?.GetValueOrDefault(StripeProofs.Reference) == proof.Id.ToString();
        var card = paid.PaymentIntent?.LatestCharge?.PaymentMethodDetails?.Card;
        return (agrees, card) switch
        {
            (false, _) => ProofFlaw.Disagrees,
            (_, null or { Fingerprint: null or "" }) => ProofFlaw.NoCard,
            // "unknown" is a card whose bank does not say: it is not known to be prepaid, and a bank gave it to somebody.
            (_, { Funding: "prepaid" }) => ProofFlaw.Prepaid,
            _ => null,
        };
    }

    /// <summary>When to look again at a proof that is not paid: soon after the click, then ever more seldom, and once checkout has closed.</summary>
    public static DateTime NextCheck(GuardianProofRow proof, DateTime now)
    {
        var wait = now - proof.StartedAt;
        wait = wait < CheckoutPolicy.FirstCheck ? CheckoutPolicy.FirstCheck : wait;
        var next = now + (wait > TimeSpan.FromMinutes(10) ? TimeSpan.FromMinutes(10) : wait);
        return now < proof.ExpiresAt && next > proof.ExpiresAt ? proof.ExpiresAt : next;
    }
}
