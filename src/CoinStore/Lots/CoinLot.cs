using CoinStore.Balances;
using CoinStore.Refunds;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Lots;

/// <summary>Coins that came in together, as their owner sees them.</summary>
/// <param name="Kind">How they came in.</param>
/// <param name="PurchaseId">The purchase they were bought or came with.</param>
/// <param name="Coins">How many they were.</param>
/// <param name="Left">How many of them are unspent.</param>
/// <param name="CreatedAt">When they came in, UTC.</param>
/// <param name="EndsAt">When what is left of bonus coins ends, UTC; null for never.</param>
/// <param name="Reason">Why an operator granted them.</param>
/// <param name="Refund">What of it comes back and until when; null when nothing does.</param>
public sealed record CoinLot(
    LotKind Kind,
    PurchaseId? PurchaseId,
    Coins Coins,
    Coins Left,
    DateTime CreatedAt,
    DateTime? EndsAt,
    string? Reason,
    LotRefund? Refund
);

/// <summary>What of a paid lot can be given back.</summary>
/// <param name="Coins">How many coins.</param>
/// <param name="Amount">For how much.</param>
/// <param name="Until">The last instant for it, UTC.</param>
public sealed record LotRefund(Coins Coins, Money Amount, DateTime Until);

/// <summary>Reads a person's lots.</summary>
internal static class LotReading
{
    private const int Most = 50;

    /// <summary>Those that hold coins, in the order they are spent: bonus and granted ones, then paid ones.</summary>
    public static async Task<IReadOnlyList<CoinLot>> ListAsync(
        StoreContext context,
        PersonId person,
        CoinBalance coins,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var open = await LotBook.OpenAsync(context, person, cancellationToken);
        var left = LotBook.Left(open, coins.Paid.Value, coins.Bonus.Value);
        var held = open.FindAll(l => left[l.Id] > 0).OrderBy(l => l.Kind == LotKind.Paid).Take(Most).ToList();
        var bought = held.Select(l => l.PurchaseId).OfType<PurchaseId>().ToHashSet();
        // Also those that hold nothing any more: spent bonus coins stand for paid ones in a refund.
        var bonuses = await context
            .Set<LotRow>()
            .Where(l => l.PersonId == person && l.Kind == LotKind.Bonus && bought.Contains(l.PurchaseId!.Value))
            .ToDictionaryAsync(l => l.PurchaseId!.Value, cancellationToken);
        return held.ConvertAll(lot => new CoinLot(
            lot.Kind,
            lot.PurchaseId,
            new Coins(lot.Coins),
            new Coins(left[lot.Id]),
            lot.CreatedAt,
            lot.EndsAt,
            lot.Reason,
            RefundOf(lot, left, lot.PurchaseId is { } id ? bonuses.GetValueOrDefault(id) : null, now)
        ));
    }

    private static LotRefund? RefundOf(LotRow lot, Dictionary<Guid, long> left, LotRow? bonus, DateTime now)
    {
        if (lot is not { Kind: LotKind.Paid, Gross: { } gross } || now > RefundPolicy.Until(lot))
        {
            return null;
        }

        var bonusLeft = bonus is null ? 0 : left.GetValueOrDefault(bonus.Id);
        var figures = RefundPolicy.Withdrawal(new RefundBasis(lot, left[lot.Id], bonus, bonusLeft));
        return figures.AmountMinor == 0
            ? null
            : new LotRefund(new Coins(figures.Coins), gross with { Minor = figures.AmountMinor }, RefundPolicy.Until(lot));
    }
}
