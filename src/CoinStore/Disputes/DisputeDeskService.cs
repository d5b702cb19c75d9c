using System.Text.Json;
using CoinStore.Access;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Disputes;

/// <summary>A dispute as operators see it in the list.</summary>
/// <param name="Dispute">The dispute.</param>
/// <param name="BuyerId">Whose purchase.</param>
/// <param name="BuyerName">The name they go by.</param>
/// <param name="StripeDisputeId">Stripe's own id.</param>
/// <param name="MayAnswer">Whether the bank waits, and nothing is on its way.</param>
/// <param name="Note">What Stripe refused last.</param>
public sealed record DisputeCase(Dispute Dispute, PersonId BuyerId, string BuyerName, string StripeDisputeId, bool MayAnswer, string? Note);

/// <summary>One dispute with all that can be said for the purchase.</summary>
public sealed record DisputeFile(DisputeCase Case, DisputeEvidence Evidence);

/// <summary>Answers the bank: for operators.</summary>
public sealed class DisputeDeskService
{
    private const int Most = 200;
    private readonly Database database;
    private readonly DisputeRun run;
    private readonly AccessLog access;
    private readonly TimeProvider clock;

    internal DisputeDeskService(Database database, DisputeRun run, AccessLog access, TimeProvider clock)
    {
        this.database = database;
        this.run = run;
        this.access = access;
        this.clock = clock;
    }

