using CoinStore.Access;
using CoinStore.Accounts;
using CoinStore.Creators;
using CoinStore.Rooms;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace CoinStore.Guardians;

/// <summary>Which page of spendings is read, and when.</summary>
/// <param name="Filter">What is wanted.</param>
/// <param name="Older">Where it begins; null for the newest.</param>
/// <param name="Take">How many.</param>
/// <param name="Now">UTC.</param>
internal sealed record SpendsAt(FamilySpendFilter Filter, FamilySpendMark? Older, int Take, DateTime Now);

/// <summary>Reads lists a guardian pages through or searches in.</summary>
internal static class FamilyPages
{
    private const int MostFound = 8;
    private const int FewestLetters = 2;

    public static async Task<FamilySpendPage> ReadAsync(
        StoreContext context,
        Standing minor,
        Guardianship link,
        SpendsAt at,
        CancellationToken cancellationToken
    )
    {
        var filter = at.Filter;
        var creator = filter.Creator is { } typed ? await CreatorAsync(context, typed, cancellationToken) : null;
        if (filter.Creator is not null && creator is null)
        {
            return new FamilySpendPage(minor.Person.DisplayName, link.TimeZoneId, [], null);
        }

        var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(link.TimeZoneId) ?? DateTimeZone.Utc;
        // Days far away select nothing less, and there may be no instant for them.
        var (first, today) = (UnusualPolicy.DayOf(link.StartedAt, zone), UnusualPolicy.DayOf(at.Now, zone));
        var since = filter.From is { } from && from > first ? StartOf(from <= today ? from : today.AddDays(1), zone) : link.StartedAt;
        var last =
            filter.Until is not { } until || until >= today ? at.Now
            : until < first ? link.StartedAt.AddTicks(-1)
            : StartOf(until.AddDays(1), zone).AddTicks(-1);
        var skip = at.Older?.Shown ?? 0;
        var end = at.Older is { } mark && mark.At < last ? mark.At : last;
        var wanted = new WantedSpends(since, end, skip + at.Take + 1, filter.Spending, creator);
        var found = await FamilySpendings.ListAsync(context, link, wanted, cancellationToken);
        List<FamilySpend> page = [.. found.Skip(skip).Take(at.Take)];
        return new FamilySpendPage(
            minor.Person.DisplayName,
            link.TimeZoneId,
            page,
            found.Count > skip + page.Count
                ? new FamilySpendMark(page[^1].At, found.Take(skip + page.Count).Count(s => s.At == page[^1].At))
                : null
        );
    }

    public static async Task<FoundCreators> CreatorsAsync(
        StoreContext context,
        string? text,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var handle = RoomHandle.Normalise((text ?? "").Trim().TrimStart('@'));
        if (handle.Length < FewestLetters)
        {
            return new FoundCreators([]);
        }

        var found = await context
            .Set<CreatorProfile>()
            .Join(context.Users, c => c.Id, p => p.Id, (c, p) => new { c.Handle, Person = p })
            .Where(c => c.Person.Status == PersonStatus.Active)
            .Where(c => c.Handle.Contains(handle))
            .OrderBy(c => c.Handle)
            .Take(MostFound)
            .AsNoTracking()
            .ToListAsync(cancellationToken);
        // A minor is in no search, whatever their account once was.
        return new FoundCreators([
            .. found.Where(c => PublicName.Of(c.Person, now).Length > 0).Select(c => new FoundCreator(c.Handle, c.Person.DisplayName)),
        ]);
    }

    private static DateTime StartOf(DateOnly day, DateTimeZone zone) => zone.AtStartOfDay(LocalDate.FromDateOnly(day)).ToDateTimeUtc();

    private static Task<PersonId?> CreatorAsync(StoreContext context, string typed, CancellationToken cancellationToken)
    {
        var handle = RoomHandle.Normalise(typed);
        return context
            .Set<CreatorProfile>()
            .Where(c => c.Handle == handle)
            .Select(c => (PersonId?)c.Id)
            .SingleOrDefaultAsync(cancellationToken);
    }
}
