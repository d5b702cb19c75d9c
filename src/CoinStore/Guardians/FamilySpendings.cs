using System.Globalization;
using CoinStore.Budgets;
using CoinStore.Catalog;
using CoinStore.Creators;
using CoinStore.Gifts;
using CoinStore.Ledger;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Guardians;

/// <summary>Reads what a minor spent since a link began: every purchase and every gift, also those that a yes let pass uncounted.</summary>
internal static class FamilySpendings
{
    /// <summary>Newest first.</summary>
    /// <param name="context">To read with.</param>
    /// <param name="link">Whose minor, in whose money.</param>
    /// <param name="wanted">Which.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<IReadOnlyList<FamilySpend>> ListAsync(
        StoreContext context,
        Guardianship link,
        WantedSpends wanted,
        CancellationToken cancellationToken
    )
    {
        var range = wanted.Of(link);
        List<FamilySpend> all = [];
        if (wanted.Spending != Spending.Gift && wanted.CreatorId is null)
        {
            all.AddRange(await FamilyPurchases.StartedAsync(context, link, range, cancellationToken));
        }

        if (wanted.Spending != Spending.Purchase)
        {
            all.AddRange(await GiftsAsync(context, link, range, cancellationToken));
        }

        // Stable: what was spent at one instant keeps its order, so that the next page begins where this one ends.
        return [.. all.OrderByDescending(s => s.At).Take(wanted.Most)];
    }

    /// <summary>Those of some creators who had got a gift before an instant, also before the link began.</summary>
    public static async Task<HashSet<PersonId>> KnownAsync(
        StoreContext context,
        PersonId minor,
        IReadOnlyCollection<PersonId> creators,
        DateTime before,
        CancellationToken cancellationToken
    )
    {
        var known = new HashSet<PersonId>();
        if (creators.Count == 0)
        {
            return known;
        }

        foreach (var account in (AccountKey[])[EconomyChart.FanCoins(minor), EconomyChart.FanBonus(minor)])
        {
            var sends = await GiftSends.OfAsync(context, account, cancellationToken);
            known.UnionWith(
                await sends
                    .Where(s => s.SentAt < before && EF.Parameter(creators).Contains(s.CreatorId))
                    .Select(s => s.CreatorId)
                    .Distinct()
                    .ToListAsync(cancellationToken)
            );
        }

        return known;
    }

    private static async Task<IEnumerable<FamilySpend>> GiftsAsync(
        StoreContext context,
        Guardianship link,
        WantedSpends wanted,
        CancellationToken cancellationToken
    )
    {
        var sends = await SendsAsync(context, link.MinorId, wanted, cancellationToken);
        var gifts = await context.Set<GiftRow>().ToDictionaryAsync(g => g.Slug, g => g.Name, StringComparer.Ordinal, cancellationToken);
        var people = sends.Select(s => s.CreatorId).Distinct().ToList();
        var names = await context
            .Users.Where(p => people.Contains(p.Id))
            .ToDictionaryAsync(p => p.Id, p => p.DisplayName, cancellationToken);
        var handles = await context
            .Set<CreatorProfile>()
            .Where(c => people.Contains(c.Id))
            .ToDictionaryAsync(c => c.Id, c => c.Handle, cancellationToken);
        return sends.Select(s => new FamilySpend(
            Spending.Gift,
            new LimitAmount("COIN", s.PriceCoins),
            NameOf(gifts.GetValueOrDefault(s.GiftSlug, s.GiftSlug), s.Quantity),
            names.GetValueOrDefault(s.CreatorId),
            SpendState.Spent,
            s.SentAt
        )
        {
            CreatorId = s.CreatorId,
            CreatorHandle = handles.GetValueOrDefault(s.CreatorId),
        });
    }

    /// <summary>The gifts of a stretch of time, newest first.</summary>
    public static async Task<List<GiftSend>> SendsAsync(
        StoreContext context,
        PersonId minor,
        WantedSpends wanted,
        CancellationToken cancellationToken
    )
    {
        // A day more: entries stand in the order of time, but for a clock that was set.
        var from = await Database.BooksOf(context).FirstSinceAsync(wanted.Since.AddDays(-1), cancellationToken);
        var sends = new List<GiftSend>();
        foreach (var account in (AccountKey[])[EconomyChart.FanCoins(minor), EconomyChart.FanBonus(minor)])
        {
            var of = (await GiftSends.OfAsync(context, account, cancellationToken, from)).Where(s =>
                s.SentAt >= wanted.Since && s.SentAt <= wanted.Until
            );
            if (wanted.CreatorId is { } creator)
            {
                of = of.Where(s => s.CreatorId == creator);
            }

            sends.AddRange(await of.OrderByDescending(s => s.Sequence).Take(wanted.Most).ToListAsync(cancellationToken));
        }

        // A gift that took of both stands in both.
        return [.. sends.DistinctBy(s => s.Sequence).OrderByDescending(s => s.Sequence).Take(wanted.Most)];
    }

    /// <summary>For example "Rose" or "3 × Rose".</summary>
    public static string NameOf(string gift, long quantity) =>
        quantity > 1 ? string.Create(CultureInfo.CurrentCulture, $"{quantity:N0} × {gift}") : gift;
}

/// <summary>Which spendings are read.</summary>
/// <param name="Since">The first instant, UTC.</param>
/// <param name="Until">The last instant, UTC.</param>
/// <param name="Most">How many, the newest ones.</param>
/// <param name="Spending">Purchases or gifts alone; null for both.</param>
/// <param name="CreatorId">Gifts for one creator alone.</param>
internal sealed record WantedSpends(DateTime Since, DateTime Until, int Most, Spending? Spending = null, PersonId? CreatorId = null)
{
    /// <summary>Without what was spent before a link began: that is not its guardian's to see.</summary>
    public WantedSpends Of(Guardianship link) => Since > link.StartedAt ? this : this with { Since = link.StartedAt };
}
