using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Ledger;

/// <summary>SQLite: one writer, no locks; statements are prepared once for the connection and run a row at a time.</summary>
internal sealed class SqliteLedgerSql(SqliteConnection connection) : LedgerSql
{
    private readonly Dictionary<string, SqliteStatement> statements = new(StringComparer.Ordinal);

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

    public override Task<Dictionary<Guid, byte[]>> DigestsAsync(
        DbContext context,
        IReadOnlyCollection<Guid> ids,
        CancellationToken cancellationToken
    )
    {
        var find = Statement("digest", () => "SELECT \"Digest\" FROM \"JournalEntries\" WHERE \"Id\" = ?1");
        var found = new Dictionary<Guid, byte[]>();
        foreach (var id in ids)
        {
            if (find.Find(id) is { } digest)
            {
                found.Add(id, digest);
            }
        }

        return Task.FromResult(found);
    }

    public override Task InsertAsync(
        DbTransaction transaction,
        string table,
        IReadOnlyList<string> columns,
        IReadOnlyList<object?[]> rows,
        CancellationToken cancellationToken
    )
    {
        var insert = Statement(
            table,
            () =>
                $"INSERT INTO \"{table}\" ({string.Join(", ", columns.Select(c => $"\"{c}\""))}) "
                + $"VALUES ({string.Join(", ", columns.Select(_ => "?"))})"
        );
        foreach (var row in rows)
        {
            insert.Run(row);
        }

        return Task.CompletedTask;
    }

    public override Task MoveAsync(DbTransaction transaction, IReadOnlyList<AccountState> accounts, CancellationToken cancellationToken)
    {
        var update = Statement("move", () => "UPDATE \"LedgerAccounts\" SET \"Balance\" = \"Balance\" + ?2 WHERE \"Id\" = ?1");
        foreach (var account in accounts)
        {
            update.Run(account.Id, account.Moved);
        }

        return Task.CompletedTask;
    }

    public override Task SaveAsync(DbTransaction transaction, IReadOnlyList<MeterState> meters, CancellationToken cancellationToken)
    {
        var update = Statement("meter", () => "UPDATE \"Meters\" SET \"Used\" = ?2, \"Reserved\" = ?3 WHERE \"Id\" = ?1");
        foreach (var meter in meters)
        {
            update.Run(meter.Id, meter.Used, meter.Reserved);
        }

        return Task.CompletedTask;
    }

    public override bool TryFollow(ReadOnlySpan<PostingLine> lines, long end)
    {
        var insert = Statement("line", () => "INSERT INTO \"PostingLines\" (\"AccountId\", \"Sequence\", \"Amount\") VALUES (?1, ?2, ?3)");
        foreach (var line in lines)
        {
            insert.Run(line.AccountId, line.Sequence, line.Amount);
        }

        Statement("lines end", () => "UPDATE \"PostingLinesEnd\" SET \"Position\" = ?1").Run(end);
        return true;
    }

    public override ValueTask DisposeAsync()
    {
        foreach (var statement in statements.Values)
        {
            statement.Dispose();
        }

        statements.Clear();
        return ValueTask.CompletedTask;
    }

    private SqliteStatement Statement(string name, Func<string> sql)
    {
        if (!statements.TryGetValue(name, out var statement))
        {
            statement = new SqliteStatement(connection, sql());
            statements.Add(name, statement);
        }

        return statement;
    }
}
