using CoinStore.Access;
using CoinStore.Payments;
using CoinStore.Purchases;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace CoinStore.Refunds;

/// <summary>
/// Brings a refund as Stripe has it into the books: one of ours goes on, and one that was made in Stripe's dashboard is posted once, under
/// an id that follows from Stripe's own.
/// </summary>
internal sealed class RefundMirror(Database database, StripeRefunds stripe, RefundRun run, ILogger<RefundMirror> logger)
{
    private const string MadeAtStripe = "Refunded at Stripe";
    private static readonly Actor Mirror = Actor.System("refund mirror");

    /// <summary>Posts what is not posted yet.</summary>
    /// <exception cref="InvalidOperationException">The event has to come again: the purchase is not credited yet.</exception>
    public async Task MirrorAsync(Stripe.Refund refund, CancellationToken cancellationToken)
    {
        if (await OursAsync(refund, cancellationToken) is { } ours)
        {
            await run.ApplyAsync(ours, refund, cancellationToken);
            return;
        }

        if (refund.Status is "failed" or "canceled" || await PurchaseOfAsync(refund.PaymentIntentId, cancellationToken) is not { } purchase)
        {
            return;
        }

        // One of ours that Stripe has not taken yet may find nothing left to refund: that is known before this one is posted.
        await SettleUnderWayAsync(purchase, cancellationToken);
        var posted = await database.WriteAsync<RefundId, string>(
            Mirror,
            (scope, token) => PostAsync(scope, purchase, refund, token),
            cancellationToken
        );
        if (!posted.Succeeded)
        {
            throw new InvalidOperationException(posted.Refusal);
        }

        await run.ApplyAsync(posted.Value, refund, cancellationToken);
    }

    /// <summary>Goes on with refunds of ours that Stripe has not taken yet: what happened there meanwhile may leave them nothing.</summary>
    public async Task SettleUnderWayAsync(PurchaseId purchase, CancellationToken cancellationToken)
    {
        foreach (var id in await UnderWayAsync(purchase, cancellationToken))
        {
            await run.ContinueAsync(id, cancellationToken);
        }
    }

    private Task<RefundId?> OursAsync(Stripe.Refund refund, CancellationToken cancellationToken)
    {
        var named = StripeRefunds.NamedBy(refund) ?? default;
        return database.ReadAsync(
            async (context, token) =>
            {
                var rows = await context.Set<RefundRow>().Where(r => r.StripeRefundId == refund.Id || r.Id == named).ToListAsync(token);
                return rows.Find(r => StripeRefunds.IsOf(refund, r))?.Id;
            },
            cancellationToken
        );
    }

    /// <summary>
    /// The purchase that a payment is of; null for a payment that is not ours, or that goes back uncredited. Before it is credited, only
    /// Stripe knows which that is.
    /// </summary>
    /// <exception cref="InvalidOperationException">The event has to come again: the purchase is not credited yet.</exception>
    public async Task<PurchaseId?> PurchaseOfAsync(string? paymentIntentId, CancellationToken cancellationToken)
    {
        if (paymentIntentId is not { Length: > 0 } payment)
        {
            return null;
        }

        var known = await database.ReadAsync(
            (context, token) =>
                context
                    .Set<PurchaseRow>()
                    .Where(p => p.PaymentIntentId == payment && p.State == PurchaseState.Completed)
                    .Select(p => (PurchaseId?)p.Id)
                    .SingleOrDefaultAsync(token),
            cancellationToken
        );
        if (known is not null)
        {
            return known;
        }

        var answer = await stripe.PaymentAsync(payment, cancellationToken);
        if (answer.Kind != AnswerKind.Done)
        {
            throw new InvalidOperationException($"Stripe gave no answer about {payment}: the event has to come again.");
        }

        var named = TypedId.TryParse<PurchaseId>(answer.Value!.Metadata?.GetValueOrDefault("purchase_id"));
        var waits =
            named is { } id
            && await database.ReadAsync(
                async (context, token) =>
                    await context.Set<PurchaseRow>().AnyAsync(p => p.Id == id && p.State != PurchaseState.Disagreeing, token)
                    // Money that is given back without ever having been credited moves no coins, and nothing comes after it.
                    && !await context
                        .Set<PaymentCaseRow>()
                        .AnyAsync(c => c.PaymentIntentId == payment && c.Decision == PaymentDecision.GiveBack, token),
                cancellationToken
            );
        return waits ? throw new EventTooEarlyException($"Purchase {named} is not credited yet: the event has to come again.") : null;
    }

    private Task<List<RefundId>> UnderWayAsync(PurchaseId purchase, CancellationToken cancellationToken) =>
        database.ReadAsync(
            (context, token) =>
                context
                    .Set<RefundRow>()
                    .Where(r => r.PurchaseId == purchase && r.State == RefundState.Requested)
                    .Select(r => r.Id)
                    .ToListAsync(token),
            cancellationToken
        );

    private async Task<Result<RefundId, string>> PostAsync(
        WriteScope scope,
        PurchaseId purchaseId,
        Stripe.Refund refund,
        CancellationToken cancellationToken
    )
    {
        var purchase = await scope.Context.Set<PurchaseRow>().SingleAsync(p => p.Id == purchaseId, cancellationToken);
        await scope.Context.TakeTurnAsync(purchase.BuyerId.Value, cancellationToken);
        var id = RefundId.From(DerivedId.Of($"stripe/{refund.Id}"));
        if (await scope.Context.Set<RefundRow>().AnyAsync(r => r.Id == id, cancellationToken))
        {
            return id;
        }

        var basis = await RefundDesk.BasisAsync(scope, purchase, cancellationToken);
        if (basis is null || !string.Equals(refund.Currency, purchase.Currency, StringComparison.OrdinalIgnoreCase))
        {
            return $"Refund {refund.Id} is of purchase {purchase.Id}, whose coins or currency do not fit: look at both by hand.";
        }

        var left = basis.Lot.GrossMinor - basis.Lot.RefundedMinor;
        if (refund.Amount > left)
        {
            return $"Refund {refund.Id} gives back {refund.Amount} of purchase {purchase.Id}, of which {left} is left: it has to come again.";
        }

        logger.LogWarning("Refund {Refund} of purchase {Purchase} was made at Stripe and is posted", refund.Id, purchase.Id);
        var figures = RefundPolicy.OfMoney(basis, refund.Amount);
        var taken = await RefundDesk.TakeAsync(
            scope,
            purchase,
            basis,
            figures,
            new RefundAsk(id, null, MadeAtStripe, refund.Id),
            cancellationToken
        );
        return taken.Id;
    }
}
