using System.Data.Common;
using System.Threading.Channels;
using CoinStore.Access;
using CoinStore.Ledger;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace CoinStore.Storage;

/// <summary>
/// Drains the queue a batch at a time on a connection of its own. Each rare job, and all frequent ones of a kind together, are a unit
/// with a savepoint, so that a fault never touches its neighbours. On SQLite the units of a batch share one transaction, for the sake of
/// its commit; on PostgreSQL each has its own, and one that another writer was in the way of is begun again.
/// </summary>
internal sealed class WriterLane : IAsyncDisposable
{
    private const int BatchLength = 256;
    private const int MostTries = 10;
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(20);
    private static readonly Actor Everybody = Actor.System("writer");
    private readonly ChannelReader<WriteJob> queue;
    private readonly StorageProvider provider;
    private readonly StatementProgress statements;
    private readonly TimeProvider clock;
    private readonly ILogger logger;
    private readonly DbConnection connection;
    private readonly Func<StoreContext> contexts;
    private readonly LedgerSql sql;
    private readonly WriterMemory memory = new();
    private long? seen;

    public WriterLane(
        ChannelReader<WriteJob> queue,
        StorageProvider provider,
        StatementProgress statements,
        TimeProvider clock,
        ILogger logger
    )
    {
        this.queue = queue;
        this.provider = provider;
        this.statements = statements;
        this.clock = clock;
        this.logger = logger;
        connection = provider.CreateConnection();
        contexts = provider.ContextsOn(connection);
        sql = provider.LedgerOn(connection);
    }

    /// <summary>Runs jobs until the queue is closed and empty.</summary>
    public async Task DrainAsync()
    {
        var batch = new List<WriteJob>(BatchLength);
        while (await queue.WaitToReadAsync())
        {
            bool goesOn;
            do
            {
                while (batch.Count < BatchLength && queue.TryRead(out var job))
                {
                    batch.Add(job);
                }

                goesOn = await CommitAsync(batch);
                batch.Clear();
                // After trouble with the database, statements wait for the next job.
            } while (goesOn && statements.IsBehind && await IsQuietAsync());
        }
    }

