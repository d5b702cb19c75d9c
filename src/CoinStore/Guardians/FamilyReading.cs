using CoinStore.Access;
using CoinStore.Balances;
using CoinStore.Budgets;
using CoinStore.Catalog;
using CoinStore.Proofs;
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
        var rules = await FamilyRules.ListAsync(context, link, now, cancellationToken);
        var attempts = await FamilyRules.AttemptsAsync(context, link, cancellationToken);
        var week = rules.FirstOrDefault(r => r is { Kind: LimitKind.GiftWeek, CreatorHandle: null });
        var guardian = await context.Users.AsNoTracking().SingleAsync(p => p.Id == link.GuardianId, cancellationToken);
        var terms = await PriceBook.TermsAsync(context, guardian.CountryAt(now), now, cancellationToken);
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
            await FamilySpendings.ListAsync(context, link, new WantedSpends(link.StartedAt, now, MostSpends), cancellationToken)
        )
        {
            Rules = rules,
            Age = minor.Age,
            HundredCoins = terms.InMoney(new Coins(100)),
            OtherGuardian = await OtherAsync(context, minor, link, cancellationToken),
            IsChildAccount = minor.Person.IsChildAccount,
            IsFirst = minor.Guardianships[0].Id == link.Id,
            Consents = await context
                .Set<GuardianConsent>()
                .Where(c => c.MinorId == minor.Id)
                .OrderBy(c => c.At)
                .Join(context.Users, c => c.GuardianId, p => p.Id, (c, p) => new FamilyConsent(p.DisplayName, c.TextVersion, c.At))
                .ToListAsync(cancellationToken),
            Attempts = attempts,
            Hours = await FamilyRules.HoursAsync(context, link, now, cancellationToken),
            Figures = await FamilyCharts.ReadAsync(context, link, (attempts, week?.Value.Value), now, cancellationToken),
            Telling = FamilyTelling.Of(link),
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
}
