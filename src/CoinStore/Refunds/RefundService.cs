using CoinStore.Access;
using CoinStore.Balances;
using CoinStore.Purchases;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Refunds;

/// <summary>Gives back the unspent part of a purchase within fourteen days, on the buyer's own word and without asking why.</summary>
public sealed class RefundService
{
    private const string OnOwnWord = "Withdrawn by the buyer";
    private const string SeeOne = "see a refund";
    private readonly Database database;
    private readonly RefundRun run;
    private readonly AccessLog access;
    private readonly TimeProvider clock;

    internal RefundService(Database database, RefundRun run, AccessLog access, TimeProvider clock)
    {
        this.database = database;
        this.run = run;
        this.access = access;
        this.clock = clock;
    }

    /// <summary>What of a purchase of the person's own comes back now.</summary>
    public Task<Result<RefundQuote, RefundRefusal>> QuoteAsync(Actor actor, PurchaseId purchaseId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return database.ReadAsync<Result<RefundQuote, RefundRefusal>>(
            async (context, token) =>
            {
                var now = clock.GetUtcNow().UtcDateTime;
                var purchase = await context.Set<PurchaseRow>().SingleOrDefaultAsync(p => p.Id == purchaseId, token);
                if (Against(await Standing.LoadAsync(context, actor, now, token), actor, purchase, purchaseId) is { } refusal)
                {
                    return refusal;
                }

                var coins = await CoinBalance.ReadAsync(context, purchase!.BuyerId, token);
                return Quote(purchase, await RefundDesk.BasisAsync(context, purchase, coins, token), now);
            },
            cancellationToken
        );
    }

    /// <summary>
    /// Takes the unspent coins back and sends their price to the card. The same id refunds once; a second tab finds nothing left.
    /// </summary>
    public async Task<Result<Refund, RefundRefusal>> RequestAsync(Actor actor, RequestRefund request, CancellationToken cancellationToken)
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

    /// <summary>One refund of the person's own, or any for an operator: a minor's while a case of theirs is open.</summary>
    public Task<Result<Refund, RefundRefusal>> GetAsync(Actor actor, RefundId refundId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return database.ReadAsync<Result<Refund, RefundRefusal>>(
            async (context, token) =>
            {
                var now = clock.GetUtcNow().UtcDateTime;
                var standing = await Standing.LoadAsync(context, actor, now, token);
                if (standing is null)
                {
                    return (RefundRefusal)RefundRefusalKind.NotSignedIn;
                }

                var row = await context.Set<RefundRow>().SingleOrDefaultAsync(r => r.Id == refundId, token);
                if (row?.PersonId == standing.Id)
                {
                    return Refund.Of(row);
                }

                if (row is not null && standing.IsOperator)
                {
                    return await access.AllowsAsync(context, actor, SeeOne, row.PersonId, reason: null, now, token)
                        ? Refund.Of(row)
                        : (RefundRefusal)RefundRefusalKind.NotFound;
                }

                access.Denied(actor, SeeOne, refundId);
                return (RefundRefusal)RefundRefusalKind.NotFound;
            },
            cancellationToken
        );
    }

    /// <summary>The refunds of a purchase of the person's own, newest first.</summary>
    public Task<Result<IReadOnlyList<Refund>, RefundRefusal>> ListAsync(
        Actor actor,
        PurchaseId purchaseId,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(actor);
        return database.ReadAsync<Result<IReadOnlyList<Refund>, RefundRefusal>>(
            async (context, token) =>
            {
                if (actor.PersonId is not { } person)
                {
                    return (RefundRefusal)RefundRefusalKind.NotSignedIn;
                }

                var rows = await context
                    .Set<RefundRow>()
                    .Where(r => r.PurchaseId == purchaseId && r.PersonId == person)
                    .OrderByDescending(r => r.RequestedAt)
                    .ToListAsync(token);
                return rows.ConvertAll(Refund.Of);
            },
            cancellationToken
        );
    }

    private async Task<Result<RefundRow, RefundRefusal>> TakeAsync(
        WriteScope scope,
        RequestRefund request,
        CancellationToken cancellationToken
    )
    {
        var purchase = await scope.Context.Set<PurchaseRow>().SingleOrDefaultAsync(p => p.Id == request.PurchaseId, cancellationToken);
        var standing = await Standing.LoadAsync(scope.Context, scope.Actor, scope.Now, cancellationToken);
        if (await scope.Context.FindAsync<RefundRow>([request.Id], cancellationToken) is { } before)
        {
            return before.PersonId == standing?.Id && before.PurchaseId == request.PurchaseId && before.RequestedBy == standing.Id
                ? before
                : (RefundRefusal)RefundRefusalKind.DifferentInput;
        }

        if (Against(standing, scope.Actor, purchase, request.PurchaseId) is { } refusal)
        {
            return refusal;
        }

        // The writer has this person's turn: what is read here is still so when it is posted.
        var basis = await RefundDesk.BasisAsync(scope, purchase!, cancellationToken);
        var quote = Quote(purchase!, basis, scope.Now);
        if (!quote.Succeeded)
        {
            return quote.Refusal;
        }

        if (quote.Value.Coins != request.ExpectedCoins || quote.Value.Amount != request.ExpectedAmount)
        {
            return new RefundRefusal(RefundRefusalKind.FiguresChanged, quote.Value);
        }

        var ask = new RefundAsk(request.Id, standing!.Id, OnOwnWord);
        return await RefundDesk.TakeAsync(scope, purchase!, basis!, RefundPolicy.Withdrawal(basis!), ask, cancellationToken);
    }

    private RefundRefusal? Against(Standing? standing, Actor actor, PurchaseRow? purchase, PurchaseId id)
    {
        if (standing is null)
        {
            return RefundRefusalKind.NotSignedIn;
        }

        if (purchase is not { State: PurchaseState.Completed, PaymentIntentId: not null } || purchase.BuyerId != standing.Id)
        {
            access.Denied(actor, "refund a purchase", id);
            return RefundRefusalKind.NotFound;
        }

        return standing.IsActive ? null : RefundRefusalKind.Frozen;
    }

    private static Result<RefundQuote, RefundRefusal> Quote(PurchaseRow purchase, RefundBasis? basis, DateTime now)
    {
        if (basis is null)
        {
            return (RefundRefusal)RefundRefusalKind.NotFound;
        }

        var figures = RefundPolicy.Withdrawal(basis);
        var quote = Of(purchase, basis, figures);
        return now > quote.Until ? new RefundRefusal(RefundRefusalKind.TooLate, quote)
            : figures.Coins == 0 || figures.AmountMinor == 0 ? new RefundRefusal(RefundRefusalKind.NothingLeft, quote)
            : quote;
    }

    internal static RefundQuote Of(PurchaseRow purchase, RefundBasis basis, RefundFigures figures) =>
        new(
            purchase.Id,
            new Coins(purchase.Coins),
            purchase.Price,
            new Coins(basis.Left),
            new Coins(figures.Coins),
            new Coins(figures.BonusCoins),
            purchase.Price with
            {
                Minor = figures.AmountMinor,
            },
            RefundPolicy.Until(basis.Lot)
        );
}
