using CoinStore.Budgets;
using CoinStore.Catalog;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Guardians;

/// <summary>Turns asks into what people read.</summary>
internal static class AskReading
{
    private const int Most = 50;

    public static AskState StateOf(Ask ask, Guardianship link, DateTime now) =>
        ask.Answer switch
        {
            AskAnswer.Raise => AskState.Raised,
            AskAnswer.Decline => AskState.Declined,
            null => now >= ask.ExpiresAt || link.EndedAt is not null ? AskState.Lapsed : AskState.Open,
        };

    /// <summary>The caps of the same spending that leave too little, and what each would have to be.</summary>
    public static IReadOnlyList<CapRaise> Raises(LimitKind kind, long amount, IReadOnlyList<LimitState> states) =>
        [
            .. states
                .Where(s => LimitPolicy.SpendingOf(s.Kind) == LimitPolicy.SpendingOf(kind) && s.Left is { } left && left.Value < amount)
                .Select(s => new CapRaise(s.Kind, s.Cap!.Value, s.Used with { Value = s.Used.Value + s.Reserved.Value + amount })),
        ];

    public static async Task<IReadOnlyList<AskLine>> ListAsync(
        StoreContext context,
        Guardianship link,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var asks = await context
            .Set<Ask>()
            .AsNoTracking()
            .Where(a => a.GuardianshipId == link.Id)
            .OrderByDescending(a => a.AskedAt)
            .Take(Most)
            .ToListAsync(cancellationToken);
        var states = await SpendingMeters.StatesAsync(context, LimitScope.Of(link), now, cancellationToken);
        var lines = new List<AskLine>(asks.Count);
        foreach (var ask in asks)
        {
            lines.Add(await LineAsync(context, ask, link, states, now, cancellationToken));
        }

        return [.. lines.OrderBy(l => l.State != AskState.Open).ThenByDescending(l => l.AskedAt)];
    }

    public static async Task<AskLine> LineAsync(
        StoreContext context,
        Ask ask,
        Guardianship link,
        IReadOnlyList<LimitState> states,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var state = StateOf(ask, link, now);
        var unit = LimitPolicy.SpendingOf(ask.Kind) == Spending.Gift ? "COIN" : link.Currency;
        return new AskLine(
            ask.Id,
            ask.MinorId,
            await NameAsync(context, ask.MinorId, cancellationToken) ?? "",
            ask.Kind,
            new LimitAmount(unit, ask.Amount),
            await ItemAsync(context, ask, cancellationToken),
            ask.CreatorId is { } creator ? await NameAsync(context, creator, cancellationToken) : null,
            ask.Message,
            state,
            ask.AskedAt,
            ask.ExpiresAt,
            ask.AnsweredAt,
            ask.Word,
            state == AskState.Open ? Raises(ask.Kind, ask.Amount, states) : []
        );
    }

    private static Task<string?> NameAsync(StoreContext context, PersonId id, CancellationToken cancellationToken) =>
        context.Users.Where(p => p.Id == id).Select(p => (string?)p.DisplayName).SingleOrDefaultAsync(cancellationToken);

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
        return FamilyReading.NameOf(gift.Name, ask.Amount / gift.PriceCoins);
    }
}
