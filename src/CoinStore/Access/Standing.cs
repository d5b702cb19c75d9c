using CoinStore.Accounts;
using CoinStore.Budgets;
using CoinStore.Creators;
using CoinStore.Disputes;
using CoinStore.Guardians;
using CoinStore.Marks;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Access;

/// <summary>
/// What the database says about a person at this moment, read inside the transaction that acts on it: status, age, roles and
/// guardianship. A cookie says who; this says what they may do now.
/// </summary>
/// <param name="Person">The account.</param>
/// <param name="Age">Whole years on this person's own calendar day.</param>
/// <param name="Guardianships">The links that count, the first one first: to guardians who are proven. Two at most.</param>
/// <param name="Creator">The creator's row, if they are one.</param>
/// <param name="PausedUntil">When their own pause of spending ends, UTC; null when there is none.</param>
/// <param name="IsDisputed">Whether the bank contests one of their payments: nothing is spent before that is decided.</param>
internal sealed record Standing(
    Person Person,
    int Age,
    IReadOnlyList<Guardianship> Guardianships,
    CreatorProfile? Creator,
    DateTime? PausedUntil,
    bool IsDisputed = false
)
{
    /// <summary>Links whose guardians have not proved themselves yet: they give no sight and let nothing be spent.</summary>
    public IReadOnlyList<Guardianship> Waiting { get; init; } = [];

    /// <summary>Whether the account waits for a review: nothing is spent before that.</summary>
    public bool IsHeld { get; init; }

    public PersonId Id => Person.Id;

    public bool IsAdult => Age >= AgePolicy.AdultAge;

    public bool IsActive => Person.Status == PersonStatus.Active;

    /// <summary>Whether an operator may act now: a frozen one may not.</summary>
    public bool IsOperator => Person.IsOperator && IsActive;

    /// <summary>Their own pause of spending, while it lasts.</summary>
    public Pause? Pause => PausedUntil is { } at ? new Pause(at, Person.TimeZoneId) : null;

    /// <summary>Null for the system, for nobody, and for an account that is closed or gone.</summary>
    public static Task<Standing?> LoadAsync(StoreContext context, Actor actor, DateTime now, CancellationToken cancellationToken) =>
        actor.PersonId is { } id ? LoadAsync(context, id, now, cancellationToken) : Task.FromResult<Standing?>(null);

    /// <summary>The standing of somebody who is not the actor: a gift's receiver, a guardian's minor.</summary>
    public static async Task<Standing?> LoadAsync(StoreContext context, PersonId id, DateTime now, CancellationToken cancellationToken) =>
        (await LoadAsync(context, [id], now, cancellationToken)).GetValueOrDefault(id);

    /// <summary>The standings of many; an account that is closed or gone is not among them.</summary>
    public static async Task<Dictionary<PersonId, Standing>> LoadAsync(
        StoreContext context,
        IReadOnlyCollection<PersonId> ids,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var persons = await context
            .Users.AsNoTracking()
            .Where(p => EF.Parameter(ids).Contains(p.Id) && p.Status != PersonStatus.Closed)
            .Select(p => new
            {
                Person = p,
                PausedUntil = context.Set<SpendingPause>().Where(s => s.PersonId == p.Id && s.EndsAt > now).Max(s => (DateTime?)s.EndsAt),
                IsHeld = context
                    .Set<AccountReview>()
                    .Any(r => r.PersonId == p.Id && (r.Decision == null || r.Decision == ReviewDecision.Refused)),
                IsDisputed = context.Set<DisputeRow>().Any(d => d.PersonId == p.Id && d.State == DisputeState.Open),
            })
            .ToListAsync(cancellationToken);
        var links = await context
            .Set<Guardianship>()
            .AsNoTracking()
            .Where(g => EF.Parameter(ids).Contains(g.MinorId) && g.EndedAt == null)
            .OrderBy(g => g.StartedAt)
            .ThenBy(g => g.Slot)
            .ToListAsync(cancellationToken);
        var linked = links.ToLookup(g => g.MinorId);
        var creators = await context
            .Set<CreatorProfile>()
            .AsNoTracking()
            .Where(c => EF.Parameter(ids).Contains(c.Id))
            .ToDictionaryAsync(c => c.Id, cancellationToken);
        return persons.ToDictionary(
            p => p.Person.Id,
            p => new Standing(
                p.Person,
                AgeOf(p.Person, now),
                [.. linked[p.Person.Id].Where(g => g.ProofId is not null)],
                creators.GetValueOrDefault(p.Person.Id),
                p.PausedUntil,
                p.IsDisputed
            )
            {
                Waiting = [.. linked[p.Person.Id].Where(g => g.ProofId is null)],
                IsHeld = p.IsHeld,
            }
        );
    }

    /// <summary>The same person later: an adult stays one, a minor may have had a birthday, a pause may have ended.</summary>
    public Standing At(DateTime now)
    {
        var known = PausedUntil <= now ? this with { PausedUntil = null } : this;
        return known.IsAdult ? known : known with { Age = AgeOf(Person, now) };
    }

    private static int AgeOf(Person person, DateTime now) =>
        AgePolicy.AgeAt(person.BirthDate, person.TimeZoneId, new DateTimeOffset(now, TimeSpan.Zero));
}
