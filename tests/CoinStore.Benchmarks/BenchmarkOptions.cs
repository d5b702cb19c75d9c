using System.Globalization;

namespace CoinStore.Benchmarks;

/// <summary>What the command line asks for.</summary>
internal sealed record BenchmarkOptions
{
    private const string Usage =
        "Usage: gifts|statements|balance [--database sqlite|postgres] [--connection TEXT] [--in-flight 256] [--seconds 5] [--warm-up 10] "
        + "[--creators spread|one] [--fans 1000] [--rate N] [--preload N] [--naive] [--data DIR] [--json FILE] [--seed N]";

    // The last two are for tests: a process to kill, and one that keeps the file locked.
    private static readonly string[] Verbs = ["gifts", "statements", "balance", "crash-child", "hold-lock"];

    /// <summary>What to measure.</summary>
    public required string Verb { get; init; }

    /// <summary>PostgreSQL's connection string; null for SQLite in the data directory.</summary>
    public string? Connection { get; init; }

    /// <summary>How many gifts wait for their answer at a time, in a closed loop.</summary>
    public int InFlight { get; init; } = 256;

    /// <summary>How long to measure.</summary>
    public int Seconds { get; init; } = 5;

    /// <summary>How many seconds are not measured first, until the runtime has compiled what is hot a second time.</summary>
    public int WarmUp { get; init; } = 10;

    /// <summary>Whether all gifts go to one creator.</summary>
    public bool OneCreator { get; init; }

    /// <summary>How many fans send.</summary>
    public int Fans { get; init; } = 1000;

    /// <summary>Gifts a second in an open loop; null for a closed one.</summary>
    public int? Rate { get; init; }

    /// <summary>How many journal entries are made before anything is measured.</summary>
    public int Preload { get; init; }

    /// <summary>Whether the naive way is measured too.</summary>
    public bool Naive { get; init; }

    /// <summary>Where to keep the data; null for a folder of its own that is deleted at the end.</summary>
    public string? Data { get; init; }

    /// <summary>Where to write the figures; null for nowhere.</summary>
    public string? Json { get; init; }

    /// <summary>What the run's choices follow from.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Reads the command line.</summary>
    /// <exception cref="UsageException">It cannot be understood; the message is one line.</exception>
    public static BenchmarkOptions Parse(string[] args)
    {
        if (args.Length == 0 || !Verbs.Contains(args[0], StringComparer.Ordinal))
        {
            throw new UsageException(args.Length == 0 ? Usage : $"'{args[0]}' is nothing to measure. {Usage}");
        }

        var options = new BenchmarkOptions { Verb = args[0] };
        string? database = null;
        for (var i = 1; i < args.Length; i++)
        {
            if (args[i] == "--naive")
            {
                options = options with { Naive = true };
                continue;
            }

            var value = i + 1 < args.Length ? args[i + 1] : throw new UsageException($"{args[i]} needs a value. {Usage}");
            if (args[i] == "--database")
            {
                database = OneOf("--database", value, "sqlite", "postgres");
            }
            else
            {
                options = With(options, args[i], value);
            }

            i++;
        }

        return Check(options, database);
    }

    private static BenchmarkOptions With(BenchmarkOptions options, string name, string value) =>
        name switch
        {
            "--connection" => options with { Connection = value },
            "--in-flight" => options with { InFlight = Number(name, value, 100_000) },
            "--warm-up" => options with { WarmUp = Number(name, value, 600) },
            "--seconds" => options with { Seconds = Number(name, value, 86_400) },
            "--creators" => options with { OneCreator = OneOf(name, value, "spread", "one") == "one" },
            "--fans" => options with { Fans = Number(name, value, 1_000_000) },
            "--rate" => options with { Rate = Number(name, value, 1_000_000) },
            "--preload" => options with { Preload = Number(name, value, 1_000_000_000) },
            "--data" => options with { Data = Path.GetFullPath(value) },
            "--json" => options with { Json = Path.GetFullPath(value) },
            "--seed" => options with { Seed = (ulong)Number(name, value, int.MaxValue) },
            _ => throw new UsageException($"{name} is unknown. {Usage}"),
        };

    private static BenchmarkOptions Check(BenchmarkOptions options, string? database)
    {
        if (database == "postgres" && options.Connection is null)
        {
            throw new UsageException("--database postgres needs --connection \"Host=...;Database=...;Username=...\".");
        }

        if (database != "postgres" && options.Connection is not null)
        {
            throw new UsageException("--connection goes with --database postgres; SQLite lies in --data.");
        }

        return options.Verb is "crash-child" or "hold-lock" && options.Data is null
            ? throw new UsageException($"{options.Verb} needs --data.")
            : options;
    }

    private static int Number(string name, string value, int most) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most
            ? number
            : throw new UsageException($"{name}: '{value}' is not a whole number from 1 to {most}.");

    private static string OneOf(string name, string value, params string[] allowed) =>
        allowed.Contains(value, StringComparer.Ordinal)
            ? value
            : throw new UsageException($"{name}: '{value}' is not {string.Join(" or ", allowed)}.");
}

/// <summary>A command line that cannot be understood, in one line.</summary>
internal sealed class UsageException(string message) : Exception(message);
