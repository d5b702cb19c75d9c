using CoinStore.Payments;
using CoinStore.Storage;
using Microsoft.Extensions.Logging;

namespace CoinStore.Purchases;

/// <summary>Opens the case of a payment that does not fit, once for a session, and calls the operators.</summary>
internal sealed class PaymentCases(OperatorAlarms alarms, ILogger<PaymentCases> logger)
{
    /// <summary>Waits for the turn of a case, which is that of its purchase where it has one.</summary>
    public static Task TakeTurnAsync(WriteScope scope, string sessionId, PurchaseId? purchase, CancellationToken cancellationToken) =>
        scope.Context.TakeTurnAsync(purchase?.Value ?? StripeInbox.TurnOf(sessionId), cancellationToken);

    /// <summary>Opens the case of money that was taken, unless there is one.</summary>
    public async Task OpenAsync(WriteScope scope, TakenPayment taken, PurchaseRow? purchase, CancellationToken cancellationToken)
    {
        await TakeTurnAsync(scope, taken.Id, purchase?.Id, cancellationToken);
        if (await scope.Context.FindAsync<PaymentCaseRow>([taken.Id], cancellationToken) is not null)
        {
            return;
        }

        var row = RowOf(taken, purchase, scope.Now);
        scope.Context.Add(row);
        if (purchase is null)
        {
            logger.LogCritical("Payment {Payment} took {Paid} and belongs to no purchase: not credited", taken.Id, row.Paid);
            await alarms.StrayPaymentAsync(scope, taken.Id, row.Paid, cancellationToken);
        }
        else
        {
            logger.LogCritical(
                "Payment {Payment} took {Paid}, and purchase {Purchase} is {Price}: not credited",
                taken.Id,
                row.Paid,
                purchase.Id,
                purchase.Price
            );
            await alarms.DisagreeingPaymentAsync(scope, taken.Id, row.Paid, purchase.Id, purchase.Price, cancellationToken);
        }
    }

    /// <summary>Gives the money of a payment back without asking anybody: a guardian stopped the purchase before it was paid.</summary>
    public static async Task GiveBackAsync(WriteScope scope, TakenPayment taken, PurchaseRow purchase, CancellationToken cancellationToken)
    {
        var row = RowOf(taken, purchase, scope.Now);
        (row.Decision, row.DecidedAt, row.NextTryAt) = (PaymentDecision.GiveBack, scope.Now, scope.Now);
        row.Reason = "A guardian stopped the purchase before it was paid.";
        await scope.Context.AddAsync(row, cancellationToken);
    }

    private static PaymentCaseRow RowOf(TakenPayment taken, PurchaseRow? purchase, DateTime now) =>
        new()
        {
            SessionId = taken.Id,
            PurchaseId = purchase?.Id,
            PaymentIntentId = taken.PaymentIntentId ?? "",
            PaidMinor = taken.Minor,
            // XXX is ISO's own word for no currency.
            Currency = taken.Currency is { Length: 3 } currency ? currency.ToUpperInvariant() : "XXX",
            FoundAt = now,
        };
}
