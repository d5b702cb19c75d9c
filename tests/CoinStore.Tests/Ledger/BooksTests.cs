using System.Data.Common;
using CoinStore.Access;
using CoinStore.Ledger;
using CoinStore.Storage;

namespace CoinStore.Tests.Ledger;

public sealed class BooksTests
{
    [Fact]
    public async Task An_entry_moves_coins_and_balances()
    {
        await using var store = await TestStore.CreateForBooksAsync();
        var fan = await store.AddPersonAsync("Fay");
        Assert.Equal(PostStatus.Posted, (await PostAsync(store, Purchase(store, fan, 700, 740))).Status);
        Assert.Equal(700, await BalanceAsync(store, fan));
    }

    [Fact]
    public async Task The_same_id_and_content_is_posted_once_and_other_content_is_refused()
    {
        await using var store = await TestStore.CreateForBooksAsync();
        var fan = await store.AddPersonAsync("Fay");
        var entry = Purchase(store, fan, 700, 740);
        await PostAsync(store, entry);
        store.Clock.Advance(TimeSpan.FromHours(1));
        var again = new JournalEntry(entry.Id, entry.Kind, store.Clock.GetUtcNow().UtcDateTime, entry.Flows);
        Assert.Equal(PostStatus.AlreadyPosted, (await PostAsync(store, again)).Status);
        var other = Purchase(store, fan, 701, 740, entry.Id);
        Assert.Equal(PostStatus.DifferentInput, (await PostAsync(store, other)).Status);
        Assert.Equal(700, await BalanceAsync(store, fan));
    }

    [Fact]
    public async Task A_balance_never_goes_below_zero_and_a_refusal_leaves_nothing()
    {
        await using var store = await TestStore.CreateForBooksAsync();
        var fan = await store.AddPersonAsync("Fay");
        await PostAsync(store, Purchase(store, fan, 100, 106));
        var gift = Gift(store, fan, await store.AddPersonAsync("Cleo"), 101);
        var refused = await PostAsync(store, gift);
        Assert.Equal(PostStatus.Insufficient, refused.Status);
        Assert.Equal(100, refused.Balance);
        Assert.Equal(100, await BalanceAsync(store, fan));
        Assert.False(await store.Database.ReadAsync((c, t) => Database.BooksOf(c).HasAsync(gift.Id, t), CancellationToken.None));
    }

