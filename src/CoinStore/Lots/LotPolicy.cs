namespace CoinStore.Lots;

/// <summary>
/// What is left of lots: pure. Coins are spent oldest first, so that the balance of an account alone says it: from the newest lot back,
/// each holds as much of the balance as it can.
/// </summary>
internal static class LotPolicy
{
    /// <summary>What is left of each lot, in their order.</summary>
    /// <param name="capacities">The most that each can hold, oldest lot first.</param>
    /// <param name="balance">The account's balance, at least 0.</param>
    public static long[] Left(IReadOnlyList<long> capacities, long balance)
    {
        var left = new long[capacities.Count];
        for (var i = left.Length - 1; i >= 0 && balance > 0; i--)
        {
            left[i] = Math.Min(capacities[i], balance);
            balance -= left[i];
        }

        return left;
    }

    /// <summary>Lots in the order they are spent.</summary>
    public static IOrderedEnumerable<LotRow> InOrder(IEnumerable<LotRow> lots) => lots.OrderBy(l => l.CreatedAt).ThenBy(l => l.Id);

    /// <summary>What is left of each lot of one account, by its id.</summary>
    public static Dictionary<Guid, long> Left(IEnumerable<LotRow> lots, long balance)
    {
        List<LotRow> ordered = [.. InOrder(lots)];
        var left = Left(ordered.ConvertAll(l => l.Capacity), balance);
        return ordered.Select((lot, i) => (lot.Id, Left: left[i])).ToDictionary(l => l.Id, l => l.Left);
    }

    /// <summary>
    /// What of a paid lot's net is revenue by now: the share of the coins that were spent, rounded down, and all that was not given back
    /// once nothing is left.
    /// </summary>
    public static long Recognised(LotRow lot, long left)
    {
        var notGivenBack = lot.NetMinor - lot.RefundedNetMinor;
        var spent = lot.Coins - lot.RemovedCoins - left;
        return left == 0 ? notGivenBack : Math.Min(notGivenBack, Share(lot.NetMinor, spent, lot.Coins));
    }

    /// <summary>The bonus coins of a purchase: a percentage, rounded down.</summary>
    public static long BonusOf(long coins, int percent) => Share(coins, percent, 100);

    /// <summary>floor(amount * part / whole), exact in 128-bit integers.</summary>
    public static long Share(long amount, long part, long whole) => (long)((Int128)amount * part / whole);
}
