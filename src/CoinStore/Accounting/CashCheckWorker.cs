using CoinStore.Access;
using CoinStore.Payments;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Stripe;

namespace CoinStore.Accounting;

/// <summary>
/// Once a day holds yesterday's movements of Stripe's balance against cash at Stripe in the books, and keeps each difference for the
/// operators. The day is over for six hours by then, so that what Stripe tells late is there.
/// </summary>
internal sealed class CashCheckWorker(Database database, StripeGateway stripe, TimeProvider clock, ILogger<CashCheckWorker> logger)
    : DueWorker(clock, logger)
{
    private static readonly TimeSpan Late = TimeSpan.FromHours(6);
    private static readonly Actor Worker = Actor.System("cash check");
    private readonly TimeProvider clock = clock;
    private readonly ILogger<CashCheckWorker> logger = logger;

    protected override TimeSpan Interval => TimeSpan.FromMinutes(30);

    public override async Task RunDueAsync(CancellationToken cancellationToken)
    {
        var day = DateOnly.FromDateTime((clock.GetUtcNow() - Late).UtcDateTime).AddDays(-1);
        if (!stripe.IsConfigured || await IsDoneAsync(day, cancellationToken))
        {
            return;
        }

        try
        {
            var (count, differences) = await CompareAsync(day, cancellationToken);
            await KeepAsync(day, count, differences, cancellationToken);
        }
        catch (Exception away) when (away is StripeSilentException or StripeException)
        {
            logger.LogWarning("Stripe's movements of {Day} could not be read and are asked for again: {Message}", day, away.Message);
        }
    }

    private Task<bool> IsDoneAsync(DateOnly day, CancellationToken cancellationToken) =>
        database.ReadAsync((context, token) => context.Set<CashCheckRow>().AnyAsync(c => c.Day == day, token), cancellationToken);

    private async Task<(int Count, List<CashDifferenceRow> Differences)> CompareAsync(DateOnly day, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var (count, differences) = (0, new List<CashDifferenceRow>());
        await foreach (var moved in MovementsAsync(day, cancellationToken))
        {
            count++;
            var gain = await database.ReadAsync((context, token) => CashEntries.GainAsync(context, moved, token), cancellationToken);
            if (gain != moved.Net)
            {
                differences.Add(
                    new CashDifferenceRow
                    {
                        Id = moved.Id,
                        Day = day,
                        Type = moved.Type,
                        Source = moved.SourceId,
                        Currency = moved.Currency.ToUpperInvariant(),
                        StripeMinor = moved.Net,
                        BooksMinor = gain,
                        FoundAt = now,
                    }
                );
            }
        }

        return (count, differences);
    }

    private IAsyncEnumerable<BalanceTransaction> MovementsAsync(DateOnly day, CancellationToken cancellationToken)
    {
        var movements = new BalanceTransactionService(stripe.Client);
        var from = day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
        return StripePages.AllAsync(
            after =>
                movements.ListAsync(
                    new BalanceTransactionListOptions
                    {
                        Created = new DateRangeOptions { GreaterThanOrEqual = from, LessThan = from.AddDays(1) },
                        Limit = StripePages.Longest,
                        StartingAfter = after,
                    },
                    null,
                    cancellationToken
                ),
            moved => moved is { Object: "balance_transaction", Id.Length: > 0, Currency.Length: 3 }
        );
    }

    private async Task KeepAsync(DateOnly day, int count, List<CashDifferenceRow> differences, CancellationToken cancellationToken)
    {
        await database.WriteAsync<Done, TrialBalanceRefusal>(
            Worker,
            async (scope, token) =>
            {
                if (await scope.Context.FindAsync<CashCheckRow>([day], token) is null)
                {
                    scope.Context.Add(
                        new CashCheckRow
                        {
                            Day = day,
                            CheckedAt = scope.Now,
                            Transactions = count,
                        }
                    );
                    scope.Context.AddRange(differences);
                }

                return default(Done);
            },
            cancellationToken
        );
        if (differences.Count > 0)
        {
            logger.LogCritical("{Count} of {All} movements at Stripe on {Day} are not as the books say", differences.Count, count, day);
        }
    }
}
