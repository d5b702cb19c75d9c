using CoinStore.Access;
using CoinStore.Payments;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Purchases;

/// <summary>Payments that fit no purchase, or not as agreed: operators see them, and decide what becomes of the money.</summary>
public sealed class PaymentCaseService
{
    /// <summary>The shortest reason that says anything.</summary>
    public const int ShortestReason = 5;

    /// <summary>The longest reason that is kept.</summary>
    public const int LongestReason = 500;

    private const int LongestPage = 100;
    private const string ListCases = "list payments that do not fit";

    private readonly Database database;
    private readonly PaymentCaseRun run;
    private readonly AccessLog access;
    private readonly TimeProvider clock;

    internal PaymentCaseService(Database database, PaymentCaseRun run, AccessLog access, TimeProvider clock)
    {
        this.database = database;
        this.run = run;
        this.access = access;
        this.clock = clock;
    }

    /// <summary>The cases, newest first; for operators. A minor's that is resolved is listed for a stated reason alone.</summary>
    /// <param name="actor">An operator.</param>
    /// <param name="openOnly">Only those that are not resolved.</param>
    /// <param name="older">Where the page begins, from the page before; null for the newest.</param>
    /// <param name="take">How many at most, 1 to 100.</param>
    /// <param name="reason">Why resolved ones are looked at, 1 to 400 characters; logged. Null for none.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public Task<Result<PaymentCasePage, PaymentCaseRefusal>> ListAsync(
        Actor actor,
        bool openOnly,
        string? older,
        int take,
        string? reason,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(actor);
        var length = Math.Clamp(take, 1, LongestPage);
        return database.ReadAsync<Result<PaymentCasePage, PaymentCaseRefusal>>(
            async (context, token) =>
            {
                if (!await MayAsync(context, actor, ListCases, null, token))
                {
                    return PaymentCaseRefusal.OperatorsOnly;
                }

                var cases = context.Set<PaymentCaseRow>().Where(c => !openOnly || c.ResolvedAt == null);
                if (older is not null)
                {
                    var at = context.Set<PaymentCaseRow>().Where(c => c.SessionId == older).Select(c => c.FoundAt);
#pragma warning disable CA1309 // It becomes SQL, where text sorts by its code points.
                    cases = cases.Where(c => c.FoundAt < at.First() || (c.FoundAt == at.First() && string.Compare(c.SessionId, older) < 0));
#pragma warning restore CA1309
                }

                var rows = await cases
                    .OrderByDescending(c => c.FoundAt)
                    .ThenByDescending(c => c.SessionId)
                    .Take(length + 1)
                    .ToListAsync(token);
                List<PaymentCaseRow> page = [.. rows.Take(length)];
                var next = rows.Count > length ? page[^1].SessionId : null;
                return new PaymentCasePage(await ViewAsync(context, await SeenAsync(context, actor, page, reason, token), token), next);
            },
            cancellationToken
        );
    }

    /// <summary>
    /// Decides a case, once. Coins are credited with the decision; money goes back at once where Stripe takes it, and otherwise as soon as
    /// it does: the case says so.
    /// </summary>
    public async Task<Result<PaymentCase, PaymentCaseRefusal>> DecideAsync(
        Actor actor,
        DecidePayment request,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(request);
        var decided = await database.WriteAsync<bool, PaymentCaseRefusal>(
            actor,
            (scope, token) => DecideAsync(scope, request, token),
            cancellationToken
        );
        if (!decided.Succeeded)
        {
            return decided.Refusal;
        }

        if (decided.Value)
        {
            using var patience = CallTime.Limit(clock, CallTime.OfAPage);
            await run.ContinueAsync(request.SessionId, CancellationToken.None);
        }

        return await database.ReadAsync(
            async (context, token) =>
            {
                var row = await context.Set<PaymentCaseRow>().SingleAsync(c => c.SessionId == request.SessionId, token);
                return (await ViewAsync(context, [row], token))[0];
            },
            cancellationToken
        );
    }

    // True when money is to go back.
    private async Task<Result<bool, PaymentCaseRefusal>> DecideAsync(WriteScope scope, DecidePayment request, CancellationToken token)
    {
        if (!await MayAsync(scope.Context, scope.Actor, "decide on a payment", request.SessionId, token))
        {
            return PaymentCaseRefusal.OperatorsOnly;
        }

        var reason = (request.Reason ?? "").Trim();
        if (reason.Length is < ShortestReason or > LongestReason)
        {
            return PaymentCaseRefusal.ReasonMissing;
        }

        if (!Enum.IsDefined(request.Decision))
        {
            throw new ArgumentOutOfRangeException(nameof(request), request.Decision, "There is no such decision.");
        }

        var known = await scope
            .Context.Set<PaymentCaseRow>()
            .AsNoTracking()
            .SingleOrDefaultAsync(c => c.SessionId == request.SessionId, token);
        if (known is null)
        {
            return PaymentCaseRefusal.NotFound;
        }

        await PaymentCases.TakeTurnAsync(scope, known.SessionId, known.PurchaseId, token);
        var row = (await scope.Context.FindAsync<PaymentCaseRow>([known.SessionId], token))!;
        return row.Decision is null ? await DecideAsync(scope, row, request.Decision, reason, token) : PaymentCaseRefusal.AlreadyDecided;
    }

    private async Task<Result<bool, PaymentCaseRefusal>> DecideAsync(
        WriteScope scope,
        PaymentCaseRow row,
        PaymentDecision decision,
        string reason,
        CancellationToken token
    )
    {
        var purchase = row.PurchaseId is { } id ? await scope.Context.FindAsync<PurchaseRow>([id], token) : null;
        if (decision == PaymentDecision.CreditAsAgreed && !PaymentCase.CanBeCredited(row, purchase))
        {
            return PaymentCaseRefusal.NotAsAgreed;
        }

        row.Decision = decision;
        row.DecidedBy = scope.Actor.PersonId;
        row.DecidedAt = scope.Now;
        row.Reason = reason;
        row.Tries = 0;
        row.LastError = null;
        if (decision == PaymentDecision.CreditAsAgreed)
        {
            await run.CreditAsync(scope, row, purchase!);
        }

        var moneyGoesBack = PaymentCaseRun.MinorToGiveBack(row, purchase) > 0;
        row.NextTryAt = moneyGoesBack ? PaymentCaseRun.ClaimedUntil(scope.Now) : null;
        row.ResolvedAt = moneyGoesBack ? null : scope.Now;
        return moneyGoesBack;
    }

    // What is resolved is nobody's work any more.
    private async Task<IReadOnlyList<PaymentCaseRow>> SeenAsync(
        StoreContext context,
        Actor actor,
        List<PaymentCaseRow> page,
        string? reason,
        CancellationToken cancellationToken
    )
    {
        if (actor.IsSystem)
        {
            return page;
        }

        var resolved = page.Where(c => c.ResolvedAt is not null && c.PurchaseId is not null).Select(c => c.PurchaseId!.Value).ToList();
        var buyers = await context
            .Set<PurchaseRow>()
            .Where(p => EF.Parameter(resolved).Contains(p.Id))
            .ToDictionaryAsync(p => p.Id, p => p.BuyerId, cancellationToken);
        var now = clock.GetUtcNow().UtcDateTime;
        var hidden = await access.LeftOutAsync(context, actor, ListCases, [.. buyers.Values], reason, now, cancellationToken);
        return
        [
            .. page.Where(c =>
                c.ResolvedAt is null || c.PurchaseId is not { } id || !buyers.TryGetValue(id, out var buyer) || !hidden.Contains(buyer)
            ),
        ];
    }

    private static async Task<IReadOnlyList<PaymentCase>> ViewAsync(
        StoreContext context,
        IReadOnlyList<PaymentCaseRow> rows,
        CancellationToken cancellationToken
    )
    {
        var purchaseIds = rows.Where(r => r.PurchaseId is not null).Select(r => r.PurchaseId!.Value).ToList();
        var deciders = rows.Where(r => r.DecidedBy is not null).Select(r => r.DecidedBy!.Value).ToList();
        var purchases = await context
            .Set<PurchaseRow>()
            .Where(p => EF.Parameter(purchaseIds).Contains(p.Id))
            .ToDictionaryAsync(p => p.Id, cancellationToken);
        var names = await context
            .Users.Where(p => EF.Parameter(deciders).Contains(p.Id))
            .ToDictionaryAsync(p => p.Id, p => p.DisplayName, cancellationToken);
        return
        [
            .. rows.Select(r =>
                PaymentCase.Of(
                    r,
                    purchases.GetValueOrDefault(r.PurchaseId ?? default),
                    r.DecidedBy is { } by ? names.GetValueOrDefault(by, by.ToString()) : null
                )
            ),
        ];
    }

    private async Task<bool> MayAsync(StoreContext context, Actor actor, string verb, object? target, CancellationToken cancellationToken)
    {
        if (
            actor.IsSystem
            || await Standing.LoadAsync(context, actor, clock.GetUtcNow().UtcDateTime, cancellationToken) is { IsOperator: true }
        )
        {
            return true;
        }

        access.Denied(actor, verb, target);
        return false;
    }
}
