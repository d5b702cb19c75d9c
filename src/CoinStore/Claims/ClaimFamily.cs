using CoinStore.Access;

namespace CoinStore.Claims;

/// <summary>Who speaks for a minor.</summary>
internal static class ClaimFamily
{
    /// <summary>The active guardians of somebody who is a minor now; nobody of an adult.</summary>
    public static IReadOnlyList<PersonId> GuardiansOf(Standing? buyer) =>
        buyer is { IsAdult: false } ? [.. buyer.Guardianships.Select(g => g.GuardianId)] : [];
}
