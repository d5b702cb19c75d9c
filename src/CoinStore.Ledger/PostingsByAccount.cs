using System.Runtime.InteropServices;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Ledger;

/// <summary>
/// The lines of the journal in the order of accounts, for statements. It follows the journal behind the commits, in sorted bulk, and can
/// be made again from it at any time. The view "Postings" adds the entries that are not followed yet, so that a reader misses nothing.
/// </summary>
internal static class PostingsByAccount
{
    /// <summary>How far it may fall behind while the writer is busy: a reader looks through that many entries.</summary>
    public const int MostBehind = 20_000;

    /// <summary>Makes the tables and the view. Derived data, hence no migration.</summary>
    public static async Task EnsureAsync(DbContext context, CancellationToken cancellationToken)
    {
        var isSqlite = context.Database.IsSqlite();
        var (table, view, unpacked) = isSqlite
            ? (" WITHOUT ROWID", "DROP VIEW IF EXISTS \"Postings\"; CREATE VIEW", SqliteLines)
            : (string.Empty, $"{PostgresHead} CREATE OR REPLACE VIEW", PostgresLines);
        var sql = $"""
            CREATE TABLE IF NOT EXISTS "PostingLines" (
                "AccountId" BIGINT NOT NULL, "Sequence" BIGINT NOT NULL, "Amount" BIGINT NOT NULL,
                PRIMARY KEY ("AccountId", "Sequence")){table};
            CREATE TABLE IF NOT EXISTS "PostingLinesEnd" ("Position" BIGINT NOT NULL);
            INSERT INTO "PostingLinesEnd" ("Position") SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM "PostingLinesEnd");
            {view} "Postings" AS SELECT "AccountId", "Sequence", "Amount" FROM "PostingLines"
                UNION ALL {unpacked} WHERE e."Sequence" > (SELECT "Position" FROM "PostingLinesEnd");
            """;
        await context.Database.ExecuteSqlRawAsync(sql, cancellationToken);
    }

    /// <summary>
    /// Follows the journal by at most so many entries from what the writer remembers of them, otherwise from the journal itself; gives the
    /// position as <see cref="FollowAsync(DbContext, int, CancellationToken)"/> does.
    /// </summary>
    public static async Task<long?> FollowAsync(
        DbContext context,
        LedgerSql sql,
        LedgerMemory memory,
        int most,
        CancellationToken cancellationToken
    )
    {
        if (memory is { FollowedTo: { } from, LastSequence: { } last })
        {
            var end = Math.Min(last, from + most);
            var count = end == last ? memory.Unfollowed.Count : memory.Unfollowed.FindIndex(line => line.Sequence > end);
            var lines = CollectionsMarshal.AsSpan(memory.Unfollowed)[..count];
            lines.Sort((a, b) => (a.AccountId, a.Sequence).CompareTo((b.AccountId, b.Sequence)));
            if (sql.TryFollow(lines, end))
            {
                memory.Unfollowed.RemoveRange(0, count);
                memory.FollowedTo = end;
                return end;
            }
        }

        var position = await FollowAsync(context, most, cancellationToken);
        memory.FollowedTo = !sql.IsShared && position == memory.LastSequence ? position : null;
        return position;
    }

    /// <summary>
    /// Follows the journal by at most so many entries, in the caller's transaction; gives the position it is at then. Null when another
    /// writer follows it at this moment.
    /// </summary>
    public static async Task<long?> FollowAsync(DbContext context, int most, CancellationToken cancellationToken)
    {
        var isSqlite = context.Database.IsSqlite();
        var (turn, lines) = isSqlite ? (string.Empty, SqliteLines) : ("FOR UPDATE SKIP LOCKED", PostgresLines);
        var mine = $"SELECT \"Position\" AS \"Value\" FROM \"PostingLinesEnd\" {turn}";
        if (await context.Database.SqlQueryRaw<long>(mine).ToListAsync(cancellationToken) is not [var position])
        {
            return null;
        }

        var last = await context.Set<EntryRow>().MaxAsync(e => (long?)e.Sequence, cancellationToken) ?? 0;
        var end = Math.Min(last, position + most);
        if (end > position)
        {
            var sql = $"""
                INSERT INTO "PostingLines" ("AccountId", "Sequence", "Amount")
                {lines} WHERE e."Sequence" > {position} AND e."Sequence" <= {end} ORDER BY 1, 2;
                UPDATE "PostingLinesEnd" SET "Position" = {end};
                """;
            await context.Database.ExecuteSqlRawAsync(sql, cancellationToken);
        }

        return end;
    }

    // Cast, although they are integers: only when both halves of the view have the same affinity does a reader's condition reach into them.
    private const string SqliteLines = """
        SELECT CAST(json_extract(l.value, '$[0]') AS INTEGER) AS "AccountId", e."Sequence",
            CAST(json_extract(l.value, '$[1]') AS INTEGER) AS "Amount"
        FROM "JournalEntries" e, json_each(e."Postings") l
        """;

    // Whoever appends to the journal holds this row until the commit: sequences have no gaps and stand in the order of commits.
    private const string PostgresHead = """
        CREATE TABLE IF NOT EXISTS "JournalHead" ("Last" BIGINT NOT NULL);
        INSERT INTO "JournalHead" ("Last") SELECT COALESCE((SELECT MAX("Sequence") FROM "JournalEntries"), 0)
            WHERE NOT EXISTS (SELECT 1 FROM "JournalHead");
        """;

    private const string PostgresLines = """
        SELECT (l.value->>0)::bigint AS "AccountId", e."Sequence", (l.value->>1)::bigint AS "Amount"
        FROM "JournalEntries" e CROSS JOIN LATERAL json_array_elements(e."Postings"::json) AS l(value)
        """;
}
