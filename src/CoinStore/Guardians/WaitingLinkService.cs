using CoinStore.Access;
using CoinStore.Proofs;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Guardians;

/// <summary>Answers links that do not count yet: the guardian there is says yes to a second one, and whoever is part of it says no.</summary>
public sealed class WaitingLinkService
{
    private readonly Database database;
    private readonly AccessLog access;
    private readonly LinkNews news;
    private readonly ProofLinks proofs;
    private readonly SignInClock signIns;
    private readonly ComingOfAge comingOfAge;

    internal WaitingLinkService(
        Database database,
        AccessLog access,
        LinkNews news,
        ProofLinks proofs,
        SignInClock signIns,
        ComingOfAge comingOfAge
    )
    {
        (this.database, this.access, this.news) = (database, access, news);
        (this.proofs, this.signIns, this.comingOfAge) = (proofs, signIns, comingOfAge);
    }

    /// <summary>
    /// Says yes to a second guardian, with a fresh sign-in: the proven guardian of the minor only. The link counts at once when the second
    /// one is proven by a card, and otherwise once they are. Yes again changes nothing.
    /// </summary>
    public Task<Result<Done, LinkRefusal>> AllowAsync(Actor actor, GuardianshipId guardianshipId, CancellationToken cancellationToken) =>
        ChangeAsync(
            actor,
            guardianshipId,
            (link, place) => link.EndedAt is null && place == Place.Guardian,
            async (scope, link, token) =>
            {
                if (!signIns.IsFresh(actor))
                {
                    return LinkRefusalReason.SignInAgain;
                }

                if (link.ProofId is null && link.AllowedAt is null)
                {
                    (link.AllowedBy, link.AllowedAt) = (actor.PersonId, scope.Now);
                    await scope.Context.SaveChangesAsync(token);
                    await BeginAsync(scope, link, token);
                }

                return null;
            },
            cancellationToken
        );

    /// <summary>
    /// Says no to a link that waits: its guardian, its minor, or the guardian there is. What counts already only its guardian ends, by
    /// <see cref="GuardianshipService.EndAsync"/>. No again changes nothing.
    /// </summary>
    public Task<Result<Done, LinkRefusal>> DropAsync(Actor actor, GuardianshipId guardianshipId, CancellationToken cancellationToken) =>
        ChangeAsync(
            actor,
            guardianshipId,
            (link, place) => link.ProofId is null && place != Place.None,
            async (scope, link, token) =>
            {
                if (link.EndedAt is null)
                {
                    await LinkEnds.EndAsync(scope, link, token);
                    await news.EndedAsync(scope, link, token);
                }

                return null;
            },
            cancellationToken
        );

    private Task<Result<Done, LinkRefusal>> ChangeAsync(
        Actor actor,
        GuardianshipId guardianshipId,
        Func<Guardianship, Place, bool> isTheirs,
        Func<WriteScope, Guardianship, CancellationToken, Task<LinkRefusalReason?>> change,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(actor);
        return database.WriteAsync<Done, LinkRefusal>(
            actor,
            async (scope, token) =>
            {
                // An answer, a card check and another answer at once come one after another.
                await comingOfAge.SettledAsync(scope, guardianshipId, token);
                var link = await scope.Context.Set<Guardianship>().SingleOrDefaultAsync(g => g.Id == guardianshipId, token);
                if (await Standing.LoadAsync(scope.Context, actor, scope.Now, token) is not { } standing)
                {
                    access.Denied(actor, "answer a link that waits", guardianshipId);
                    return (LinkRefusal)LinkRefusalReason.NotSignedIn;
                }

                if (link is null || !isTheirs(link, await PlaceOfAsync(scope, link, standing.Id, token)))
                {
                    access.Denied(actor, "answer a link that waits", guardianshipId);
                    return (LinkRefusal)LinkRefusalReason.NotFound;
                }

                if (!standing.IsActive)
                {
                    return (LinkRefusal)LinkRefusalReason.NotActive;
                }

                return await change(scope, link, token) is { } refusal ? (LinkRefusal)refusal : default(Done);
            },
            cancellationToken
        );
    }

    private async Task BeginAsync(WriteScope scope, Guardianship link, CancellationToken cancellationToken)
    {
        var guardian = await Standing.LoadAsync(scope.Context, link.GuardianId, scope.Now, cancellationToken);
        if (guardian is not null && await ProofLinks.GoodAsync(scope.Context, guardian, scope.Now, cancellationToken) is { } proof)
        {
            var minor = await scope.Context.Users.SingleAsync(p => p.Id == link.MinorId, cancellationToken);
            await proofs.AttachAsync(scope, link, proof, guardian.Person, minor, cancellationToken);
        }
        else
        {
            await news.AllowedAsync(scope, link, cancellationToken);
        }
    }

    private static async Task<Place> PlaceOfAsync(
        WriteScope scope,
        Guardianship link,
        PersonId person,
        CancellationToken cancellationToken
    ) =>
        person == link.GuardianId ? Place.Waiting
        : person == link.MinorId ? Place.Minor
        : await GuardianLinks.BetweenAsync(scope.Context, person, link.MinorId, scope.Now, cancellationToken) is not null ? Place.Guardian
        : Place.None;

    /// <summary>Who somebody is to a link that waits.</summary>
    private enum Place
    {
        None,
        Waiting,
        Minor,
        Guardian,
    }
}
