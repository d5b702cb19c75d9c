using CoinStore.Budgets;
using CoinStore.Cards;
using CoinStore.Disputes;
using CoinStore.Lots;
using CoinStore.Purchases;
using CoinStore.Refunds;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Accounts;

/// <summary>The part of a person's data file that is about money: purchases, coins, what went back, cards and limits.</summary>
internal static class PersonalMoney
{
    public static async Task<object> ReadAsync(StoreContext context, PersonId id, CancellationToken cancellationToken) =>
        new
        {
            Purchases = await PurchasesAsync(context, id, cancellationToken),
            Lots = await LotsAsync(context, id, cancellationToken),
            Refunds = await RefundsAsync(context, id, cancellationToken),
            Disputes = await DisputesAsync(context, id, cancellationToken),
            Cards = await CardsAsync(context, id, cancellationToken),
            Budgets = await BudgetsAsync(context, id, cancellationToken),
        };

    // Also what they paid for somebody else: whose coins these are is that person's to know.
    private static async Task<object> PurchasesAsync(StoreContext context, PersonId id, CancellationToken cancellationToken)
    {
        var rows = await context
            .Set<PurchaseRow>()
            .Where(p => p.BuyerId == id || p.PayerId == id)
            .OrderBy(p => p.StartedAt)
            .ToListAsync(cancellationToken);
        return rows.Select(p => new
        {
            Id = p.Id.ToString(),
            State = p.State.ToString(),
            p.Coins,
            Price = p.Price.ToString(),
            p.Country,
            p.PaymentCountry,
            ForSomebodyElse = p.BuyerId != id,
            PaidBySomebodyElse = p.PayerId is { } payer && payer != id,
            p.StartedAt,
            p.EndedAt,
        });
    }

    private static async Task<object> LotsAsync(StoreContext context, PersonId id, CancellationToken cancellationToken)
    {
        var rows = await context.Set<LotRow>().Where(l => l.PersonId == id).OrderBy(l => l.CreatedAt).ToListAsync(cancellationToken);
        return rows.Select(l => new
        {
            Kind = l.Kind.ToString(),
            l.Coins,
            l.RemovedCoins,
            Paid = l.Gross?.ToString(),
            l.CreatedAt,
            l.EndsAt,
            l.Reason,
        });
    }

    private static async Task<object> RefundsAsync(StoreContext context, PersonId id, CancellationToken cancellationToken)
    {
        var rows = await context.Set<RefundRow>().Where(r => r.PersonId == id).OrderBy(r => r.RequestedAt).ToListAsync(cancellationToken);
        return rows.Select(r => new
        {
            Id = r.Id.ToString(),
            Purchase = r.PurchaseId.ToString(),
            State = r.State.ToString(),
            Amount = r.Amount.ToString(),
            r.Coins,
            r.SpentCoins,
            r.BonusCoins,
            r.Reason,
            r.RequestedAt,
            r.EndedAt,
        });
    }

    private static async Task<object> DisputesAsync(StoreContext context, PersonId id, CancellationToken cancellationToken)
    {
        // An inquiry is between the bank and us, but the file tells all that is kept.
        var rows = await context.Set<DisputeRow>().Where(d => d.PersonId == id).OrderBy(d => d.CreatedAt).ToListAsync(cancellationToken);
        return rows.Select(d => new
        {
            Id = d.Id.ToString(),
            Purchase = d.PurchaseId.ToString(),
            State = d.State.ToString(),
            d.Reason,
            Amount = d.Amount.ToString(),
            d.Coins,
            d.SpentCoins,
            d.BonusCoins,
            d.Appeal,
            d.CreatedAt,
            d.EndedAt,
        });
    }

    private static async Task<object> CardsAsync(StoreContext context, PersonId id, CancellationToken cancellationToken)
    {
        var rows = await context.Set<CardRow>().Where(c => c.PersonId == id).OrderBy(c => c.ConsentedAt).ToListAsync(cancellationToken);
        return rows.Select(c => new
        {
            State = c.State.ToString(),
            c.Brand,
            c.Last4,
            c.ExpiryMonth,
            c.ExpiryYear,
            c.Country,
            c.ConsentedAt,
            c.ConsentVersion,
            Consent = CardConsent.Of(c.ConsentVersion).Text,
            c.RemovedAt,
        });
    }

    private static async Task<object> BudgetsAsync(StoreContext context, PersonId id, CancellationToken cancellationToken)
    {
        var scope = id.Value;
        var limits = await context.Set<LimitSetting>().Where(l => l.ScopeId == scope).OrderBy(l => l.SetAt).ToListAsync(cancellationToken);
        var pauses = await context
            .Set<SpendingPause>()
            .Where(p => p.PersonId == id)
            .OrderBy(p => p.StartedAt)
            .ToListAsync(cancellationToken);
        return new
        {
            Limits = limits.Select(l => new
            {
                Kind = l.Kind.ToString(),
                Creator = l.Subject == Guid.Empty ? null : l.Subject.ToString(),
                l.Cap,
                l.SetAt,
                l.NextCap,
                l.NextAt,
            }),
            Pauses = pauses.Select(p => new { p.StartedAt, p.EndsAt }),
        };
    }
}
