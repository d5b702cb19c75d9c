using CoinStore.Ledger;
using CoinStore.Storage;
using Stripe;

namespace CoinStore.Accounting;

/// <summary>The entries of the platform's own money: pure.</summary>
internal static class AccountingJournal
{
    private static readonly Unit Usd = Unit.Currency("USD");

    /// <summary>
    /// What became of a payment or refund in Stripe's balance: its fee, and the exchange when it settled in another currency than the
    /// price's. Null when there is neither.
    /// </summary>
    /// <param name="settled">Stripe's balance transaction; its id makes the entry's.</param>
    /// <param name="currency">The price's currency.</param>
    /// <param name="amountMinor">What moved in that currency: positive for a payment, negative for a refund.</param>
    /// <param name="at">When it is posted, UTC.</param>
    public static JournalEntry? Settled(BalanceTransaction settled, string currency, long amountMinor, DateTime at)
    {
        var (price, own) = (Unit.Currency(currency), Unit.Currency(settled.Currency.ToUpperInvariant()));
        var flows = new List<Flow>();
        void Move(AccountKind from, AccountKind to, Unit unit, long amount)
        {
            if (amount != 0)
            {
                flows.Add(Both(from, to, unit, amount));
            }
        }

        if (price != own)
        {
            Move(AccountKind.StripeCash, AccountKind.FxClearing, price, amountMinor);
            Move(AccountKind.FxClearing, AccountKind.StripeCash, own, settled.Amount);
        }

        Move(AccountKind.StripeCash, AccountKind.StripeFees, own, settled.Fee);
        return flows.Count == 0 ? null : new JournalEntry(SettledIdOf(settled.Id), (short)EntryKind.StripeFee, at, flows);
    }

    /// <summary>The id of the entry of a balance transaction.</summary>
    public static Guid SettledIdOf(string balanceTransactionId) => DerivedId.Of($"stripe/{balanceTransactionId}");

    /// <summary>Revenue by currency moves by what lots have newly recognised; null when none has.</summary>
    public static JournalEntry? Recognition(Guid id, IReadOnlyDictionary<string, long> byCurrency, DateTime at)
    {
        Flow[] flows =
        [
            .. byCurrency
                .Where(c => c.Value != 0)
                .Select(c => Both(AccountKind.Revenue, AccountKind.CoinsOutstanding, Unit.Currency(c.Key), c.Value)),
        ];
        return flows.Length == 0 ? null : new JournalEntry(id, (short)EntryKind.Recognition, at, flows);
    }

    /// <summary>What is owed to creators grows or shrinks by an amount of US cents that is not 0.</summary>
    public static JournalEntry Accrual(Guid id, long cents, DateTime at) =>
        new(id, (short)EntryKind.CreatorAccrual, at, Both(AccountKind.CreatorsPayable, AccountKind.CreatorCost, Usd, cents));

    private static Flow Both(AccountKind from, AccountKind to, Unit unit, long amount)
    {
        var (giver, getter) = (EconomyChart.Platform(from, unit), EconomyChart.Platform(to, unit));
        return amount > 0 ? new Flow(giver, getter, amount) : new Flow(getter, giver, -amount);
    }
}
