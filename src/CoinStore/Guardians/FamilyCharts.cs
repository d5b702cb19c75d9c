using CoinStore.Budgets;
using CoinStore.Storage;
using NodaTime;

namespace CoinStore.Guardians;

/// <summary>Turns a minor's spendings into days, creators, largest figures and what stands out.</summary>
internal static class FamilyCharts
{
    public const int Days = 28;

    public static async Task<FamilyFigures> ReadAsync(
        StoreContext context,
        Guardianship link,
        (IReadOnlyList<FamilyAttempt> Attempts, long? GiftWeek) known,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(link.TimeZoneId) ?? DateTimeZone.Utc;
        var wanted = new WantedSpends(now - UnusualPolicy.Memory, now, int.MaxValue);
        var spends = await FamilySpendings.ListAsync(context, link, wanted, cancellationToken);
        var today = UnusualPolicy.DayOf(now, zone);
        var firstDay = today.AddDays(1 - Days);
        List<FamilySpend> shown = [.. spends.Where(s => s.State == SpendState.Spent && UnusualPolicy.DayOf(s.At, zone) >= firstDay)];
        var byDay = shown.ToLookup(s => (s.Spending, UnusualPolicy.DayOf(s.At, zone)), s => s.Amount.Value);
        var currency = Currency.Parse(link.Currency);
        return new FamilyFigures(
            [
                .. Enumerable
                    .Range(0, Days)
                    .Select(firstDay.AddDays)
                    .Select(day => new FamilyDay(
                        day,
                        new Coins(byDay[(Spending.Gift, day)].Sum()),
                        new Money(byDay[(Spending.Purchase, day)].Sum(), currency)
                    )),
            ],
            Creators(spends, LimitScope.Of(link).WindowAt(LimitKind.GiftMonth, now).StartsAt),
            Largest(shown, Spending.Gift),
            Largest(shown, Spending.Purchase),
            await UnusualAsync(context, link, spends, known, (now, zone), cancellationToken)
        );
    }

    private static IReadOnlyList<FamilyCreator> Creators(IReadOnlyList<FamilySpend> spends, DateTime since) =>
        [
            .. spends
                .Where(s => s.Spending == Spending.Gift && s.At >= since && s.CreatorName is not null)
                .GroupBy(s => s.CreatorId)
                .Select(g => new FamilyCreator(g.First().CreatorHandle, g.First().CreatorName!, new Coins(g.Sum(s => s.Amount.Value))))
                .OrderByDescending(c => c.Coins.Value)
                .ThenBy(c => c.Name, StringComparer.Ordinal),
        ];

    private static LimitAmount? Largest(List<FamilySpend> shown, Spending spending) =>
        shown.Where(s => s.Spending == spending).MaxBy(s => s.Amount.Value)?.Amount;

    private static async Task<IReadOnlyList<Unusual>> UnusualAsync(
        StoreContext context,
        Guardianship link,
        IReadOnlyList<FamilySpend> spends,
        (IReadOnlyList<FamilyAttempt> Attempts, long? GiftWeek) known,
        (DateTime Now, DateTimeZone Zone) at,
        CancellationToken cancellationToken
    )
    {
        var firstDay = UnusualPolicy.DayOf(at.Now, at.Zone).AddDays(1 - UnusualPolicy.DaysShown);
        var since = at.Zone.AtStartOfDay(LocalDate.FromDateOnly(firstDay)).ToDateTimeUtc();
        var recent = spends.Where(s => s.At >= since).Select(s => s.CreatorId).OfType<PersonId>().ToHashSet();
        var before = await FamilySpendings.KnownAsync(context, link.MinorId, recent, since, cancellationToken);
        return UnusualPolicy.Find(spends, known.Attempts, before, known.GiftWeek, at.Now, link.TimeZoneId);
    }
}
