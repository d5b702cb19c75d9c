using CoinStore.Access;
using CoinStore.Guardians;
using CoinStore.Payments;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Purchases;

/// <summary>
/// Buys coins: reserves against the limits, opens Stripe's checkout, and credits once by Stripe's own word. The redirect back grants
/// nothing.
/// </summary>
public sealed class PurchaseService
{
    private readonly Database database;
    private readonly PurchaseSettlement settlement;
    private readonly StripeCheckout checkout;
    private readonly AccessLog access;
    private readonly RefusedAttempts attempts;
    private readonly PurchaseReservation reservation;
    private readonly TimeProvider clock;

    internal PurchaseService(
        Database database,
        PurchaseSettlement settlement,
        StripeCheckout checkout,
        AccessLog access,
        RefusedAttempts attempts,
        PurchaseReservation reservation,
        TimeProvider clock
    )
    {
        this.database = database;
        this.settlement = settlement;
        this.checkout = checkout;
        this.access = access;
        this.attempts = attempts;
        this.reservation = reservation;
        this.clock = clock;
    }

    /// <summary>What the store shows: packages to everybody, and to a person also what is left of the limits and what is still open.</summary>
    public Task<Result<StoreFront, PurchaseRefusal>> ShowAsync(Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return database.ReadAsync((context, token) => PurchaseReader.FrontAsync(context, actor, Now, token), cancellationToken);
    }

    /// <summary>One purchase of the person's own, or one that they paid for.</summary>
    public async Task<Result<Purchase, PurchaseRefusal>> GetAsync(Actor actor, PurchaseId purchaseId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var paid = await database.ReadAsync(
            (context, token) => PurchaseReader.PaidByAsync(context, actor, purchaseId, token),
            cancellationToken
        );
        if (paid is { PaidBy.For: not null })
        {
            return paid;
        }

        var own = await OwnAsync(actor, "see a purchase", p => p.Id == purchaseId, purchaseId, cancellationToken);
        return own.Succeeded ? paid ?? Purchase.Of(own.Value) : own.Refusal;
    }

    /// <summary>
    /// Reserves the price, keeps the purchase and opens checkout for half an hour. The same id with the same input goes on where it
    /// stopped; nothing is ever opened or reserved twice.
    /// </summary>
    public async Task<Result<StartedPurchase, StartRefusal>> StartAsync(
        Actor actor,
        StartPurchase request,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(request);
        var reserved = await database.WriteAsync<PurchaseRow, StartRefusal>(
            actor,
            async (scope, token) =>
            {
                var buyer = await Standing.LoadAsync(scope.Context, scope.Actor, scope.Now, token);
                return await reservation.MakeAsync(scope, buyer, request, payment: null, token);
            },
            cancellationToken
        );
        if (!reserved.Succeeded)
        {
            if (reserved.Refusal.Limit is { SetByGuardian: true } limit)
            {
                await attempts.KeepAsync(actor, limit, new AttemptedItem(request.PackageId, 1, null), cancellationToken);
            }

            return reserved.Refusal;
        }

        var purchase = reserved.Value;
        if (purchase.State == PurchaseState.Starting || (purchase.State == PurchaseState.Open && purchase.ExpiresAt <= Now))
        {
            using var patience = CallTime.Limit(clock, CallTime.OfAPage);
            if (await settlement.SettleAsync(actor, purchase, cancellationToken) is not { } settled)
            {
                return new StartRefusal(StartRefusalReason.StripeUnreachable);
            }

            purchase = settled;
        }

        return purchase.State switch
        {
            _ when purchase.StoppedAt is not null => new StartRefusal(StartRefusalReason.Ended),
            PurchaseState.Open or PurchaseState.Processing or PurchaseState.Completed => new StartedPurchase(
                purchase.Id,
                purchase.State,
                Purchase.Of(purchase).CheckoutUrl
            ),
            _ => new StartRefusal(StartRefusalReason.Ended),
        };
    }

