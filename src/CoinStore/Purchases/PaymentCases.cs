using CoinStore.Payments;
using CoinStore.Storage;
using Microsoft.Extensions.Logging;
using Stripe.Checkout;

namespace CoinStore.Purchases;

/// <summary>Opens the case of a payment that does not fit, once for a session, and calls the operators.</summary>
internal sealed class PaymentCases(OperatorAlarms alarms, ILogger<PaymentCases> logger)
{
    /// <summary>Waits for the turn of a case, which is that of its purchase where it has one.</summary>
    public static Task TakeTurnAsync(WriteScope scope, string sessionId, PurchaseId? purchase, CancellationToken cancellationToken) =>
        scope.Context.TakeTurnAsync(purchase?.Value ?? StripeInbox.TurnOf(sessionId), cancellationToken);

    /// <summary>Opens the case of a paid session unless there is one.</summary>
    public async Task OpenAsync(WriteScope scope, Session session, PurchaseRow? purchase, CancellationToken cancellationToken)
    {
        await TakeTurnAsync(scope, session.Id, purchase?.Id, cancellationToken);
        if (await scope.Context.FindAsync<PaymentCaseRow>([session.Id], cancellationToken) is not null)
        {
            return;
        }

        var row = RowOf(session, purchase, scope.Now);
        scope.Context.Add(row);
        if (purchase is null)
        {
            logger.LogCritical("Session {Session} took {Paid} and belongs to no purchase: not credited", session.Id, row.Paid);
            await alarms.StrayPaymentAsync(scope, session.Id, row.Paid, cancellationToken);
        }
        else
        {
            logger.LogCritical(
                "Session {Session} took {Paid}, and purchase {Purchase} is {Price}: not credited",
                session.Id,
                row.Paid,
                purchase.Id,
                purchase.Price
            );
            await alarms.DisagreeingPaymentAsync(scope, session.Id, row.Paid, purchase.Id, purchase.Price, cancellationToken);
        }
    }

    /// <summary>Gives the money of a session back without asking anybody: a guardian stopped the purchase before it was paid.</summary>
    public static async Task GiveBackAsync(WriteScope scope, Session session, PurchaseRow purchase, CancellationToken cancellationToken)
    {
        var row = RowOf(session, purchase, scope.Now);
        (row.Decision, row.DecidedAt, row.NextTryAt) = (PaymentDecision.GiveBack, scope.Now, scope.Now);
        row.Reason = "A guardian stopped the purchase before it was paid.";
        await scope.Context.AddAsync(row, cancellationToken);
    }

    private static PaymentCaseRow RowOf(Session session, PurchaseRow? purchase, DateTime now) =>
        new()
        {
            SessionId = session.Id,
            PurchaseId = purchase?.Id,
            PaymentIntentId = session.PaymentIntentId ?? "",
            PaidMinor = session.AmountTotal ?? 0,
            // XXX is ISO's own word for no currency.
            Currency = session.Currency is { Length: 3 } currency ? currency.ToUpperInvariant() : "XXX",
            FoundAt = now,
        };
}
