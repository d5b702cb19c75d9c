using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Guardians;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Accounts;

/// <summary>
/// Moves a person to another time zone. Limits that are counted in it, their own and those they set as a guardian, follow from the next
/// day, week and month on, so that moving opens no window more. Somebody under 18 stays where they are: their birthday and their limits
/// go by it.
/// </summary>
internal static class ZoneChange
{
    public static async Task<ProfileRefusal?> MakeAsync(
        WriteScope scope,
        Person person,
        string timeZoneId,
        CancellationToken cancellationToken
    )
    {
        if (await Standing.LoadAsync(scope.Context, person.Id, scope.Now, cancellationToken) is { IsAdult: false })
        {
            return ProfileRefusal.MinorStays;
        }

        var links = await scope
            .Context.Set<Guardianship>()
            .Where(g => g.GuardianId == person.Id && g.EndedAt == null)
            .OrderBy(g => g.MinorId)
            .ToListAsync(cancellationToken);
        await scope.Context.TakeTurnsAsync([.. links.Select(l => l.MinorId.Value)], cancellationToken);
        if (
            ZoneMoves.With(person.PastZones, person.TimeZoneId, scope.Now) is not { } moves
            || links.Exists(l => ZoneMoves.With(l.PastZones, l.TimeZoneId, scope.Now) is null)
        )
        {
            return ProfileRefusal.TooManyMoves;
        }

        (person.PastZones, person.TimeZoneId) = (moves, timeZoneId);
        foreach (var link in links)
        {
            (link.PastZones, link.TimeZoneId) = (ZoneMoves.With(link.PastZones, link.TimeZoneId, scope.Now)!, timeZoneId);
        }

        return null;
    }
}