    /// <summary>
    /// Reads the session from Stripe and does what follows: credits it once when it is paid, gives the reservation back when it has
    /// expired, and changes nothing while it is open.
    /// </summary>
    /// <param name="actor">The buyer on the return page, or the system.</param>
    /// <param name="sessionId">Stripe's cs_... id, as it came back in the address or in an event.</param>
    /// <param name="cancellationToken">Ends waiting, not the work of a commit.</param>
    public async Task<Result<Purchase, PurchaseRefusal>> CompleteAsync(Actor actor, string sessionId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        if (!IsSessionId(sessionId))
        {
            return PurchaseRefusal.NotFound;
        }

        var own = await OwnAsync(actor, "complete a purchase", p => p.SessionId == sessionId, sessionId, cancellationToken);
        if (!own.Succeeded)
        {
            return actor.IsSystem && own.Refusal == PurchaseRefusal.NotFound
                ? await CompleteUnrecordedAsync(actor, sessionId, cancellationToken)
                : own.Refusal;
        }

        using var patience = CallTime.Limit(clock, CallTime.OfAPage);
        return await SettledAsync(actor, own.Value, cancellationToken);
    }

    /// <summary>Closes checkout at Stripe and gives the reservation back. When it turns out to be paid, it is credited instead.</summary>
    public async Task<Result<Purchase, PurchaseRefusal>> CancelAsync(
        Actor actor,
        PurchaseId purchaseId,
        CancellationToken cancellationToken
    )
    {
        var own = await OwnAsync(actor, "cancel a purchase", p => p.Id == purchaseId, purchaseId, cancellationToken);
        if (!own.Succeeded)
        {
            return own.Refusal;
        }

        var row = own.Value;
        if (row.State is PurchaseState.Starting or PurchaseState.Open)
        {
            using var patience = CallTime.Limit(clock, CallTime.OfAPage);
            if (await settlement.CloseAsync(actor, row, cancellationToken) is not { } closed)
            {
                return PurchaseRefusal.StripeUnreachable;
            }

            row = closed;
        }

        return Purchase.Of(row);
    }

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    // An event can arrive before the session's own answer has been kept, or after a crash that lost it.
    private async Task<Result<Purchase, PurchaseRefusal>> CompleteUnrecordedAsync(
        Actor actor,
        string sessionId,
        CancellationToken cancellationToken
    )
    {
        var answer = await checkout.ReadAsync(sessionId, cancellationToken);
        if (!answer.Known)
        {
            return PurchaseRefusal.StripeUnreachable;
        }

        if (answer.Session is not { } session || TypedId.TryParse<PurchaseId>(session.ClientReferenceId) is not { } id)
        {
            return PurchaseRefusal.NotFound;
        }

        var own = await OwnAsync(actor, "complete a purchase", p => p.Id == id, id, cancellationToken);
        if (!own.Succeeded)
        {
            return own.Refusal;
        }

        // Another session than the purchase's own says something only when it took money.
        var row = own.Value;
        return row.SessionId is not null && session.PaymentStatus != "paid"
            ? Purchase.Of(row)
            : Purchase.Of(await settlement.ApplyAsync(actor, row, session, PurchaseState.Expired, cancellationToken));
    }

    private async Task<Result<Purchase, PurchaseRefusal>> SettledAsync(Actor actor, PurchaseRow row, CancellationToken cancellationToken)
    {
        if (row.State is PurchaseState.Completed or PurchaseState.Disagreeing)
        {
            return Purchase.Of(row);
        }

        return await settlement.SettleAsync(actor, row, cancellationToken) is { } settled
            ? Purchase.Of(settled)
            : PurchaseRefusal.StripeUnreachable;
    }

    private async Task<Result<PurchaseRow, PurchaseRefusal>> OwnAsync(
        Actor actor,
        string verb,
        System.Linq.Expressions.Expression<Func<PurchaseRow, bool>> which,
        object target,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(actor);
        if (!actor.IsSystem && actor.PersonId is null)
        {
            return PurchaseRefusal.NotSignedIn;
        }

        var row = await database.ReadAsync(
            (context, token) => context.Set<PurchaseRow>().SingleOrDefaultAsync(which, token),
            cancellationToken
        );
        if (row is not null && (actor.IsSystem || row.BuyerId == actor.PersonId))
        {
            return row;
        }

        if (!actor.IsSystem)
        {
            access.Denied(actor, verb, target);
        }

        return PurchaseRefusal.NotFound;
    }

    private static bool IsSessionId(string? text) =>
        text is { Length: > 3 and <= 255 }
        && text.StartsWith("cs_", StringComparison.Ordinal)
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
