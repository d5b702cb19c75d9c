using CoinStore.Access;
using CoinStore.Accounts;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace CoinStore.Guardians;

/// <summary>Ends links at 18th birthdays, and tells both sides two weeks before.</summary>
internal sealed class ComingOfAgeWorker(
    Database database,
    ComingOfAge comingOfAge,
    FamilyNews news,
    TimeProvider clock,
    ILogger<ComingOfAgeWorker> logger
) : DueWorker(clock, logger)
{
    private const int AtOnce = 200;
    private static readonly Actor Self = Actor.System("coming of age worker");
    private readonly TimeProvider clock = clock;

    protected override TimeSpan Interval => TimeSpan.FromMinutes(1);

    public override async Task RunDueAsync(CancellationToken cancellationToken)
    {
        foreach (var (person, born, zone, isTold) in await SoonAsync(cancellationToken))
        {
            var (now, at) = (clock.GetUtcNow().UtcDateTime, AgePolicy.ReachesAt(born, AgePolicy.AdultAge, zone));
            if (now >= at || (now >= at - ComingOfAge.Notice && !isTold))
            {
                await database.WriteAsync<Done, string>(Self, (scope, token) => DoAsync(scope, person, at, token), cancellationToken);
            }
        }
    }

    private async Task<Result<Done, string>> DoAsync(WriteScope scope, PersonId person, DateTime at, CancellationToken cancellationToken)
    {
        await scope.Context.TakeTurnAsync(person.Value, cancellationToken);
        if (await Standing.LoadAsync(scope.Context, person, scope.Now, cancellationToken) is not { } standing)
        {
            return default(Done);
        }

        if (ComingOfAge.IsDue(standing))
        {
            await comingOfAge.SettledAsync(scope, standing, cancellationToken);
            return default(Done);
        }

        var links = await OpenAsync(scope, person, cancellationToken);
        links.ForEach(link => link.BirthdayToldAt = scope.Now);
        if (links.Count > 0)
        {
            await news.ComesOfAgeAsync(scope, links, standing.Person, at, cancellationToken);
        }

        return default(Done);
    }

    private static Task<List<Guardianship>> OpenAsync(WriteScope scope, PersonId minor, CancellationToken cancellationToken) =>
        scope
            .Context.Set<Guardianship>()
            .Where(g => g.MinorId == minor && g.EndedAt == null && g.ProofId != null && g.BirthdayToldAt == null)
            .ToListAsync(cancellationToken);

    private Task<List<(PersonId Person, DateOnly Born, string Zone, bool IsTold)>> SoonAsync(CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).AddYears(-AgePolicy.AdultAge);
        // A day more for the zones that are ahead. Those who were told come up again only around the day itself.
        var (latest, due) = (today.AddDays(ComingOfAge.Notice.Days + 2), today.AddDays(2));
        return database.ReadAsync(
            async (context, token) =>
            {
                var rows = await context
                    .Set<Guardianship>()
                    .Where(g => g.EndedAt == null)
                    .Join(
                        context.Users.Where(p => p.BirthDate <= latest),
                        g => g.MinorId,
                        p => p.Id,
                        (g, p) =>
                            new
                            {
                                p.Id,
                                p.BirthDate,
                                p.TimeZoneId,
                                IsTold = g.BirthdayToldAt != null || g.ProofId == null,
                            }
                    )
                    .Where(p => !p.IsTold || p.BirthDate <= due)
                    .OrderBy(p => p.BirthDate)
                    .Take(AtOnce)
                    .ToListAsync(token);
                return rows.GroupBy(r => r.Id)
                    .Select(g => (g.Key, g.First().BirthDate, g.First().TimeZoneId, g.All(r => r.IsTold)))
                    .ToList();
            },
            cancellationToken
        );
    }
}
