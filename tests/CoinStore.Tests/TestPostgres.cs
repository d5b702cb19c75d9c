using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace CoinStore.Tests;

/// <summary>A test that needs a PostgreSQL server: skipped where none is installed, required where COINSTORE_STRICT is 1.</summary>
public sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute()
    {
        if (TestPostgres.Programs is null && Environment.GetEnvironmentVariable("COINSTORE_STRICT") != "1")
        {
            Skip = "PostgreSQL is not installed";
        }
    }
}

/// <summary>
/// A PostgreSQL server of this test run's own, in a temporary folder behind a socket, without fsync: made at the first use, and gone with
/// this process, however it ends. Each store gets a copy of a database that was migrated once.
/// </summary>
internal static class TestPostgres
{
    // It ends when this process's end of its input closes. Sorting by a language's rules shows what relies on the server's.
    private const string Script = """
        set -e
        # In memory where there is room: what it keeps is of no use after the run.
        room=$(df --output=avail /dev/shm 2>/dev/null | tail -n 1)
        dir=$(mktemp -d "$([ "${room:-0}" -gt 4000000 ] && echo /dev/shm || echo /tmp)/coinstore-postgres-XXXXXX")
        trap 'cd /; "$0/pg_ctl" -D "$dir/data" -m immediate stop >/dev/null 2>&1; rm -rf "$dir"' EXIT
        trap 'exit 1' INT TERM HUP
        "$0/initdb" -D "$dir/data" -U coinstore -A trust -E UTF8 --no-locale --locale-provider=icu --icu-locale=en-US --no-sync >"$dir/log" 2>&1
        "$0/pg_ctl" -D "$dir/data" -l "$dir/log" -w -o "-c listen_addresses='' -c unix_socket_directories='$dir' -c fsync=off \
            -c synchronous_commit=off -c full_page_writes=off -c max_connections=200 -c max_wal_size=2GB -c deadlock_timeout=100ms" \
            start >/dev/null 2>&1 </dev/null || { cat "$dir/log"; exit 1; }
        echo "ready $dir"
        cat >/dev/null
        """;

    private static readonly Lazy<Task<string>> Server = new(StartAsync);
    private static readonly Lazy<Task<string>> Template = new(MakeTemplateAsync);
    private static readonly SemaphoreSlim One = new(1);
    private static int databases;

    // Held for as long as this process lives: collected, it would close the server's input and end it.
    private static Process? process;

    /// <summary>Whether the stores of this run lie on PostgreSQL.</summary>
    public static bool IsChosen { get; } = Environment.GetEnvironmentVariable("COINSTORE_TEST_DATABASE") == "postgres";

    /// <summary>The folder of the newest server's programs; null when none is installed.</summary>
    public static string? Programs { get; } =
        Directory.Exists("/usr/lib/postgresql")
            ? Directory
                .GetDirectories("/usr/lib/postgresql")
                .Select(d => Path.Combine(d, "bin"))
                .Where(HasServer)
                .Max(StringComparer.Ordinal)
            : null;

    // Copying files of a few megabytes takes half the time of writing every page to the log; servers before 15 do nothing else.
    private static readonly string Strategy =
        int.TryParse(Path.GetFileName(Path.GetDirectoryName(Programs)), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
        && version >= 15
            ? " STRATEGY FILE_COPY"
            : "";

    /// <summary>A new empty database, to be dropped by <see cref="DropAsync"/>.</summary>
    public static Task<string> CreateEmptyAsync() => CreateAsync("template1");

    /// <summary>A new database with tables and shipped data, to be dropped by <see cref="DropAsync"/>.</summary>
    public static async Task<string> CreateAsync() => await CreateAsync(await Template.Value);

    public static async Task DropAsync(string connectionString)
    {
        var name = new NpgsqlConnectionStringBuilder(connectionString).Database;
        await ExecuteAsync(await Server.Value, $"DROP DATABASE {name} WITH (FORCE)");
    }

    public static Task ExecuteAsync(string connectionString, string sql) => ScalarAsync(connectionString, sql);

    public static async Task<object?> ScalarAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ToString()
        );
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    private static bool HasServer(string folder) => File.Exists(Path.Combine(folder, "postgres"));

    private static async Task<string> CreateAsync(string template)
    {
        var server = await Server.Value;
        var name = $"store{Interlocked.Increment(ref databases)}";
        await One.WaitAsync();
        try
        {
            await ExecuteAsync(server, $"CREATE DATABASE {name} TEMPLATE {template}{Strategy}");
        }
        finally
        {
            One.Release();
        }

        return new NpgsqlConnectionStringBuilder(server)
        {
            Database = name,
            MaxPoolSize = 20,
            // A server of 200 connections serves many short stores: none keeps what it does not use.
            ConnectionIdleLifetime = 5,
            ConnectionPruningInterval = 1,
        }.ToString();
    }

    private static async Task<string> MakeTemplateAsync()
    {
        var template = await CreateEmptyAsync();
        await TestStore.MigrateAsync(template);
        return new NpgsqlConnectionStringBuilder(template).Database!;
    }

    private static async Task<string> StartAsync()
    {
        var programs = Programs ?? throw new InvalidOperationException("PostgreSQL is not installed.");
        // A PostgreSQL server refuses to run as root. A session of its own: what ends the test run's group must leave it time to clean up.
        string[] command = Environment.IsPrivilegedProcess
            ? ["setsid", "runuser", "-u", "postgres", "--", "sh", "-c"]
            : ["setsid", "sh", "-c"];
        var start = new ProcessStartInfo(command[0], [.. command.Skip(1), Script, programs])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
            WorkingDirectory = "/",
        };
        process = Process.Start(start) ?? throw new InvalidOperationException("The PostgreSQL server did not start.");
        var said = await process.StandardOutput.ReadLineAsync();
        return said?.Split(' ') is ["ready", var folder]
            ? $"Host={folder};Username=coinstore;Database=postgres"
            : throw new InvalidOperationException($"The PostgreSQL server did not start: {said}");
    }
}
