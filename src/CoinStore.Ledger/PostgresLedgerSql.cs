using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace CoinStore.Ledger;

/// <summary>
/// PostgreSQL, written by many at once: people's rows are locked in the order of their ids before they are looked at, then the head of
/// the journal, and after it the platform's own accounts, which are added to without a look. Whoever holds the head waits for nobody.
/// </summary>
internal sealed class PostgresLedgerSql(NpgsqlConnection connection) : LedgerSql
{
    public override bool IsShared => true;

    public override async Task<long> TakeSequencesAsync(
        DbContext context,
        LedgerMemory memory,
        int count,
        CancellationToken cancellationToken
    )
    {
        await using var head = new NpgsqlCommand("UPDATE \"JournalHead\" SET \"Last\" = \"Last\" + $1 RETURNING \"Last\"", connection);
        head.Parameters.Add(new NpgsqlParameter<long> { TypedValue = count });
        var last = (long)(await head.ExecuteScalarAsync(cancellationToken))!;
        memory.LastSequence = last;
        return last - count;
    }

    public override IQueryable<AccountRow> Accounts(DbContext context, IReadOnlyCollection<Guid> owners)
    {
        var people = owners.Where(o => o != Guid.Empty).ToArray();
        Guid[] platform = owners.Contains(Guid.Empty) ? [Guid.Empty] : [];
        return context
            .Set<AccountRow>()
            .FromSql(
                $"""
                SELECT * FROM (SELECT * FROM "LedgerAccounts" WHERE "Owner" = ANY ({people}) ORDER BY "Id" FOR UPDATE) AS people
                UNION ALL SELECT * FROM "LedgerAccounts" WHERE "Owner" = ANY ({platform})
                """
            );
    }

    public override IQueryable<MeterRow> Meters(DbContext context, IReadOnlyCollection<Guid> scopes, IReadOnlyCollection<DateTime> starts)
    {
        var (these, then) = (scopes.ToArray(), starts.ToArray());
        return context
            .Set<MeterRow>()
            .FromSql(
                $"""
                SELECT * FROM "Meters" WHERE "Scope" = ANY ({these}) AND "StartsAt" = ANY ({then}) ORDER BY "Id" FOR UPDATE
                """
            );
    }

    public override Task<Dictionary<Guid, byte[]>> DigestsAsync(
        DbContext context,
        IReadOnlyCollection<Guid> ids,
        CancellationToken cancellationToken
    ) =>
        context
            .Set<EntryRow>()
            .Where(e => ids.Contains(e.Id))
            .Select(e => new { e.Id, e.Digest })
            .ToDictionaryAsync(e => e.Id, e => e.Digest, cancellationToken);

    public override async Task InsertAsync(
        DbTransaction transaction,
        string table,
        IReadOnlyList<string> columns,
        IReadOnlyList<object?[]> rows,
        CancellationToken cancellationToken
    )
    {
        var copy = $"COPY \"{table}\" ({string.Join(", ", columns.Select(c => $"\"{c}\""))}) FROM STDIN (FORMAT BINARY)";
        await using var import = await connection.BeginBinaryImportAsync(copy, cancellationToken);
        foreach (var row in rows)
        {
            await import.StartRowAsync(cancellationToken);
            foreach (var value in row)
            {
                await WriteAsync(import, value, cancellationToken);
            }
        }

        await import.CompleteAsync(cancellationToken);
    }

    public override Task MoveAsync(DbTransaction transaction, IReadOnlyList<AccountState> accounts, CancellationToken cancellationToken) =>
        UpdateAsync(
            """
            UPDATE "LedgerAccounts" a SET "Balance" = a."Balance" + m.moved FROM unnest($1, $2) AS m(id, moved) WHERE a."Id" = m.id
            """,
            cancellationToken,
            [.. accounts.Select(a => a.Id)],
            [.. accounts.Select(a => a.Moved)]
        );

    public override Task SaveAsync(DbTransaction transaction, IReadOnlyList<MeterState> meters, CancellationToken cancellationToken) =>
        UpdateAsync(
            """
            UPDATE "Meters" m SET "Used" = n.used, "Reserved" = n.reserved FROM unnest($1, $2, $3) AS n(id, used, reserved) WHERE m."Id" = n.id
            """,
            cancellationToken,
            [.. meters.Select(m => m.Id)],
            [.. meters.Select(m => m.Used)],
            [.. meters.Select(m => m.Reserved)]
        );

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static Task WriteAsync(NpgsqlBinaryImporter import, object? value, CancellationToken cancellationToken) =>
        value switch
        {
            null => import.WriteNullAsync(cancellationToken),
            long number => import.WriteAsync(number, NpgsqlDbType.Bigint, cancellationToken),
            int number => import.WriteAsync(number, NpgsqlDbType.Integer, cancellationToken),
            short number => import.WriteAsync(number, NpgsqlDbType.Smallint, cancellationToken),
            string words => import.WriteAsync(words, NpgsqlDbType.Text, cancellationToken),
            byte[] bytes => import.WriteAsync(bytes, NpgsqlDbType.Bytea, cancellationToken),
            Guid id => import.WriteAsync(id, NpgsqlDbType.Uuid, cancellationToken),
            DateTime at => import.WriteAsync(at, NpgsqlDbType.TimestampTz, cancellationToken),
            _ => throw new ArgumentException($"A {value.GetType().Name} is no column's value.", nameof(value)),
        };

    private async Task UpdateAsync(string text, CancellationToken cancellationToken, params long[][] columns)
    {
        await using var update = new NpgsqlCommand(text, connection);
        foreach (var column in columns)
        {
            update.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = column });
        }

        await update.ExecuteNonQueryAsync(cancellationToken);
    }
}
