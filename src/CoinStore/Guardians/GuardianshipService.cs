using CoinStore.Access;
using CoinStore.Accounts;
using CoinStore.Proofs;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Guardians;

/// <summary>Links guardians and minors by a code, and ends links.</summary>
public sealed class GuardianshipService
{
    private readonly Database database;
    private readonly InviteDesk desk;
    private readonly AccessLog access;
    private readonly LinkNews news;
    private readonly ProofLinks proofs;
    private readonly SignInClock signIns;
    private readonly ComingOfAge comingOfAge;

    internal GuardianshipService(
        Database database,
        InviteDesk desk,
        AccessLog access,
        LinkNews news,
        ProofLinks proofs,
        SignInClock signIns,
        ComingOfAge comingOfAge
    )
    {
        (this.proofs, this.signIns, this.comingOfAge) = (proofs, signIns, comingOfAge);
        this.database = database;
        this.desk = desk;
        this.access = access;
        this.news = news;
    }

    /// <summary>
    /// Makes a code: an adult's invites a minor, a minor's invites a guardian. It works once, for 48 hours; five may be open. Making it is
    /// the inviter's confirmation, so it needs a fresh sign-in as <see cref="AcceptAsync(Actor, AcceptInvite, CancellationToken)"/> does.
    /// </summary>
    public Task<Result<LinkInvite, LinkRefusal>> InviteAsync(Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return database.WriteAsync<LinkInvite, LinkRefusal>(actor, MakeInviteAsync, cancellationToken);
    }

    /// <summary>Withdraws all of one's open codes.</summary>
    public Task<Result<Done, LinkRefusal>> WithdrawInvitesAsync(Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return database.WriteAsync<Done, LinkRefusal>(
            actor,
            async (scope, token) =>
            {
                if (actor.PersonId is not { } id)
                {
                    return (LinkRefusal)LinkRefusalReason.NotSignedIn;
                }

                await Open(scope, id).ExecuteUpdateAsync(set => set.SetProperty(i => i.WithdrawnAt, (DateTime?)scope.Now), token);
                return default(Done);
            },
            cancellationToken
        );
    }

    /// <summary>Who made a code and what accepting it means. A code that opens nothing counts as a wrong try.</summary>
    public async Task<Result<InviteReading, LinkRefusal>> ReadInviteAsync(Actor actor, string code, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return await desk.OpenAsync<InviteReading>(
            actor,
            code,
            (_, _, _, _) => Task.FromResult<InviteReading?>(null),
            async (scope, found, token) =>
            {
                var guardian = (found.Invite.ByGuardian ? found.Inviter : found.Reader).Person;
                var currency = await FamilyCurrency.OfAsync(scope.Context, guardian.CountryAt(scope.Now), token);
                return new InviteReading(
                    found.Inviter.Person.DisplayName,
                    found.Invite.ByGuardian,
                    guardian.TimeZoneId,
                    Currency.Parse(currency),
                    found.Invite.ExpiresAt
                );
            },
            cancellationToken
        );
    }

    /// <summary>
    /// Uses a code, with a fresh sign-in. The link counts once the guardian is proven by a card, which is at once when they are already. A
    /// first guardian's limits start at a monthly cap of 0 for purchases and for gifts, so that nothing is spent before the guardian said
    /// how much; a second one's start as the first one's are. The same person with the same code gets the same link.
    /// </summary>
    public Task<Result<Link, LinkRefusal>> AcceptAsync(Actor actor, string code, CancellationToken cancellationToken) =>
        AcceptAsync(actor, new AcceptInvite(code), cancellationToken);

    /// <summary>Uses a code, with what the guardian was asked.</summary>
    public async Task<Result<Link, LinkRefusal>> AcceptAsync(Actor actor, AcceptInvite request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(request);
        return signIns.IsFresh(actor) || actor.PersonId is null
            ? await desk.OpenAsync(
                actor,
                request.Code,
                LinkOfAsync,
                (scope, found, token) => LinkAsync(scope, found, request.IsAnotherChild, token),
                cancellationToken
            )
            : (LinkRefusal)LinkRefusalReason.SignInAgain;
    }

    /// <summary>Ends a link: the guardian only. The minor may not spend from then on. Ending it again changes nothing.</summary>
    public async Task<Result<Done, LinkRefusal>> EndAsync(Actor actor, GuardianshipId guardianshipId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return await database.WriteAsync<Done, LinkRefusal>(
            actor,
            async (scope, token) =>
            {
                // A minor who is 18 since midnight has no guardian any more who could end anything.
                await comingOfAge.SettledAsync(scope, guardianshipId, token);
                var link = await scope.Context.Set<Guardianship>().SingleOrDefaultAsync(g => g.Id == guardianshipId, token);
                if (link is null || actor.PersonId is null || (actor.PersonId != link.GuardianId && actor.PersonId != link.MinorId))
                {
                    access.Denied(actor, "end guardianship", guardianshipId);
                    return (LinkRefusal)LinkRefusalReason.NotFound;
                }

                if (actor.PersonId == link.MinorId)
                {
                    access.Denied(actor, "end their own guardianship", guardianshipId);
                    return (LinkRefusal)LinkRefusalReason.NotAllowed;
                }

                if (link.EndedAt is null)
                {
                    await LinkEnds.EndAsync(scope, link, token);
                    await news.EndedAsync(scope, link, token);
                }

                return default(Done);
            },
            cancellationToken
        );
    }