    /// <summary>
    /// Disputes: those that are open first, by the day their answer is due, then the newest. A minor's that is over is listed for a stated
    /// reason alone.
    /// </summary>
    /// <param name="actor">An operator.</param>
    /// <param name="reason">Why disputes that are over are looked at, 1 to 400 characters; logged. Null for none.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public Task<Result<IReadOnlyList<DisputeCase>, DisputeRefusal>> ListAsync(
        Actor actor,
        string? reason,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(actor);
        return database.ReadAsync<Result<IReadOnlyList<DisputeCase>, DisputeRefusal>>(
            async (context, token) =>
            {
                if (!await MayAsync(context, actor, "list disputes", null, token))
                {
                    return DisputeRefusal.OperatorsOnly;
                }

                var rows = await context
                    .Set<DisputeRow>()
                    .OrderBy(d => d.State == DisputeState.Open || d.State == DisputeState.Inquiry ? 0 : 1)
                    .ThenBy(d => d.EndedAt == null ? d.DueAt : null)
                    .ThenByDescending(d => d.CreatedAt)
                    .Take(Most)
                    .ToListAsync(token);
                var over = rows.Where(r => Dispute.Of(r).IsOver).Select(r => r.PersonId).ToHashSet();
                var now = clock.GetUtcNow().UtcDateTime;
                var hidden = await access.LeftOutAsync(context, actor, "list disputes", over, reason, now, token);
                rows.RemoveAll(r => Dispute.Of(r).IsOver && hidden.Contains(r.PersonId));
                var buyers = rows.Select(r => r.PersonId).ToHashSet();
                var names = await context
                    .Users.Where(p => EF.Parameter(buyers).Contains(p.Id))
                    .ToDictionaryAsync(p => p.Id, p => p.DisplayName, token);
                return rows.ConvertAll(r => Show(r, names[r.PersonId]));
            },
            cancellationToken
        );
    }

    /// <summary>
    /// One dispute with its evidence as it would be sent. A minor's is found while a case of theirs waits for an operator, or for a stated
    /// reason.
    /// </summary>
    /// <param name="actor">An operator.</param>
    /// <param name="disputeId">Which.</param>
    /// <param name="reason">Why it is looked at, 1 to 400 characters; logged. Null for none.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public Task<Result<DisputeFile, DisputeRefusal>> GetAsync(
        Actor actor,
        DisputeId disputeId,
        string? reason,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(actor);
        return database.ReadAsync<Result<DisputeFile, DisputeRefusal>>(
            async (context, token) =>
            {
                if (!await MayAsync(context, actor, "see a dispute", disputeId, token))
                {
                    return DisputeRefusal.OperatorsOnly;
                }

                var now = clock.GetUtcNow().UtcDateTime;
                if (
                    await context.Set<DisputeRow>().SingleOrDefaultAsync(d => d.Id == disputeId, token) is not { } row
                    || !await access.AllowsAsync(context, actor, "see a dispute", row.PersonId, reason, now, token)
                )
                {
                    return DisputeRefusal.NotFound;
                }

                var evidence = await DisputeEvidenceReader.ReadAsync(context, row, token);
                return new DisputeFile(Show(row, evidence.CustomerName), evidence);
            },
            cancellationToken
        );
    }

    /// <summary>Sends the evidence to the bank, once.</summary>
    public Task<Result<Dispute, DisputeRefusal>> SubmitAsync(Actor actor, DisputeId disputeId, CancellationToken cancellationToken) =>
        OrderAsync(actor, disputeId, DisputeOrder.Submit, cancellationToken);

    /// <summary>Gives the dispute up: the bank keeps the money.</summary>
    public Task<Result<Dispute, DisputeRefusal>> AcceptAsync(Actor actor, DisputeId disputeId, CancellationToken cancellationToken) =>
        OrderAsync(actor, disputeId, DisputeOrder.Accept, cancellationToken);

    private async Task<Result<Dispute, DisputeRefusal>> OrderAsync(
        Actor actor,
        DisputeId disputeId,
        DisputeOrder order,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(actor);
        var ordered = await database.WriteAsync<DisputeId, DisputeRefusal>(
            actor,
            (scope, token) => KeepAsync(scope, disputeId, order, token),
            cancellationToken
        );
        return ordered.Succeeded ? Dispute.Of(await run.ContinueAsync(disputeId, cancellationToken)) : ordered.Refusal;
    }

    private async Task<Result<DisputeId, DisputeRefusal>> KeepAsync(
        WriteScope scope,
        DisputeId disputeId,
        DisputeOrder order,
        CancellationToken cancellationToken
    )
    {
        var standing = await Standing.LoadAsync(scope.Context, scope.Actor, scope.Now, cancellationToken);
        if (standing is not { IsOperator: true })
        {
            access.Denied(scope.Actor, "answer a dispute", disputeId);
            return DisputeRefusal.OperatorsOnly;
        }

        var whose = await scope
            .Context.Set<DisputeRow>()
            .Where(d => d.Id == disputeId)
            .Select(d => (PersonId?)d.PersonId)
            .SingleOrDefaultAsync(cancellationToken);
        if (whose is not { } buyer)
        {
            return DisputeRefusal.NotFound;
        }

        await scope.Context.TakeTurnAsync(buyer.Value, cancellationToken);
        var row = await scope.Context.Set<DisputeRow>().SingleAsync(d => d.Id == disputeId, cancellationToken);
        if (buyer == standing.Id || Dispute.Of(row).IsOver || !MayAnswer(row))
        {
            return buyer == standing.Id ? DisputeRefusal.OwnPurchase
                : Dispute.Of(row).IsOver ? DisputeRefusal.Over
                : DisputeRefusal.Answered;
        }

        var evidence = await DisputeEvidenceReader.ReadAsync(scope.Context, row, cancellationToken);
        (row.Order, row.OrderedBy, row.Orders) = (order, standing.Id, row.Orders + 1);
        (row.Evidence, row.Tries, row.NextTryAt) = (JsonSerializer.Serialize(evidence), 0, scope.Now + DisputeWorker.Claim);
        return row.Id;
    }

    private async Task<bool> MayAsync(StoreContext context, Actor actor, string verb, DisputeId? id, CancellationToken cancellationToken)
    {
        if (await Standing.LoadAsync(context, actor, clock.GetUtcNow().UtcDateTime, cancellationToken) is { IsOperator: true })
        {
            return true;
        }

        access.Denied(actor, verb, id);
        return false;
    }

    private static bool MayAnswer(DisputeRow row) => row.Order == DisputeOrder.None && DisputePolicy.NeedsResponse(row.StripeStatus);

    private static DisputeCase Show(DisputeRow row, string buyer) =>
        new(Dispute.Of(row), row.PersonId, buyer, row.StripeDisputeId, MayAnswer(row), row.Note);
}
