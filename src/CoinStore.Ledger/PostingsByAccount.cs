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
        var (table, unpacked) = context.Database.IsSqlite() ? (" WITHOUT ROWID", SqliteLines) : (string.Empty, PostgresLines);
        var sql = $"""
            CREATE TABLE IF NOT EXISTS "PostingLines" (
                "AccountId" BIGINT NOT NULL, "Sequence" BIGINT NOT NULL, "Amount" BIGINT NOT NULL,
                PRIMARY KEY ("AccountId", "Sequence")){table};
            CREATE TABLE IF NOT EXISTS "PostingLinesEnd" ("Position" BIGINT NOT NULL);
            INSERT INTO "PostingLinesEnd" ("Position") SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM "PostingLinesEnd");
            DROP VIEW IF EXISTS "Postings";
            CREATE VIEW "Postings" AS SELECT "AccountId", "Sequence", "Amount" FROM "PostingLines"
                UNION ALL {unpacked} WHERE e."Sequence" > (SELECT "Position" FROM "PostingLinesEnd");
            """;
        await context.Database.ExecuteSqlRawAsync(sql, cancellationToken);
    }

    /// <summary>Follows the journal by at most so many entries, in the caller's transaction; gives the position it is at then.</summary>
    public static async Task<long> FollowAsync(DbContext context, int most, CancellationToken cancellationToken)
    {
        var behind = await BehindAsync(context, cancellationToken);
        var end = behind.Position + Math.Min(most, behind.Entries);
        if (end > behind.Position)
        {
            var lines = context.Database.IsSqlite() ? SqliteLines : PostgresLines;
            var sql = $"""
                INSERT INTO "PostingLines" ("AccountId", "Sequence", "Amount")
                {lines} WHERE e."Sequence" > {behind.Position} AND e."Sequence" <= {end} ORDER BY 1, 2;
                UPDATE "PostingLinesEnd" SET "Position" = {end};
                """;
            await context.Database.ExecuteSqlRawAsync(sql, cancellationToken);
        }

        return end;
    }

    /// <summary>Where it is, and how many entries it has not followed yet.</summary>
    public static async Task<(long Position, long Entries)> BehindAsync(DbContext context, CancellationToken cancellationToken)
    {
        var position = await context
            .Database.SqlQuery<long>($"""SELECT "Position" AS "Value" FROM "PostingLinesEnd" """)
            .SingleAsync(cancellationToken);
        var last = await context.Set<EntryRow>().MaxAsync(e => (long?)e.Sequence, cancellationToken) ?? 0;
        return (position, last - position);
    }

    // Cast, although they are integers: only when both halves of the view have the same affinity does a reader's condition reach into them.
    private const string SqliteLines = """
        SELECT CAST(json_extract(l.value, '$[0]') AS INTEGER) AS "AccountId", e."Sequence",
            CAST(json_extract(l.value, '$[1]') AS INTEGER) AS "Amount"
        FROM "JournalEntries" e, json_each(e."Postings") l
        """;

    private const string PostgresLines = """
        SELECT (l.value->>0)::bigint AS "AccountId", e."Sequence", (l.value->>1)::bigint AS "Amount"
        FROM "JournalEntries" e CROSS JOIN LATERAL json_array_elements(e."Postings"::json) AS l(value)
        """;
}
