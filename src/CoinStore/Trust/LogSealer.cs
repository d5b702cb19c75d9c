using CoinStore.Access;
using CoinStore.Ledger;
using CoinStore.Ledger.Log;
using CoinStore.Storage;
using Microsoft.Extensions.Logging;

namespace CoinStore.Trust;

/// <summary>
/// Seals what the journal has gained. Entries are read and hashed from a snapshot, beside all other work; only the changed tiles and the
/// new checkpoint go through the writer, in one short transaction. The tree's own size is the cursor, so a kill at any moment leaves
/// either all of a turn or nothing of it, and the next one goes on from there.
/// </summary>
internal sealed class LogSealer(Database database, LogKeys keys, TimeProvider clock) : IDisposable
{
    /// <summary>How many entries one turn seals at most.</summary>
    public const int Turn = 4096;

    private static readonly Guid TurnKey = new("019a0000-0000-7000-8000-7365616c6572");
    private static readonly Actor Sealer = Actor.System("log sealer");
    private static readonly TimeSpan BetweenCheckpoints = TimeSpan.FromSeconds(1);
    private readonly SemaphoreSlim oneAtATime = new(1);

    /// <summary>Seals the next entries, at most so many, and signs a checkpoint unless the last one is younger than a second.</summary>
    /// <returns>How many were sealed.</returns>
    /// <exception cref="LogBrokenException">The journal or the tree is not as it was signed: nothing more may be signed over it.</exception>
    public Task<int> SealAsync(int most, CancellationToken cancellationToken) => SealAsync(most, force: false, cancellationToken);

    /// <summary>Seals and signs everything there is now.</summary>
    public async Task SealAllAsync(CancellationToken cancellationToken)
    {
        while (await SealAsync(Turn, force: false, cancellationToken) == Turn)
        {
            // Goes on until a turn finds less than it could take.
        }

        await SealAsync(Turn, force: true, cancellationToken);
    }

    public void Dispose() => oneAtATime.Dispose();

    private async Task<int> SealAsync(int most, bool force, CancellationToken cancellationToken)
    {
        await oneAtATime.WaitAsync(cancellationToken);
        try
        {
            var plan = await database.ReadAsync((context, token) => PlanAsync(context, most, force, token), cancellationToken);
            if (plan is null)
            {
                return 0;
            }

            var saved = await database.WriteAsync<int, SealRefusal>(
                Sealer,
                async (scope, token) =>
                {
                    // Another process may have sealed since the snapshot: what it left decides, and it is there once the turn is ours.
                    await scope.Context.TakeTurnAsync(TurnKey, token);
                    if (
                        await PlaceAsync(new LogTree(scope.Context), token) != plan.From
                        || !await plan.Edge.SaveAsync(scope.Context, token)
                    )
                    {
                        return SealRefusal.SealedByAnother;
                    }

                    if (plan.Checkpoint is not null)
                    {
                        scope.Context.Add(plan.Checkpoint);
                    }

                    return plan.Entries;
                },
                cancellationToken
            );
            return saved.Match(entries => entries, _ => 0);
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    private async Task<Plan?> PlanAsync(StoreContext context, int most, bool force, CancellationToken cancellationToken)
    {
        var tree = new LogTree(context);
        var last = await tree.CheckpointAsync(cancellationToken);
        var edge = await LogEdge.LoadAsync(tree, cancellationToken);
        var from = (last?.Number ?? 0, edge.Size);
        if (last is not null && !await AgreesAsync(tree, edge, last, cancellationToken))
        {
            throw new LogBrokenException($"The tree is not the one that checkpoint {last.Number} signed at {last.Size} entries.");
        }

        var entries = await JournalReader.ReadAsync(context, edge.Size, most, cancellationToken);
        entries.ForEach(edge.Append);
        // Milliseconds: every database keeps them exactly, and the row must say what the signed text says.
        var now = DateTimeOffset.FromUnixTimeMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds()).UtcDateTime;
        var due = force || last is null || now < last.At || now - last.At >= BetweenCheckpoints;
        var checkpoint = due && edge.Size > (last?.Size ?? 0) ? await SignAsync(tree, edge.Size, last, now, cancellationToken) : null;
        return entries.Count == 0 && checkpoint is null ? null : new Plan(from, edge, entries.Count, checkpoint);
    }

    private static async Task<(long Checkpoint, long Size)> PlaceAsync(LogTree tree, CancellationToken cancellationToken) =>
        ((await tree.CheckpointAsync(cancellationToken))?.Number ?? 0, (await LogEdge.LoadAsync(tree, cancellationToken)).Size);

    private static async Task<bool> AgreesAsync(LogTree tree, LogEdge edge, LogCheckpointRow last, CancellationToken cancellationToken) =>
        last.Size <= edge.Size && (await tree.RootAsync(last.Size, cancellationToken)).AsSpan().SequenceEqual(last.Root);

    private async Task<LogCheckpointRow> SignAsync(
        LogTree tree,
        long size,
        LogCheckpointRow? last,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var root = await tree.RootAsync(size, cancellationToken);
        return new LogCheckpointRow
        {
            Number = (last?.Number ?? 0) + 1,
            Size = size,
            Root = root,
            Note = new Checkpoint(keys.Key.Name, size, root, now).Sign(keys.Key),
            At = now,
        };
    }

    private sealed record Plan((long Checkpoint, long Size) From, LogEdge Edge, int Entries, LogCheckpointRow? Checkpoint);

    private enum SealRefusal
    {
        SealedByAnother,
    }
}

/// <summary>Seals again and again, a few seconds behind the journal.</summary>
internal sealed class LogWorker(LogSealer sealer, TimeProvider clock, ILogger<LogWorker> logger) : DueWorker(clock, logger)
{
    protected override TimeSpan Interval => TimeSpan.FromSeconds(5);

    public override async Task RunDueAsync(CancellationToken cancellationToken)
    {
        while (await sealer.SealAsync(LogSealer.Turn, cancellationToken) == LogSealer.Turn)
        {
            // A long backlog is worked off in turns, so that the writer serves gifts in between.
        }
    }
}

/// <summary>The audit's part that holds the journal against the log.</summary>
internal sealed class LogFeatureAudit(LogKeys keys) : IFeatureAudit
{
    public async Task<AuditLine> RunAsync(StoreContext context, CancellationToken cancellationToken)
    {
        // Without a key no checkpoint can have been signed; one that is there all the same is then said to be another key's.
        var key = keys.Existing ?? LogPublicKey.FromPem(LogKey.NewPem());
        var check = await new LogAudit(context, key).RunAsync(cancellationToken);
        return new AuditLine(check.Name, check.Counted, check.Breaks);
    }
}
