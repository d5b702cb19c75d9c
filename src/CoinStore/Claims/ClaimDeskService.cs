using CoinStore.Access;
using CoinStore.Disputes;
using CoinStore.Purchases;
using CoinStore.Refunds;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Claims;

/// <summary>Decides on claims: for operators, each with a reason that the guardian reads.</summary>
public sealed class ClaimDeskService
{
    private const int Most = 200;
    private readonly Database database;
    private readonly ClaimMoves moves;
    private readonly RefundRun run;
    private readonly AccessLog access;
    private readonly TimeProvider clock;

    internal ClaimDeskService(Database database, ClaimMoves moves, RefundRun run, AccessLog access, TimeProvider clock)
    {
        this.database = database;
        this.moves = moves;
        this.run = run;
        this.access = access;
        this.clock = clock;
    }

    /// <summary>How many claims wait, and until when the first of them.</summary>
    public Task<Result<ClaimsWaiting, ClaimRefusal>> CountAsync(Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return database.ReadAsync<Result<ClaimsWaiting, ClaimRefusal>>(
            async (context, token) =>
            {
                if (!await MayAsync(context, actor, "count claims", null, token))
                {
                    return (ClaimRefusal)ClaimRefusalKind.OperatorsOnly;
                }

                var open = context.Set<ClaimRow>().Where(c => c.State == ClaimState.Open);
                return new ClaimsWaiting(await open.CountAsync(token), await open.MinAsync(c => (DateTime?)c.DueAt, token));
            },
            cancellationToken
        );
    }

