using CoinStore.Access;
using CoinStore.Accounts;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Guardians;

/// <summary>Finds the links that hold.</summary>
internal static class GuardianLinks
{
    /// <summary>The most guardians of a minor: two households.</summary>
    public const int MostGuardians = 2;

    /// <summary>
    /// The links that count to a minor's guardians, the first one first. None for somebody who is 18, though their links were not ended
    /// yet: nobody is told of what comes after.
    /// </summary>
    public static async Task<IReadOnlyList<Guardianship>> OfMinorAsync(
        StoreContext context,
        PersonId minor,
        DateTime now,
        CancellationToken cancellationToken
    ) => await Standing.LoadAsync(context, minor, now, cancellationToken) is { IsAdult: false } found ? found.Guardianships : [];

    /// <summary>All links of a minor, also those that wait for their guardian's proof.</summary>
    public static IQueryable<Guardianship> AllOfMinor(StoreContext context, PersonId minor) =>
        context
            .Set<Guardianship>()
            .AsNoTracking()
            .Where(g => g.MinorId == minor && g.EndedAt == null)
            .OrderBy(g => g.StartedAt)
            .ThenBy(g => g.Slot);

    /// <summary>A proven guardian's minors.</summary>
    public static Task<List<Guardianship>> OfGuardianAsync(StoreContext context, PersonId guardian, CancellationToken cancellationToken) =>
        context
            .Set<Guardianship>()
            .AsNoTracking()
            .Where(g => g.GuardianId == guardian && g.EndedAt == null && g.ProofId != null)
            .OrderBy(g => g.StartedAt)
            .ToListAsync(cancellationToken);

    /// <summary>Whether a guardian is linked with another account of the same birth date: a name is anything one likes to be called.</summary>
    public static Task<bool> WatchesTwinAsync(StoreContext context, PersonId guardian, Person minor, CancellationToken cancellationToken) =>
        context
            .Set<Guardianship>()
            .Where(g => g.GuardianId == guardian && g.EndedAt == null && g.MinorId != minor.Id)
            .AnyAsync(g => context.Users.Any(p => p.Id == g.MinorId && p.BirthDate == minor.BirthDate), cancellationToken);

    /// <summary>
    /// The link by which somebody watches a minor now; null when they do not: nobody watches an adult, though a link was never ended.
    /// </summary>
    public static async Task<Guardianship?> BetweenAsync(
        StoreContext context,
        PersonId? guardian,
        PersonId minor,
        DateTime now,
        CancellationToken cancellationToken
    ) =>
        guardian is not null && await Standing.LoadAsync(context, minor, now, cancellationToken) is { IsAdult: false } found
            ? found.Guardianships.FirstOrDefault(g => g.GuardianId == guardian)
            : null;
}
