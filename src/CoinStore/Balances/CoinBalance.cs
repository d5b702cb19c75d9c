using CoinStore.Ledger;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Balances;

/// <summary>A person's coins, by where they came from.</summary>
/// <param name="Paid">Bought with money.</param>
/// <param name="Bonus">Bonus and granted coins: spent before the paid ones, never refunded.</param>
/// <param name="Owed">Owed after a refund or a dispute of coins that were spent already; gifting is off while it is not zero.</param>
public sealed record CoinBalance(Coins Paid, Coins Bonus, Coins Owed)
{
    /// <summary>What the person has: paid and bonus coins together.</summary>
    public Coins Total => Paid + Bonus;

    /// <summary>What may be spent now: nothing while a debt is open.</summary>
    public Coins Spendable => Owed == Coins.Zero ? Total : Coins.Zero;

    /// <summary>As the accounts say; one query, of the person's few accounts.</summary>
    internal static async Task<CoinBalance> ReadAsync(StoreContext context, PersonId person, CancellationToken cancellationToken)
    {
        var (owner, coin) = (person.Value, Unit.Coin.Code);
        var found = await context
            .Set<AccountRow>()
            .Where(a => a.Owner == owner && a.Unit == coin)
            .ToDictionaryAsync(a => (AccountKind)a.Kind, a => a.Balance, cancellationToken);
        return new CoinBalance(
            new Coins(found.GetValueOrDefault(AccountKind.FanCoins)),
            new Coins(found.GetValueOrDefault(AccountKind.FanBonus)),
            new Coins(-found.GetValueOrDefault(AccountKind.FanDebt))
        );
    }
}