    /// <summary>
    /// Claims: open ones by their deadline, then those whose money is on its way, then the newest. What is over and of somebody who is a
    /// minor still is listed for a stated reason alone.
    /// </summary>
    /// <param name="actor">An operator.</param>
    /// <param name="reason">Why claims that are over are looked at, 1 to 400 characters; logged. Null for none.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public Task<Result<IReadOnlyList<ClaimCase>, ClaimRefusal>> ListAsync(Actor actor, string? reason, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return database.ReadAsync<Result<IReadOnlyList<ClaimCase>, ClaimRefusal>>(
            async (context, token) =>
            {
                if (!await MayAsync(context, actor, "list claims", null, token))
                {
                    return (ClaimRefusal)ClaimRefusalKind.OperatorsOnly;
                }

                var rows = await context
                    .Set<ClaimRow>()
                    .OrderBy(c =>
                        c.State == ClaimState.Open ? 0
                        : c.State == ClaimState.Granted ? 1
                        : 2
                    )
                    .ThenBy(c => c.State == ClaimState.Open ? (DateTime?)c.DueAt : null)
                    .ThenByDescending(c => c.OpenedAt)
                    .Take(Most)
                    .ToListAsync(token);
                var cases = await CasesAsync(context, rows, token);
                var over = cases.Where(c => c.Claim.IsOver).Select(c => c.Claim.MinorId).ToHashSet();
                var now = clock.GetUtcNow().UtcDateTime;
                var hidden = await access.LeftOutAsync(context, actor, "list claims", over, reason, now, token);
                cases.RemoveAll(c => c.Claim.IsOver && hidden.Contains(c.Claim.MinorId));
                return cases;
            },
            cancellationToken
        );
    }

    /// <summary>
    /// One claim with its figures and evidence. A minor's is found while a case of theirs waits for an operator, or for a stated reason.
    /// </summary>
    /// <param name="actor">An operator.</param>
    /// <param name="claimId">Which.</param>
    /// <param name="reason">Why it is looked at, 1 to 400 characters; logged. Null for none.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public Task<Result<ClaimFile, ClaimRefusal>> GetAsync(Actor actor, ClaimId claimId, string? reason, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return database.ReadAsync<Result<ClaimFile, ClaimRefusal>>(
            async (context, token) =>
            {
                if (!await MayAsync(context, actor, "see a claim", claimId, token))
                {
                    return (ClaimRefusal)ClaimRefusalKind.OperatorsOnly;
                }

                var now = clock.GetUtcNow().UtcDateTime;
                if (
                    await context.Set<ClaimRow>().SingleOrDefaultAsync(c => c.Id == claimId, token) is not { } row
                    || !await access.AllowsAsync(context, actor, "see a claim", row.MinorId, reason, now, token)
                )
                {
                    return (ClaimRefusal)ClaimRefusalKind.NotFound;
                }

                var purchase = await context.Set<PurchaseRow>().SingleAsync(p => p.Id == row.PurchaseId, token);
                var since = row.State == ClaimState.Open ? row.OpenSince : now;
                var basis = (await ClaimBasis.ReadAsync(context, purchase, since, token))!;
                var found = (await CasesAsync(context, [row], token))[0];
                var evidence = await ClaimEvidenceReader.ReadAsync(context, row, purchase, basis, token);
                return new ClaimFile(found, found.Claim.Result ?? basis.Figures, evidence);
            },
            cancellationToken
        );
    }

    /// <summary>Grants a claim: coins and pending Diamonds are taken back at once, and the money goes to the card.</summary>
    public async Task<Result<FamilyClaim, ClaimRefusal>> GrantAsync(
        Actor actor,
        ClaimId claimId,
        string answer,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(actor);
        var decided = await DecideAsync(
            actor,
            claimId,
            answer,
            (scope, claim, words, token) => moves.GrantAsync(scope, claim, actor.PersonId, words, token),
            ClaimState.Granted,
            cancellationToken
        );
        if (!decided.Succeeded)
        {
            return decided.Refusal;
        }

        if (decided.Value.RefundId is { } refund)
        {
            await run.ContinueAsync(refund, cancellationToken);
        }

        return await ShowAsync(claimId, cancellationToken);
    }

    /// <summary>Declines a claim: nothing moves.</summary>
    public async Task<Result<FamilyClaim, ClaimRefusal>> DeclineAsync(
        Actor actor,
        ClaimId claimId,
        string answer,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(actor);
        var decided = await DecideAsync(
            actor,
            claimId,
            answer,
            (scope, claim, words, token) => moves.DeclineAsync(scope, claim, actor.PersonId, words, token),
            ClaimState.Declined,
            cancellationToken
        );
        return decided.Succeeded ? await ShowAsync(claimId, cancellationToken) : decided.Refusal;
    }

    private Task<Result<ClaimRow, ClaimRefusal>> DecideAsync(
        Actor actor,
        ClaimId claimId,
        string? answer,
        Func<WriteScope, ClaimRow, string, CancellationToken, Task<ClaimRefusal?>> decide,
        ClaimState decision,
        CancellationToken cancellationToken
    ) =>
        database.WriteAsync<ClaimRow, ClaimRefusal>(
            actor,
            async (scope, token) =>
            {
                var found = await OpenAsync(scope, claimId, token);
                if (!found.Succeeded)
                {
                    return found.Refusal;
                }

                var (claim, words) = (found.Value, (answer ?? "").Trim());
                if (claim.State != ClaimState.Open)
                {
                    // The same operator's second click finds their own decision.
                    var own = claim.DecidedBy == actor.PersonId && string.Equals(claim.Answer, words, StringComparison.Ordinal);
                    var same = claim.State == decision || (decision, claim.State) is (ClaimState.Granted, ClaimState.Refunded);
                    return own && same ? claim : new ClaimRefusal(ClaimRefusalKind.Over, Claim: claim.Id, State: claim.State);
                }

                if (words.Length is 0 or > ClaimPolicy.LongestAnswer)
                {
                    return (ClaimRefusal)ClaimRefusalKind.NoAnswer;
                }

                return await decide(scope, claim, words, token) is { } refusal ? refusal : claim;
            },
            cancellationToken
        );

    private async Task<Result<ClaimRow, ClaimRefusal>> OpenAsync(WriteScope scope, ClaimId claimId, CancellationToken cancellationToken)
    {
        if (!await MayAsync(scope.Context, scope.Actor, "decide on a claim", claimId, cancellationToken))
        {
            return (ClaimRefusal)ClaimRefusalKind.OperatorsOnly;
        }

        var whose = await scope
            .Context.Set<ClaimRow>()
            .Where(c => c.Id == claimId)
            .Select(c => (PersonId?)c.MinorId)
            .SingleOrDefaultAsync(cancellationToken);
        if (whose is not { } minor)
        {
            return (ClaimRefusal)ClaimRefusalKind.NotFound;
        }

        await ClaimMoves.TakeTurnsAsync(scope, minor, cancellationToken);
        var claim = await scope.Context.Set<ClaimRow>().SingleAsync(c => c.Id == claimId, cancellationToken);
        var family = ClaimFamily.GuardiansOf(await Standing.LoadAsync(scope.Context, minor, scope.Now, cancellationToken));
        return scope.Actor.PersonId is { } by && (by == claim.OpenedBy || by == minor || family.Contains(by))
            ? (ClaimRefusal)ClaimRefusalKind.OwnFamily
            : claim;
    }

    private Task<FamilyClaim> ShowAsync(ClaimId claimId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async (context, token) =>
                await ClaimReading.ShowAsync(context, await context.Set<ClaimRow>().SingleAsync(c => c.Id == claimId, token), token),
            cancellationToken
        );

    private static async Task<List<ClaimCase>> CasesAsync(StoreContext context, List<ClaimRow> rows, CancellationToken cancellationToken)
    {
        var claims = await ClaimReading.ShowAsync(context, rows, cancellationToken);
        var guardians = rows.Select(r => r.OpenedBy).ToHashSet();
        var names = await context
            .Users.Where(p => EF.Parameter(guardians).Contains(p.Id))
            .ToDictionaryAsync(p => p.Id, p => p.DisplayName, cancellationToken);
        var purchases = rows.Select(r => r.PurchaseId).ToHashSet();
        var disputed = await context
            .Set<DisputeRow>()
            .Where(d => EF.Parameter(purchases).Contains(d.PurchaseId) && d.State == DisputeState.Open)
            .Select(d => d.PurchaseId)
            .ToHashSetAsync(cancellationToken);
        return
        [
            .. rows.Zip(claims, (row, claim) => new ClaimCase(claim, names[row.OpenedBy], disputed.Contains(row.PurchaseId), row.Note)),
        ];
    }

    private async Task<bool> MayAsync(StoreContext context, Actor actor, string verb, ClaimId? id, CancellationToken cancellationToken)
    {
        if (await Standing.LoadAsync(context, actor, clock.GetUtcNow().UtcDateTime, cancellationToken) is { IsOperator: true })
        {
            return true;
        }

        access.Denied(actor, verb, id);
        return false;
    }
}
