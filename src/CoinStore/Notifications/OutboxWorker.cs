using CoinStore.Access;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace CoinStore.Notifications;

/// <summary>
/// Carries mails out after their commit. A mail is claimed by moving its due time ahead, so a crash delays it and never loses it; a
/// failure is tried again, later each time, for about two days.
/// </summary>
internal sealed class OutboxWorker(
    Database database,
    IMailCarrier carrier,
    WakeSignal<OutboxWorker> signal,
    TimeProvider clock,
    ILogger<OutboxWorker> logger
) : DueWorker(clock, logger, signal)
{
    private const int BatchLength = 20;
    private const int MostTries = 12;
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(6);
    private static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    // Several processes have a worker each, and a mail is claimed by one of them.
    private static readonly Guid Turn = new("019a0000-0000-7000-8000-6f7574626f78");
    private static readonly Actor Self = Actor.System("mail outbox");

    private readonly TimeProvider clock = clock;
    private readonly ILogger<OutboxWorker> logger = logger;
    private readonly SemaphoreSlim oneAtATime = new(1);

    protected override TimeSpan Interval => TimeSpan.FromSeconds(30);

    /// <summary>Carries every mail that is due now, once.</summary>
    public override async Task RunDueAsync(CancellationToken cancellationToken)
    {
        await oneAtATime.WaitAsync(cancellationToken);
        try
        {
            while (await ClaimAsync(cancellationToken) is { Count: > 0 } mails)
            {
                foreach (var mail in mails)
                {
                    await CarryAsync(mail, cancellationToken);
                }
            }

            await ForgetSentAsync(cancellationToken);
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

    private async Task<List<OutboxMail>> ClaimAsync(CancellationToken cancellationToken)
    {
        var claimed = await database.WriteAsync<List<OutboxMail>, Done>(
            Self,
            async (scope, token) =>
            {
                await scope.Context.TakeTurnAsync(Turn, token);
                var due = await scope
                    .Context.Set<OutboxMail>()
                    .Where(mail => mail.SentAt == null && mail.DueAt <= scope.Now && mail.Tries < MostTries)
                    .OrderBy(mail => mail.DueAt)
                    .Take(BatchLength)
                    .ToListAsync(token);
                foreach (var mail in due)
                {
                    mail.Tries++;
                    mail.DueAt = scope.Now + Lease;
                }

                return due;
            },
            cancellationToken
        );
        return claimed.Value;
    }

    private async Task CarryAsync(OutboxMail mail, CancellationToken cancellationToken)
    {
        string? error = null;
        try
        {
            await carrier.CarryAsync(mail, cancellationToken);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            logger.LogWarning(fault, "Mail {Id} did not leave at try {Try}", mail.Id, mail.Tries);
            error = fault.Message.Length <= 500 ? fault.Message : fault.Message[..500];
        }

        var pause = TimeSpan.FromMinutes(Math.Min(Math.Pow(2, mail.Tries), LongestPause.TotalMinutes));

        // It has left: that is written down even while the host is stopping, or it would leave twice.
        await database.WriteAsync<int, Done>(
            Self,
            async (scope, token) =>
            {
                DateTime? sentAt = error is null ? scope.Now : null;
                return await scope
                    .Context.Set<OutboxMail>()
                    .Where(row => row.Id == mail.Id)
                    .ExecuteUpdateAsync(
                        row =>
                            row.SetProperty(m => m.SentAt, sentAt)
                                .SetProperty(m => m.LastError, error)
                                .SetProperty(m => m.DueAt, scope.Now + pause),
                        token
                    );
            },
            CancellationToken.None
        );
    }

    /// <summary>A sent mail holds an address and perhaps a link: it is not kept longer than somebody may ask where it went.</summary>
    private async Task ForgetSentAsync(CancellationToken cancellationToken)
    {
        var before = clock.GetUtcNow().UtcDateTime - Kept;
        var old = await database.ReadAsync(
            (context, token) => context.Set<OutboxMail>().AnyAsync(mail => mail.SentAt != null && mail.SentAt < before, token),
            cancellationToken
        );
        if (old)
        {
            await database.WriteAsync<int, Done>(
                Self,
                async (scope, token) =>
                    await scope
                        .Context.Set<OutboxMail>()
                        .Where(mail => mail.SentAt != null && mail.SentAt < before)
                        .ExecuteDeleteAsync(token),
                cancellationToken
            );
        }
    }
}
