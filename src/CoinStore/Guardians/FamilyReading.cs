using System.Globalization;
using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Catalog;
using CoinStore.Gifts;
using CoinStore.Ledger;
using CoinStore.Purchases;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Guardians;

/// <summary>Puts together what a family sees of a minor.</summary>
internal static class FamilyReading
{
    private const int MostSpends = 20;

    public static async Task<FamilyMinor> MinorAsync(
        StoreContext context,
        Standing minor,
        Guardianship link,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var coins = await Database.BooksOf(context).BalanceAsync(EconomyChart.FanCoins(minor.Id), cancellationToken);
        return new FamilyMinor(
            link.Id,
            minor.Id,
            minor.Person.DisplayName,
            new Coins(coins),
            Currency.Parse(link.Currency),
            link.TimeZoneId,
            link.StartedAt,
            await SpendingMeters.StatesAsync(context, LimitScope.Of(link), now, cancellationToken),
            await AskReading.ListAsync(context, link, now, cancellationToken),
            await SpendsAsync(context, link, cancellationToken)
        );
    }

    // Read from the monthly meters' own charges, so that the list adds up to the figures beside it.
    private static async Task<IReadOnlyList<FamilySpend>> SpendsAsync(
        StoreContext context,
        Guardianship link,
        CancellationToken cancellationToken
    )
    {
        var (purchase, gift) = ((short)LimitKind.PurchaseMonth, (short)LimitKind.GiftMonth);
        var charges = await context
            .Set<MeterChargeRow>()
            .Join(context.Set<MeterRow>(), c => c.MeterId, m => m.Id, (c, m) => new { Charge = c, Meter = m })
            .Where(c => c.Meter.Scope == link.Id.Value && (c.Meter.Kind == purchase || c.Meter.Kind == gift))
            .OrderByDescending(c => c.Charge.At)
            .Take(MostSpends)
            .AsNoTracking()
            .ToListAsync(cancellationToken);
        var gifts = await GiftsAsync(context, [.. charges.Select(c => GiftSendId.From(c.Charge.ChargeId))], cancellationToken);
        var purchaseIds = charges.ConvertAll(c => PurchaseId.From(c.Charge.ChargeId));
        var coins = await context
            .Set<PurchaseRow>()
            .Where(p => purchaseIds.Contains(p.Id))
            .ToDictionaryAsync(p => p.Id.Value, p => new LimitAmount("COIN", p.Coins).ToString(), cancellationToken);
        return
        [
            .. charges.Select(c =>
            {
                var (item, creator) = gifts.GetValueOrDefault(c.Charge.ChargeId);
                var spending = c.Meter.Kind == gift ? Spending.Gift : Spending.Purchase;
                return new FamilySpend(
                    spending,
                    new LimitAmount(c.Meter.Unit, c.Charge.Amount),
                    item ?? coins.GetValueOrDefault(c.Charge.ChargeId),
                    creator,
                    StateOf(c.Charge.State),
                    c.Charge.At
                );
            }),
        ];
    }

    private static async Task<Dictionary<Guid, (string? Item, string? Creator)>> GiftsAsync(
        StoreContext context,
        IReadOnlyList<GiftSendId> ids,
        CancellationToken cancellationToken
    )
    {
        var sends = await context
            .Set<GiftSend>()
            .Where(s => ids.Contains(s.Id))
            .Join(context.Set<GiftRow>(), s => s.GiftSlug, g => g.Slug, (s, g) => new { Send = s, g.Name })
            .Join(
                context.Users,
                s => s.Send.CreatorId,
                p => p.Id,
                (s, p) =>
                    new
                    {
                        s.Send.Id,
                        s.Send.Quantity,
                        s.Name,
                        Creator = p.DisplayName,
                    }
            )
            .ToListAsync(cancellationToken);
        return sends.ToDictionary(s => s.Id.Value, s => ((string?)NameOf(s.Name, s.Quantity), (string?)s.Creator));
    }

    /// <summary>For example "Rose" or "3 × Rose".</summary>
    public static string NameOf(string gift, long quantity) =>
        quantity > 1 ? string.Create(CultureInfo.CurrentCulture, $"{quantity:N0} × {gift}") : gift;

    private static SpendState StateOf(ChargeState state) =>
        state switch
        {
            ChargeState.Reserved => SpendState.Reserved,
            ChargeState.Captured => SpendState.Spent,
            ChargeState.Released => SpendState.GivenBack,
        };
}
