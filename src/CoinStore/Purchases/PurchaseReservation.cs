using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Cards;
using CoinStore.Guardians;
using CoinStore.Storage;

namespace CoinStore.Purchases;

/// <summary>Begins a purchase in the transaction of whoever asks for it: the buyer for checkout, or a feature that pays by a saved card.</summary>
internal sealed class PurchaseReservation(ComingOfAge comingOfAge, AccessLog access)
{
    /// <summary>Reserves the price against a buyer's limits and keeps the purchase, to be paid in checkout or by a saved card.</summary>
    public async Task<Result<PurchaseRow, StartRefusal>> MakeAsync(
        WriteScope scope,
        Standing? standing,
        StartPurchase request,
        CardPayment? payment,
        CancellationToken cancellationToken
    )
    {
        if (await scope.Context.FindAsync<PurchaseRow>([request.PurchaseId], cancellationToken) is { } before)
        {
            return AgainAs(before, scope.Actor, standing?.Id, request, payment);
        }

        if (standing is null || PurchaseReader.ObstacleOf(standing, payment) is not null)
        {
            return new StartRefusal(standing is null ? StartRefusalReason.NotSignedIn : PurchaseReader.ObstacleOf(standing, payment)!.Value)
            {
                Pause = standing?.Pause,
            };
        }

        // It may be midnight of their 18th birthday: their own limits count from this purchase on.
        standing = await comingOfAge.SettledAsync(scope, standing, cancellationToken);
        if (await PurchaseOrder.ReadAsync(scope.Context, standing, request.PackageId, scope.Now, cancellationToken) is not { } order)
        {
            return new StartRefusal(StartRefusalReason.UnknownPackage);
        }

        var price = order.Package.Price;
        if (request.ExpectedPrice != price)
        {
            return new StartRefusal(StartRefusalReason.PriceChanged, Price: price);
        }

        if (await ReserveAsync(scope, standing, request, price, payment, cancellationToken) is { } over)
        {
            return new StartRefusal(StartRefusalReason.OverLimit, Limit: over);
        }

        var customer = payment?.CustomerId ?? await CardFacts.CustomerAsync(scope.Context, standing.Id, cancellationToken);
        var purchase = PurchaseOrder.RowOf(scope.Now, standing.Id, request, order.Package, order.Terms, payment, customer);
        scope.Context.Add(purchase);
        return purchase;
    }

    /// <summary>
    /// Counts the price against every limit; where one refuses, a guardian may have said yes to this very purchase. That yes is the
    /// minor's to spend: what comes by itself, as pocket money does, leaves it alone.
    /// </summary>
    private static async Task<LimitRefusal?> ReserveAsync(
        WriteScope scope,
        Standing buyer,
        StartPurchase request,
        Money price,
        CardPayment? payment,
        CancellationToken cancellationToken
    )
    {
        var (id, limits) = (request.PurchaseId.Value, LimitScope.AllOf(buyer));
        var over = await SpendingMeters.ReserveAsync(scope, limits, id, price, isApproved: false, cancellationToken);
        return
            over is { SetByGuardian: true }
            && payment is null or { TakesApproval: true }
            && await Approvals.TakeForPurchaseAsync(scope, buyer.Id, request.PackageId, price, id, cancellationToken)
            ? await SpendingMeters.ReserveAsync(scope, limits, id, price, isApproved: true, cancellationToken)
            : over;
    }

    private Result<PurchaseRow, StartRefusal> AgainAs(
        PurchaseRow before,
        Actor actor,
        PersonId? buyer,
        StartPurchase request,
        CardPayment? payment
    )
    {
        var isSame = before.PackageId == request.PackageId && before.Price == request.ExpectedPrice && before.CardId == payment?.CardId;
        if (before.BuyerId == buyer && isSame)
        {
            return before;
        }

        if (before.BuyerId != buyer)
        {
            access.Denied(actor, "go on with a purchase", before.Id);
        }

        return new StartRefusal(StartRefusalReason.DifferentInput);
    }
}
