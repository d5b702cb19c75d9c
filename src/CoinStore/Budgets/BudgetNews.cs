using System.Globalization;
using CoinStore.Guardians;
using CoinStore.Ledger;
using CoinStore.Notifications;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace CoinStore.Budgets;

/// <summary>Tells people how much of a cap is used: an adult of their own, a minor and the guardian of the guardian's.</summary>
internal sealed class BudgetNews(Mailbox mailbox, PersonNews own, FamilyNews news)
{
    /// <summary>Where a budget is looked at.</summary>
    public const string Page = "/me/budget";

    /// <summary>Tells those whom an alert concerns.</summary>
    public async Task ReachedAsync(WriteScope scope, LimitAlert alert, CancellationToken cancellationToken)
    {
        var meter = await scope.Context.Set<MeterRow>().AsNoTracking().SingleAsync(m => m.Id == alert.MeterId, cancellationToken);
        var figure = await FigureAsync(scope.Context, alert, meter, cancellationToken);
        var link = await scope
            .Context.Set<Guardianship>()
            .AsNoTracking()
            .SingleOrDefaultAsync(g => g.Id == GuardianshipId.From(meter.Scope), cancellationToken);
        if (link is null)
        {
            var person = PersonId.From(meter.Scope);
            await own.TellAsync(scope, person, NotificationKind.Budget, $"You have used {figure}", Page, cancellationToken);
            return;
        }

        mailbox.Notify(scope, link.MinorId, NotificationKind.Family, $"You have used {figure}", "/family");
        if (link.EndedAt is null)
        {
            var minor = await NameAsync(scope.Context, link.MinorId, cancellationToken);
            await news.TellAsync(scope, link, FamilyTopic.Alerts, $"{minor} has used {figure}", FamilyNews.PageOf(link), cancellationToken);
        }
    }

    /// <summary>A day on a person's wall: "3 March 2026".</summary>
    public static string Day(DateTime at, string timeZoneId)
    {
        var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(timeZoneId) ?? DateTimeZone.Utc;
        return NodaTime.Instant.FromDateTimeUtc(at).InZone(zone).ToString("d MMMM yyyy", CultureInfo.InvariantCulture);
    }

    /// <summary>An instant on a person's wall: "3 Mar 2026, 14:05".</summary>
    public static string Instant(DateTime at, string timeZoneId)
    {
        var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(timeZoneId) ?? DateTimeZone.Utc;
        return NodaTime.Instant.FromDateTimeUtc(at).InZone(zone).ToString("d MMM yyyy, HH:mm", CultureInfo.InvariantCulture);
    }

    /// <summary>For example "80% of the limit for gifts this week: 400 of 500 coins."</summary>
    private static async Task<string> FigureAsync(
        StoreContext context,
        LimitAlert alert,
        MeterRow meter,
        CancellationToken cancellationToken
    )
    {
        var kind = (LimitKind)meter.Kind;
        var what =
            kind == LimitKind.GiftCreatorMonth
                ? $"gifts to {await NameAsync(context, PersonId.From(meter.Subject), cancellationToken)} this month"
                : FamilyWords.Of(kind);
        var (used, cap) = (new LimitAmount(meter.Unit, alert.Used), new LimitAmount(meter.Unit, alert.Cap));
        var of = !used.IsMoney ? used.Value.ToString("N0", CultureInfo.CurrentCulture) : used.ToString();
        return string.Create(CultureInfo.CurrentCulture, $"{alert.Percent}% of the limit for {what}: {of} of {cap}.");
    }

    private static Task<string> NameAsync(StoreContext context, PersonId id, CancellationToken cancellationToken) =>
        context.Users.Where(p => p.Id == id).Select(p => p.DisplayName).SingleAsync(cancellationToken);
}
