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

    /// <summary>Null for the system, for nobody, and for an account that is closed or gone.</summary>
    public static Task<Standing?> LoadAsync(StoreContext context, Actor actor, DateTime now, CancellationToken cancellationToken) =>
        actor.PersonId is { } id ? LoadAsync(context, id, now, cancellationToken) : Task.FromResult<Standing?>(null);

    /// <summary>The standing of somebody who is not the actor: a gift's receiver, a guardian's minor.</summary>
    public static async Task<Standing?> LoadAsync(StoreContext context, PersonId id, DateTime now, CancellationToken cancellationToken)
    {
        var person = await context.Users.AsNoTracking().SingleOrDefaultAsync(p => p.Id == id, cancellationToken);
        if (person is null || person.Status == PersonStatus.Closed)
        {
            return null;
        }

        var guardianship = await context
            .Set<Guardianship>()
            .AsNoTracking()
            .SingleOrDefaultAsync(g => g.MinorId == id && g.EndedAt == null, cancellationToken);
        var creator = await context.Set<CreatorProfile>().AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, cancellationToken);
        return new Standing(
            person,
            AgePolicy.AgeAt(person.BirthDate, person.TimeZoneId, new DateTimeOffset(now, TimeSpan.Zero)),
            guardianship,
            creator
        );
    }
}
