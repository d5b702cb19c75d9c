using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Ledger;

/// <summary>SQLite: one writer, no locks; statements are prepared once for the connection and run a row at a time.</summary>
internal sealed class SqliteLedgerSql(SqliteConnection connection) : LedgerSql
{
    private readonly Dictionary<string, SqliteCommand> commands = new(StringComparer.Ordinal);

    public override bool IsShared => false;

    public override async Task<long> TakeSequencesAsync(
        DbContext context,
        LedgerMemory memory,
        int count,
        CancellationToken cancellationToken
    )
    {
        var last = memory.LastSequence ?? await context.Set<EntryRow>().MaxAsync(e => (long?)e.Sequence, cancellationToken) ?? 0;
        memory.LastSequence = last + count;
        return last;
    }

    public override IQueryable<AccountRow> Accounts(DbContext context, IReadOnlyCollection<Guid> owners) =>
        context.Set<AccountRow>().Where(a => EF.Parameter(owners).Contains(a.Owner));

    public override IQueryable<MeterRow> Meters(
        DbContext context,
        IReadOnlyCollection<Guid> scopes,
        IReadOnlyCollection<DateTime> starts
    ) => context.Set<MeterRow>().Where(m => EF.Parameter(scopes).Contains(m.Scope) && starts.Contains(m.StartsAt));

    public override Task InsertAsync(
        DbTransaction transaction,
        string table,
        IReadOnlyList<string> columns,
        IReadOnlyList<object?[]> rows,
        CancellationToken cancellationToken
    )
    {
        var insert = Command(
            table,
            transaction,
            columns.Count,
            () =>
                $"INSERT INTO \"{table}\" ({string.Join(", ", columns.Select(c => $"\"{c}\""))}) "
                + $"VALUES ({string.Join(", ", Enumerable.Range(0, columns.Count).Select(i => $"@p{i}"))})"
        );
        foreach (var row in rows)
        {
            for (var i = 0; i < row.Length; i++)
            {
                insert.Parameters[i].Value = row[i] ?? DBNull.Value;
            }

            insert.ExecuteNonQuery();
        }

        return Task.CompletedTask;
    }

    public override Task MoveAsync(DbTransaction transaction, IReadOnlyList<AccountState> accounts, CancellationToken cancellationToken)
    {
        const string Sql = "UPDATE \"LedgerAccounts\" SET \"Balance\" = \"Balance\" + @p1 WHERE \"Id\" = @p0";
        var update = Command("move", transaction, 2, () => Sql);
        foreach (var account in accounts)
        {
            update.Parameters[0].Value = account.Id;
            update.Parameters[1].Value = account.Moved;
            update.ExecuteNonQuery();
        }

        return Task.CompletedTask;
    }

    public override Task SaveAsync(DbTransaction transaction, IReadOnlyList<MeterState> meters, CancellationToken cancellationToken)
    {
        const string Sql = "UPDATE \"Meters\" SET \"Used\" = @p1, \"Reserved\" = @p2 WHERE \"Id\" = @p0";
        var update = Command("meter", transaction, 3, () => Sql);
        foreach (var meter in meters)
        {
            update.Parameters[0].Value = meter.Id;
            update.Parameters[1].Value = meter.Used;
            update.Parameters[2].Value = meter.Reserved;
            update.ExecuteNonQuery();
        }

        return Task.CompletedTask;
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var command in commands.Values)
        {
            await command.DisposeAsync();
        }

        commands.Clear();
    }

    private SqliteCommand Command(string name, DbTransaction transaction, int parameters, Func<string> sql)
    {
        if (!commands.TryGetValue(name, out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql();
            for (var i = 0; i < parameters; i++)
            {
                command.Parameters.Add(new SqliteParameter { ParameterName = $"@p{i}" });
            }

            commands.Add(name, command);
        }

        command.Transaction = (SqliteTransaction)transaction;
        return command;
    }
}
