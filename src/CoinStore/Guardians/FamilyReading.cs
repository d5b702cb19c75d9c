using System.Globalization;
using CoinStore.Access;
using CoinStore.Balances;
using CoinStore.Budgets;
using CoinStore.Catalog;
using CoinStore.Gifts;
using CoinStore.Ledger;
using CoinStore.Proofs;
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
        var coins = await CoinBalance.ReadAsync(context, minor.Id, cancellationToken);
        return new FamilyMinor(
            link.Id,
            minor.Id,
            minor.Person.DisplayName,
            coins.Total,
            Currency.Parse(link.Currency),
            link.TimeZoneId,
            link.StartedAt,
            await SpendingMeters.StatesAsync(context, LimitScope.Of(link), now, cancellationToken),
            await AskReading.ListAsync(context, link, link.StartedAt, now, cancellationToken),
            await SpendsAsync(context, link, cancellationToken)
        )
        {
            Rules = await FamilyRules.ListAsync(context, link, now, cancellationToken),
            OtherGuardian = await OtherAsync(context, minor, link, cancellationToken),
            Attempts = await FamilyRules.AttemptsAsync(context, link, cancellationToken),
            IsChildAccount = minor.Person.IsChildAccount,
            Consents = await context
                .Set<GuardianConsent>()
                .Where(c => c.MinorId == minor.Id)
                .OrderBy(c => c.At)
                .Join(context.Users, c => c.GuardianId, p => p.Id, (c, p) => new FamilyConsent(p.DisplayName, c.TextVersion, c.At))
                .ToListAsync(cancellationToken),
        };
    }

    private static async Task<string?> OtherAsync(
        StoreContext context,
        Standing minor,
        Guardianship link,
        CancellationToken cancellationToken
    )
    {
        var other = minor.Guardianships.FirstOrDefault(g => g.Id != link.Id)?.GuardianId;
        return other is null
            ? null
            : await context.Users.Where(p => p.Id == other).Select(p => p.DisplayName).SingleOrDefaultAsync(cancellationToken);
    }

    // What the limits counted since the link began, so that the list adds up to the figures beside it.
    private static async Task<IReadOnlyList<FamilySpend>> SpendsAsync(
        StoreContext context,
        Guardianship link,
        CancellationToken cancellationToken
    )
    {
        var purchases = await PurchasesAsync(context, link, cancellationToken);
        var gifts = await GiftsAsync(context, link, cancellationToken);
        return [.. purchases.Concat(gifts).OrderByDescending(s => s.At).Take(MostSpends)];
    }

    private static async Task<IEnumerable<FamilySpend>> PurchasesAsync(
        StoreContext context,
        Guardianship link,
        CancellationToken cancellationToken
    )
    {
        const short Month = (short)LimitKind.PurchaseMonth;
        var charges = await context
            .Set<MeterChargeRow>()
            .Join(context.Set<MeterRow>(), c => c.MeterId, m => m.Id, (c, m) => new { Charge = c, Meter = m })
            .Where(c => c.Meter.Scope == link.Id.Value && c.Meter.Kind == Month)
            .OrderByDescending(c => c.Charge.At)
            .Take(MostSpends)
            .AsNoTracking()
            .ToListAsync(cancellationToken);
        var ids = charges.ConvertAll(c => PurchaseId.From(c.Charge.ChargeId));
        var coins = await context
            .Set<PurchaseRow>()
            .Where(p => ids.Contains(p.Id))
            .ToDictionaryAsync(p => p.Id.Value, p => new LimitAmount("COIN", p.Coins).ToString(), cancellationToken);
        return charges.Select(c => new FamilySpend(
            Spending.Purchase,
            new LimitAmount(c.Meter.Unit, c.Charge.Amount),
            coins.GetValueOrDefault(c.Charge.ChargeId),
            null,
            StateOf(c.Charge.State),
            c.Charge.At
        ));
    }

    private static async Task<IEnumerable<FamilySpend>> GiftsAsync(
        StoreContext context,
        Guardianship link,
        CancellationToken cancellationToken
    )
    {
        var paid = await GiftSends.LastAsync(context, EconomyChart.FanCoins(link.MinorId), MostSpends, cancellationToken);
        var bonus = await GiftSends.LastAsync(context, EconomyChart.FanBonus(link.MinorId), MostSpends, cancellationToken);
        // A gift that took of both stands in both.
        List<long> last = [.. paid.Union(bonus).OrderDescending().Take(MostSpends)];
        var sends = await context
            .Set<GiftSend>()
            .Where(s => last.Contains(s.Sequence) && s.SentAt >= link.StartedAt)
            .Join(context.Set<GiftRow>(), s => s.GiftSlug, g => g.Slug, (s, g) => new { Send = s, g.Name })
            .Join(
                context.Users,
                s => s.Send.CreatorId,
                p => p.Id,
                (s, p) =>
                    new
                    {
                        s.Send,
                        s.Name,
                        Creator = p.DisplayName,
                    }
            )
            .ToListAsync(cancellationToken);
        return sends.Select(s => new FamilySpend(
            Spending.Gift,
            new LimitAmount("COIN", s.Send.PriceCoins),
            NameOf(s.Name, s.Send.Quantity),
            s.Creator,
            SpendState.Spent,
            s.Send.SentAt
        ));
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