    [Fact]
    public async Task Five_gifts_of_30_at_once_over_a_balance_of_100_leave_three()
    {
        await using var store = await TestStore.CreateForBooksAsync();
        var fan = await store.AddPersonAsync("Fay");
        var creator = await store.AddPersonAsync("Cleo");
        await PostAsync(store, Purchase(store, fan, 100, 106));
        var results = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => PostAsync(store, Gift(store, fan, creator, 30))));
        Assert.Equal(3, results.Count(r => r.Status == PostStatus.Posted));
        Assert.Equal(10, await BalanceAsync(store, fan));
    }

    [Fact]
    public async Task A_reversal_undoes_an_entry_once()
    {
        await using var store = await TestStore.CreateForBooksAsync();
        var fan = await store.AddPersonAsync("Fay");
        var entry = Purchase(store, fan, 700, 740);
        await PostAsync(store, entry);
        var reversal = Guid.CreateVersion7(store.Clock.GetUtcNow());
        Assert.Equal(PostStatus.Posted, (await ReverseAsync(store, reversal, entry.Id)).Status);
        Assert.Equal(PostStatus.AlreadyPosted, (await ReverseAsync(store, reversal, entry.Id)).Status);
        Assert.Equal(PostStatus.DifferentInput, (await ReverseAsync(store, Guid.CreateVersion7(store.Clock.GetUtcNow()), entry.Id)).Status);
        Assert.Equal(0, await BalanceAsync(store, fan));
    }

    [Theory]
    [InlineData("UPDATE \"JournalEntries\" SET \"Kind\" = 2")]
    [InlineData("DELETE FROM \"JournalEntries\"")]
    public async Task The_database_itself_refuses_to_change_what_was_posted(string sql)
    {
        await using var store = await TestStore.CreateForBooksAsync();
        await PostAsync(store, Purchase(store, await store.AddPersonAsync("Fay"), 700, 740));
        var refused = await Assert.ThrowsAnyAsync<DbException>(() => store.ExecuteAsync(sql));
        Assert.Contains("append-only", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_database_itself_refuses_a_balance_below_zero()
    {
        await using var store = await TestStore.CreateForBooksAsync();
        await PostAsync(store, Purchase(store, await store.AddPersonAsync("Fay"), 700, 740));
        await Assert.ThrowsAnyAsync<DbException>(() =>
            store.ExecuteAsync("UPDATE \"LedgerAccounts\" SET \"Balance\" = -1 WHERE \"Kind\" = 1")
        );
    }

    [Fact]
    public void An_entry_that_does_not_balance_cannot_be_built()
    {
        var at = new DateTime(2026, 3, 1, 0, 0, 0, DateTimeKind.Utc);
        var id = Guid.CreateVersion7();
        var coins = new AccountKey(1, id, Unit.Coin);
        var issued = new AccountKey(2, Guid.Empty, Unit.Coin);
        var cash = new AccountKey(21, Guid.Empty, Unit.Currency("USD"));
        Assert.Throws<ArgumentException>(() => new JournalEntry(id, 1, at));
        Assert.Throws<ArgumentException>(() => new JournalEntry(id, 1, at, new Flow(issued, coins, 0)));
        Assert.Throws<ArgumentException>(() => new JournalEntry(id, 1, at, new Flow(issued, coins, -5)));
        Assert.Throws<ArgumentException>(() => new JournalEntry(id, 1, at, new Flow(issued, cash, 5)));
        Assert.Throws<ArgumentException>(() => new JournalEntry(id, 1, at, new Flow(coins, coins, 5)));
        Assert.Throws<ArgumentException>(() => new JournalEntry(Guid.Empty, 1, at, new Flow(issued, coins, 5)));
        Assert.Throws<OverflowException>(() =>
            new JournalEntry(id, 1, at, new Flow(issued, coins, long.MaxValue), new Flow(issued, coins, 1))
        );
    }

    [Fact]
    public async Task A_flow_outside_the_chart_is_a_bug_and_throws()
    {
        await using var store = await TestStore.CreateForBooksAsync();
        var fan = await store.AddPersonAsync("Fay");
        var at = store.Clock.GetUtcNow().UtcDateTime;
        var entry = new JournalEntry(
            Guid.CreateVersion7(store.Clock.GetUtcNow()),
            (short)EntryKind.Gift,
            at,
            new Flow(EconomyChart.Platform(AccountKind.CoinsIssued, Unit.Coin), EconomyChart.FanCoins(fan), 5)
        );
        await Assert.ThrowsAsync<LedgerException>(() => PostAsync(store, entry));
    }

    [Fact]
    public async Task The_largest_amount_overflows_no_balance()
    {
        await using var store = await TestStore.CreateForBooksAsync();
        var fan = await store.AddPersonAsync("Fay");
        await PostAsync(store, Purchase(store, fan, long.MaxValue, 1));
        Assert.Equal(PostStatus.Insufficient, (await PostAsync(store, Purchase(store, fan, 1, 1))).Status);
        Assert.Equal(long.MaxValue, await BalanceAsync(store, fan));
    }

    [Theory]
    [InlineData("LedgerAccounts", "\"Balance\" = \"Balance\" + 1 WHERE \"Kind\" = 1", "Balances are the sum of their postings")]
    [InlineData("JournalEntries", "\"Postings\" = replace(\"Postings\", '700', '701')", "match their digest")]
    [InlineData("JournalEntries", "\"Postings\" = '[[1]]'", "match their digest")]
    [InlineData("JournalEntries", "\"Sequence\" = 7", "match their digest")]
    [InlineData("JournalEntries", "\"Kind\" = 2", "match their digest")]
    public async Task The_audit_names_what_was_changed_by_hand(string table, string change, string check)
    {
        await using var store = await TestStore.CreateForBooksAsync(expectCleanBooks: false);
        await PostAsync(store, Purchase(store, await store.AddPersonAsync("Fay"), 700, 740));
        if (table != "LedgerAccounts")
        {
            await store.UnguardAsync(table);
        }

        await store.ExecuteAsync($"UPDATE \"{table}\" SET {change}");
        var report = (await store.Get<AuditService>().RunAsync(Actor.System("test"), CancellationToken.None)).Value;
        Assert.False(report.Clean);
        Assert.Contains(report.Lines, l => l.Name.Contains(check, StringComparison.Ordinal) && l.Breaks.Count > 0);
    }

    [Fact]
    public async Task The_audit_names_a_statement_that_shows_other_lines_than_the_journal()
    {
        await using var store = await TestStore.CreateForBooksAsync(expectCleanBooks: false);
        await PostAsync(store, Purchase(store, await store.AddPersonAsync("Fay"), 700, 740));
        await store.ExecuteAsync("INSERT INTO \"PostingLines\" VALUES (1, 999, 5)");
        var report = (await store.Get<AuditService>().RunAsync(Actor.System("test"), CancellationToken.None)).Value;
        var line = Assert.Single(report.Lines, l => l.Breaks.Count > 0);
        Assert.StartsWith("Statements show every line", line.Name, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_spoilt_by_hand_is_named_and_keeps_nobody_from_writing()
    {
        await using var store = await TestStore.CreateForBooksAsync(expectCleanBooks: false);
        var fan = await store.AddPersonAsync("Fay");
        await PostAsync(store, Purchase(store, fan, 700, 740));
        await store.UnguardAsync("JournalEntries");
        await Assert.ThrowsAnyAsync<DbException>(() => store.ExecuteAsync("UPDATE \"JournalEntries\" SET \"Postings\" = 'junk'"));
        await store.ExecuteAsync("UPDATE \"JournalEntries\" SET \"Postings\" = '[[1]]'");
        await store.ExecuteAsync("UPDATE \"PostingLinesEnd\" SET \"Position\" = 0; DELETE FROM \"PostingLines\"");
        Assert.Equal(PostStatus.Posted, (await PostAsync(store, Purchase(store, fan, 10, 11))).Status);
        Assert.Equal(PostStatus.Posted, (await PostAsync(store, Purchase(store, fan, 10, 11))).Status);
        Assert.Equal(720, await BalanceAsync(store, fan));
    }

    internal static JournalEntry Purchase(TestStore store, PersonId fan, long coins, long cents, Guid? id = null) =>
        new(
            id ?? Guid.CreateVersion7(store.Clock.GetUtcNow()),
            (short)EntryKind.Purchase,
            store.Clock.GetUtcNow().UtcDateTime,
            new Flow(EconomyChart.Platform(AccountKind.CoinsIssued, Unit.Coin), EconomyChart.FanCoins(fan), coins),
            new Flow(
                EconomyChart.Platform(AccountKind.CoinsOutstanding, Unit.Currency("USD")),
                EconomyChart.Platform(AccountKind.StripeCash, Unit.Currency("USD")),
                cents
            )
        );

    private static JournalEntry Gift(TestStore store, PersonId fan, PersonId creator, long coins) =>
        new(
            Guid.CreateVersion7(store.Clock.GetUtcNow()),
            (short)EntryKind.Gift,
            store.Clock.GetUtcNow().UtcDateTime,
            new Flow(EconomyChart.FanCoins(fan), EconomyChart.Platform(AccountKind.CoinsSpent, Unit.Coin), coins),
            new Flow(EconomyChart.Platform(AccountKind.DiamondsIssued, Unit.Diamond), EconomyChart.CreatorPending(creator), coins)
        );

    internal static async Task<PostResult> PostAsync(TestStore store, JournalEntry entry)
    {
        var answer = default(PostResult);
        await store.Database.WriteAsync<Done, PostStatus>(
            Actor.System("test"),
            async (scope, token) =>
            {
                answer = await scope.Books.PostAsync(entry, token);
                return answer.Status is PostStatus.Posted or PostStatus.AlreadyPosted ? default(Done) : answer.Status;
            },
            CancellationToken.None
        );
        return answer;
    }

    private static async Task<PostResult> ReverseAsync(TestStore store, Guid id, Guid entryId)
    {
        var at = store.Clock.GetUtcNow().UtcDateTime;
        var result = await store.Database.WriteAsync<PostResult, string>(
            Actor.System("test"),
            async (scope, token) => await scope.Books.ReverseAsync(id, (short)EntryKind.Reversal, entryId, at, token),
            CancellationToken.None
        );
        return result.Value;
    }

    private static Task<long> BalanceAsync(TestStore store, PersonId fan) =>
        store.Database.ReadAsync((c, t) => Database.BooksOf(c).BalanceAsync(EconomyChart.FanCoins(fan), t), CancellationToken.None);
}
