namespace CoinStore.Claims;

/// <summary>Paid coins of one gift that are not taken back yet.</summary>
/// <param name="Sequence">The gift's place in the journal.</param>
/// <param name="CreatorId">Who got it.</param>
/// <param name="Coins">How many.</param>
/// <param name="IsPending">Whether its Diamonds are still within their hold, or wait for the claim.</param>
internal readonly record struct GiftPart(long Sequence, PersonId CreatorId, long Coins, bool IsPending);

/// <summary>Where a purchase's coins are: removed, taken back and lost are all of them.</summary>
/// <param name="Removed">Unspent ones.</param>
/// <param name="Parts">The gifts that were paid from it, newest first, each with the coins that are of this purchase.</param>
/// <param name="Elsewhere">Spent ones that are in no gift: they repaid a debt.</param>
internal sealed record ClaimSplit(long Removed, IReadOnlyList<GiftPart> Parts, long Elsewhere)
{
    /// <summary>What is taken back, gift by gift.</summary>
    public IEnumerable<GiftPart> Taken => Parts.Where(p => p.IsPending);

    public long TakenCoins => Taken.Sum(p => p.Coins);

    public long LostCoins => Elsewhere + Parts.Where(p => !p.IsPending).Sum(p => p.Coins);
}

/// <summary>Until when a claim may be opened and is answered, and what it finds of a purchase's coins: pure.</summary>
internal static class ClaimPolicy
{
    public const int LongestStatement = 1000;
    public const int LongestAnswer = 400;

    /// <summary>For how long after its payment a purchase may be claimed.</summary>
    public static TimeSpan Window { get; } = TimeSpan.FromDays(60);

    /// <summary>For how long the family waits for an answer at most.</summary>
    public static TimeSpan AnswerTime { get; } = TimeSpan.FromDays(14);

    /// <summary>The last instant for a claim.</summary>
    public static DateTime Until(DateTime paidAt) => paidAt + Window;

    /// <summary>
    /// Follows a purchase's coins into gifts. Coins are spent oldest first, so that from the newest gift back those of newer purchases come
    /// first, then this one's.
    /// </summary>
    /// <param name="left">Its unspent coins.</param>
    /// <param name="spent">Its spent coins whose price was not given back yet.</param>
    /// <param name="newer">Spent coins of newer purchases.</param>
    /// <param name="gifts">Gifts since the purchase, newest first.</param>
    public static ClaimSplit Split(long left, long spent, long newer, IEnumerable<GiftPart> gifts)
    {
        var parts = new List<GiftPart>();
        foreach (var gift in gifts)
        {
            if (spent == 0)
            {
                break;
            }

            var others = Math.Min(newer, gift.Coins);
            var own = Math.Min(spent, gift.Coins - others);
            (newer, spent) = (newer - others, spent - own);
            if (own > 0)
            {
                parts.Add(gift with { Coins = own });
            }
        }

        return new ClaimSplit(left, parts, spent);
    }
}
