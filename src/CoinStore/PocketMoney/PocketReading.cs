using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Cards;
using CoinStore.Catalog;
using CoinStore.Guardians;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.PocketMoney;

/// <summary>Puts together what each side sees of a plan: of the card only its owner sees more than whose it is.</summary>
internal static class PocketReading
{
    private const int Last = 12;

    public static async Task<PocketPlan> PlanAsync(
        StoreContext context,
        PocketPlanRow plan,
        PersonId? reader,
        CancellationToken cancellationToken
    )
    {
        var link = await context.Set<Guardianship>().AsNoTracking().SingleAsync(g => g.Id == plan.GuardianshipId, cancellationToken);
        var card = await context.Set<CardRow>().AsNoTracking().SingleAsync(c => c.Id == plan.CardId, cancellationToken);
        var topUps = await context
            .Set<PocketTopUpRow>()
            .AsNoTracking()
            .Where(t => t.PlanId == plan.Id)
            .OrderByDescending(t => t.DueAt)
            .Take(Last)
            .ToListAsync(cancellationToken);
        return new PocketPlan(
            plan.Id,
            plan.MinorId,
            await context.Users.Where(p => p.Id == plan.GuardianId).Select(p => p.DisplayName).SingleAsync(cancellationToken),
            new Coins(plan.Coins),
            plan.Rhythm,
            reader == plan.GuardianId ? CardName.Of(card.Brand, card.Last4) : null,
            reader != plan.MinorId,
            new LimitAmount(link.Currency, plan.MostAMonthMinor),
            plan.NextAt,
            plan.StoppedAt,
            plan.StopNote,
            [
                .. topUps.Select(t => new PocketTopUp(
                    t.DueAt,
                    t.State,
                    t is { PriceMinor: { } minor, Currency: { } currency } ? new Money(minor, Currency.Parse(currency)) : null,
                    t.Note,
                    t.State == TopUpState.Skipped ? null : t.Id
                )),
            ]
        );
    }

    /// <summary>So many coins at the minor's price of now.</summary>
    public static async Task<CoinPackage> PackageAsync(
        StoreContext context,
        Standing minor,
        long coins,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var terms = await PriceBook.TermsAsync(context, minor.Person.CountryAt(now), now, cancellationToken);
        return terms.PackageOf(new Coins(coins), await PriceBook.SizesAsync(context, cancellationToken));
    }
}
