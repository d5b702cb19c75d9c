using CoinStore.Access;
using CoinStore.Ledger;
using CoinStore.Lots;
using CoinStore.Payouts;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace CoinStore.Accounting;

/// <summary>
/// Follows the journal: what people spent of their paid lots becomes revenue, and what creators hold in Diamonds is owed to them. Both are
/// worked out from balances and posted as the difference to what was posted before, so that looking twice changes nothing.
/// </summary>
internal sealed class RecognitionWorker(Database database, TimeProvider clock, ILogger<RecognitionWorker> logger) : DueWorker(clock, logger)
{
    // Reading hinders nobody; a write keeps the writer from gifts and purchases, so that it is short.
    private const int Entries = 5_000;
    private const int People = 100;
    private const long MicrosPerCent = 10_000;
    private static readonly Guid Turn = new("019a0000-0000-7000-8000-726576656e75");
    private static readonly Actor Worker = Actor.System("recognition worker");
    private readonly TimeProvider clock = clock;

    public override async Task RunDueAsync(CancellationToken cancellationToken)
    {
        Stretch stretch;
        do
        {
            stretch = await database.ReadAsync(StretchAsync, cancellationToken);
            foreach (var some in stretch.People.Chunk(People))
            {
                await WriteAsync((scope, token) => RecogniseAsync(scope, some, token), cancellationToken);
            }

            if (stretch.Count > 0)
            {
                await WriteAsync((scope, token) => AdvanceAsync(scope, stretch.End, token), cancellationToken);
            }
        } while (stretch.Count == Entries);

        await WriteAsync(AccrueAsync, cancellationToken);
    }

    /// <summary>Whose coins moved in the next entries of the journal.</summary>
    private static async Task<Stretch> StretchAsync(StoreContext context, CancellationToken cancellationToken)
    {
        const short Paid = (short)AccountKind.FanCoins;
        const short Bonus = (short)AccountKind.FanBonus;
        var position = await context.Set<RecognitionCursor>().Select(c => c.Position).SingleOrDefaultAsync(cancellationToken);
        var entries = await context
            .Set<EntryRow>()
            .Where(e => e.Sequence > position)
            .OrderBy(e => e.Sequence)
            .Take(Entries)
            .Select(e => new { e.Sequence, e.Postings })
            .ToListAsync(cancellationToken);
        var accounts = entries.SelectMany(e => PackedLines.TryUnpack(e.Postings) ?? []).Select(l => l.Id).ToHashSet();
        var owners = await context
            .Set<AccountRow>()
            .Where(a => EF.Parameter(accounts).Contains(a.Id) && (a.Kind == Paid || a.Kind == Bonus))
            .Select(a => a.Owner)
            .Distinct()
            .ToListAsync(cancellationToken);
        return new Stretch(entries.Count, entries.Count == 0 ? position : entries[^1].Sequence, owners.ConvertAll(PersonId.From));
    }

    private async Task RecogniseAsync(WriteScope scope, PersonId[] people, CancellationToken cancellationToken)
    {
        await scope.Context.TakeTurnsAsync([.. people.Select(p => p.Value)], cancellationToken);
        var lots = await scope
            .Context.Set<LotRow>()
            .Where(l => EF.Parameter(people).Contains(l.PersonId) && l.ClosedAt == null)
            .ToListAsync(cancellationToken);
        await scope.Books.LoadAsync([.. people.Select(EconomyChart.FanCoins)], cancellationToken);
        var byCurrency = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var own in lots.GroupBy(l => l.PersonId))
        {
            var paid = scope.Books.Balance(EconomyChart.FanCoins(own.Key));
            var left = LotBook.Left(own, paid, scope.Books.BalanceIfOpened(EconomyChart.FanBonus(own.Key)));
            foreach (var lot in own)
            {
                Recognise(lot, left[lot.Id], byCurrency, scope.Now);
            }
        }

        var id = Guid.CreateVersion7(clock.GetUtcNow());
        if (AccountingJournal.Recognition(id, byCurrency, scope.Now) is { } entry)
        {
            await LotBook.PostAsync(scope, entry, cancellationToken);
        }
    }

    private static void Recognise(LotRow lot, long left, Dictionary<string, long> byCurrency, DateTime now)
    {
        if (lot is { Kind: LotKind.Paid, Currency: { } currency })
        {
            var recognised = LotPolicy.Recognised(lot, left);
            byCurrency[currency] = checked(byCurrency.GetValueOrDefault(currency) + recognised - lot.RecognisedMinor);
            lot.RecognisedMinor = recognised;
        }

        lot.ClosedAt = left == 0 ? now : null;
    }

    private static async Task AdvanceAsync(WriteScope scope, long end, CancellationToken cancellationToken)
    {
        await scope.Context.TakeTurnAsync(Turn, cancellationToken);
        var cursor = await scope.Context.FindAsync<RecognitionCursor>([RecognitionCursor.Only], cancellationToken);
        if (cursor is null)
        {
            scope.Context.Add(new RecognitionCursor { Id = RecognitionCursor.Only, Position = end });
        }
        else
        {
            // Another process may be further.
            cursor.Position = Math.Max(cursor.Position, end);
        }
    }

    /// <summary>All Diamonds that are out at the rate of the day, rounded up, against what is posted as owed.</summary>
    private async Task AccrueAsync(WriteScope scope, CancellationToken cancellationToken)
    {
        await scope.Context.TakeTurnAsync(Turn, cancellationToken);
        var own = await scope
            .Context.Set<AccountRow>()
            .AsNoTracking()
            .Where(a => a.Owner == Guid.Empty)
            .ToDictionaryAsync(a => a.Key, a => a.Balance, cancellationToken);
        long Of(AccountKind kind, Unit unit) => own.GetValueOrDefault(EconomyChart.Platform(kind, unit));
        var diamonds = -((Int128)Of(AccountKind.DiamondsIssued, Unit.Diamond) + Of(AccountKind.DiamondsRedeemed, Unit.Diamond));
        var terms = await PayoutTermsRow.AtAsync(scope.Context, scope.Now, cancellationToken);
        var owed = (long)(((diamonds * terms.MicrosPerDiamond) + MicrosPerCent - 1) / MicrosPerCent);
        var difference = owed + Of(AccountKind.CreatorsPayable, Unit.Currency("USD"));
        if (difference != 0)
        {
            var entry = AccountingJournal.Accrual(Guid.CreateVersion7(clock.GetUtcNow()), difference, scope.Now);
            await LotBook.PostAsync(scope, entry, cancellationToken);
        }
    }

    private Task WriteAsync(Func<WriteScope, CancellationToken, Task> work, CancellationToken cancellationToken) =>
        database.WriteAsync<Done, RecognitionRefusal>(
            Worker,
            async (scope, token) =>
            {
                await work(scope, token);
                return default(Done);
            },
            cancellationToken
        );

    private enum RecognitionRefusal;

    private sealed record Stretch(int Count, long End, List<PersonId> People);
}
