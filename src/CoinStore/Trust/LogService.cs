using CoinStore.Access;
using CoinStore.Ledger;
using CoinStore.Ledger.Log;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Trust;

/// <summary>
/// The log that anyone can check. Checkpoints, the key and consistency are public; the proof of an entry is for those whose account it
/// touches, and says nothing about anybody else.
/// </summary>
public sealed class LogService
{
    private const int MostCheckpoints = 50;
    private const string ProveEntry = "prove entry";
    private readonly Database database;
    private readonly LogKeys keys;
    private readonly LogSealer sealer;
    private readonly AccessLog access;
    private readonly TimeProvider clock;

    internal LogService(Database database, LogKeys keys, LogSealer sealer, AccessLog access, TimeProvider clock)
    {
        this.database = database;
        this.keys = keys;
        this.sealer = sealer;
        this.access = access;
        this.clock = clock;
    }

    /// <summary>The last checkpoints, newest first, 50 at most.</summary>
    public Task<IReadOnlyList<LogCheckpoint>> ListCheckpointsAsync(Actor actor, int take, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return database.ReadAsync<IReadOnlyList<LogCheckpoint>>(
            async (context, token) =>
            {
                var rows = await context
                    .Set<LogCheckpointRow>()
                    .OrderByDescending(c => c.Number)
                    .Take(Math.Clamp(take, 1, MostCheckpoints))
                    .ToListAsync(token);
                return rows.ConvertAll(c => new LogCheckpoint(c.Size, Convert.ToBase64String(c.Root), c.At, c.Note));
            },
            cancellationToken
        );
    }

    /// <summary>The key that checkpoints are checked with.</summary>
    public Task<LogPublicKeyView> ReadKeyAsync(Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        cancellationToken.ThrowIfCancellationRequested();
        var key = keys.Key;
        return Task.FromResult(new LogPublicKeyView(key.Name, key.Public.Pem, key.Public.Fingerprint));
    }

    /// <summary>
    /// The proof of an entry, for a person whose account it touches, for operators and for the system. An entry that nobody has sealed
    /// yet is sealed now, unless the log is far behind.
    /// </summary>
    public async Task<Result<EntryProof, ProofRefusal>> ProveAsync(Actor actor, Guid entryId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var (proof, sealedBehind) = await TryProveAsync(actor, entryId, cancellationToken);
        if (!proof.Succeeded && proof.Refusal == ProofRefusal.NotSealedYet && sealedBehind <= LogSealer.Turn)
        {
            await sealer.SealAllAsync(cancellationToken);
            (proof, _) = await TryProveAsync(actor, entryId, cancellationToken);
        }

        return proof;
    }

    /// <summary>Shows that between two sizes entries were only added. Public: it holds hashes and nothing else.</summary>
    public Task<Result<ConsistencyProof, ConsistencyRefusal>> ProveConsistencyAsync(
        Actor actor,
        long from,
        long to,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(actor);
        return database.ReadAsync<Result<ConsistencyProof, ConsistencyRefusal>>(
            async (context, token) =>
            {
                var tree = new LogTree(context);
                if (from < 1 || from > to || to > ((await tree.CheckpointAsync(token))?.Size ?? 0))
                {
                    return ConsistencyRefusal.NoSuchSizes;
                }

                var path = await tree.HashesAsync(MerkleTree.ConsistencyPath(from, to), token);
                return new ConsistencyProof(
                    from,
                    to,
                    Convert.ToBase64String(await tree.RootAsync(from, token)),
                    Convert.ToBase64String(await tree.RootAsync(to, token)),
                    path.ConvertAll(Convert.ToBase64String)
                );
            },
            cancellationToken
        );
    }

    /// <summary>Checks a proof document against this log's key, as anybody could without us.</summary>
    public Task<ReceiptCheck> CheckAsync(Actor actor, string document, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(ReceiptCheck.Of(document, keys.Key.Public));
    }

    private Task<(Result<EntryProof, ProofRefusal> Proof, long Behind)> TryProveAsync(
        Actor actor,
        Guid entryId,
        CancellationToken cancellationToken
    ) =>
        database.ReadAsync<(Result<EntryProof, ProofRefusal>, long)>(
            async (context, token) =>
            {
                var entry = await JournalReader.FindAsync(context, entryId, token);
                if (entry is null || !await MayAsync(context, actor, entry, token))
                {
                    access.Denied(actor, ProveEntry, entryId);
                    return (ProofRefusal.NotFound, 0);
                }

                var tree = new LogTree(context);
                var last = await tree.CheckpointAsync(token);
                return last is null || entry.Sequence > last.Size
                    ? (ProofRefusal.NotSealedYet, entry.Sequence - (last?.Size ?? 0))
                    : (await ReceiptAsync(tree, last, entry, actor, token), 0);
            },
            cancellationToken
        );

    private async Task<bool> MayAsync(StoreContext context, Actor actor, JournalRecord entry, CancellationToken cancellationToken)
    {
        if (actor.IsSystem)
        {
            return true;
        }

        var now = clock.GetUtcNow().UtcDateTime;
        var standing = await Standing.LoadAsync(context, actor, now, cancellationToken);
        var owners = entry.Postings.Select(p => p.Account.Owner).Where(o => o != Guid.Empty).ToHashSet();
        if (standing is not { IsOperator: true } || owners.Contains(standing.Id.Value))
        {
            return standing is not null && owners.Contains(standing.Id.Value);
        }

        // Owners are hidden, but whoever has an entry's id may know whose it is.
        foreach (var owner in owners)
        {
            if (!await access.AllowsAsync(context, actor, ProveEntry, PersonId.From(owner), reason: null, now, cancellationToken))
            {
                return false;
            }
        }

        return true;
    }

    private static async Task<EntryProof> ReceiptAsync(
        LogTree tree,
        LogCheckpointRow last,
        JournalRecord entry,
        Actor actor,
        CancellationToken cancellationToken
    )
    {
        var index = entry.Sequence - 1;
        var tile = await tree.TileAsync(0, index / LogTileRow.Width, cancellationToken);
        var path = await tree.HashesAsync(MerkleTree.InclusionPath(index, last.Size), cancellationToken);
        var receipt = Receipt.Of(entry, tile.Salt, actor.PersonId?.Value, path, last.Size, last.Note);
        return new EntryProof(entry.Id, receipt.ToJson());
    }
}
