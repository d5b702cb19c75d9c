using System.Globalization;
using CoinStore.Access;
using CoinStore.Accounting;
using CoinStore.Ledger;
using CoinStore.Lots;
using CoinStore.Notifications;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Stripe.Checkout;

namespace CoinStore.Purchases;

/// <summary>
/// Moves a purchase by Stripe's own word, each move one conditional write: whoever comes second (the return page, the webhook, the
/// worker, a copy of an event) finds it moved and changes nothing.
/// </summary>
internal sealed class PurchaseSettlement(
    Database database,
    StripeCheckout checkout,
    Mailbox mailbox,
    PromotionOptions promotion,
    ILogger<PurchaseSettlement> logger
)
{
    private static readonly PurchaseState[] Unpaid = [PurchaseState.Starting, PurchaseState.Open];

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
            _ => await ReleaseAsync(actor, purchase.Id, PurchaseState.Failed, cancellationToken),
        };
    }

    /// <summary>Asks Stripe where the session is and does what follows. Null when Stripe gave no answer.</summary>
    public async Task<PurchaseRow?> SettleAsync(Actor actor, PurchaseRow purchase, CancellationToken cancellationToken)
    {
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
        var known = purchase.SessionId is null ? await OpenAsync(actor, purchase, cancellationToken) : purchase;
        if (known is not { State: PurchaseState.Open, SessionId: { } sessionId })
        {
            return known;
        }

        var answer = await checkout.CloseAsync(sessionId, cancellationToken);
        return answer.Session is { } session ? await ApplyAsync(actor, known, session, PurchaseState.Cancelled, cancellationToken) : null;
    }

    /// <summary>Does what Stripe's present word asks for.</summary>
    public Task<PurchaseRow> ApplyAsync(
        Actor actor,
        PurchaseRow purchase,
        Session session,
        PurchaseState whenClosed,
        CancellationToken cancellationToken
    )
    {
        var verdict = CheckoutPolicy.Decide(purchase, session);
        if (verdict == CheckoutVerdict.Disagree)
        {
            logger.LogCritical(
                "Session {Session} is paid with {Amount} {Currency}, and purchase {Purchase} is {Price}: not credited",
                session.Id,
                session.AmountTotal,
                session.Currency,
                purchase.Id,
                purchase.Price
            );
        }

        return verdict switch
        {
            CheckoutVerdict.Credit => CreditAsync(actor, purchase.Id, session, cancellationToken),
            CheckoutVerdict.Disagree => SetAsideAsync(actor, purchase.Id, session, cancellationToken),
            CheckoutVerdict.Expire => ReleaseAsync(actor, purchase.Id, whenClosed, cancellationToken),
            CheckoutVerdict.Fail => ReleaseAsync(actor, purchase.Id, PurchaseState.Failed, cancellationToken),
            CheckoutVerdict.Wait => PostponeAsync(actor, purchase, cancellationToken),
        };
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

    private Task<PurchaseRow> CreditAsync(Actor actor, PurchaseId id, Session session, CancellationToken cancellationToken) =>
        ChangeAsync(
            actor,
            id,
            // Money that came in is owed as coins, also when the purchase had been given up before.
            [.. Unpaid, PurchaseState.Expired, PurchaseState.Cancelled, PurchaseState.Failed],
            async (row, scope) =>
            {
                row.State = PurchaseState.Completed;
                row.EndedAt = scope.Now;
                row.SessionId = session.Id;
                row.PaymentIntentId = session.PaymentIntentId;
                // Debts and lots are the buyer's, and the actor may be a webhook.
                await scope.Context.TakeTurnAsync(row.BuyerId.Value, CancellationToken.None);
                var posted = await LotBook.CreditAsync(scope, row, promotion, CancellationToken.None);
                if (posted.Status is not (PostStatus.Posted or PostStatus.AlreadyPosted))
                {
                    throw new InvalidOperationException($"Purchase {id} cannot be posted: {posted.Status}.");
                }

                // A bank debit's fee is known days later: the worker asks for it then.
                var settled = session.PaymentIntent?.LatestCharge?.BalanceTransaction;
                await StripeFees.RecordAsync(scope, row, settled, CheckoutPolicy.FirstCheck);
                await scope.Meters.CaptureAsync(id.Value, CancellationToken.None);
                var text = string.Create(CultureInfo.InvariantCulture, $"{row.Coins:N0} coins for {row.Price} are yours.");
                mailbox.Notify(scope, row.BuyerId, NotificationKind.Purchase, text, $"/receipt/{id}");
            },
            cancellationToken
        );

    private Task<PurchaseRow> SetAsideAsync(Actor actor, PurchaseId id, Session session, CancellationToken cancellationToken) =>
        ChangeAsync(
            actor,
            id,
            Unpaid,
            (row, scope) =>
            {
                row.State = PurchaseState.Disagreeing;
                row.EndedAt = scope.Now;
                row.PaymentIntentId = session.PaymentIntentId;
                return Task.CompletedTask;
            },
            cancellationToken
        );

    private Task<PurchaseRow> ReleaseAsync(Actor actor, PurchaseId id, PurchaseState to, CancellationToken cancellationToken) =>
        ChangeAsync(
            actor,
            id,
            Unpaid,
            (row, scope) =>
            {
                row.State = to;
                row.EndedAt = scope.Now;
                return scope.Meters.ReleaseAsync(id.Value, CancellationToken.None);
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
