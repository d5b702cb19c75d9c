using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace CoinStore.Ledger;

/// <summary>
/// A prepared statement, run many times a transaction with other values. Straight to SQLite's own calls: a command object a row costs
/// more than the row. Values are stored as EF stores them.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 database;
    private readonly sqlite3_stmt statement;
    private readonly byte[] text = new byte[64];

    public SqliteStatement(SqliteConnection connection, string sql)
    {
        database = connection.Handle!;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(database, sql, out statement), database);
    }

    /// <summary>Binds the values in order and runs.</summary>
    public void Run(params ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            SqliteException.ThrowExceptionForRC(Bind(i + 1, values[i]), database);
        }

        Step();
    }

    /// <summary>Binds whole numbers in order and runs.</summary>
    public void Run(params ReadOnlySpan<long> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            SqliteException.ThrowExceptionForRC(raw.sqlite3_bind_int64(statement, i + 1, values[i]), database);
        }

        Step();
    }

    /// <summary>The bytes that a key finds; null when it finds nothing.</summary>
    public byte[]? Find(Guid key)
    {
        SqliteException.ThrowExceptionForRC(Bind(1, key), database);
        var code = raw.sqlite3_step(statement);
        var found = code == raw.SQLITE_ROW ? raw.sqlite3_column_blob(statement, 0).ToArray() : null;
        var reset = raw.sqlite3_reset(statement);
        SqliteException.ThrowExceptionForRC(code is raw.SQLITE_ROW or raw.SQLITE_DONE ? raw.SQLITE_OK : reset, database);
        return found;
    }

    public void Dispose() => statement.Dispose();

    private void Step()
    {
        var code = raw.sqlite3_step(statement);
        // What a failed step means comes with the reset; after a good one it is fine.
        var reset = raw.sqlite3_reset(statement);
        if (code != raw.SQLITE_DONE)
        {
            SqliteException.ThrowExceptionForRC(reset != raw.SQLITE_OK ? reset : code, database);
        }
    }

    private int Bind(int index, object? value)
    {
        switch (value)
        {
            case null:
                return raw.sqlite3_bind_null(statement, index);
            case long number:
                return raw.sqlite3_bind_int64(statement, index, number);
            case int number:
                return raw.sqlite3_bind_int64(statement, index, number);
            case short number:
                return raw.sqlite3_bind_int64(statement, index, number);
            case string words:
                return raw.sqlite3_bind_text(statement, index, words);
            case byte[] bytes:
                return raw.sqlite3_bind_blob(statement, index, bytes);
            case Guid id:
                id.TryFormat(text, out var length);
                Upper(text.AsSpan(0, length));
                return raw.sqlite3_bind_text(statement, index, text.AsSpan(0, length));
            case DateTime at:
                at.TryFormat(text, out var written, "yyyy-MM-dd HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture);
                return raw.sqlite3_bind_text(statement, index, text.AsSpan(0, written));
            default:
                throw new ArgumentException($"A {value.GetType().Name} is no column's value.", nameof(value));
        }
    }

    private static void Upper(Span<byte> hexadecimal)
    {
        foreach (ref var letter in hexadecimal)
        {
            letter = letter >= (byte)'a' ? (byte)(letter - 32) : letter;
        }
    }
}
