using System.Globalization;
using CoinStore.Access;
using CoinStore.Accounting;
using CoinStore.Claims;
using CoinStore.Lots;
using CoinStore.Notifications;
using CoinStore.Payments;
using CoinStore.Purchases;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Stripe;

namespace CoinStore.Refunds;

/// <summary>
/// Carries a refund on until it has to wait. Stripe is asked outside any transaction and its answer recorded from the state the row has
/// then, so that two runs at once, or one that was cut off, end in the same place.
/// </summary>
internal sealed class RefundRun(
    Database database,
    StripeRefunds stripe,
    PersonNews news,
    PayerNews payerNews,
    ClaimMoves claims,
    ILogger<RefundRun> logger
)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromHours(1);
    private static readonly Actor Runner = Actor.System("refund run");

    /// <summary>Goes on as far as it can now. An outage is noted and tried again later, never thrown.</summary>
    public async Task<RefundRow> ContinueAsync(RefundId id, CancellationToken cancellationToken)
    {
        var refund = await database.ReadAsync(
            (context, token) => context.Set<RefundRow>().SingleAsync(r => r.Id == id, token),
            cancellationToken
        );
        if (refund.State is RefundState.Succeeded or RefundState.Failed)
        {
            return refund;
        }

        var answer = refund.StripeRefundId is { } known
            ? await stripe.ReadAsync(known, cancellationToken)
            : await stripe.SendAsync(refund, cancellationToken);
        return answer.Kind switch
        {
            AnswerKind.Done => await ApplyAsync(id, answer.Value!, cancellationToken),
            // A refund that Stripe knows by its id and will not show is a matter for later, not a refund that failed.
            AnswerKind.Refused when refund.StripeRefundId is null => await RecordAsync(
                id,
                (scope, row) => FailAsync(scope, row, answer.Message),
                cancellationToken
            ),
            _ => await LaterAsync(refund, answer.Kind == AnswerKind.Short, answer.Message, cancellationToken),
        };
    }

    /// <summary>Does what Stripe's present word asks for.</summary>
    public Task<RefundRow> ApplyAsync(RefundId id, Stripe.Refund answer, CancellationToken cancellationToken) =>
        RecordAsync(
            id,
            async (scope, row) =>
            {
                row.StripeRefundId = answer.Id;
                row.SentAt ??= scope.Now;
                await StripeFees.PostAsync(scope, answer.BalanceTransaction, row.Currency, -row.AmountMinor);
                await StripeFees.PostAsync(scope, Undone(answer), row.Currency, row.AmountMinor);
                await (
                    answer.Status switch
                    {
                        "succeeded" => SucceedAsync(scope, row),
                        "failed" or "canceled" => FailAsync(scope, row, answer.FailureReason ?? answer.Status),
                        _ => WaitAsync(scope, row),
                    }
                );
            },
            cancellationToken
        );

    // Stripe takes a refund that failed back into the balance by a transaction of its own, of the same amount.
    private static BalanceTransaction? Undone(Stripe.Refund answer) =>
        answer is { BalanceTransaction: { } sent, FailureBalanceTransactionId: { Length: > 0 } id }
            ? new BalanceTransaction
            {
                Id = id,
                Currency = sent.Currency,
                Amount = -sent.Amount,
            }
            : null;

    private async Task<RefundRow> RecordAsync(RefundId id, Func<WriteScope, RefundRow, Task> change, CancellationToken cancellationToken)
    {
        var recorded = await database.WriteAsync<RefundRow, RefundRefusalKind>(
            Runner,
            async (scope, token) =>
            {
                var whose = await scope.Context.Set<RefundRow>().Where(r => r.Id == id).Select(r => r.PersonId).SingleAsync(token);
                await scope.Context.TakeTurnAsync(whose.Value, token);
                var row = await scope.Context.Set<RefundRow>().SingleAsync(r => r.Id == id, token);
                await change(scope, row);
                return row;
            },
            cancellationToken
        );
        return recorded.Value;
    }

    private async Task SucceedAsync(WriteScope scope, RefundRow refund)
    {
        if (refund.State is RefundState.Succeeded or RefundState.Failed)
        {
            return;
        }

        (refund.State, refund.EndedAt, refund.NextTryAt, refund.Note) = (RefundState.Succeeded, scope.Now, null, null);
        var isFull = await IsFullAsync(scope, refund);
        if (isFull)
        {
            await scope.Meters.RefundAsync(refund.PurchaseId.Value, CancellationToken.None);
        }

        await claims.RefundSucceededAsync(scope, refund.PurchaseId, isFull, CancellationToken.None);
        if (refund.ClaimId is not null)
        {
            // A claim tells its whole family.
            return;
        }

        if (await PaidByAnotherAsync(scope, refund) is { } purchase)
        {
            await payerNews.RefundedAsync(scope, purchase, refund.Amount, $"/refund/{refund.Id}");
            return;
        }

        var text = string.Create(CultureInfo.InvariantCulture, $"{refund.Amount} of your purchase went back to your card.");
        await news.TellAsync(scope, refund.PersonId, NotificationKind.Purchase, text, $"/refund/{refund.Id}", CancellationToken.None);
    }

    private static Task WaitAsync(WriteScope scope, RefundRow refund)
    {
        if (refund.State is RefundState.Requested or RefundState.Sent)
        {
            (refund.State, refund.NextTryAt, refund.Tries, refund.Note) = (RefundState.Sent, scope.Now + LookAgain, 0, null);
        }

        return Task.CompletedTask;
    }

    // A bank can refuse a refund days after Stripe called it done.
    private async Task FailAsync(WriteScope scope, RefundRow refund, string? why)
    {
        if (refund.State == RefundState.Failed)
        {
            return;
        }

        logger.LogError("Refund {Refund} of {Amount} failed: {Why}", refund.Id, refund.Amount, why);
        (refund.State, refund.EndedAt, refund.NextTryAt, refund.Note) = (RefundState.Failed, scope.Now, null, Short(why));
        await RefundDesk.ReturnAsync(scope, refund, CancellationToken.None);
        await claims.RefundFailedAsync(scope, refund, CancellationToken.None);
        if (refund.ClaimId is not null)
        {
            return;
        }

        if (await PaidByAnotherAsync(scope, refund) is { } purchase)
        {
            await payerNews.NotRefundedAsync(scope, purchase, refund.Amount, $"/refund/{refund.Id}");
            return;
        }

        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{refund.Amount} could not be paid back to your card. Your coins are back: ask again, or write to us."
        );
        await news.WarnAsync(scope, refund.PersonId, NotificationKind.Purchase, text, $"/refund/{refund.Id}", CancellationToken.None);
    }

    private static async Task<PurchaseRow?> PaidByAnotherAsync(WriteScope scope, RefundRow refund)
    {
        var purchase = await scope.Context.Set<PurchaseRow>().SingleAsync(p => p.Id == refund.PurchaseId);
        return PayerNews.Concerns(purchase) ? purchase : null;
    }

    // A limit counts a purchase as a whole: it has its money back once all of the price went back.
    private static async Task<bool> IsFullAsync(WriteScope scope, RefundRow refund)
    {
        var lot = await scope.Context.Set<LotRow>().SingleAsync(l => l.Id == refund.PurchaseId.Value);
        var underWay = await scope
            .Context.Set<RefundRow>()
            .AnyAsync(r =>
                r.PurchaseId == refund.PurchaseId && r.Id != refund.Id && (r.State == RefundState.Requested || r.State == RefundState.Sent)
            );
        return lot.RefundedMinor == lot.GrossMinor && !underWay;
    }

    private async Task<RefundRow> LaterAsync(RefundRow seen, bool newKey, string note, CancellationToken cancellationToken)
    {
        logger.LogWarning("Refund {Refund} stays {State} after try {Try}: {Note}", seen.Id, seen.State, seen.Tries + 1, note);
        var wait = TimeSpan.FromSeconds(Math.Min(3600, 30L << Math.Min(seen.Tries, 7)));
        return await RecordAsync(
            seen.Id,
            (scope, row) =>
            {
                if (row.State == seen.State && row.Tries == seen.Tries)
                {
                    (row.Tries, row.NextTryAt, row.Note) = (row.Tries + 1, scope.Now + wait, Short(note));
                    row.Attempt += newKey ? 1 : 0;
                }

                return Task.CompletedTask;
            },
            cancellationToken
        );
    }

    private static string? Short(string? note) => note is { Length: > 500 } ? note[..500] : note;
}
