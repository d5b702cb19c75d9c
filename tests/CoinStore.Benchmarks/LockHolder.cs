using Microsoft.Data.Sqlite;

namespace CoinStore.Benchmarks;

/// <summary><c>hold-lock --data DIR</c>: another program that keeps the database file locked until its input ends.</summary>
internal static class LockHolder
{
    public static int Run(BenchmarkOptions options)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(options.Data!, "coinstore.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "BEGIN EXCLUSIVE";
        command.ExecuteNonQuery();
        Console.WriteLine("held");
        Console.In.ReadToEnd();
        return 0;
    }
}
