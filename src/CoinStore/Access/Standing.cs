using CoinStore.Accounts;
using CoinStore.Creators;
using CoinStore.Guardians;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Access;

/// <summary>
/// What the database says about a person at this moment, read inside the transaction that acts on it: status, age, roles and
/// guardianship. A cookie says who; this says what they may do now.
/// </summary>
/// <param name="Person">The account.</param>
/// <param name="Age">Whole years on this person's own calendar day.</param>
/// <param name="Guardianship">The active link of a minor to a guardian, if any.</param>
/// <param name="Creator">The creator's row, if they are one.</param>
internal sealed record Standing(Person Person, int Age, Guardianship? Guardianship, CreatorProfile? Creator)
{
    public PersonId Id => Person.Id;

    public bool IsAdult => Age >= AgePolicy.AdultAge;

    public bool IsActive => Person.Status == PersonStatus.Active;

    /// <summary>Whether an operator may act now: a frozen one may not.</summary>
    public bool IsOperator => Person.IsOperator && IsActive;

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
            .ToListAsync(cancellationToken);
        var links = await context
            .Set<Guardianship>()
            .AsNoTracking()
            .Where(g => EF.Parameter(ids).Contains(g.MinorId) && g.EndedAt == null)
            .ToDictionaryAsync(g => g.MinorId, cancellationToken);
        var creators = await context
            .Set<CreatorProfile>()
            .AsNoTracking()
            .Where(c => EF.Parameter(ids).Contains(c.Id))
            .ToDictionaryAsync(c => c.Id, cancellationToken);
        return persons.ToDictionary(
            p => p.Id,
            p => new Standing(p, AgeOf(p, now), links.GetValueOrDefault(p.Id), creators.GetValueOrDefault(p.Id))
        );
    }

    /// <summary>The same person later: an adult stays one, a minor may have had a birthday.</summary>
    public Standing At(DateTime now) => IsAdult ? this : this with { Age = AgeOf(Person, now) };

    private static int AgeOf(Person person, DateTime now) =>
        AgePolicy.AgeAt(person.BirthDate, person.TimeZoneId, new DateTimeOffset(now, TimeSpan.Zero));
}
