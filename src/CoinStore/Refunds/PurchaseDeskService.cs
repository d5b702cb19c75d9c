using CoinStore.Access;
using CoinStore.Balances;
using CoinStore.Purchases;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Refunds;

/// <summary>Finds anybody's purchase and refunds it in full or in part, with a reason: for operators.</summary>
public sealed class PurchaseDeskService
{
    private const int MostFound = 50;
    private readonly Database database;
    private readonly RefundRun run;
    private readonly AccessLog access;
    private readonly TimeProvider clock;

    internal PurchaseDeskService(Database database, RefundRun run, AccessLog access, TimeProvider clock)
    {
        this.database = database;
        this.run = run;
        this.access = access;
        this.clock = clock;
    }

    /// <summary>
    /// Purchases by what is known of them, newest first: a purchase's number, a person's e-mail address or pi_... A minor's are found only
    /// while a case of theirs is open, or for a stated reason.
    /// </summary>
    /// <param name="actor">An operator.</param>
    /// <param name="known">What is known.</param>
    /// <param name="reason">Why a minor's are looked at, 1 to 400 characters; logged. Null for none.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public Task<Result<IReadOnlyList<FoundPurchase>, RefundRefusal>> FindAsync(
        Actor actor,
        string known,
        string? reason,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(known);
        return database.ReadAsync<Result<IReadOnlyList<FoundPurchase>, RefundRefusal>>(
            async (context, token) =>
            {
                var now = clock.GetUtcNow().UtcDateTime;
                if (await Standing.LoadAsync(context, actor, now, token) is not { IsOperator: true })
                {
                    access.Denied(actor, "find a purchase", null);
                    return (RefundRefusal)RefundRefusalKind.OperatorsOnly;
                }

                var rows = await Matching(context, known.Trim()).OrderByDescending(p => p.StartedAt).Take(MostFound).ToListAsync(token);
                var found = new List<FoundPurchase>(rows.Count);
                foreach (var bought in rows.GroupBy(r => r.BuyerId))
                {
                    if (await access.AllowsAsync(context, actor, "find a purchase", bought.Key, reason, now, token))
                    {
                        foreach (var row in bought)
                        {
                            found.Add(await ShowAsync(context, row, token));
                        }
                    }
                }

                return found;
            },
            cancellationToken
        );
    }

    /// <summary>Refunds once; coins that were spent already become a debt of the buyer's.</summary>
    public async Task<Result<Refund, RefundRefusal>> RefundAsync(Actor actor, OperatorRefund request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(request);
        var taken = await database.WriteAsync<RefundRow, RefundRefusal>(
            actor,
            (scope, token) => TakeAsync(scope, request, token),
            cancellationToken
        );
        return taken.Succeeded ? Refund.Of(await run.ContinueAsync(taken.Value.Id, cancellationToken)) : taken.Refusal;
    }

    private async Task<Result<RefundRow, RefundRefusal>> TakeAsync(
        WriteScope scope,
        OperatorRefund request,
        CancellationToken cancellationToken
    )
    {
        var standing = await Standing.LoadAsync(scope.Context, scope.Actor, scope.Now, cancellationToken);
        if (standing is not { Person.IsOperator: true, IsActive: true })
        {
            access.Denied(scope.Actor, "refund a purchase", request.PurchaseId);
            return (RefundRefusal)RefundRefusalKind.OperatorsOnly;
        }

        var purchase = await scope.Context.Set<PurchaseRow>().SingleOrDefaultAsync(p => p.Id == request.PurchaseId, cancellationToken);
        if (await scope.Context.FindAsync<RefundRow>([request.Id], cancellationToken) is { } before)
        {
            return before.PurchaseId == request.PurchaseId && before.RequestedBy == standing.Id
                ? before
                : (RefundRefusal)RefundRefusalKind.DifferentInput;
        }

        if (Against(request, purchase, standing.Id) is { } kind)
        {
            return (RefundRefusal)kind;
        }

        // There is a reason, so that it is not refused: a minor's is logged with it.
        await access.AllowsAsync(
            scope.Context,
            scope.Actor,
            "refund a purchase",
            purchase!.BuyerId,
            request.Reason,
            scope.Now,
            cancellationToken
        );
        await scope.Context.TakeTurnAsync(purchase.BuyerId.Value, cancellationToken);
        if (await RefundDesk.BasisAsync(scope, purchase, cancellationToken) is not { } basis)
        {
            return (RefundRefusal)RefundRefusalKind.NotFound;
        }

        var coins = request.Coins?.Value ?? basis.NotRefunded;
        var figures = RefundPolicy.Full(basis, Math.Clamp(coins, 0, basis.NotRefunded));
        if (figures.AmountMinor == 0 || coins < 1 || coins > basis.NotRefunded)
        {
            var why = basis.NotRefunded == 0 ? RefundRefusalKind.NothingLeft : RefundRefusalKind.BadAmount;
            return new RefundRefusal(why, RefundService.Of(purchase, basis, RefundPolicy.Full(basis, basis.NotRefunded)));
        }

        var ask = new RefundAsk(request.Id, standing.Id, request.Reason.Trim());
        return await RefundDesk.TakeAsync(scope, purchase, basis, figures, ask, cancellationToken);
    }

    private static RefundRefusalKind? Against(OperatorRefund request, PurchaseRow? purchase, PersonId by) =>
        request switch
        {
            { Reason: var reason } when string.IsNullOrWhiteSpace(reason) || reason.Length > OperatorCause.LongestReason =>
                RefundRefusalKind.NoReason,
            _ when purchase is not { State: PurchaseState.Completed, PaymentIntentId: not null } => RefundRefusalKind.NotFound,
            _ when purchase.BuyerId == by => RefundRefusalKind.OwnPurchase,
            _ => null,
        };

    private static IQueryable<PurchaseRow> Matching(StoreContext context, string known)
    {
        var purchases = context.Set<PurchaseRow>();
        if (TypedId.TryParse<PurchaseId>(known) is { } id)
        {
            return purchases.Where(p => p.Id == id);
        }

        if (known.StartsWith("pi_", StringComparison.Ordinal))
        {
            return purchases.Where(p => p.PaymentIntentId == known);
        }

        var email = known.ToUpperInvariant();
        return purchases.Where(p => context.Users.Any(u => u.Id == p.BuyerId && u.NormalizedEmail == email));
    }

    private static async Task<FoundPurchase> ShowAsync(StoreContext context, PurchaseRow row, CancellationToken cancellationToken)
    {
        var buyer = await context.Users.SingleAsync(p => p.Id == row.BuyerId, cancellationToken);
        var basis = await RefundDesk.BasisAsync(
            context,
            row,
            await CoinBalance.ReadAsync(context, row.BuyerId, cancellationToken),
            cancellationToken
        );
        var refunds = await context
            .Set<RefundRow>()
            .Where(r => r.PurchaseId == row.Id)
            .OrderByDescending(r => r.RequestedAt)
            .ToListAsync(cancellationToken);
        return new FoundPurchase(
            Purchase.Of(row),
            row.BuyerId,
            buyer.DisplayName,
            buyer.Email,
            row.PaymentIntentId,
            new Coins(basis?.Left ?? 0),
            new Coins(basis?.NotRefunded ?? 0),
            row.Price with
            {
                Minor = basis is null ? 0 : basis.Lot.GrossMinor - basis.Lot.RefundedMinor,
            },
            refunds.ConvertAll(Refund.Of)
        );
    }
}
