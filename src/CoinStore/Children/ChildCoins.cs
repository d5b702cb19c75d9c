using CoinStore.Ledger;
using CoinStore.Lots;
using CoinStore.Storage;

namespace CoinStore.Children;

/// <summary>
/// Ends the coins of an account that is deleted, by one entry: bought coins that can no longer be given back become the platform's, as
/// coins that were spent, and bonus coins cease.
/// </summary>
internal static class ChildCoins
{
    /// <summary>How many bought coins ended.</summary>
    public static async Task<Coins> EndAsync(WriteScope scope, PersonId child, CancellationToken cancellationToken)
    {
        var (paidAccount, bonusAccount) = (EconomyChart.FanCoins(child), EconomyChart.FanBonus(child));
        var lots = await LotBook.OpenAsync(scope.Context, child, cancellationToken);
        var paid = await scope.Books.BalanceAsync(paidAccount, cancellationToken);
        var bonus = scope.Books.BalanceIfOpened(bonusAccount);
        var left = LotBook.Left(lots, paid, bonus);
        foreach (var lot in lots)
        {
            lot.RemovedCoins += left[lot.Id];
        }

        var issued = EconomyChart.Platform(AccountKind.CoinsIssued, Unit.Coin);
        Flow[] flows = [.. new[] { new Flow(paidAccount, issued, paid), new Flow(bonusAccount, issued, bonus) }.Where(f => f.Amount > 0)];
        if (flows.Length > 0)
        {
            var id = DerivedId.Of($"child/{child}/{(short)EntryKind.AccountClosed}");
            await LotBook.PostAsync(scope, new JournalEntry(id, (short)EntryKind.AccountClosed, scope.Now, flows), cancellationToken);
        }

        return new Coins(paid);
    }
}
