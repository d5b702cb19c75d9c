using CoinStore.Access;
using CoinStore.Cards;
using CoinStore.Payments;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Purchases;

/// <summary>
/// Purchases that a saved card pays for, without checkout: for features in which somebody pays for somebody else, or by appointment.
/// Whether they may is the caller's to know; that the card is the payer's, and that the buyer's limits take it, is seen to here.
/// </summary>
internal sealed class CardPurchases(
    Database database,
    PurchaseReservation reservation,
    PurchaseSettlement settlement,
    CardCharges charges,
    PaymentCases cases,
    AccessLog access,
    TimeProvider clock
)
{
    /// <summary>
    /// Reserves the buyer's limits and keeps the purchase, inside the caller's own transaction; <see cref="ChargeAsync"/> follows once it
    /// is committed, and the worker sees to it otherwise. The same id with the same input is the same purchase.
    /// </summary>
    public async Task<Result<PurchaseRow, CardPurchaseRefusal>> ReserveAsync(
        WriteScope scope,
        CardPurchase request,
        CancellationToken cancellationToken
    )
    {
        // Both are decided by: their turns are taken together, in one order.
        await scope.Context.TakeTurnsAsync([.. new[] { request.BuyerId.Value, request.PayerId.Value }.Distinct()], cancellationToken);
        var people = await Standing.LoadAsync(scope.Context, [request.BuyerId, request.PayerId], scope.Now, cancellationToken);
        if (people.GetValueOrDefault(request.PayerId) is not { IsActive: true, IsAdult: true, IsDisputed: false })
        {
            return new CardPurchaseRefusal(CardPurchaseRefusalReason.PayerMayNotPay);
        }

        if (people.GetValueOrDefault(request.BuyerId) is not { } buyer)
        {
            return new CardPurchaseRefusal(CardPurchaseRefusalReason.BuyerNotFound);
        }

        var payment = await PaymentAsync(scope.Context, request, cancellationToken);
        if (payment is null)
        {
            access.Denied(scope.Actor, "pay with a card", request.CardId);
            return new CardPurchaseRefusal(CardPurchaseRefusalReason.CardNotFound);
        }

        var reserved = await reservation.MakeAsync(scope, buyer, request.Order, payment, cancellationToken);
        return reserved.Succeeded ? reserved.Value : new CardPurchaseRefusal(CardPurchaseRefusalReason.NotStarted, reserved.Refusal);
    }

    /// <summary>Charges the card of a reserved purchase, once, and credits it. Outside any transaction.</summary>
    public async Task<CardPurchaseResult> ChargeAsync(Actor actor, PurchaseId id, CancellationToken cancellationToken)
    {
        var row = await database.ReadAsync(
            (context, token) => context.Set<PurchaseRow>().SingleAsync(p => p.Id == id, token),
            cancellationToken
        );
        if (row.State is PurchaseState.Starting or PurchaseState.Processing)
        {
            using var patience = CallTime.Limit(clock, CallTime.OfAPage);
            row = await settlement.SettleAsync(actor, row, cancellationToken) ?? row;
        }

        return CardPurchaseResult.Of(row);
    }

    /// <summary>Both in one: reserves in a transaction of its own, then charges.</summary>
    public async Task<Result<CardPurchaseResult, CardPurchaseRefusal>> StartAsync(
        Actor actor,
        CardPurchase request,
        CancellationToken cancellationToken
    )
    {
        var reserved = await database.WriteAsync<PurchaseRow, CardPurchaseRefusal>(
            actor,
            (scope, token) => ReserveAsync(scope, request, token),
            cancellationToken
        );
        return reserved.Succeeded ? await ChargeAsync(actor, reserved.Value.Id, cancellationToken) : reserved.Refusal;
    }

    /// <summary>Does what Stripe's present word on a payment asks for; false when it gave none. A payment of checkout's is not looked at.</summary>
    public async Task<bool> CompleteAsync(Actor actor, string paymentIntentId, CancellationToken cancellationToken)
    {
        var answer = await charges.ReadAsync(paymentIntentId, cancellationToken);
        if (answer.Intent is not { } intent)
        {
            return false;
        }

        if (!IsCardPayment(intent) || TypedId.TryParse<PurchaseId>(intent.Metadata[ChargePolicy.PurchaseKey]) is not { } id)
        {
            return true;
        }

        var row = await database.ReadAsync(
            (context, token) => context.Set<PurchaseRow>().SingleOrDefaultAsync(p => p.Id == id, token),
            cancellationToken
        );
        if (row is not null)
        {
            await settlement.ApplyAsync(actor, row, answer, cancellationToken);
        }
        else if (answer.Outcome == CardChargeOutcome.Succeeded)
        {
            await database.WriteAsync<bool, Done>(
                actor,
                async (scope, token) =>
                {
                    await cases.OpenAsync(scope, TakenPayment.Of(answer), purchase: null, token);
                    return true;
                },
                cancellationToken
            );
        }

        return true;
    }

    /// <summary>Whether a payment was taken from a saved card for a purchase, and not through checkout.</summary>
    public static bool IsCardPayment(Stripe.PaymentIntent intent) =>
        intent.Metadata is { } told && told.ContainsKey(ChargePolicy.PurchaseKey) && told.ContainsKey(StripeCards.CardKey);

    private static async Task<CardPayment?> PaymentAsync(StoreContext context, CardPurchase request, CancellationToken cancellationToken)
    {
        // Begun before, it goes on as it was begun, also when the card was removed meanwhile.
        if (
            await context
                .Set<PurchaseRow>()
                .AsNoTracking()
                .SingleOrDefaultAsync(p => p.Id == request.Order.PurchaseId, cancellationToken) is
            { CardId: not null } before
        )
        {
            return new CardPayment(request.PayerId, request.CardId, before.CustomerId!) { TakesApproval = request.TakesApproval };
        }

        return
            await CardFacts.ActiveAsync(context, request.PayerId, request.CardId, cancellationToken) is not null
            && await CardFacts.CustomerAsync(context, request.PayerId, cancellationToken) is { } customer
            ? new CardPayment(request.PayerId, request.CardId, customer) { TakesApproval = request.TakesApproval }
            : null;
    }
}
