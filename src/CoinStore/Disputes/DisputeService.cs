using CoinStore.Access;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Disputes;

/// <summary>What a buyer sees of their disputes, and their own word on one.</summary>
public sealed class DisputeService
{
    private readonly Database database;
    private readonly AccessLog access;
    private readonly TimeProvider clock;

    internal DisputeService(Database database, AccessLog access, TimeProvider clock)
    {
        this.database = database;
        this.access = access;
        this.clock = clock;
    }

    /// <summary>The longest appeal, in characters.</summary>
    public static int LongestAppeal => DisputePolicy.LongestAppeal;

    /// <summary>The person's own disputes, newest first.</summary>
    public Task<Result<IReadOnlyList<Dispute>, DisputeRefusal>> ListAsync(Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return database.ReadAsync<Result<IReadOnlyList<Dispute>, DisputeRefusal>>(
            async (context, token) =>
            {
                if (actor.PersonId is not { } person)
                {
                    return DisputeRefusal.NotSignedIn;
                }

                // An inquiry is between the bank and us: nothing of the buyer's has moved.
                var rows = await context
                    .Set<DisputeRow>()
                    .Where(d => d.PersonId == person && d.OpenedAt != null)
                    .OrderByDescending(d => d.CreatedAt)
                    .ToListAsync(token);
                return rows.ConvertAll(Dispute.Of);
            },
            cancellationToken
        );
    }

    /// <summary>One of the person's own disputes.</summary>
    public Task<Result<Dispute, DisputeRefusal>> GetAsync(Actor actor, DisputeId disputeId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return database.ReadAsync<Result<Dispute, DisputeRefusal>>(
            async (context, token) =>
            {
                var found = await OwnAsync(context, actor, disputeId, clock.GetUtcNow().UtcDateTime, token);
                return found.Succeeded ? Dispute.Of(found.Value) : found.Refusal;
            },
            cancellationToken
        );
    }

    /// <summary>Keeps what the buyer says; a later word takes the place of an earlier one while the bank has no answer.</summary>
    public Task<Result<Dispute, DisputeRefusal>> AppealAsync(Actor actor, AppealDispute request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(request);
        return database.WriteAsync<Dispute, DisputeRefusal>(
            actor,
            async (scope, token) =>
            {
                if (request.Text?.Trim() is not { Length: > 0 and <= DisputePolicy.LongestAppeal } text)
                {
                    return DisputeRefusal.BadText;
                }

                if (actor.PersonId is { } person)
                {
                    await scope.Context.TakeTurnAsync(person.Value, token);
                }

                var found = await OwnAsync(scope.Context, actor, request.DisputeId, scope.Now, token);
                if (!found.Succeeded)
                {
                    return found.Refusal;
                }

                var row = found.Value;
                if (Dispute.Of(row).IsOver)
                {
                    return DisputeRefusal.Over;
                }

                if (row.SubmittedAt is not null || row.Order != DisputeOrder.None)
                {
                    return DisputeRefusal.Answered;
                }

                (row.Appeal, row.AppealedAt) = (text, scope.Now);
                return Dispute.Of(row);
            },
            cancellationToken
        );
    }

    private async Task<Result<DisputeRow, DisputeRefusal>> OwnAsync(
        StoreContext context,
        Actor actor,
        DisputeId disputeId,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        if (await Standing.LoadAsync(context, actor, now, cancellationToken) is not { } standing)
        {
            return DisputeRefusal.NotSignedIn;
        }

        var row = await context
            .Set<DisputeRow>()
            .SingleOrDefaultAsync(d => d.Id == disputeId && d.PersonId == standing.Id && d.OpenedAt != null, cancellationToken);
        if (row is not null)
        {
            return row;
        }

        access.Denied(actor, "see a dispute", disputeId);
        return DisputeRefusal.NotFound;
    }
}
