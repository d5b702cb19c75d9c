using CoinStore.Budgets;
using CoinStore.Catalog;
using CoinStore.Purchases;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Guardians;

/// <summary>Turns asks into what people read.</summary>
internal static class AskReading
{
    private const int Most = 50;

    public static AskState StateOf(Ask ask, DateTime now) =>
        ask.Answer switch
        {
            AskAnswer.Raise => AskState.Raised,
            AskAnswer.Decline => AskState.Declined,
            AskAnswer.Once when ask.UsedAt is not null => AskState.Used,
            AskAnswer.Once when ask.VoidedAt is not null => AskState.TakenBack,
            // Where the purchase stands is known to the reader of a line alone.
            AskAnswer.Buy => AskState.Buying,
            AskAnswer.Once => now < ask.ApprovedUntil ? AskState.Approved : AskState.Expired,
            null => now >= ask.ExpiresAt ? AskState.Lapsed : AskState.Open,
        };

    /// <summary>What a guardian's own caps would have to become for an ask to pass them.</summary>
    public static async Task<IReadOnlyList<CapRaise>> RaisesAsync(
        StoreContext context,
        Guardianship link,
        Ask ask,
        DateTime now,
        CancellationToken cancellationToken
    ) =>
        [
            .. (await LimitCheck.ObstaclesAsync(context, LimitScope.Of(link), ask, now, cancellationToken))
                .Where(o => o.Needed is not null)
                .Select(o => new CapRaise(o.Kind, o.Cap, o.Cap with { Value = o.Needed!.Value }, o.CreatorId)),
        ];

    /// <summary>The asks of a minor since an instant, as somebody reads them who counts by <paramref name="link"/>.</summary>
    public static async Task<IReadOnlyList<AskLine>> ListAsync(
        StoreContext context,
        Guardianship link,
        DateTime since,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var asks = await context
            .Set<Ask>()
            .AsNoTracking()
            .Where(a => a.MinorId == link.MinorId && a.AskedAt >= since)
            .OrderByDescending(a => a.AskedAt)
            .Take(Most)
            .ToListAsync(cancellationToken);
        var lines = new List<AskLine>(asks.Count);
        foreach (var ask in asks)
        {
            lines.Add(await LineAsync(context, ask, link, now, cancellationToken));
        }

        return [.. lines.OrderBy(l => l.State != AskState.Open).ThenByDescending(l => l.AskedAt)];
    }

    /// <summary>One ask.</summary>
    public static async Task<AskLine> LineAsync(
        StoreContext context,
        Ask ask,
        Guardianship link,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var state = ask.Answer == AskAnswer.Buy ? await BoughtAsync(context, ask, cancellationToken) : StateOf(ask, now);
        var limits = LimitScope.Of(link);
        var counted = await LimitCheck.CountedAsync(context, limits, ask, cancellationToken);
        var isOpen = state == AskState.Open;
        return new AskLine(
            ask.Id,
            ask.MinorId,
            await NameAsync(context, ask.MinorId, cancellationToken) ?? "",
            ask.Kind,
            new LimitAmount(ask.Unit == "COIN" ? "COIN" : link.Currency, counted),
            await ItemAsync(context, ask, cancellationToken),
            await NameAsync(context, ask.CreatorId, cancellationToken),
            ask.Message,
            state,
            ask.AskedAt,
            ask.ExpiresAt,
            ask.AnsweredAt,
            ask.Word,
            isOpen ? await RaisesAsync(context, link, ask, now, cancellationToken) : [],
            isOpen ? await ObstaclesAsync(context, ask, now, cancellationToken) : [],
            await NameAsync(context, ask.AnsweredBy, cancellationToken),
            state == AskState.Approved ? ask.ApprovedUntil : null,
            ask.HasItem,
            state is AskState.Approved or AskState.Raised ? await AskItem.HrefAsync(context, ask, cancellationToken) : null
        );
    }

    private static async Task<AskState> BoughtAsync(StoreContext context, Ask ask, CancellationToken cancellationToken)
    {
        var purchase = AskAnswers.PurchaseOf(ask.Id);
        var state = await context
            .Set<PurchaseRow>()
            .Where(p => p.Id == purchase)
            .Select(p => (PurchaseState?)p.State)
            .SingleOrDefaultAsync(cancellationToken);
        return state switch
        {
            PurchaseState.Completed => AskState.Bought,
            PurchaseState.Starting or PurchaseState.Open or PurchaseState.Processing or null => AskState.Buying,
            PurchaseState.Failed or PurchaseState.Cancelled or PurchaseState.Expired or PurchaseState.Disagreeing => AskState.BuyFailed,
        };
    }

    /// <summary>What refuses an ask now, over all guardians.</summary>
    public static async Task<IReadOnlyList<LimitKind>> ObstaclesAsync(
        StoreContext context,
        Ask ask,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var kinds = new List<LimitKind>();
        foreach (var link in await GuardianLinks.OfMinorAsync(context, ask.MinorId, now, cancellationToken))
        {
            var obstacles = await LimitCheck.ObstaclesAsync(context, LimitScope.Of(link), ask, now, cancellationToken);
            kinds.AddRange(obstacles.Select(o => o.Kind));
        }

        return [.. kinds.Distinct()];
    }

    private static async Task<string?> NameAsync(StoreContext context, PersonId? id, CancellationToken cancellationToken) =>
        id is null
            ? null
            : await context.Users.Where(p => p.Id == id).Select(p => (string?)p.DisplayName).SingleOrDefaultAsync(cancellationToken);

    private static async Task<string?> ItemAsync(StoreContext context, Ask ask, CancellationToken cancellationToken)
    {
        if (PackageName.TryParse(ask.PackageId) is { } package)
        {
            return new LimitAmount("COIN", package.Coins.Value).ToString();
        }

        if (ask.GiftSlug is null)
        {
            return null;
        }

        var gift = await context.Set<GiftRow>().AsNoTracking().SingleAsync(g => g.Slug == ask.GiftSlug, cancellationToken);
        return FamilySpendings.NameOf(gift.Name, ask.Quantity);
    }
}
