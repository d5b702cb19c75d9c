using System.Globalization;
using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace CoinStore.Guardians;

/// <summary>
/// Sends guardians what happened since yesterday or in the last week, in one mail, each once: the mail and the next date are kept in one
/// transaction.
/// </summary>
internal sealed class DigestWorker(Database database, FamilyNews news, TimeProvider clock, ILogger<DigestWorker> logger)
    : DueWorker(clock, logger)
{
    private const int AtOnce = 100;
    private static readonly Actor Self = Actor.System("digest worker");
    private readonly TimeProvider clock = clock;

    protected override TimeSpan Interval => TimeSpan.FromMinutes(1);

    public override async Task RunDueAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var due = await database.ReadAsync(
            (context, token) =>
                context
                    .Set<Guardianship>()
                    .Where(g => g.EndedAt == null && g.ProofId != null && g.NextDigestAt <= now)
                    .OrderBy(g => g.NextDigestAt)
                    .Take(AtOnce)
                    .Select(g => g.Id)
                    .ToListAsync(token),
            cancellationToken
        );
        foreach (var id in due)
        {
            await database.WriteAsync<Done, string>(Self, (scope, token) => SendAsync(scope, id, token), cancellationToken);
        }
    }

    private async Task<Result<Done, string>> SendAsync(WriteScope scope, GuardianshipId id, CancellationToken cancellationToken)
    {
        await scope.Context.TakeTurnAsync(id.Value, cancellationToken);
        var link = await scope
            .Context.Set<Guardianship>()
            .SingleOrDefaultAsync(g => g.Id == id && g.EndedAt == null && g.NextDigestAt <= scope.Now, cancellationToken);
        if (link is null)
        {
            return default(Done);
        }

        var from = link.DigestFrom!.Value;
        link.NextDigestAt = DigestPolicy.Next(link.Digest, scope.Now, link.TimeZoneId);
        link.DigestFrom = DigestPolicy.FirstOf(link.Digest, link.NextDigestAt, link.TimeZoneId);
        var covered = (From: from, Until: link.DigestFrom!.Value);
        // Whoever came of age is nobody's to hear of.
        if (await Standing.LoadAsync(scope.Context, link.MinorId, scope.Now, cancellationToken) is { IsAdult: false } minor)
        {
            var text = await TextAsync(scope, link, minor.Person.DisplayName, covered, cancellationToken);
            var subject = $"{minor.Person.DisplayName}: {Days(link.Digest, covered.Until - covered.From)}";
            await news.MailAsync(scope, link.GuardianId, subject, text, FamilyNews.PageOf(link), cancellationToken);
        }

        return default(Done);
    }

    // A day has 25 hours at most, and a week one hour more than seven days.
    private static string Days(FamilyDigest digest, TimeSpan covered) =>
        digest == FamilyDigest.Day
            ? covered < TimeSpan.FromDays(1.5)
                ? "yesterday"
                : "the last days"
            : covered < TimeSpan.FromDays(7.5)
                ? "last week"
                : "the last weeks";

    private static async Task<IReadOnlyList<string>> TextAsync(
        WriteScope scope,
        Guardianship link,
        string minor,
        (DateTime From, DateTime Until) covered,
        CancellationToken cancellationToken
    )
    {
        var (bought, gifts, given) = await SpentAsync(scope, link, covered, cancellationToken);
        var refused = await scope
            .Context.Set<RefusedAttempt>()
            .Where(a => a.MinorId == link.MinorId && a.LastAt >= link.StartedAt && a.LastAt >= covered.From && a.LastAt < covered.Until)
            .SumAsync(a => a.Times, cancellationToken);
        var open = await scope
            .Context.Set<Ask>()
            .CountAsync(a => a.MinorId == link.MinorId && a.AnsweredAt == null && a.ExpiresAt > scope.Now, cancellationToken);
        var lines = new List<string>
        {
            bought.Value + given.Value == 0
                ? $"{minor} spent nothing."
                : $"{minor} bought coins for {bought} and sent {gifts} for {given}.",
        };
        if (refused > 0)
        {
            lines.Add(string.Create(CultureInfo.CurrentCulture, $"Limits said no {refused:N0} {(refused == 1 ? "time" : "times")}."));
        }

        if (open > 0)
        {
            lines.Add(string.Create(CultureInfo.CurrentCulture, $"{open:N0} {(open == 1 ? "question waits" : "questions wait")} for you."));
        }

        var states = await SpendingMeters.StatesAsync(scope.Context, LimitScope.Of(link), scope.Now, cancellationToken);
        lines.AddRange(states.Where(s => s.Cap is not null).Select(s => $"Used of {FamilyWords.Of(s.Kind)}: {s.Used} of {s.Cap}."));
        return lines;
    }

    /// <summary>
    /// What was paid and what was sent, by the same rows as the family's list: a meter counts neither what a yes let pass nor, on the day
    /// it was paid, what was begun before.
    /// </summary>
    private static async Task<(LimitAmount Bought, LimitAmount Gifts, LimitAmount Given)> SpentAsync(
        WriteScope scope,
        Guardianship link,
        (DateTime From, DateTime Until) covered,
        CancellationToken cancellationToken
    )
    {
        var paid = await FamilyPurchases.PaidAsync(scope.Context, link, covered.From, covered.Until, cancellationToken);
        var wanted = new WantedSpends(covered.From, covered.Until.AddTicks(-1), int.MaxValue).Of(link);
        var sends = await FamilySpendings.SendsAsync(scope.Context, link.MinorId, wanted, cancellationToken);
        return (
            new LimitAmount(link.Currency, paid.Sum(p => p.Amount.Value)),
            new LimitAmount("GIFT", sends.Sum(s => (long)s.Quantity)),
            new LimitAmount("COIN", sends.Sum(s => s.PriceCoins))
        );
    }
}
