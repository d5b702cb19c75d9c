using System.Data;
using System.Data.Common;
using System.Globalization;
using CoinStore.Ledger;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CoinStore.Storage;

/// <summary>
/// PostgreSQL 15 or newer, written by several lanes and several processes at once in READ COMMITTED: what decides is a locked row, a
/// unique index, or the person's turn (<see cref="StoreContext.TakeTurnsAsync"/>).
/// </summary>
internal sealed class PostgresProvider : StorageProvider
{
    private const int OldestVersion = 15;

    // Any number will do, as long as every process of the store takes the same.
    private const long MigrationLock = 0x436F696E53746F72;

    private readonly string server;
    private readonly DbContextOptions<PostgresStoreContext> own;
    private readonly string place;

    /// <exception cref="StoreUnavailableException">The connection string cannot be read.</exception>
    public PostgresProvider(string connectionString)
    {
        try
        {
            var parts = new NpgsqlConnectionStringBuilder(connectionString) { ApplicationName = "CoinStore" };
            place = $"PostgreSQL at {parts.Host}, database {parts.Database ?? parts.Username}";
            server = parts.ToString();
        }
        catch (ArgumentException unreadable)
        {
            // Not the text itself: it may hold a password.
            throw new StoreUnavailableException("ConnectionStrings:CoinStore names a host but cannot be read as Npgsql's.", unreadable);
        }

        own = new DbContextOptionsBuilder<PostgresStoreContext>().UseNpgsql(server).Options;
    }

    // One works while the other waits for a commit; with more, batches are small and lanes wait for each other's locks.
    public override int Lanes => 2;

    public override StoreContext CreateContext() => new PostgresStoreContext(own);

    public override DbConnection CreateConnection() => new NpgsqlConnection(server);

    public override Func<StoreContext> ContextsOn(DbConnection connection)
    {
        var shared = new DbContextOptionsBuilder<PostgresStoreContext>().UseNpgsql(connection).Options;
        return () => new PostgresStoreContext(shared);
    }

    public override LedgerSql LedgerOn(DbConnection connection) => new PostgresLedgerSql((NpgsqlConnection)connection);

    public override Task<long?> ChangesByOthersAsync(DbConnection connection, DbTransaction transaction) => Task.FromResult<long?>(null);

    public override async Task OpenAsync(DbConnection connection)
    {
        if (connection.State != ConnectionState.Open)
        {
            // A connection that broke has to be closed before it opens again.
            await connection.CloseAsync();
            await connection.OpenAsync();
        }
    }

    /// <exception cref="StoreUnavailableException">The server is not reached or does not let the store in.</exception>
    public override async Task<IAsyncDisposable> BeginSnapshotAsync(StoreContext context, CancellationToken cancellationToken)
    {
        await ReachAsync(() => context.Database.OpenConnectionAsync(cancellationToken));
        var snapshot = await context.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        await context.Database.ExecuteSqlRawAsync("SET TRANSACTION READ ONLY", cancellationToken);
        return snapshot;
    }

    /// <exception cref="StoreUnavailableException">The server is not reached, does not let the store in, or is too old.</exception>
    public override Task InitialiseAsync(CancellationToken cancellationToken) =>
        ReachAsync(async () =>
        {
            // Processes that start together migrate one after another: the lock ends with this connection, also when the process is killed.
            await using var alone = new NpgsqlConnection(server);
            await alone.OpenAsync(cancellationToken);
            RequireVersion(alone);
            await ExecuteAsync(alone, "SELECT pg_advisory_lock(@key)", cancellationToken);
            await using (var context = CreateContext())
            {
                await context.Database.MigrateAsync(cancellationToken);
                await GuardAsync(context, cancellationToken);
            }

            await ExecuteAsync(alone, "SELECT pg_advisory_unlock(@key)", cancellationToken);
        });

    private async Task ReachAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        // EF wraps what it takes for a passing trouble in words of its own.
        catch (Exception fault)
            when (Chain(fault).OfType<NpgsqlException>().FirstOrDefault() is { } trouble && Refusal(trouble) is { } says)
        {
            throw new StoreUnavailableException(says, fault);
        }
    }

    private string? Refusal(NpgsqlException trouble) =>
        trouble switch
        {
            // Authentication, no such database, no permission, too many connections.
            PostgresException { SqlState: "28000" or "28P01" or "3D000" or "42501" or "53300" } refused =>
                $"{place}: {refused.MessageText}.",
            PostgresException => null,
            _ => $"{place} cannot be reached: {trouble.Message.ReplaceLineEndings(" ")}",
        };

    // A connection that broke takes its transaction with it; 53 is want of resources (a full disk), 57 the operator, 58 the system.
    public override bool IsTrouble(Exception fault) =>
        Chain(fault)
            .Any(at =>
                at is StoreUnavailableException
                || at is NpgsqlException and not PostgresException
                || at is PostgresException { SqlState: ['5', '3' or '7' or '8', ..] }
            );

    public override Exception Explain(Exception fault) =>
        fault is not StoreUnavailableException && IsTrouble(fault)
            ? new StoreUnavailableException($"{place} fails: {fault.GetBaseException().Message.ReplaceLineEndings(" ")}", fault)
            : fault;

    // Chosen as a deadlock's victim, not serializable, or the other writer's row was there first: the second try finds it.
    public override bool MayTryAgain(Exception fault) =>
        Chain(fault)
            .Any(at =>
                at
                    is PostgresException
                    {
                        SqlState: PostgresErrorCodes.DeadlockDetected
                            or PostgresErrorCodes.SerializationFailure
                            or PostgresErrorCodes.UniqueViolation
                    }
            );

    public override ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearPool(new NpgsqlConnection(server));
        return ValueTask.CompletedTask;
    }

    private void RequireVersion(NpgsqlConnection connection)
    {
        if (connection.PostgreSqlVersion.Major < OldestVersion)
        {
            var version = connection.PostgreSqlVersion.ToString();
            throw new StoreUnavailableException(
                string.Create(CultureInfo.InvariantCulture, $"{place} is version {version}. CoinStore needs {OldestVersion} or newer.")
            );
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        command.Parameters.AddWithValue("key", MigrationLock);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
