using CoinStore.Access;
using CoinStore.Accounts;
using CoinStore.Guardians;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CoinStore.Marks;

/// <summary>Holds accounts that share a device or a card with a minor's, in the transaction in which that is seen.</summary>
internal sealed class Reviews(ReviewNews news, IOptions<MarkOptions> options)
{
    /// <summary>Somebody has just signed up on a device.</summary>
    public async Task SignedUpAsync(WriteScope scope, Person person, string mark, CancellationToken cancellationToken)
    {
        await scope.Context.SaveChangesAsync(cancellationToken);
        var since = ReviewPolicy.DeviceSince(IsAdult(person, scope.Now), scope.Now);
        var others = await scope
            .Context.Set<DeviceMark>()
            .Where(m => m.Mark == mark && m.PersonId != person.Id && m.LastSeenAt > since)
            .OrderByDescending(m => m.LastSeenAt)
            .Select(m => m.PersonId)
            .ToListAsync(cancellationToken);
        await HoldAsync(scope, person, others, ReviewCause.Device, cancellationToken);
        await DeviceMarks.KeepAsync(scope, person.Id, mark, cancellationToken);
    }

    /// <summary>A card has just been charged for somebody.</summary>
    public async Task PaidAsync(WriteScope scope, PersonId payer, string mark, CancellationToken cancellationToken)
    {
        var since = ReviewPolicy.CardSince(scope.Now);
        var others = await scope
            .Context.Set<CardMark>()
            .Where(m => m.Mark == mark && m.PersonId != payer && m.LastSeenAt > since)
            .OrderByDescending(m => m.LastSeenAt)
            .Select(m => m.PersonId)
            .ToListAsync(cancellationToken);
        if (await scope.Context.Users.SingleOrDefaultAsync(p => p.Id == payer, cancellationToken) is { } person)
        {
            await HoldAsync(scope, person, others, ReviewCause.Card, cancellationToken);
        }

        await CardMarks.KeepAsync(scope, payer, mark, cancellationToken);
    }

    /// <summary>A guardian who is linked with two minors has said that they are two.</summary>
    public static Task LinkedAsync(WriteScope scope, Guardianship link, CancellationToken cancellationToken)
    {
        var siblings = scope
            .Context.Set<Guardianship>()
            .Where(g => g.GuardianId == link.GuardianId && g.MinorId != link.MinorId && g.EndedAt == null && g.ProofId != null)
            .Select(g => g.MinorId);
        return scope
            .Context.Set<AccountReview>()
            .Where(r => r.Decision == null)
            .Where(r =>
                (r.PersonId == link.MinorId && siblings.Contains(r.OtherId)) || (r.OtherId == link.MinorId && siblings.Contains(r.PersonId))
            )
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(r => r.Decision, ReviewDecision.Allowed)
                        .SetProperty(r => r.DecidedBy, link.GuardianId)
                        .SetProperty(r => r.DecidedAt, scope.Now),
                cancellationToken
            );
    }

    private static bool IsAdult(Person person, DateTime now) =>
        AgePolicy.GroupAt(person.BirthDate, person.TimeZoneId, new DateTimeOffset(now, TimeSpan.Zero)) == AgeGroup.Adult;

    private bool IsLeftOut(Person person) =>
        options.Value.LeftOutDomain is { Length: > 0 } domain
        && person.Email?.EndsWith("@" + domain, StringComparison.OrdinalIgnoreCase) == true;

    private async Task HoldAsync(
        WriteScope scope,
        Person person,
        List<PersonId> others,
        ReviewCause cause,
        CancellationToken cancellationToken
    )
    {
        if (others.Count == 0 || IsLeftOut(person))
        {
            return;
        }

        var standings = await Standing.LoadAsync(scope.Context, [.. others, person.Id], scope.Now, cancellationToken);
        var own = standings.GetValueOrDefault(person.Id);
        // The last one who was seen is asked; one review is enough.
        var other = others
            .Select(o => standings.GetValueOrDefault(o))
            .FirstOrDefault(o => o is { IsAdult: false } && !IsLeftOut(o.Person) && !AreOneFamily(own, o));
        if (other is null || await IsKnownAsync(scope, person.Id, other.Id, cancellationToken))
        {
            return;
        }

        scope.Context.Add(
            new AccountReview
            {
                Id = Guid.CreateVersion7(new DateTimeOffset(scope.Now)),
                PersonId = person.Id,
                OtherId = other.Id,
                Cause = cause,
                OpenedAt = scope.Now,
            }
        );
        await news.OpenedAsync(scope, person, other, cause, cancellationToken);
    }

    // A guardian's card pays for their children, and a household's for all of them.
    private static bool AreOneFamily(Standing? person, Standing minor) =>
        person is not null
        && minor.Guardianships.Any(g =>
            g.GuardianId == person.Id || (!person.IsAdult && person.Guardianships.Any(own => own.GuardianId == g.GuardianId))
        );

    private static Task<bool> IsKnownAsync(WriteScope scope, PersonId person, PersonId other, CancellationToken cancellationToken) =>
        scope.Context.Set<AccountReview>().AnyAsync(r => r.PersonId == person && r.OtherId == other, cancellationToken);
}
