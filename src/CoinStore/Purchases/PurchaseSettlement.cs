using CoinStore.Access;
using CoinStore.Cards;
using CoinStore.Marks;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;
using Stripe.Checkout;

namespace CoinStore.Purchases;

/// <summary>
/// Moves a purchase by Stripe's own word, each move one conditional write: whoever comes second (the return page, the webhook, the
/// worker, a copy of an event) finds it moved and changes nothing.
/// </summary>
internal sealed class PurchaseSettlement(
    Database database,
    StripeCheckout checkout,
    CardCharges charges,
    PaymentCases cases,
    PurchaseCredit credit,
    Reviews reviews
)
{
    private static readonly PurchaseState[] Unpaid = [PurchaseState.Starting, PurchaseState.Open, PurchaseState.Processing];

    /// <summary>Opens checkout for a purchase that Stripe has not answered for. Null when Stripe gave no answer.</summary>
    public async Task<PurchaseRow?> OpenAsync(Actor actor, PurchaseRow purchase, CancellationToken cancellationToken)
    {
        var email = await database.ReadAsync(
            (context, token) => context.Users.Where(p => p.Id == purchase.BuyerId).Select(p => p.Email).SingleOrDefaultAsync(token),
            cancellationToken
        );
        return await checkout.OpenAsync(purchase, email, cancellationToken) switch
        {
            { Known: false } => null,
            { Session: { } session } => await RecordAsync(actor, purchase, session, cancellationToken),
            _ => await ReleaseAsync(actor, purchase.Id, PurchaseState.Failed, null, cancellationToken),
        };
    }

    /// <summary>Asks Stripe where the session is and does what follows. Null when Stripe gave no answer.</summary>
    public async Task<PurchaseRow?> SettleAsync(Actor actor, PurchaseRow purchase, CancellationToken cancellationToken)
    {
        if (purchase.CardId is not null)
        {
            return await ChargeAsync(actor, purchase, cancellationToken);
        }

        if (purchase is { StoppedAt: not null, State: PurchaseState.Starting or PurchaseState.Open })
        {
            return await CloseAsync(actor, purchase, cancellationToken);
        }

        if (purchase.SessionId is null)
        {
            return await OpenAsync(actor, purchase, cancellationToken);
        }

        var answer = await checkout.ReadAsync(purchase.SessionId, cancellationToken);
        return answer.Session is { } session ? await ApplyAsync(actor, purchase, session, PurchaseState.Expired, cancellationToken) : null;
    }

    /// <summary>Closes checkout at Stripe, then gives the reservation back; credits when it turns out paid. Null when Stripe gave no answer.</summary>
    public async Task<PurchaseRow?> CloseAsync(Actor actor, PurchaseRow purchase, CancellationToken cancellationToken)
    {
        if (purchase.CardId is not null)
        {
            // A charge cannot be called back: it is known or waited for.
            return await ChargeAsync(actor, purchase, cancellationToken);
        }

        var known = purchase.SessionId is null ? await OpenAsync(actor, purchase, cancellationToken) : purchase;
        if (known is not { State: PurchaseState.Open, SessionId: { } sessionId })
        {
            return known;
        }

        var answer = await checkout.CloseAsync(sessionId, cancellationToken);
        return answer.Session is { } session ? await ApplyAsync(actor, known, session, PurchaseState.Cancelled, cancellationToken) : null;
    }

    /// <summary>Does what Stripe's present word on a session asks for.</summary>
    public Task<PurchaseRow> ApplyAsync(
        Actor actor,
        PurchaseRow purchase,
        Session session,
        PurchaseState whenClosed,
        CancellationToken cancellationToken
    ) => ApplyAsync(actor, purchase, CheckoutPolicy.Decide(purchase, session), TakenPayment.Of(session), whenClosed, cancellationToken);

    /// <summary>Does what Stripe's present word on a charge to a saved card asks for.</summary>
    public Task<PurchaseRow> ApplyAsync(Actor actor, PurchaseRow purchase, ChargeAnswer answer, CancellationToken cancellationToken) =>
        ApplyAsync(
            actor,
            purchase,
            ChargePolicy.Decide(purchase, answer),
            TakenPayment.Of(answer),
            PurchaseState.Failed,
            cancellationToken
        );

    private Task<PurchaseRow> ApplyAsync(
        Actor actor,
        PurchaseRow purchase,
        CheckoutVerdict verdict,
        TakenPayment taken,
        PurchaseState whenClosed,
        CancellationToken cancellationToken
    ) =>
        verdict switch
        {
            CheckoutVerdict.Credit => CreditAsync(actor, purchase.Id, taken, cancellationToken),
            CheckoutVerdict.Disagree => SetAsideAsync(actor, purchase.Id, taken, cancellationToken),
            CheckoutVerdict.Expire => ReleaseAsync(actor, purchase.Id, whenClosed, null, cancellationToken),
            CheckoutVerdict.Fail => ReleaseAsync(actor, purchase.Id, PurchaseState.Failed, taken.DeclineCode, cancellationToken),
            CheckoutVerdict.Process => AwaitAsync(actor, purchase.Id, taken, cancellationToken),
            CheckoutVerdict.Wait => PostponeAsync(actor, purchase, cancellationToken),
        };

    private async Task<PurchaseRow?> ChargeAsync(Actor actor, PurchaseRow purchase, CancellationToken cancellationToken)
    {
        var answer =
            purchase.PaymentIntentId is { } known ? await charges.ReadAsync(known, cancellationToken)
            // Nothing more is taken once a guardian has stopped it; what was taken before has to be known.
            : purchase.StoppedAt is not null
                ? await charges.LookForAsync(await ChargeOfAsync(purchase, cancellationToken), cancellationToken)
            : await charges.ChargeAsync(await ChargeOfAsync(purchase, cancellationToken), cancellationToken);
        return answer is { Outcome: CardChargeOutcome.Unknown, Intent: null }
            ? null
            : await ApplyAsync(actor, purchase, answer, cancellationToken);
    }

    private async Task<CardCharge> ChargeOfAsync(PurchaseRow purchase, CancellationToken cancellationToken)
    {
        var card = await database.ReadAsync(
            (context, token) => context.Set<CardRow>().SingleAsync(c => c.Id == purchase.CardId, token),
            cancellationToken
        );
        return ChargePolicy.ChargeOf(purchase, card.PaymentMethodId!);
    }

    private async Task<PurchaseRow> RecordAsync(Actor actor, PurchaseRow purchase, Session session, CancellationToken cancellationToken)
    {
        var opened = await ChangeAsync(
            actor,
            purchase.Id,
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
        // A session found again may long be paid or closed.
        return session.Status == "open" ? opened : await ApplyAsync(actor, opened, session, PurchaseState.Expired, cancellationToken);
    }

    private Task<PurchaseRow> CreditAsync(Actor actor, PurchaseId id, TakenPayment taken, CancellationToken cancellationToken) =>
        ChangeAsync(
            actor,
            id,
            // Money that came in is owed as coins, also when the purchase had been given up before.
            [.. Unpaid, PurchaseState.Expired, PurchaseState.Cancelled, PurchaseState.Failed],
            async (row, scope) =>
            {
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

    // Also when the purchase has long ended: a second session that took money for it is money to give back.
    private Task<PurchaseRow> SetAsideAsync(Actor actor, PurchaseId id, TakenPayment taken, CancellationToken cancellationToken) =>
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

    private Task<PurchaseRow> ReleaseAsync(
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

    // The limits go on holding the price: it may be charged any day.
    private Task<PurchaseRow> AwaitAsync(Actor actor, PurchaseId id, TakenPayment taken, CancellationToken cancellationToken) =>
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
