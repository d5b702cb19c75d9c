using CoinStore.Access;
using CoinStore.Guardians;
using CoinStore.Notifications;
using CoinStore.Payments;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace CoinStore.Purchases;

/// <summary>
/// Carries out what an operator decided on a payment that does not fit. Coins move in the decision's own transaction; money goes back by
/// a call outside of any, and what a crash leaves half done is due again.
/// </summary>
internal sealed class PaymentCaseRun(
    Database database,
    StripeRefunds refunds,
    PurchaseCredit credit,
    Mailbox mailbox,
    FamilyNews family,
    ILogger<PaymentCaseRun> logger
)
{
    private const int TriesToAlarm = 5;
    private static readonly Actor Runner = Actor.System("payment case run");

    /// <summary>For how long a claimed case is left to the one who claimed it.</summary>
    public static DateTime ClaimedUntil(DateTime now) => now.AddMinutes(2);

    /// <summary>What of the payment goes back once it is decided so.</summary>
    public static long MinorToGiveBack(PaymentCaseRow row, PurchaseRow? purchase) =>
        row.Decision == PaymentDecision.GiveBack ? row.PaidMinor : row.PaidMinor - (purchase?.PriceMinor ?? 0);

    /// <summary>Credits the purchase of a case as it was agreed, in the transaction of the decision.</summary>
    public Task CreditAsync(WriteScope scope, PaymentCaseRow row, PurchaseRow purchase)
    {
        purchase.PaymentIntentId = row.PaymentIntentId;
        return credit.PostAsync(scope, purchase, null);
    }

    /// <summary>Gives back what is to be given back. An outage is noted and tried again later, never thrown.</summary>
    public async Task ContinueAsync(string sessionId, CancellationToken cancellationToken)
    {
        var (row, purchase) = await database.ReadAsync(
            async (context, token) =>
            {
                var found = await context.Set<PaymentCaseRow>().SingleAsync(c => c.SessionId == sessionId, token);
                return (found, await context.Set<PurchaseRow>().SingleOrDefaultAsync(p => p.Id == found.PurchaseId, token));
            },
            cancellationToken
        );
        if (row is not { Decision: not null, ResolvedAt: null })
        {
            return;
        }

        var answer = await refunds.GiveBackAsync(row, MinorToGiveBack(row, purchase), cancellationToken);
        // The money has moved, or has not: that is written down even when the one who asked has left.
        await database.WriteAsync<bool, Done>(Runner, (scope, token) => RecordAsync(scope, row, answer, token), CancellationToken.None);
    }

    private async Task<Result<bool, Done>> RecordAsync(
        WriteScope scope,
        PaymentCaseRow seen,
        StripeAnswer<Stripe.Refund> answer,
        CancellationToken cancellationToken
    )
    {
        await PaymentCases.TakeTurnAsync(scope, seen.SessionId, seen.PurchaseId, cancellationToken);
        var row = (await scope.Context.FindAsync<PaymentCaseRow>([seen.SessionId], cancellationToken))!;
        if (row.ResolvedAt is not null || row.Decision != seen.Decision)
        {
            return false;
        }

        if (answer.Kind != AnswerKind.Done)
        {
            Postpone(row, answer, scope.Now);
            return true;
        }

        row.RefundId = answer.Value!.Id;
        row.ResolvedAt = scope.Now;
        row.NextTryAt = null;
        row.LastError = null;
        if (row is { Decision: PaymentDecision.GiveBack, PurchaseId: { } id })
        {
            await ReleaseAsync(scope, row, id, cancellationToken);
        }

        return true;
    }

    private async Task ReleaseAsync(WriteScope scope, PaymentCaseRow row, PurchaseId id, CancellationToken cancellationToken)
    {
        var purchase = (await scope.Context.FindAsync<PurchaseRow>([id], cancellationToken))!;
        if (purchase.State == PurchaseState.Disagreeing)
        {
            purchase.State = PurchaseState.Failed;
            purchase.EndedAt = scope.Now;
            await scope.Meters.ReleaseAsync(id.Value, cancellationToken);
        }

        if (purchase.StoppedAt is null)
        {
            var text = $"Your payment of {row.Paid} did not match what you bought and is on its way back to you.";
            mailbox.Notify(scope, purchase.BuyerId, NotificationKind.Purchase, text, "/store");
            return;
        }

        await family.StoppedAsync(scope, purchase.BuyerId, row.Paid, cancellationToken);
    }

    private void Postpone(PaymentCaseRow row, StripeAnswer<Stripe.Refund> answer, DateTime now)
    {
        row.Tries++;
        row.NextTryAt = now.AddMinutes(Math.Min(60, Math.Pow(2, row.Tries - 1)));
        row.LastError = answer.Message.Length <= 500 ? answer.Message : answer.Message[..499] + "…";
        if (answer.Kind == AnswerKind.Refused && row.Decision == PaymentDecision.GiveBack)
        {
            // Stripe will not do it, so somebody has to decide anew.
            logger.LogCritical(
                "Stripe refuses to give {Paid} of session {Session} back: {Message}",
                row.Paid,
                row.SessionId,
                answer.Message
            );
            row.Decision = null;
            row.NextTryAt = null;
        }
        else if (row.Tries == TriesToAlarm)
        {
            logger.LogCritical("Money of session {Session} could not be given back for long: {Message}", row.SessionId, answer.Message);
        }
    }
}
