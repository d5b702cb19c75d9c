using CoinStore.Ledger;
using CoinStore.Purchases;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Lots;

/// <summary>Lots inside the transaction of a writer. Who changes them has the person's turn.</summary>
internal static class LotBook
{
    /// <summary>Those of a person that may still hold coins or owe a look, oldest first.</summary>
    public static async Task<List<LotRow>> OpenAsync(StoreContext context, PersonId person, CancellationToken cancellationToken) =>
        [
            .. LotPolicy.InOrder(
                await context.Set<LotRow>().Where(l => l.PersonId == person && l.ClosedAt == null).ToListAsync(cancellationToken)
            ),
        ];

    /// <summary>What is left of each of a person's lots, by the balances of the running transaction.</summary>
    public static async Task<Dictionary<Guid, long>> LeftAsync(
        WriteScope scope,
        PersonId person,
        IEnumerable<LotRow> lots,
        CancellationToken cancellationToken
    )
    {
        var paid = await scope.Books.BalanceAsync(EconomyChart.FanCoins(person), cancellationToken);
        var bonus = scope.Books.BalanceIfOpened(EconomyChart.FanBonus(person));
        return Left(lots, paid, bonus);
    }

    /// <summary>What is left of each lot, by the balances of its two accounts.</summary>
    public static Dictionary<Guid, long> Left(IEnumerable<LotRow> lots, long paid, long bonus)
    {
        var byAccount = lots.ToLookup(l => l.Kind == LotKind.Paid);
        return LotPolicy.Left(byAccount[true], paid).Concat(LotPolicy.Left(byAccount[false], bonus)).ToDictionary();
    }

    /// <summary>
    /// Credits a paid purchase: its entry, which repays a debt first, its lot, and the bonus of a promotion that runs. The caller has
    /// the buyer's turn.
    /// </summary>
    public static async Task<PostResult> CreditAsync(
        WriteScope scope,
        PurchaseRow purchase,
        PromotionOptions promotion,
        CancellationToken cancellationToken
    )
    {
        await scope.Books.BalanceAsync(EconomyChart.FanCoins(purchase.BuyerId), cancellationToken);
        var owed = -scope.Books.BalanceIfOpened(EconomyChart.FanDebt(purchase.BuyerId));
        purchase.RepaidCoins = Math.Min(Math.Max(0, owed), purchase.Coins);
        var posted = await scope.Books.PostAsync(PurchaseJournal.For(purchase, scope.Now), cancellationToken);
        if (posted.Status == PostStatus.Posted)
        {
            scope.Context.Add(PaidLot(purchase, scope.Now));
            await AddBonusAsync(scope, purchase, promotion, cancellationToken);
        }

        return posted;
    }

    /// <summary>The lot of a purchase.</summary>
    public static LotRow PaidLot(PurchaseRow purchase, DateTime now) =>
        new()
        {
            Id = purchase.Id.Value,
            PersonId = purchase.BuyerId,
            Kind = LotKind.Paid,
            PurchaseId = purchase.Id,
            Coins = purchase.Coins,
            GrossMinor = purchase.PriceMinor,
            NetMinor = purchase.PriceMinor - purchase.TaxMinor,
            Currency = purchase.Currency,
            CreatedAt = now,
        };

    private static async Task AddBonusAsync(
        WriteScope scope,
        PurchaseRow purchase,
        PromotionOptions promotion,
        CancellationToken cancellationToken
    )
    {
        // By the moment of the click: a payment that takes its time must not lose what was promised.
        var coins = promotion.RunsAt(purchase.StartedAt) ? LotPolicy.BonusOf(purchase.Coins, promotion.Percent) : 0;
        if (coins == 0)
        {
            return;
        }

        var lot = new LotRow
        {
            Id = LotJournal.BonusIdOf(purchase.Id),
            PersonId = purchase.BuyerId,
            Kind = LotKind.Bonus,
            PurchaseId = purchase.Id,
            Coins = coins,
            CreatedAt = scope.Now,
            EndsAt = promotion.CoinsEndAt,
        };
        scope.Context.Add(lot);
        await PostAsync(scope, LotJournal.Given(lot), cancellationToken);
    }

    /// <summary>Coins that return are spent before newer ones, so that lots which were empty may hold some again.</summary>
    public static async Task ReopenAsync(StoreContext context, PersonId person, CancellationToken cancellationToken)
    {
        foreach (var lot in await context.Set<LotRow>().Where(l => l.PersonId == person).ToListAsync(cancellationToken))
        {
            lot.ClosedAt = null;
        }
    }

    /// <summary>Posts an entry that must be new.</summary>
    public static async Task PostAsync(WriteScope scope, JournalEntry entry, CancellationToken cancellationToken)
    {
        var posted = await scope.Books.PostAsync(entry, cancellationToken);
        if (posted.Status != PostStatus.Posted)
        {
            throw new InvalidOperationException($"Entry {entry.Id} of kind {(EntryKind)entry.Kind} cannot be posted: {posted.Status}.");
        }
    }
}
