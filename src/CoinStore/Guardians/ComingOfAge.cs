using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Payments;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Guardians;

/// <summary>
/// Makes a minor's limits their own at the midnight of their 18th birthday: the strictest of both guardians' caps, with what is used of
/// them, so that no window begins anew. From then on they are lowered at once and raised after a day, as any adult's. Whoever spends
/// does it first, so that it never matters when the worker comes by.
/// </summary>
internal sealed class ComingOfAge(FamilyNews news, LinkNews links)
{
    /// <summary>Both sides are told this long before.</summary>
    public static readonly TimeSpan Notice = TimeSpan.FromDays(14);

    /// <summary>Whether somebody is 18 and their links have not been ended yet.</summary>
    public static bool IsDue(Standing person) => person is { IsAdult: true } && person.Guardianships.Count + person.Waiting.Count > 0;

    /// <summary>The person as they stand once it is done; unchanged when it is not due. The caller has the person's turn.</summary>
    public async Task<Standing> SettledAsync(WriteScope scope, Standing person, CancellationToken cancellationToken)
    {
        if (!IsDue(person))
        {
            return person;
        }

        await TakeLimitsAsync(scope, person, cancellationToken);
        foreach (var seen in person.Guardianships.Concat(person.Waiting))
        {
            var link = await scope.Context.Set<Guardianship>().SingleAsync(g => g.Id == seen.Id, cancellationToken);
            (link.EndedAt, link.NextDigestAt) = (scope.Now, null);
            if (link.ProofId is null)
            {
                await links.EndedAsync(scope, link, cancellationToken);
            }
            else
            {
                await LinkEnds.CardsLeaveAsync(scope, link, cancellationToken);
            }
        }

        if (person.Guardianships.Count > 0)
        {
            await news.CameOfAgeAsync(scope, person.Guardianships, person.Person, cancellationToken);
        }

        await Approvals.EndAsync(scope, person.Id, cancellationToken);
        await scope.Context.SaveChangesAsync(cancellationToken);
        return (await Standing.LoadAsync(scope.Context, person.Id, scope.Now, cancellationToken))!;
    }

    /// <summary>
    /// Takes the turn of a link's minor and settles whatever is due, before somebody acts by the link: from the birthday's midnight on no
    /// guardian changes anything, however late the worker comes by.
    /// </summary>
    public async Task SettledAsync(WriteScope scope, GuardianshipId link, CancellationToken cancellationToken)
    {
        var minor = await scope
            .Context.Set<Guardianship>()
            .Where(g => g.Id == link)
            .Select(g => (PersonId?)g.MinorId)
            .SingleOrDefaultAsync(cancellationToken);
        if (minor is { } id)
        {
            await SettledAsync(scope, id, cancellationToken);
        }
    }

    /// <summary>Takes somebody's turn and settles whatever is due, before something is done for them that a guardian began.</summary>
    public async Task SettledAsync(WriteScope scope, PersonId person, CancellationToken cancellationToken)
    {
        await scope.Context.TakeTurnAsync(person.Value, cancellationToken);
        if (await Standing.LoadAsync(scope.Context, person, scope.Now, cancellationToken) is { } standing)
        {
            await SettledAsync(scope, standing, cancellationToken);
        }
    }

    private static async Task TakeLimitsAsync(WriteScope scope, Standing person, CancellationToken cancellationToken)
    {
        var own = LimitScope.OwnOf(person);
        var caps = new SortedDictionary<(LimitKind Kind, Guid Subject), long>();
        foreach (var link in person.Guardianships)
        {
            var theirs = LimitScope.Of(link);
            foreach (var setting in await SettingsAsync(scope, link.Id.Value, cancellationToken))
            {
                var cap = await InOwnAsync(scope, setting.Kind, setting.Cap!.Value, theirs.Currency, cancellationToken);
                var key = (setting.Kind, setting.Subject);
                caps[key] = caps.TryGetValue(key, out var other) ? Math.Min(cap, other) : cap;
            }
        }

        await CountedBefore.TakeAsync(scope, own, [.. person.Guardianships.Select(LimitScope.Of)], cancellationToken);

        foreach (var (key, cap) in caps)
        {
            var mine = new CapKey(person.Id.Value, key.Kind, key.Subject);
            await CapSettings.SetAsync(scope, mine, cap, person.Id, scope.Now, cancellationToken);
        }
    }

    private static Task<List<LimitSetting>> SettingsAsync(WriteScope scope, Guid link, CancellationToken cancellationToken) =>
        scope
            .Context.Set<LimitSetting>()
            .AsNoTracking()
            .Where(l => l.ScopeId == link && l.Cap != null && CapPolicy.OwnKinds.Contains(l.Kind))
            .ToListAsync(cancellationToken);

    private static async Task<long> InOwnAsync(
        WriteScope scope,
        LimitKind kind,
        long cap,
        string currency,
        CancellationToken cancellationToken
    ) =>
        LimitPolicy.UnitOf(kind, currency) == currency
            ? (
                await ExchangeRates.ConvertDownAsync(
                    scope.Context,
                    new Money(cap, Currency.Parse(currency)),
                    Currency.Usd,
                    cancellationToken
                )
            ).Minor
            : cap;
}
