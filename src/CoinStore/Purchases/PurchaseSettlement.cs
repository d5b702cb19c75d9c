using CoinStore.Access;
using CoinStore.Cards;
using CoinStore.Guardians;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;
using Stripe.Checkout;

namespace CoinStore.Purchases;

/// <summary>
/// Asks Stripe where a purchase stands, and moves it by Stripe's own word.
/// </summary>
internal sealed class PurchaseSettlement(
    Database database,
    StripeCheckout checkout,
    CardCharges charges,
    PurchaseMoves moves,
    ComingOfAge comingOfAge
)
{
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
            _ => await moves.ReleaseAsync(actor, purchase.Id, PurchaseState.Failed, null, cancellationToken),
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
            CheckoutVerdict.Credit => moves.CreditAsync(actor, purchase.Id, taken, cancellationToken),
            CheckoutVerdict.Disagree => moves.SetAsideAsync(actor, purchase.Id, taken, cancellationToken),
            CheckoutVerdict.Expire => moves.ReleaseAsync(actor, purchase.Id, whenClosed, null, cancellationToken),
            CheckoutVerdict.Fail => moves.ReleaseAsync(actor, purchase.Id, PurchaseState.Failed, taken.DeclineCode, cancellationToken),
            CheckoutVerdict.Process => moves.AwaitAsync(actor, purchase.Id, taken, cancellationToken),
            CheckoutVerdict.Wait => moves.PostponeAsync(actor, purchase, cancellationToken),
        };

    private async Task<PurchaseRow?> ChargeAsync(Actor actor, PurchaseRow begun, CancellationToken cancellationToken)
    {
        var purchase = await OfTodayAsync(actor, begun, cancellationToken);
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

    /// <summary>From the 18th birthday on nothing is taken of a guardian's card, whoever comes by first: their purchases are stopped.</summary>
    private async Task<PurchaseRow> OfTodayAsync(Actor actor, PurchaseRow purchase, CancellationToken cancellationToken)
    {
        if (purchase is not { PayerId: { } payer, PaymentIntentId: null, StoppedAt: null } || payer == purchase.BuyerId)
        {
            return purchase;
        }

        var settled = await database.WriteAsync<PurchaseRow, Done>(
            actor,
            async (scope, token) =>
            {
                await comingOfAge.SettledAsync(scope, purchase.BuyerId, token);
                return await scope.Context.Set<PurchaseRow>().AsNoTracking().SingleAsync(p => p.Id == purchase.Id, token);
            },
            cancellationToken
        );
        return settled.Value;
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
        var opened = await moves.OpenAsync(actor, purchase.Id, session, cancellationToken);
        // A session found again may long be paid or closed.
        return session.Status == "open" ? opened : await ApplyAsync(actor, opened, session, PurchaseState.Expired, cancellationToken);
    }
}