    private async Task<Result<LinkInvite, LinkRefusal>> MakeInviteAsync(WriteScope scope, CancellationToken cancellationToken)
    {
        var standing = await Standing.LoadAsync(scope.Context, scope.Actor, scope.Now, cancellationToken);
        if (LinkPolicy.RefusalFor(standing) is { } refusal)
        {
            return (LinkRefusal)refusal;
        }

        if (!signIns.IsFresh(scope.Actor))
        {
            return (LinkRefusal)LinkRefusalReason.SignInAgain;
        }

        var open = await Open(scope, standing!.Id).Select(i => i.ExpiresAt).ToListAsync(cancellationToken);
        if (open.Count >= LinkPolicy.MostOpenInvites)
        {
            return new LinkRefusal(LinkRefusalReason.TooManyOpen, open.Min());
        }

        var code = InviteCode.Make();
        var salt = InviteCode.MakeSalt();
        var invite = new GuardianInvite
        {
            Id = Guid.CreateVersion7(new DateTimeOffset(scope.Now)),
            InviterId = standing.Id,
            ByGuardian = standing.IsAdult,
            CodeHash = InviteCode.Hash(code, salt),
            Salt = salt,
            CreatedAt = scope.Now,
            ExpiresAt = scope.Now + LinkPolicy.InviteLife,
        };
        scope.Context.Add(invite);
        return new LinkInvite(code, invite.ByGuardian, invite.ExpiresAt);
    }

    private async Task<Result<Link, LinkRefusal>> LinkAsync(
        WriteScope scope,
        OpenedInvite found,
        bool isAnotherChild,
        CancellationToken cancellationToken
    )
    {
        var (guardian, minor) = found.Invite.ByGuardian ? (found.Inviter, found.Reader) : (found.Reader, found.Inviter);
        // Two who enter two codes of the same minor at once come one after another.
        await scope.Context.TakeTurnAsync(minor.Id.Value, cancellationToken);
        if (!isAnotherChild && await GuardianLinks.WatchesTwinAsync(scope.Context, guardian.Id, minor.Person, cancellationToken))
        {
            return (LinkRefusal)(found.Invite.ByGuardian ? LinkRefusalReason.GuardianIsAsked : LinkRefusalReason.SameChild);
        }

        var others = await GuardianLinks.AllOfMinor(scope.Context, minor.Id).ToListAsync(cancellationToken);
        var link = new Guardianship
        {
            Id = GuardianshipId.From(Guid.CreateVersion7(new DateTimeOffset(scope.Now))),
            GuardianId = guardian.Id,
            MinorId = minor.Id,
            Slot = (short)(others.Exists(o => o.Slot == 1) ? 2 : 1),
            TimeZoneId = guardian.Person.TimeZoneId,
            Currency = await FamilyCurrency.OfAsync(scope.Context, guardian.Person.CountryAt(scope.Now), cancellationToken),
            StartedAt = scope.Now,
        };
        scope.Context.Add(link);
        found.Invite.AcceptedBy = found.Reader.Id;
        found.Invite.GuardianshipId = link.Id;
        await scope.Context.SaveChangesAsync(cancellationToken);
        await BeginAsync(scope, link, guardian, minor.Person, cancellationToken);
        return await OfAsync(scope, link, cancellationToken);
    }

    /// <summary>Lets a new link count, or says what it waits for.</summary>
    private async Task BeginAsync(WriteScope scope, Guardianship link, Standing guardian, Person minor, CancellationToken cancellationToken)
    {
        var first = await GuardianLinks.OfMinorAsync(scope.Context, minor.Id, scope.Now, cancellationToken) is [var there, ..]
            ? there
            : null;
        if (first is not null)
        {
            await news.AsksToJoinAsync(scope, first, guardian.Person.DisplayName, minor.DisplayName, cancellationToken);
        }

        if (await ProofLinks.GoodAsync(scope.Context, guardian, scope.Now, cancellationToken) is not { } proof)
        {
            news.Waits(scope, guardian.Person, minor);
        }
        else if (first is null)
        {
            await proofs.AttachAsync(scope, link, proof, guardian.Person, minor, cancellationToken);
        }
        else
        {
            news.WaitsForYes(scope, guardian.Person, minor);
        }
    }

    private static async Task<Link?> LinkOfAsync(
        WriteScope scope,
        GuardianInvite invite,
        PersonId reader,
        CancellationToken cancellationToken
    ) =>
        invite.AcceptedBy == reader && invite.GuardianshipId is { } id
            ? await OfAsync(
                scope,
                await scope.Context.Set<Guardianship>().AsNoTracking().SingleAsync(g => g.Id == id, cancellationToken),
                cancellationToken
            )
            : null;

    private static async Task<Link> OfAsync(WriteScope scope, Guardianship link, CancellationToken cancellationToken)
    {
        var guardian = await Standing.LoadAsync(scope.Context, link.GuardianId, scope.Now, cancellationToken);
        var isProven = link.ProofId is not null;
        return new Link(link.Id, link.GuardianId, link.MinorId, isProven)
        {
            NeedsProof =
                !isProven
                && (guardian is null || await ProofLinks.GoodAsync(scope.Context, guardian, scope.Now, cancellationToken) is null),
        };
    }

    private static IQueryable<GuardianInvite> Open(WriteScope scope, PersonId inviter) =>
        scope
            .Context.Set<GuardianInvite>()
            .Where(i => i.InviterId == inviter && i.ExpiresAt > scope.Now && i.AcceptedBy == null && i.WithdrawnAt == null);
}
