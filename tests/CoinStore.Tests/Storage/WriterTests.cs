using CoinStore.Access;
using CoinStore.Ledger;
using CoinStore.Storage;
using CoinStore.Tests.Ledger;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CoinStore.Tests.Storage;

public sealed class WriterTests
{
    [Fact]
    public async Task A_job_that_throws_leaves_nothing_and_does_not_touch_its_neighbours()
    {
        await using var store = await TestStore.CreateForBooksAsync();
        var fan = await store.AddPersonAsync("Fay");
        var jobs = Enumerable
            .Range(0, 30)
            .Select(i =>
                store.Database.WriteAsync<Done, PostStatus>(
                    Actor.System("test"),
                    async (scope, token) =>
                    {
                        await scope.Books.PostAsync(BooksTests.Purchase(store, fan, 10, 11), token);
                        return i % 3 == 0 ? throw new InvalidOperationException("on purpose")
                            : i % 3 == 1 ? PostStatus.Insufficient
                            : default(Done);
                    },
                    CancellationToken.None
                )
            )
            .ToList();
        await Task.WhenAll(jobs.Select(job => job.ContinueWith(_ => { }, TaskScheduler.Default)));
        Assert.Equal(10, jobs.Count(j => j.IsFaulted));
        Assert.Equal(10, jobs.Count(j => j.IsCompletedSuccessfully && !j.Result.Succeeded));
        var balance = await store.Database.ReadAsync(
            (context, token) => Database.BooksOf(context).BalanceAsync(EconomyChart.FanCoins(fan), token),
            CancellationToken.None
        );
        Assert.Equal(100, balance);
    }

    [Fact]
    public async Task What_follows_a_commit_happens_after_it_and_not_after_a_refusal()
    {
        await using var store = await TestStore.CreateForBooksAsync();
        var told = new List<string>();
        await store.WriteAsync(scope => scope.AfterCommit(() => told.Add("kept")));
        await store.Database.WriteAsync<Done, string>(
            Actor.System("test"),
            (scope, _) =>
            {
                scope.AfterCommit(() => told.Add("refused"));
                return Task.FromResult<Result<Done, string>>("no");
            },
            CancellationToken.None
        );
        Assert.Equal(["kept"], told);
    }

    [Fact]
    public async Task A_hint_that_throws_after_a_commit_ends_neither_the_answer_nor_the_writer()
    {
        await using var store = await TestStore.CreateForBooksAsync();
        var first = store.WriteAsync(scope => scope.AfterCommit(() => throw new InvalidOperationException("on purpose")));
        var second = store.WriteAsync(_ => { });
        await Task.WhenAll(first, second).WaitAsync(TimeSpan.FromSeconds(10));
        await store.WriteAsync(_ => { }).WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_job_cancelled_before_its_turn_does_nothing()
    {
        await using var store = await TestStore.CreateForBooksAsync();
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            store.Database.WriteAsync<Done, string>(Actor.System("test"), (_, _) => throw new InvalidOperationException(), gone.Token)
        );
    }

    // With several lanes the others go on emptying the queue.
    [Fact]
    [Trait("Database", "SQLite")]
    public async Task A_full_queue_says_busy_and_what_was_queued_is_still_done()
    {
        await using var store = await TestStore.CreateForBooksAsync();
        var (begun, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var held = WriteAsync(
            store,
            async () =>
            {
                begun.SetResult();
                await go.Task;
            }
        );
        await begun.Task;
        var queued = Enumerable.Range(0, Writer.QueueLength).Select(_ => WriteAsync(store, () => Task.CompletedTask)).ToList();
        var busy = await Record.ExceptionAsync(() => WriteAsync(store, () => Task.CompletedTask));
        go.SetResult();
        Assert.IsType<BusyException>(busy);
        await held;
        await Task.WhenAll(queued);
        await WriteAsync(store, () => Task.CompletedTask);
    }

    [Fact]
    public async Task On_shutdown_the_queue_is_drained()
    {
        await using var store = await TestStore.CreateForBooksAsync();
        var fan = await store.AddPersonAsync("Fay");
        var posts = Enumerable.Range(0, 300).Select(_ => BooksTests.PostAsync(store, BooksTests.Purchase(store, fan, 10, 11))).ToList();
        await store.CrashAsync();
        Assert.All(await Task.WhenAll(posts), posted => Assert.Equal(PostStatus.Posted, posted.Status));
        var balance = await store.Database.ReadAsync(
            (context, token) => Database.BooksOf(context).BalanceAsync(EconomyChart.FanCoins(fan), token),
            CancellationToken.None
        );
        Assert.Equal(3000, balance);
    }

    [Fact]
    public async Task A_refused_job_that_posted_leaves_no_trace_in_memory()
    {
        await using var store = await TestStore.CreateForBooksAsync();
        var fan = await store.AddPersonAsync("Fay");
        await store.Database.WriteAsync<Done, string>(
            Actor.System("test"),
            async (scope, token) =>
            {
                await scope.Books.PostAsync(BooksTests.Purchase(store, fan, 10, 11), token);
                await scope.FlushAsync(token);
                return "no";
            },
            CancellationToken.None
        );
        await BooksTests.PostAsync(store, BooksTests.Purchase(store, fan, 5, 6));
        var seen = 0L;
        await store.Database.WriteAsync<Done, string>(
            Actor.System("test"),
            async (scope, token) =>
            {
                seen = await scope.Books.BalanceAsync(EconomyChart.FanCoins(fan), token);
                return default(Done);
            },
            CancellationToken.None
        );
        Assert.Equal(5, seen);
    }

    private static Task<Result<Done, string>> WriteAsync(TestStore store, Func<Task> work) =>
        store.Database.WriteAsync<Done, string>(
            Actor.System("test"),
            async (_, _) =>
            {
                await work();
                return default(Done);
            },
            CancellationToken.None
        );

    [Fact]
    [Trait("Database", "SQLite")]
    public async Task A_second_process_on_the_same_file_is_refused_with_a_plain_message()
    {
        await using var store = await TestStore.CreateForBooksAsync();
        await using var second = new Database(
            Options.Create(new DatabaseOptions { DataDirectory = store.DataDirectory }),
            store.Clock,
            NullLogger<Database>.Instance
        );
        var refused = await Assert.ThrowsAsync<DatabaseInUseException>(() => second.InitialiseAsync(CancellationToken.None));
        Assert.Contains(store.DataDirectory, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_books_survive_a_restart()
    {
        await using var store = await TestStore.CreateForBooksAsync();
        var fan = await store.AddPersonAsync("Fay");
        await BooksTests.PostAsync(store, BooksTests.Purchase(store, fan, 10, 11));
        await store.CrashAsync();
        var balance = await store.Database.ReadAsync(
            (context, token) => Database.BooksOf(context).BalanceAsync(EconomyChart.FanCoins(fan), token),
            CancellationToken.None
        );
        Assert.Equal(10, balance);
    }

    [Fact]
    public async Task The_audit_is_for_operators_and_the_system_only()
    {
        await using var store = await TestStore.CreateForBooksAsync();
        var audit = store.Get<AuditService>();
        var fan = await store.AddPersonAsync("Fay");
        var keeper = await store.AddPersonAsync("Olga", isOperator: true);
        Assert.False((await audit.RunAsync(Actor.Person(fan), CancellationToken.None)).Succeeded);
        Assert.False((await audit.RunAsync(Actor.Anonymous, CancellationToken.None)).Succeeded);
        Assert.True((await audit.RunAsync(Actor.Person(keeper), CancellationToken.None)).Value.Clean);
    }
}
