using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Storage;
using CoinStore.StripeSandbox.Wire;

namespace CoinStore.StripeSandbox.Resources;

/// <summary>An account's money. A balance moves only together with the balance transaction that says why.</summary>
internal static class Ledger
{
    /// <summary>Writes a balance transaction of <paramref name="amount"/> less <paramref name="fee"/> and moves the available balance.</summary>
    /// <remarks>Money is available at once: a demonstration cannot wait two days for a card payment to settle.</remarks>
    public static string Post(
        Work work,
        string account,
        string type,
        long amount,
        JsonObject source,
        long fee = 0,
        string? reportAs = null,
        string? says = null,
        string feeSays = "Stripe processing fees"
    )
    {
        var currency = source.Text("currency")!;
        var entry = Shapes.New("balance_transaction", Ids.New("txn_"), work.Now);
        entry["amount"] = amount;
        entry["available_on"] = work.Now;
        entry["currency"] = currency;
        entry["description"] = says ?? source.Text("description");
        entry["fee"] = fee;
        if (fee > 0)
        {
            entry["fee_details"] = new JsonArray(
                new JsonObject
                {
                    ["amount"] = fee,
                    ["application"] = null,
                    ["currency"] = currency,
                    ["description"] = feeSays,
                    ["type"] = "stripe_fee",
                }
            );
        }
        entry["net"] = amount - fee;
        entry["reporting_category"] = reportAs ?? type;
        entry["source"] = source.Id();
        entry["type"] = type;
        work.Insert(entry, account);
        work.Execute(
            "INSERT INTO balances (account, currency, amount) VALUES ($account, $currency, $net) "
                + "ON CONFLICT (account, currency) DO UPDATE SET amount = amount + excluded.amount",
            ("$account", account),
            ("$currency", currency),
            ("$net", amount - fee)
        );
        return entry.Id();
    }

    public static long Available(Work work, string account, string currency) =>
        (long?)
            work.Scalar(
                "SELECT amount FROM balances WHERE account = $account AND currency = $currency",
                ("$account", account),
                ("$currency", currency)
            )
        ?? 0;

    /// <summary>Stripe's price for a card payment: 2.9 % and 30 of the smallest unit, never more than was paid.</summary>
    public static long Fee(long amount) => Math.Min(amount, (long)Math.Round(amount * 0.029m, MidpointRounding.AwayFromZero) + 30);

    /// <summary>Stripe's price for a dispute: 15.00, in the currency of the payment.</summary>
    public static long DisputeFee(string currency) => Currencies.Decimals(currency) == 3 ? 15_000 : 1_500;
}
