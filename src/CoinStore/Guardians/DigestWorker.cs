using System.Globalization;
using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Ledger;
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

        link.NextDigestAt = DigestPolicy.Next(link.Digest, scope.Now, link.TimeZoneId);
        // Whoever came of age is nobody's to hear of.
        if (await Standing.LoadAsync(scope.Context, link.MinorId, scope.Now, cancellationToken) is { IsAdult: false } minor)
        {
            var text = await TextAsync(scope, link, minor.Person.DisplayName, cancellationToken);
            var subject = $"{minor.Person.DisplayName}: {(link.Digest == FamilyDigest.Day ? "yesterday" : "last week")}";
            await news.MailAsync(scope, link.GuardianId, subject, text, FamilyNews.PageOf(link), cancellationToken);
        }

        return default(Done);
    }

    private static async Task<IReadOnlyList<string>> TextAsync(
        WriteScope scope,
        Guardianship link,
        string minor,
        CancellationToken cancellationToken
    )
    {
        var (from, until) = DigestPolicy.Covered(link.Digest, scope.Now, link.TimeZoneId);
        var bought = new LimitAmount(link.Currency, await UsedAsync(scope, link, LimitKind.PurchaseDay, from, until, cancellationToken));
        var given = new LimitAmount("COIN", await UsedAsync(scope, link, LimitKind.GiftDay, from, until, cancellationToken));
        var gifts = new LimitAmount("GIFT", await UsedAsync(scope, link, LimitKind.GiftCountDay, from, until, cancellationToken));
        var refused = await scope
            .Context.Set<RefusedAttempt>()
            .Where(a => a.MinorId == link.MinorId && a.LastAt >= from && a.LastAt < until)
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

    private static Task<long> UsedAsync(
        WriteScope scope,
        Guardianship link,
        LimitKind kind,
        DateTime from,
        DateTime until,
        CancellationToken cancellationToken
    ) =>
        scope
            .Context.Set<MeterRow>()
            .Where(m => m.Scope == link.Id.Value && m.Kind == (short)kind && m.StartsAt >= from && m.StartsAt < until)
            .SumAsync(m => m.Used, cancellationToken);
}
