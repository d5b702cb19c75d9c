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
        await scope.Context.TakeTurnAsync(TurnOf(mark), cancellationToken);
        await HoldAsync(scope, person, await OnDeviceAsync(scope, person, mark, cancellationToken), ReviewCause.Device, cancellationToken);
        await DeviceMarks.KeepAsync(scope, person.Id, mark, cancellationToken);
    }

    /// <summary>
    /// Somebody has just signed in on a device. Whose device it was first is not the second account: a visitor's sign-in holds nobody at home.
    /// </summary>
    public async Task SignedInAsync(WriteScope scope, PersonId id, string mark, CancellationToken cancellationToken)
    {
        await scope.Context.TakeTurnAsync(TurnOf(mark), cancellationToken);
        if (
            await scope.Context.Users.SingleOrDefaultAsync(p => p.Id == id && p.Status != PersonStatus.Closed, cancellationToken)
                is { } person
            && !IsLeftOut(person)
        )
        {
            await HoldAsync(
                scope,
                person,
                await OnDeviceAsync(scope, person, mark, cancellationToken),
                ReviewCause.Device,
                cancellationToken
            );
            await DeviceMarks.KeepAsync(scope, id, mark, cancellationToken);
        }
    }

    /// <summary>
    /// A card has just been charged for somebody. The one who pays second is held, and when a minor does, whoever of an adult's age paid with
    /// it before: the order of two payments says nothing about whose card it is.
    /// </summary>
    public async Task PaidAsync(WriteScope scope, PersonId payer, string mark, CancellationToken cancellationToken)
    {
        await scope.Context.TakeTurnAsync(TurnOf(mark), cancellationToken);
        var since = ReviewPolicy.CardSince(scope.Now);
        var others = await scope
            .Context.Set<CardMark>()
            .Where(m => m.Mark == mark && m.PersonId != payer && m.LastSeenAt > since)
            .OrderByDescending(m => m.LastSeenAt)
            .Select(m => new Seen(m.PersonId, m.MinorUntil))
            .ToListAsync(cancellationToken);
        if (await scope.Context.Users.SingleOrDefaultAsync(p => p.Id == payer, cancellationToken) is { } person)
        {
            await HoldAsync(scope, person, others, ReviewCause.Card, cancellationToken);
            await HoldEarlierAsync(scope, person, others, cancellationToken);
        }

        await CardMarks.KeepAsync(scope, payer, mark, cancellationToken);
    }

    /// <summary>
    /// An account is about to be closed. A minor's marks go on counting until they come of age or are forgotten, so that closing one account
    /// makes no room for another; an adult's have no more use.
    /// </summary>
    public static async Task ClosingAsync(WriteScope scope, Person person, CancellationToken cancellationToken)
    {
        var (devices, cards) = (scope.Context.Set<DeviceMark>(), scope.Context.Set<CardMark>());
        if (IsAdult(person, scope.Now))
        {
            await devices.Where(m => m.PersonId == person.Id).ExecuteDeleteAsync(cancellationToken);
            await cards.Where(m => m.PersonId == person.Id).ExecuteDeleteAsync(cancellationToken);
            return;
        }

        var until = ReviewPolicy.MinorUntil(AgePolicy.ReachesAt(person.BirthDate, AgePolicy.AdultAge, person.TimeZoneId));
        await devices
            .Where(m => m.PersonId == person.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(m => m.MinorUntil, until), cancellationToken);
        await cards
            .Where(m => m.PersonId == person.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(m => m.MinorUntil, until), cancellationToken);
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

    // Two who share something at the same moment see each other one after the other.
    private static Guid TurnOf(string mark) => DerivedId.Of("mark/" + mark);

    /// <summary>Who was on a device before somebody.</summary>
    private static async Task<List<Seen>> OnDeviceAsync(WriteScope scope, Person person, string mark, CancellationToken cancellationToken)
    {
        var since = ReviewPolicy.DeviceSince(IsAdult(person, scope.Now), scope.Now);
        var own = await scope
            .Context.Set<DeviceMark>()
            .Where(m => m.Mark == mark && m.PersonId == person.Id)
            .Select(m => (DateTime?)m.FirstSeenAt)
            .SingleOrDefaultAsync(cancellationToken);
        return await scope
            .Context.Set<DeviceMark>()
            .Where(m => m.Mark == mark && m.PersonId != person.Id && m.LastSeenAt > since && (own == null || m.FirstSeenAt < own))
            .OrderByDescending(m => m.LastSeenAt)
            .Select(m => new Seen(m.PersonId, m.MinorUntil))
            .ToListAsync(cancellationToken);
    }

    private async Task HoldAsync(WriteScope scope, Person person, List<Seen> others, ReviewCause cause, CancellationToken cancellationToken)
    {
        if (others.Count == 0 || IsLeftOut(person))
        {
            return;
        }

        var standings = await Standing.LoadAsync(scope.Context, [.. others.Select(o => o.Id), person.Id], scope.Now, cancellationToken);
        var own = standings.GetValueOrDefault(person.Id);
        // The last one who was seen is asked about; one review is enough.
        foreach (var other in others)
        {
            var minor = standings.GetValueOrDefault(other.Id);
            if (minor is null ? other.MinorUntil > scope.Now : IsMinorOf(own, minor))
            {
                await OpenAsync(scope, person, other.Id, minor, cause, cancellationToken);
                return;
            }
        }
    }

    // A parent's card that pays for a child is ordinary, for another's too; the child's own account of an adult's age is what is looked for.
    private async Task HoldEarlierAsync(WriteScope scope, Person payer, List<Seen> others, CancellationToken cancellationToken)
    {
        if (others.Count == 0 || IsAdult(payer, scope.Now))
        {
            return;
        }

        var standings = await Standing.LoadAsync(scope.Context, [.. others.Select(o => o.Id), payer.Id], scope.Now, cancellationToken);
        if (standings.GetValueOrDefault(payer.Id) is not { } minor)
        {
            return;
        }

        List<PersonId> ids = [.. standings.Keys];
        var guardians = await scope
            .Context.Set<Guardianship>()
            .Where(g => EF.Parameter(ids).Contains(g.GuardianId) && g.EndedAt == null && g.ProofId != null)
            .Select(g => g.GuardianId)
            .ToListAsync(cancellationToken);
        foreach (var other in others.Where(o => !guardians.Contains(o.Id)).Select(o => standings.GetValueOrDefault(o.Id)))
        {
            if (other is { IsAdult: true } && !IsLeftOut(other.Person) && IsMinorOf(other, minor))
            {
                await OpenAsync(scope, other.Person, minor.Id, minor, ReviewCause.Card, cancellationToken);
            }
        }
    }

    private bool IsMinorOf(Standing? own, Standing other) => !other.IsAdult && !IsLeftOut(other.Person) && !AreOneFamily(own, other);

    // A guardian's card pays for their children, and a household's for all of them.
    private static bool AreOneFamily(Standing? person, Standing minor) =>
        person is not null
        && minor.Guardianships.Any(g =>
            g.GuardianId == person.Id || (!person.IsAdult && person.Guardianships.Any(own => own.GuardianId == g.GuardianId))
        );

    private async Task OpenAsync(
        WriteScope scope,
        Person person,
        PersonId other,
        Standing? minor,
        ReviewCause cause,
        CancellationToken cancellationToken
    )
    {
        if (await scope.Context.Set<AccountReview>().AnyAsync(r => r.PersonId == person.Id && r.OtherId == other, cancellationToken))
        {
            return;
        }

        scope.Context.Add(
            new AccountReview
            {
                Id = Guid.CreateVersion7(new DateTimeOffset(scope.Now)),
                PersonId = person.Id,
                OtherId = other,
                Cause = cause,
                OpenedAt = scope.Now,
            }
        );
        await news.OpenedAsync(scope, person, minor, cause, cancellationToken);
    }

    /// <summary>Somebody else's mark, and until when it is a minor's though the account is closed.</summary>
    private sealed record Seen(PersonId Id, DateTime? MinorUntil);
}
