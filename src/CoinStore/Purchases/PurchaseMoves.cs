using CoinStore.Access;
using CoinStore.Marks;
using CoinStore.Storage;
using Stripe.Checkout;

namespace CoinStore.Purchases;

/// <summary>
/// The moves of a purchase, each one conditional write: whoever comes second (the return page, the webhook, the worker, a copy of an
/// event) finds it moved and changes nothing.
/// </summary>
internal sealed class PurchaseMoves(Database database, PaymentCases cases, PurchaseCredit credit, Reviews reviews)
{
    private static readonly PurchaseState[] Unpaid = [PurchaseState.Starting, PurchaseState.Open, PurchaseState.Processing];

    /// <summary>Checkout is open at Stripe.</summary>
    public Task<PurchaseRow> OpenAsync(Actor actor, PurchaseId id, Session session, CancellationToken cancellationToken) =>
        ChangeAsync(
            actor,
            id,
            [PurchaseState.Starting],
            (row, _) =>
            {
                row.State = PurchaseState.Open;
                row.SessionId = session.Id;
                row.CheckoutUrl = session.Url;
                return Task.CompletedTask;
            },
            cancellationToken
        );

    /// <summary>The payment is in: coins, or the money back where a guardian stopped it before.</summary>
    public Task<PurchaseRow> CreditAsync(Actor actor, PurchaseId id, TakenPayment taken, CancellationToken cancellationToken) =>
        ChangeAsync(
            actor,
            id,
            // Money that came in is owed as coins, also when the purchase had been given up before.
            [.. Unpaid, PurchaseState.Expired, PurchaseState.Cancelled, PurchaseState.Failed],
            async (row, scope) =>
            {
                // A guardian stops it in the buyer's turn: what was read before the turn may be stale.
                await scope.Context.TakeTurnAsync(row.BuyerId.Value, CancellationToken.None);
                await scope.Context.Entry(row).ReloadAsync(CancellationToken.None);
                if (await scope.Context.FindAsync<PaymentCaseRow>([taken.Id], CancellationToken.None) is not null)
                {
                    // It lies before the operators, or its money has gone back: only they may still credit it.
                    return;
                }

                row.SessionId = taken.SessionId;
                row.PaymentIntentId = taken.PaymentIntentId;
                row.DeclineCode = null;
                if (row.StoppedAt is not null)
                {
                    // The guardian's word was there first: no coins, and the money goes back by itself.
                    (row.State, row.EndedAt) = (PurchaseState.Disagreeing, scope.Now);
                    await PaymentCases.GiveBackAsync(scope, taken, row, CancellationToken.None);
                    return;
                }

                var charge = taken.Charge;
                row.PaymentCountry = charge?.PaymentMethodDetails?.Card?.Country ?? charge?.PaymentMethodDetails?.SepaDebit?.Country;
                row.CardLast4 = charge?.PaymentMethodDetails?.Card?.Last4;
                if (taken.TaxMinor is { } tax)
                {
                    (row.TaxMinor, row.TaxBasisPoints) = (tax, 0);
                }

                await credit.PostAsync(scope, row, charge?.BalanceTransaction);
                if (charge?.PaymentMethodDetails?.Card?.Fingerprint is { Length: > 0 } fingerprint)
                {
                    await reviews.PaidAsync(scope, row.PayerId ?? row.BuyerId, CardMarks.HashOf(fingerprint), CancellationToken.None);
                }
            },
            cancellationToken
        );

    /// <summary>Also when the purchase has long ended: a second session that took money for it is money to give back.</summary>
    public Task<PurchaseRow> SetAsideAsync(Actor actor, PurchaseId id, TakenPayment taken, CancellationToken cancellationToken) =>
        ChangeAsync(
            actor,
            id,
            Enum.GetValues<PurchaseState>(),
            async (row, scope) =>
            {
                if (Unpaid.Contains(row.State))
                {
                    row.State = PurchaseState.Disagreeing;
                    row.EndedAt = scope.Now;
                    row.PaymentIntentId = taken.PaymentIntentId;
                }

                await cases.OpenAsync(scope, taken, row, CancellationToken.None);
            },
            cancellationToken
        );

    /// <summary>It ends unpaid, and gives back what it held of the limits.</summary>
    public Task<PurchaseRow> ReleaseAsync(
        Actor actor,
        PurchaseId id,
        PurchaseState to,
        string? declineCode,
        CancellationToken cancellationToken
    ) =>
        ChangeAsync(
            actor,
            id,
            Unpaid,
            (row, scope) =>
            {
                row.State = to;
                row.EndedAt = scope.Now;
                row.DeclineCode = declineCode;
                return scope.Meters.ReleaseAsync(id.Value, CancellationToken.None);
            },
            cancellationToken
        );

    /// <summary>The limits go on holding the price: it may be charged any day.</summary>
    public Task<PurchaseRow> AwaitAsync(Actor actor, PurchaseId id, TakenPayment taken, CancellationToken cancellationToken) =>
        ChangeAsync(
            actor,
            id,
            Unpaid,
            (row, scope) =>
            {
                row.State = PurchaseState.Processing;
                row.SessionId = taken.SessionId;
                row.PaymentIntentId = taken.PaymentIntentId;
                row.NextCheckAt = CheckoutPolicy.NextCheck(row, scope.Now);
                return Task.CompletedTask;
            },
            cancellationToken
        );

    /// <summary>Puts the next question to Stripe off.</summary>
    public Task<PurchaseRow> PostponeAsync(Actor actor, PurchaseRow purchase, CancellationToken cancellationToken) =>
        ChangeAsync(
            actor,
            purchase.Id,
            Unpaid,
            (row, scope) =>
            {
                row.NextCheckAt = CheckoutPolicy.NextCheck(row, scope.Now);
                return Task.CompletedTask;
            },
            cancellationToken
        );

    // The return page, the webhook and the worker take turns, so what is read in the job is still so when it is saved.
    private async Task<PurchaseRow> ChangeAsync(
        Actor actor,
        PurchaseId id,
        PurchaseState[] from,
        Func<PurchaseRow, WriteScope, Task> change,
        CancellationToken cancellationToken
    )
    {
        var changed = await database.WriteAsync<PurchaseRow, PurchaseRefusal>(
            actor,
            async (scope, token) =>
            {
                await scope.Context.TakeTurnAsync(id.Value, token);
                if (await scope.Context.FindAsync<PurchaseRow>([id], token) is not { } row)
                {
                    return PurchaseRefusal.NotFound;
                }

                if (from.Contains(row.State))
                {
                    await change(row, scope);
                }

                return row;
            },
            cancellationToken
        );
        return changed.Value;
    }
}