    /// <summary>Whether nobody comes for a moment: statements catch up then, not in the way of the next caller.</summary>
    private async Task<bool> IsQuietAsync()
    {
        using var moment = new CancellationTokenSource(Quiet);
        try
        {
            await queue.WaitToReadAsync(moment.Token);
            return false;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await sql.DisposeAsync();
        await connection.DisposeAsync();
    }

    private async Task<bool> CommitAsync(List<WriteJob> batch)
    {
        var units = Units(batch);
        if (!sql.IsShared)
        {
            return await CommitAsync(units, statements.Due(batch.Count));
        }

        var committed = true;
        foreach (var unit in units)
        {
            committed = await CommitAsync([unit], 0);
        }

        return committed && (statements.Due(batch.Count) is not (> 0 and var due) || await CommitAsync([], due));
    }

    /// <summary>The rare jobs one by one, then the frequent ones, each kind as a whole: what they remember is not upset in between.</summary>
    private static List<IReadOnlyList<WriteJob>> Units(List<WriteJob> batch) =>
        [
            .. batch.Where(job => job.Group is null).Select(job => (IReadOnlyList<WriteJob>)[job]),
            .. batch.Where(job => job.Group is not null).GroupBy(job => job.Group).Select(group => group.ToList()),
        ];

    /// <summary>False when the database failed and everybody was told so.</summary>
    private async Task<bool> CommitAsync(List<IReadOnlyList<WriteJob>> units, int follow)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                await TryAsync(units, follow);
                break;
            }
            catch (Exception fault) when (tries < MostTries && provider.MayTryAgain(fault))
            {
                logger.LogDebug(fault, "Another writer was in the way at try {Try}", tries);
                memory.Forget();
            }
            catch (Exception fault)
            {
                logger.LogError(fault, "{Count} writes failed together; nothing of them is kept", units.Sum(u => u.Count));
                await CloseAsync();
                FailAll(units.SelectMany(unit => unit), provider.Explain(fault));
                return false;
            }
        }

        foreach (var job in units.SelectMany(unit => unit))
        {
            Complete(job);
        }

        provider.AfterCommit(connection);
        return true;
    }

    // Whoever queued while the database was in trouble would wait for one time-out after another.
    private void FailAll(IEnumerable<WriteJob> jobs, Exception fault)
    {
        foreach (var job in jobs)
        {
            job.Fail(fault);
        }

        while (fault is StoreUnavailableException && queue.TryRead(out var waiting))
        {
            waiting.Fail(fault);
        }
    }

    // A hint that fails after a commit must neither leave the next callers without an answer nor end the writer.
    private void Complete(WriteJob job)
    {
        try
        {
            job.Complete();
        }
        catch (Exception fault)
        {
            logger.LogError(fault, "What follows a commit failed; the commit itself stands");
        }
    }

    private async Task TryAsync(List<IReadOnlyList<WriteJob>> units, int follow)
    {
        await provider.OpenAsync(connection);
        // Microsoft.Data.Sqlite begins immediate: a deferred transaction that reads first and writes later can be refused as busy.
        await using var transaction = await connection.BeginTransactionAsync();
        await RememberOnlyWhatHoldsAsync(transaction);
        foreach (var unit in units)
        {
            await RunAsync(unit, transaction);
        }

        var followed = follow > 0 ? await FollowAsync(follow, transaction) : null;
        await transaction.CommitAsync();
        statements.Wrote(memory.Ledger.LastSequence ?? 0);
        statements.Followed(followed ?? -1);
    }

    // Statements can be made again at any time; a line in the journal that somebody spoilt by hand must not keep people from writing.
    private async Task<long?> FollowAsync(int most, DbTransaction transaction)
    {
        await transaction.SaveAsync("follow");
        try
        {
            await using var context = await ContextAsync(transaction);
            return await PostingsByAccount.FollowAsync(context, sql, memory.Ledger, most, CancellationToken.None);
        }
        catch (Exception fault) when (!provider.IsTrouble(fault) && !provider.MayTryAgain(fault))
        {
            logger.LogError(fault, "Statements cannot follow the journal any more: run the audit to see what was changed in it");
            statements.GiveUp();
            await transaction.RollbackAsync("follow");
            return null;
        }
    }

    private async Task RunAsync(IReadOnlyList<WriteJob> unit, DbTransaction transaction)
    {
        await transaction.SaveAsync("job");
        var (keep, again) = (false, false);
        memory.Ledger.Touched = false;
        unit[0].Fault = null;
        try
        {
            await using var context = await ContextAsync(transaction);
            keep = await unit[0].RunAsync(await ScopeAsync(context, unit), unit);
        }
        catch (Exception fault) when (!provider.IsTrouble(fault) && !provider.MayTryAgain(fault))
        {
            again = unit.Count > 1;
            unit[0].Fault = fault;
        }

        if (!keep)
        {
            await transaction.RollbackAsync("job");
        }

        await transaction.ReleaseAsync("job");
        Recall(unit, keep);
        // One of many that fail together is at fault: each for itself tells which.
        foreach (var job in again ? unit : [])
        {
            await RunAsync([job], transaction);
        }
    }

    private async Task<WriteScope> ScopeAsync(StoreContext context, IReadOnlyList<WriteJob> unit)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        if (unit[0] is { Group: null, Actor.PersonId: { } person })
        {
            await context.TakeTurnsAsync([person.Value], CancellationToken.None);
        }

        // Whole microseconds, which is what both databases keep.
        now = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
        return new WriteScope(context, sql, memory, now, unit.Count == 1 ? unit[0].Actor : Everybody);
    }

    private void Recall(IReadOnlyList<WriteJob> unit, bool kept)
    {
        if (!kept && memory.Ledger.Touched)
        {
            memory.Forget();
        }
        else if (unit[0].Group is null)
        {
            memory.ForgetFacts();
        }
    }

    private async Task<StoreContext> ContextAsync(DbTransaction transaction)
    {
        var context = contexts();
        context.Database.AutoSavepointsEnabled = false;
        await context.Database.UseTransactionAsync(transaction);
        return context;
    }

    private async Task RememberOnlyWhatHoldsAsync(DbTransaction transaction)
    {
        var changes = await provider.ChangesByOthersAsync(connection, transaction);
        if (changes is null || changes != seen)
        {
            memory.Forget();
            seen = changes;
        }

        memory.Ledger.Trim();
    }

    private async Task CloseAsync()
    {
        memory.Forget();
        seen = null;
        await sql.DisposeAsync();
        await connection.CloseAsync();
    }
}
