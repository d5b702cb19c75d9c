using CoinStore.Access;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Guardians;

/// <summary>An open code with both people as they stand now.</summary>
internal sealed record OpenedInvite(GuardianInvite Invite, Standing Inviter, Standing Reader);

/// <summary>
/// Opens codes and counts those that open nothing. A miss must outlive its refusal, so the job that counts it succeeds, and the
/// refusal is its answer.
/// </summary>
internal sealed class InviteDesk(Database database, TimeProvider clock)
{
    // Old codes still say that they lapsed or were used; after this they are wrong codes like any other.
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(7);

    /// <summary>Opens a code and uses it in the same transaction; <paramref name="again"/> gives the first result of a repeated use.</summary>
    public async Task<Result<TValue, LinkRefusal>> OpenAsync<TValue>(
        Actor actor,
        string code,
        Func<WriteScope, GuardianInvite, PersonId, CancellationToken, Task<TValue?>> again,
        Func<WriteScope, OpenedInvite, CancellationToken, Task<Result<TValue, LinkRefusal>>> use,
        CancellationToken cancellationToken
    )
        where TValue : class
    {
        // Hashing every code in the salt of its row is work: done on a snapshot, not in the writer's turn.
        var inviteId = InviteCode.Read(code) is { } read ? await FindAsync(read, cancellationToken) : null;
        var answer = await database.WriteAsync<Result<TValue, LinkRefusal>, LinkRefusal>(
            actor,
            (scope, token) => TryAsync(scope, inviteId, again, use, token),
            cancellationToken
        );
        return answer.Match(tried => tried, refusal => refusal);
    }

    private async Task<Guid?> FindAsync(string code, CancellationToken cancellationToken)
    {
        var since = clock.GetUtcNow().UtcDateTime - Remembered;
        var invites = await database.ReadAsync(
            (context, token) => context.Set<GuardianInvite>().Where(i => i.ExpiresAt > since).ToListAsync(token),
            cancellationToken
        );
        return invites.Find(invite => InviteCode.Matches(invite, code))?.Id;
    }

    private static async Task<Result<Result<TValue, LinkRefusal>, LinkRefusal>> TryAsync<TValue>(
        WriteScope scope,
        Guid? inviteId,
        Func<WriteScope, GuardianInvite, PersonId, CancellationToken, Task<TValue?>> again,
        Func<WriteScope, OpenedInvite, CancellationToken, Task<Result<TValue, LinkRefusal>>> use,
        CancellationToken cancellationToken
    )
        where TValue : class
    {
        var reader = await Standing.LoadAsync(scope.Context, scope.Actor, scope.Now, cancellationToken);
        var inviterId = await scope
            .Context.Set<GuardianInvite>()
            .Where(i => i.Id == inviteId)
            .Select(i => (PersonId?)i.InviterId)
            .SingleOrDefaultAsync(cancellationToken);
        if (inviterId is { } turn)
        {
            // Two who use the same code, and one who withdraws it, come one after another.
            await scope.Context.TakeTurnAsync(turn.Value, cancellationToken);
        }

        var invite = await scope.Context.Set<GuardianInvite>().SingleOrDefaultAsync(i => i.Id == inviteId, cancellationToken);
        if (reader is not null && invite is not null && await again(scope, invite, reader.Id, cancellationToken) is { } first)
        {
            return (Result<TValue, LinkRefusal>)first;
        }

        if (LinkPolicy.RefusalFor(reader) is { } refusal)
        {
            return (LinkRefusal)refusal;
        }

        if (await TooManyMissesAsync(scope, reader!.Id, cancellationToken) is { } until)
        {
            return new LinkRefusal(LinkRefusalReason.TooManyTries, until);
        }

        if (invite is null || !invite.IsOpenAt(scope.Now))
        {
            scope.Context.Add(new InviteMiss { PersonId = reader.Id, At = scope.Now });
            return (Result<TValue, LinkRefusal>)(LinkRefusal)Closed(invite);
        }

        var inviter = await Standing.LoadAsync(scope.Context, invite.InviterId, scope.Now, cancellationToken);
        if (LinkPolicy.RefusalFor(invite, inviter, reader) is { } unfit)
        {
            return (LinkRefusal)unfit;
        }

        return await use(scope, new OpenedInvite(invite, inviter!, reader), cancellationToken);
    }

    private static LinkRefusalReason Closed(GuardianInvite? invite) =>
        invite switch
        {
            null => LinkRefusalReason.WrongCode,
            { AcceptedBy: not null } => LinkRefusalReason.CodeUsed,
            _ => LinkRefusalReason.CodeExpired,
        };

    private static async Task<DateTime?> TooManyMissesAsync(WriteScope scope, PersonId person, CancellationToken cancellationToken)
    {
        var since = scope.Now - LinkPolicy.MissWindow;
        var misses = await scope
            .Context.Set<InviteMiss>()
            .Where(m => m.PersonId == person && m.At > since)
            .OrderByDescending(m => m.At)
            .Select(m => m.At)
            .Take(LinkPolicy.MostMisses)
            .ToListAsync(cancellationToken);
        return misses.Count < LinkPolicy.MostMisses ? null : misses[^1] + LinkPolicy.MissWindow;
    }
}
