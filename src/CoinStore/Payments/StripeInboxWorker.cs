using CoinStore.Access;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Stripe;

namespace CoinStore.Payments;

/// <summary>
/// Handles what the inbox keeps. All waiting events of one object are settled by one look at it, since a look finds what is so now; other
/// objects do not wait for it. What fails is tried again, ever later, then parked with an alarm, and never forgotten. A crash leaves a
/// claim that ends by itself, and handling twice changes nothing twice.
/// </summary>
internal sealed class StripeInboxWorker(
    Database database,
    StripeInbox inbox,
    OperatorAlarms alarms,
    WakeSignal<StripeInboxWorker> signal,
    IOptionsMonitor<StripeOptions> options,
    TimeProvider clock,
    ILogger<StripeInboxWorker> logger
) : DueWorker(clock, logger, signal)
{
    private const int ObjectsAtOnce = 4;
    private const int Batch = 100;
    private static readonly TimeSpan Claim = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan BetweenTrims = TimeSpan.FromHours(1);
    private static readonly TimeSpan[] Pauses =
    [
        TimeSpan.FromSeconds(5),
        TimeSpan.FromSeconds(30),
        TimeSpan.FromMinutes(2),
        TimeSpan.FromMinutes(10),
        TimeSpan.FromHours(1),
        TimeSpan.FromHours(3),
        TimeSpan.FromHours(8),
        TimeSpan.FromHours(24),
    ];

    private static readonly Actor Self = Actor.System("stripe inbox");

    private readonly TimeProvider clock = clock;
    private readonly ILogger<StripeInboxWorker> logger = logger;
    private readonly SemaphoreSlim oneAtATime = new(1);
    private DateTime nextTrim;

    /// <summary>How often an event is tried before it is parked.</summary>
    public static int MostTries => Pauses.Length + 1;

    protected override TimeSpan Interval => TimeSpan.FromSeconds(5);

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    public override async Task RunDueAsync(CancellationToken cancellationToken)
    {
        await oneAtATime.WaitAsync(cancellationToken);
        try
        {
            var atOnce = new ParallelOptions { MaxDegreeOfParallelism = ObjectsAtOnce, CancellationToken = cancellationToken };
            while (await DueAsync(cancellationToken) is { Count: > 0 } due)
            {
                await Parallel.ForEachAsync(due, atOnce, async (about, token) => await SettleAsync(about, token));
            }

            if (Now >= nextTrim)
            {
                await TrimAsync(cancellationToken);
                nextTrim = Now + BetweenTrims;
            }
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        oneAtATime.Dispose();
        base.Dispose();
    }

    // The objects with something due, the one that has waited longest first.
    private Task<List<string>> DueAsync(CancellationToken cancellationToken)
    {
        var now = Now;
        return database.ReadAsync(
            (context, token) =>
                context
                    .Set<StripeEventRow>()
                    .Where(e => e.State == StripeEventState.Waiting && e.DueAt <= now)
                    .GroupBy(e => e.About)
                    .Select(g => new { About = g.Key, First = g.Min(e => e.Sequence) })
                    .OrderBy(g => g.First)
                    .Take(Batch)
                    .Select(g => g.About)
                    .ToListAsync(token),
            cancellationToken
        );
    }

    private async Task SettleAsync(string about, CancellationToken cancellationToken)
    {
        var claimed = await ClaimAsync(about, cancellationToken);
        if (claimed.Count == 0)
        {
            return;
        }

        var faults = new Dictionary<IStripeEventHandler, Exception>();
        foreach (var handler in claimed.SelectMany(e => inbox.HandlersOf(e.Type)).Distinct())
        {
            try
            {
                await handler.HandleAsync(Parse(claimed.Last(e => handler.Handles(e.Type))), cancellationToken);
            }
            catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
            {
                // Stripe promises no order: an event that came early is no fault, unless it never fits and is parked.
                var level = fault is EventTooEarlyException ? LogLevel.Information : LogLevel.Warning;
                logger.Log(level, fault, "Events about {About} could not be handled and are tried again", about);
                faults.Add(handler, fault);
            }
        }

        var errors = claimed.ToDictionary(
            e => e.Sequence,
            e => inbox.HandlersOf(e.Type).Where(faults.ContainsKey).Select(h => faults[h].Message).FirstOrDefault()
        );
        // It has been handled: that is written down even while the host is stopping.
        await RecordAsync(about, errors, CancellationToken.None);
    }

    // Parked ones come along: the look that settles a newer event of the same object settles them as well.
    private async Task<List<StripeEventRow>> ClaimAsync(string about, CancellationToken cancellationToken)
    {
        var claimed = await database.WriteAsync<List<StripeEventRow>, Done>(
            Self,
            async (scope, token) =>
            {
                await scope.Context.TakeTurnAsync(StripeInbox.TurnOf(about), token);
                var rows = await OpenOfAsync(scope, about, token);
                var due = rows.Where(e => e.State == StripeEventState.Waiting && e.DueAt <= scope.Now).ToList();
                if (rows.Max(e => e.ClaimedUntil) is { } until && until > scope.Now)
                {
                    // Another process handles this object, or died at it.
                    due.ForEach(e => e.DueAt = until);
                    return new List<StripeEventRow>();
                }

                if (due.Count == 0)
                {
                    return due;
                }

                foreach (var row in rows)
                {
                    row.ClaimedUntil = scope.Now + Claim;
                    row.Tries += row.State == StripeEventState.Waiting ? 1 : 0;
                }

                return rows;
            },
            cancellationToken
        );
        return claimed.Value;
    }

    private Task RecordAsync(string about, Dictionary<long, string?> errors, CancellationToken cancellationToken) =>
        database.WriteAsync<bool, Done>(
            Self,
            async (scope, token) =>
            {
                await scope.Context.TakeTurnAsync(StripeInbox.TurnOf(about), token);
                foreach (var row in await OpenOfAsync(scope, about, token))
                {
                    if (errors.TryGetValue(row.Sequence, out var error))
                    {
                        await RecordAsync(scope, row, error, token);
                    }
                    else
                    {
                        // Came meanwhile, after the look: the object is looked at once more.
                        row.DueAt = row.State == StripeEventState.Waiting ? scope.Now : row.DueAt;
                    }
                }

                return true;
            },
            cancellationToken
        );

    private async Task RecordAsync(WriteScope scope, StripeEventRow row, string? error, CancellationToken cancellationToken)
    {
        row.ClaimedUntil = null;
        if (error is null)
        {
            row.State = StripeEventState.Done;
            row.ProcessedAt = scope.Now;
            row.LastError = null;
            return;
        }

        row.LastError = error.Length <= 500 ? error : error[..499] + "…";
        if (row.State == StripeEventState.Parked)
        {
            return;
        }

        if (row.Tries < MostTries)
        {
            row.DueAt = scope.Now + Pauses[row.Tries - 1];
            return;
        }

        row.State = StripeEventState.Parked;
        logger.LogCritical("Event {Event} ({Type}) about {About} is parked after {Tries} tries", row.Id, row.Type, row.About, row.Tries);
        await alarms.EventParkedAsync(scope, row, cancellationToken);
    }

    private static Task<List<StripeEventRow>> OpenOfAsync(WriteScope scope, string about, CancellationToken cancellationToken) =>
        scope
            .Context.Set<StripeEventRow>()
            .Where(e => e.About == about && (e.State == StripeEventState.Waiting || e.State == StripeEventState.Parked))
            .OrderBy(e => e.Sequence)
            .ToListAsync(cancellationToken);

    private static Event Parse(StripeEventRow row)
    {
        var stripeEvent = EventUtility.ParseEvent(row.Body, throwOnApiVersionMismatch: false);
        if (stripeEvent?.Data?.Object is null)
        {
            throw new InvalidOperationException($"The object in event {row.Id} is of a kind that is not known here.");
        }

        // A list that was asked for an account's events does not repeat the account in each.
        stripeEvent.Account = row.Account;
        return stripeEvent;
    }

    /// <summary>A body holds names and addresses: it is not kept longer than somebody may ask what Stripe said.</summary>
    private async Task TrimAsync(CancellationToken cancellationToken)
    {
        var before = Now.AddDays(-options.CurrentValue.KeepEventBodiesDays);
        while (await OldAsync(before, cancellationToken) is { Count: > 0 } old)
        {
            await database.WriteAsync<int, Done>(
                Self,
                async (scope, token) =>
                    await scope
                        .Context.Set<StripeEventRow>()
                        .Where(e => EF.Parameter(old).Contains(e.Sequence) && e.ProcessedAt < before)
                        .ExecuteUpdateAsync(set => set.SetProperty(e => e.Body, (string?)null), token),
                cancellationToken
            );
        }
    }

    private Task<List<long>> OldAsync(DateTime before, CancellationToken cancellationToken) =>
        database.ReadAsync(
            (context, token) =>
                context
                    .Set<StripeEventRow>()
                    .Where(e => e.ProcessedAt < before && e.Body != null)
                    .OrderBy(e => e.ProcessedAt)
                    .Take(Batch)
                    .Select(e => e.Sequence)
                    .ToListAsync(token),
            cancellationToken
        );
}
