using CoinStore.Access;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Guardians;

/// <summary>Shows and keeps what a guardian wishes to be told of a minor: each guardian for themselves.</summary>
public sealed class FamilyTellingService
{
    private readonly Database database;
    private readonly AccessLog access;
    private readonly TimeProvider clock;

    internal FamilyTellingService(Database database, AccessLog access, TimeProvider clock)
    {
        this.database = database;
        this.access = access;
        this.clock = clock;
    }

    /// <summary>What the caller is told of a minor of theirs. Others learn nothing, and it is logged.</summary>
    public Task<Result<FamilyTelling, TellingRefusal>> ReadAsync(Actor actor, PersonId minorId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return database.ReadAsync<Result<FamilyTelling, TellingRefusal>>(
            async (context, token) =>
            {
                var found = await FindAsync(context, actor, minorId, clock.GetUtcNow().UtcDateTime, token);
                return found.Succeeded ? FamilyTelling.Of(found.Value) : found.Refusal;
            },
            cancellationToken
        );
    }

    /// <summary>Keeps what the caller wishes to be told of a minor of theirs; the next digest is counted from now.</summary>
    public Task<Result<FamilyTelling, TellingRefusal>> SetAsync(
        Actor actor,
        PersonId minorId,
        SetTelling wish,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(wish);
        return database.WriteAsync<FamilyTelling, TellingRefusal>(
            actor,
            async (scope, token) =>
            {
                var found = await FindAsync(scope.Context, actor, minorId, scope.Now, token);
                if (!found.Succeeded)
                {
                    return found.Refusal;
                }

                if (((wish.Bell | wish.Mail) & ~FamilyTelling.Everything) != FamilyTopic.None || !Enum.IsDefined(wish.Digest))
                {
                    return TellingRefusal.NotValid;
                }

                var link = await scope.Context.Set<Guardianship>().SingleAsync(g => g.Id == found.Value.Id, token);
                // Saved again without a change of it, a digest keeps its time.
                link.NextDigestAt =
                    link.Digest == wish.Digest && link.NextDigestAt is not null
                        ? link.NextDigestAt
                        : DigestPolicy.Next(wish.Digest, scope.Now, link.TimeZoneId);
                // What the old rhythm has not told yet the new one does, and nothing twice.
                var first = DigestPolicy.FirstOf(wish.Digest, link.NextDigestAt, link.TimeZoneId);
                link.DigestFrom = first is null ? null : link.DigestFrom ?? first;
                (link.BellTopics, link.MailTopics, link.Digest) = (wish.Bell, wish.Mail, wish.Digest);
                return FamilyTelling.Of(link);
            },
            cancellationToken
        );
    }

    private async Task<Result<Guardianship, TellingRefusal>> FindAsync(
        StoreContext context,
        Actor actor,
        PersonId minorId,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var guardian = await Standing.LoadAsync(context, actor, now, cancellationToken);
        if (guardian is null || await GuardianLinks.BetweenAsync(context, guardian.Id, minorId, now, cancellationToken) is not { } link)
        {
            access.Denied(actor, "set what a guardian is told", minorId);
            return guardian is null ? TellingRefusal.NotSignedIn : TellingRefusal.NotFound;
        }

        return guardian.IsActive ? link : TellingRefusal.NotActive;
    }
}
