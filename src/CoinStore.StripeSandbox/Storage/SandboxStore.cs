using CoinStore.StripeSandbox.Clock;
using Microsoft.Data.Sqlite;

namespace CoinStore.StripeSandbox.Storage;

/// <summary>
/// The sandbox's SQLite file. Work is done one transaction at a time: a test mode needs no throughput, and callers never see half an event.
/// </summary>
internal sealed class SandboxStore : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly SandboxClock _clock;

    public SandboxStore(string file, SandboxClock clock)
    {
        _clock = clock;
        if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } directory)
        {
            Directory.CreateDirectory(directory);
        }
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        _connection.Open();
        Execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=5000;");
        Execute(Schema);
    }

    /// <summary>Told after each commit, so that the background worker looks for what has become due.</summary>
    public Action Committed { get; set; } = () => { };

    public async Task<T> RunAsync<T>(Func<Work, T> body, CancellationToken cancellationToken = default)
    {
        var result = await RunQuietlyAsync(body, cancellationToken);
        Committed();
        return result;
    }

    /// <summary>For the background worker itself, which must not wake itself up.</summary>
    public async Task<T> RunQuietlyAsync<T>(Func<Work, T> body, CancellationToken cancellationToken = default)
    {
        T result;
        await _turn.WaitAsync(cancellationToken);
        try
        {
            using var transaction = _connection.BeginTransaction();
            result = body(new Work(_connection, transaction, _clock));
            transaction.Commit();
        }
        finally
        {
            _turn.Release();
        }
        return result;
    }

    public void Dispose()
    {
        _connection.Dispose();
        _turn.Dispose();
    }

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
#pragma warning disable CA2100 // constants of this file
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    // hidden: what the sandbox must remember and Stripe's object does not show. due: when the clock changes the object's state.
    private const string Schema = """
        CREATE TABLE IF NOT EXISTS objects (
            seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, type TEXT NOT NULL, account TEXT NOT NULL,
            due INTEGER NULL, json TEXT NOT NULL, hidden TEXT NOT NULL DEFAULT '{}');
        CREATE INDEX IF NOT EXISTS objects_by_type ON objects (type, account, seq);
        CREATE INDEX IF NOT EXISTS objects_by_due ON objects (due) WHERE due IS NOT NULL;
        CREATE TABLE IF NOT EXISTS balances (
            account TEXT NOT NULL, currency TEXT NOT NULL, amount INTEGER NOT NULL, PRIMARY KEY (account, currency));
        CREATE TABLE IF NOT EXISTS deliveries (
            id INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL, endpoint TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'waiting',
            attempts INTEGER NOT NULL DEFAULT 0, first_at INTEGER NOT NULL, next_at INTEGER NOT NULL, last_answer TEXT NULL);
        CREATE INDEX IF NOT EXISTS deliveries_by_next ON deliveries (next_at) WHERE state = 'waiting';
        CREATE TABLE IF NOT EXISTS idempotency (
            account TEXT NOT NULL, key TEXT NOT NULL, fingerprint TEXT NOT NULL, operation TEXT NOT NULL, at INTEGER NOT NULL,
            status INTEGER NOT NULL, request_id TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (account, key));
        CREATE TABLE IF NOT EXISTS faults (
            id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, operation TEXT NOT NULL, times INTEGER NOT NULL, after INTEGER NOT NULL,
            retry_after INTEGER NOT NULL, delay INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS webhook_rules (
            id INTEGER PRIMARY KEY AUTOINCREMENT, action TEXT NOT NULL, type TEXT NOT NULL, times INTEGER NOT NULL);
        CREATE INDEX IF NOT EXISTS deliveries_by_event ON deliveries (event);
        CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
        """;
}
