using CoinStore.Access;
using CoinStore.Accounting;
using CoinStore.Payments;
using CoinStore.Purchases;
using CoinStore.Refunds;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace CoinStore.Disputes;

/// <summary>
/// Brings a dispute as Stripe has it into the books. What is not posted yet is posted in its order and in one transaction, so that events
/// may come twice, late, in any order or not at all.
/// </summary>
internal sealed class DisputeMirror(
    Database database,
    Refunds.StripeRefunds refunds,
    RefundMirror refundMirror,
    DisputeNews news,
    ILogger<DisputeMirror> logger
)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromHours(1);
    private static readonly Actor Mirror = Actor.System("dispute mirror");

    /// <summary>Posts what Stripe's present word asks for; null when the payment is none of ours.</summary>
    /// <exception cref="InvalidOperationException">The event has to come again: the purchase is not credited yet.</exception>
    public async Task<DisputeRow?> MirrorAsync(Stripe.Dispute told, CancellationToken cancellationToken)
    {
        if (await refundMirror.PurchaseOfAsync(told.PaymentIntentId, cancellationToken) is not { } purchase)
        {
            logger.LogWarning("Dispute {Dispute} is of {Payment}, which is no purchase's payment", told.Id, told.PaymentIntentId);
            return null;
        }

        var id = IdOf(told.Id);
        var known = await database.ReadAsync(
            (context, token) => context.Set<DisputeRow>().SingleOrDefaultAsync(d => d.Id == id, token),
            cancellationToken
        );
        if (known?.OpenedAt is null && DisputePolicy.StateOf(told.Status) is DisputeState.Open or DisputeState.Won or DisputeState.Lost)
        {
            await MirrorRefundsAsync(purchase, told, cancellationToken);
        }

        var posted = await database.WriteAsync<DisputeRow, DisputeRefusal>(
            Mirror,
            (scope, token) => PostAsync(scope, purchase, told, token),
            cancellationToken
        );
        return posted.Value;
    }

    /// <summary>Our id of a dispute of Stripe's.</summary>
    public static DisputeId IdOf(string stripeDisputeId) => DisputeId.From(DerivedId.Of($"stripe/{stripeDisputeId}"));

    // What was refunded before is not contested again: that has to be known first, also when its own news come later.
    private async Task MirrorRefundsAsync(PurchaseId purchase, Stripe.Dispute told, CancellationToken cancellationToken)
    {
        // Stripe refunds nothing that is contested: one that is under way ends first, and its coins are there to be taken.
        await refundMirror.SettleUnderWayAsync(purchase, cancellationToken);
        var answer = await refunds.OfChargeAsync(told.ChargeId, cancellationToken);
        if (answer.Kind != AnswerKind.Done)
        {
            throw new InvalidOperationException($"Stripe gave no answer about {told.ChargeId}: the event has to come again.");
        }

        foreach (var refund in answer.Value!)
        {
            await refundMirror.MirrorAsync(refund, cancellationToken);
        }
    }

    private async Task<Result<DisputeRow, DisputeRefusal>> PostAsync(
        WriteScope scope,
        PurchaseId purchaseId,
        Stripe.Dispute told,
        CancellationToken cancellationToken
    )
    {
        var purchase = await scope.Context.Set<PurchaseRow>().SingleAsync(p => p.Id == purchaseId, cancellationToken);
        await scope.Context.TakeTurnAsync(purchase.BuyerId.Value, cancellationToken);
        if (!string.Equals(told.Currency, purchase.Currency, StringComparison.OrdinalIgnoreCase))
        {
            throw new InvalidOperationException(
                $"Dispute {told.Id} is in {told.Currency}, and purchase {purchase.Id} in {purchase.Currency}."
            );
        }

        var id = IdOf(told.Id);
        var row = await scope.Context.Set<DisputeRow>().SingleOrDefaultAsync(d => d.Id == id, cancellationToken);
        var isNew = row is null;
        if (row is null)
        {
            row = NewRow(id, purchase, told, scope.Now);
            scope.Context.Add(row);
        }

        var before = row.State;
        var state = DisputePolicy.StateOf(told.Status);
        if (!isNew && state != before && !DisputePolicy.IsBefore(before, state))
        {
            return row;
        }

        await StepAsync(scope, row, purchase, state, told.Amount, cancellationToken);
        await PostFeesAsync(scope, row, told);
        Note(row, told, scope.Now);
        if (isNew || row.State != before)
        {
            await news.TellAsync(scope, row, isNew ? null : before, cancellationToken);
        }

        return row;
    }

    private static async Task StepAsync(
        WriteScope scope,
        DisputeRow row,
        PurchaseRow purchase,
        DisputeState state,
        long amountMinor,
        CancellationToken cancellationToken
    )
    {
        if (row.OpenedAt is null && state is DisputeState.Open or DisputeState.Won or DisputeState.Lost)
        {
            row.AmountMinor = amountMinor;
            await DisputeDesk.OpenAsync(scope, row, purchase, cancellationToken);
        }

        switch (state)
        {
            case DisputeState.Won when row.State != DisputeState.Won:
                await DisputeDesk.WinAsync(scope, row, cancellationToken);
                break;
            case DisputeState.Lost when row.State != DisputeState.Lost:
                await DisputeDesk.LoseAsync(scope, row, cancellationToken);
                break;
            case DisputeState.Closed:
                (row.State, row.EndedAt) = (DisputeState.Closed, row.EndedAt ?? scope.Now);
                break;
        }
    }

    // The withdrawal and, once won, its reversal: each has its fee, and its exchange where it settled in another currency.
    private static async Task PostFeesAsync(WriteScope scope, DisputeRow row, Stripe.Dispute told)
    {
        foreach (var settled in told.BalanceTransactions ?? [])
        {
            await StripeFees.PostAsync(scope, settled, row.Currency, settled.Amount < 0 ? -row.AmountMinor : row.AmountMinor);
        }
    }

    private static void Note(DisputeRow row, Stripe.Dispute told, DateTime now)
    {
        (row.StripeStatus, row.Reason, row.DueAt) = (told.Status, told.Reason ?? "", told.EvidenceDetails?.DueBy ?? row.DueAt);
        if (told.EvidenceDetails is { SubmissionCount: > 0 })
        {
            row.SubmittedAt ??= now;
        }

        if (!DisputePolicy.NeedsResponse(told.Status))
        {
            row.Order = DisputeOrder.None;
        }

        // An order that is on its way keeps its own time.
        var again = row.Order == DisputeOrder.None ? now + LookAgain : row.NextTryAt ?? now;
        row.NextTryAt = row.State is DisputeState.Inquiry or DisputeState.Open ? again : null;
    }

    private static DisputeRow NewRow(DisputeId id, PurchaseRow purchase, Stripe.Dispute told, DateTime now) =>
        new()
        {
            Id = id,
            StripeDisputeId = told.Id,
            PurchaseId = purchase.Id,
            PersonId = purchase.BuyerId,
            State = DisputeState.Inquiry,
            StripeStatus = told.Status,
            Reason = told.Reason ?? "",
            AmountMinor = told.Amount,
            Currency = purchase.Currency,
            CreatedAt = told.Created == default ? now : told.Created,
        };
}
