using CoinStore.Access;
using CoinStore.Claims;
using CoinStore.Gifts;
using CoinStore.Ledger;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace CoinStore.Creators;

/// <summary>The entry that makes a creator's Diamonds available: pure.</summary>
internal static class DiamondJournal
{
    public static JournalEntry Release(Guid entryId, PersonId creator, long diamonds, DateTime at) =>
        new(
            entryId,
            (short)EntryKind.DiamondRelease,
            at,
            new Flow(EconomyChart.CreatorPending(creator), EconomyChart.CreatorAvailable(creator), diamonds)
        );
}

/// <summary>
/// Makes the Diamonds of gifts available when their time has come: one entry a creator and batch, and the gifts it released are marked
/// with it in the same transaction, so that a crash releases nothing twice. What was paid from a purchase with an open claim waits for it.
/// </summary>
internal sealed class DiamondReleaseWorker(Database database, TimeProvider clock, ILogger<DiamondReleaseWorker> logger)
    : DueWorker(clock, logger)
{
    // The writer serves gifts and purchases, too: no batch may keep it for long.
    private const int Batch = 500;

    /// <summary>Held by whoever decides what of a gift is pending: this worker, and a claim that takes it back.</summary>
    public static readonly Guid Turn = new("019a0000-0000-7000-8000-72656c656173");
    private static readonly Actor Releaser = Actor.System("release worker");
    private readonly TimeProvider clock = clock;

    public override async Task RunDueAsync(CancellationToken cancellationToken)
    {
        int released;
        do
        {
            var done = await database.WriteAsync<int, ReleaseRefusal>(Releaser, ReleaseAsync, cancellationToken);
            released = done.Value;
        } while (released == Batch);
    }

    private async Task<Result<int, ReleaseRefusal>> ReleaseAsync(WriteScope scope, CancellationToken cancellationToken)
    {
        // Several processes have a worker each, and none may release what another one is releasing, nor what waits for a claim.
        var minors = await ClaimHold.MinorsAsync(scope.Context, scope.Now, cancellationToken);
        await scope.Context.TakeTurnsAsync([.. minors.Select(m => m.Value), Turn], cancellationToken);
        var (held, senders) = await ClaimHold.ReadAsync(scope.Context, minors, cancellationToken);
        var due = await scope
            .Context.Set<GiftSend>()
            .Where(s => s.ReleaseEntryId == null && s.AvailableAt <= scope.Now && s.PriceCoins > s.TakenBackCoins)
            .Where(s => !EF.Parameter(held).Contains(s.Sequence) && !EF.Parameter(senders).Contains(s.SenderId))
            .OrderBy(s => s.AvailableAt)
            .ThenBy(s => s.Sequence)
            .Take(Batch)
            .ToListAsync(cancellationToken);
        foreach (var gifts in due.GroupBy(s => s.CreatorId))
        {
            var entryId = Guid.CreateVersion7(clock.GetUtcNow());
            var diamonds = gifts.Aggregate(0L, (sum, gift) => checked(sum + gift.PriceCoins - gift.TakenBackCoins));
            var posted = await scope.Books.PostAsync(DiamondJournal.Release(entryId, gifts.Key, diamonds, scope.Now), cancellationToken);
            if (posted.Status != PostStatus.Posted)
            {
                // More due than pending: the books and the gifts disagree, and nothing may be released over that.
                throw new InvalidOperationException(
                    $"Diamonds of {gifts.Key} were not released: {posted.Status}, {posted.Balance} pending."
                );
            }

            foreach (var gift in gifts)
            {
                gift.ReleaseEntryId = entryId;
            }
        }

        return due.Count;
    }

    private enum ReleaseRefusal;
}

/// <summary>Each release entry is the sum of the gifts that name it, and each gift names one that is there.</summary>
internal sealed class DiamondReleaseAudit : IFeatureAudit
{
    public async Task<AuditLine> RunAsync(StoreContext context, CancellationToken cancellationToken)
    {
        const short Kind = (short)EntryKind.DiamondRelease;
        var entries = await context
            .Set<EntryRow>()
            .AsNoTracking()
            .Where(e => e.Kind == Kind)
            .ToDictionaryAsync(e => e.Id, cancellationToken);
        var releases = await context
            .Set<GiftSend>()
            .Where(s => s.ReleaseEntryId != null)
            .GroupBy(s => new { s.ReleaseEntryId, s.CreatorId })
            .Select(g => new
            {
                EntryId = g.Key.ReleaseEntryId!.Value,
                g.Key.CreatorId,
                Diamonds = g.Sum(s => s.PriceCoins - s.TakenBackCoins),
            })
            .ToListAsync(cancellationToken);
        var breaks = new List<string>();
        foreach (var release in releases)
        {
            if (!entries.Remove(release.EntryId, out var entry))
            {
                breaks.Add($"gifts to {release.CreatorId} name the release {release.EntryId}, which is not there or another creator's");
            }
            else if (
                !DiamondJournal
                    .Release(entry.Id, release.CreatorId, release.Diamonds, entry.At)
                    .Digest()
                    .AsSpan()
                    .SequenceEqual(entry.Digest)
            )
            {
                breaks.Add($"release {release.EntryId} is not the sum of its gifts, {release.Diamonds}");
            }
        }

        breaks.AddRange(entries.Keys.Select(id => $"release {id} names no gift"));
        return new AuditLine("Releases of Diamonds are the sum of their gifts", releases.Count, breaks);
    }
}
