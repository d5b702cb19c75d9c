using CoinStore.Access;
using CoinStore.Gifts;
using CoinStore.Ledger.Log;
using CoinStore.Storage;
using CoinStore.Tests.Ledger;
using CoinStore.Trust;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CoinStore.Tests.Trust;

/// <summary>A store whose journal has a purchase and gifts, posted straight to the books, and the log over it.</summary>
public sealed class LogScene : IAsyncDisposable
{
    private LogScene(TestStore store, PersonId fan, PersonId creator)
    {
        Store = store;
        Fan = fan;
        Creator = creator;
    }

    public TestStore Store { get; }

    public PersonId Fan { get; }

    public PersonId Creator { get; }

    /// <summary>The ids of the journal, in order.</summary>
    public List<Guid> Ids { get; } = [];

    public LogService Log => Store.Get<LogService>();

    internal LogSealer Sealer => Store.Get<LogSealer>();

    public static async Task<LogScene> CreateAsync(int entries = 0, bool expectCleanBooks = true, Action<IServiceCollection>? add = null)
    {
        var store = await TestStore.CreateAsync(
            add: services =>
            {
                // Only the log's own part: no capability made these entries.
                services.RemoveAll<IFeatureAudit>();
                services.AddSingleton<IFeatureAudit, LogFeatureAudit>();
                add?.Invoke(services);
            },
            expectCleanBooks: expectCleanBooks
        );
        var scene = new LogScene(store, await store.AddPersonAsync("Fay"), await store.AddPersonAsync("Cleo"));
        await scene.PostAsync(entries);
        return scene;
    }

    /// <summary>Posts so many entries: the first ever is a purchase, the others are gifts.</summary>
    public async Task PostAsync(int entries)
    {
        for (var i = 0; i < entries; i++)
        {
            Store.Clock.Advance(TimeSpan.FromMilliseconds(1));
            var now = Store.Clock.GetUtcNow().UtcDateTime;
            var entry =
                Ids.Count == 0
                    ? BooksTests.Purchase(Store, Fan, 1_000_000, 1_060_000)
                    : GiftJournal.For(TypedId.New<GiftSendId>(Store.Clock), Fan, Creator, new Coins(1 + Ids.Count), now);
            await BooksTests.PostAsync(Store, entry);
            Ids.Add(entry.Id);
        }
    }

    /// <summary>Posts, seals and signs, so often, with time between.</summary>
    public async Task GrowAsync(int times, int entries)
    {
        for (var i = 0; i < times; i++)
        {
            await PostAsync(entries);
            Store.Clock.Advance(TimeSpan.FromSeconds(2));
            await Sealer.SealAllAsync(CancellationToken.None);
        }
    }

    public async Task<string> ReceiptAsync(int sequence, PersonId? asker = null) =>
        (await Log.ProveAsync(Actor.Person(asker ?? Fan), Ids[sequence - 1], CancellationToken.None)).Value.Document;

    public async Task<IReadOnlyList<string>> BreaksAsync()
    {
        var report = await Store.Get<AuditService>().RunAsync(Actor.System("test"), CancellationToken.None);
        return report.Value.Lines.Single(l => l.Name.StartsWith("The log", StringComparison.Ordinal)).Breaks;
    }

    /// <summary>Changes the file by hand, as somebody who has it and stops at no trigger would.</summary>
    public async Task TamperAsync(string sql, params (string Name, object Value)[] values)
    {
        await using var connection = new SqliteConnection(
            $"Data Source={Path.Combine(Store.DataDirectory, "coinstore.db")};Foreign Keys=False"
        );
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        foreach (var trigger in (string[])["JournalEntries_no_UPDATE", "JournalEntries_no_DELETE"])
        {
            command.CommandText = $"DROP TRIGGER IF EXISTS \"{trigger}\"";
            await command.ExecuteNonQueryAsync();
        }

        command.CommandText = sql;
        foreach (var (name, value) in values)
        {
            command.Parameters.AddWithValue(name, value);
        }

        Assert.True(await command.ExecuteNonQueryAsync() > 0, "Nothing was changed by hand.");
    }

    internal Task<List<LogTileRow>> TilesAsync() =>
        Store.Database.ReadAsync(
            (c, t) => c.Set<LogTileRow>().OrderBy(r => r.Level).ThenBy(r => r.Index).ToListAsync(t),
            CancellationToken.None
        );

    internal Task<List<LogCheckpointRow>> CheckpointsAsync() =>
        Store.Database.ReadAsync((c, t) => c.Set<LogCheckpointRow>().OrderBy(r => r.Number).ToListAsync(t), CancellationToken.None);

    public ValueTask DisposeAsync() => Store.DisposeAsync();
}
