using CoinStore.Ledger.Log;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Ledger;

/// <summary>The ledger's tables, for a context that keeps them beside its own.</summary>
public static class LedgerModel
{
    /// <summary>Adds accounts, entries, postings, meters and charges with their constraints.</summary>
    /// <param name="builder">The context's model.</param>
    /// <param name="isSqlite">False for PostgreSQL.</param>
    public static ModelBuilder AddLedger(this ModelBuilder builder, bool isSqlite)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Entity<AccountRow>(account =>
        {
            account.ToTable(
                "LedgerAccounts",
                table =>
                    table.HasCheckConstraint(
                        "CK_LedgerAccounts_Balance",
                        """
                        "MayGoNegative" OR "Balance" >= 0
                        """.Trim()
                    )
            );
            account.Ignore(a => a.Key);
            account.Property(a => a.Unit).HasMaxLength(8);
            account
                .HasIndex(a => new
                {
                    a.Owner,
                    a.Kind,
                    a.Unit,
                })
                .IsUnique();
        });
        builder.Entity<EntryRow>(entry =>
        {
            // Readable by the database itself, which makes statements of it; a cast that fails refuses the row.
            var readable = isSqlite
                ? "json_valid(\"Postings\") AND (\"Charges\" IS NULL OR json_valid(\"Charges\"))"
                : "\"Postings\"::json IS NOT NULL AND (\"Charges\" IS NULL OR \"Charges\"::json IS NOT NULL)";
            entry.ToTable("JournalEntries", table => table.HasCheckConstraint("CK_JournalEntries_Lines", readable));
            entry.HasKey(e => e.Sequence);
            entry.Property(e => e.Sequence).ValueGeneratedNever();
            entry.Property(e => e.Digest).HasMaxLength(32);
            entry.HasIndex(e => e.Id).IsUnique();
            entry.HasIndex(e => e.Reverses).IsUnique().HasFilter("\"Reverses\" IS NOT NULL");
        });
        builder.Entity<PostingRow>(posting =>
        {
            posting.HasNoKey();
            posting.ToView("Postings");
        });
        AddMeters(builder);
        builder.AddLog();
        return builder;
    }

    /// <summary>Makes the journal append-only in the database itself, and keeps its index by account. Safe to run at every start.</summary>
    public static async Task GuardAsync(DbContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        await PostingsByAccount.EnsureAsync(context, cancellationToken);
        await GuardAsync(context, "JournalEntries", "post a reversal instead", cancellationToken);
    }

    /// <summary>Makes a table append-only in the database itself. Safe to run at every start.</summary>
    /// <param name="context">The context that keeps the table.</param>
    /// <param name="table">Its name.</param>
    /// <param name="advice">What to do instead of a change, as a part of the database's refusal.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static async Task GuardAsync(DbContext context, string table, string advice, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        foreach (var verb in (string[])["UPDATE", "DELETE"])
        {
            var trigger = context.Database.IsSqlite() ? SqliteTrigger(table, verb, advice) : PostgresTrigger(table, verb, advice);
            await context.Database.ExecuteSqlRawAsync(trigger, cancellationToken);
        }
    }

    private static string SqliteTrigger(string table, string verb, string advice) =>
        $"""
            CREATE TRIGGER IF NOT EXISTS "{table}_no_{verb}" BEFORE {verb} ON "{table}"
            BEGIN SELECT RAISE(ABORT, '{table} are append-only: {advice}'); END
            """;

    // A statement's trigger fires before any row is touched, and also for TRUNCATE. It is made once: making one waits for all writers.
    private static string PostgresTrigger(string table, string verb, string advice) =>
        $"""
            DO $guard$
            BEGIN
                IF EXISTS (SELECT 1 FROM pg_trigger WHERE tgname = '{table}_no_{verb}' AND tgrelid = '"{table}"'::regclass) THEN
                    RETURN;
                END IF;
                CREATE OR REPLACE FUNCTION coinstore_append_only() RETURNS trigger LANGUAGE plpgsql AS
                    $body$ BEGIN RAISE EXCEPTION '% are append-only: %', TG_TABLE_NAME, TG_ARGV[0]; END $body$;
                CREATE TRIGGER "{table}_no_{verb}" BEFORE {(verb == "DELETE" ? "DELETE OR TRUNCATE" : verb)} ON "{table}"
                    FOR EACH STATEMENT EXECUTE FUNCTION coinstore_append_only('{advice}');
            END $guard$
            """;

    private static void AddMeters(ModelBuilder builder)
    {
        builder.Entity<MeterRow>(meter =>
        {
            meter.ToTable(
                "Meters",
                // Used may pass the cap only because a cap was lowered later, so the cap itself is kept by the conditional update.
                table => table.HasCheckConstraint("CK_Meters_Counts", "\"Used\" >= 0 AND \"Reserved\" >= 0 AND \"EndsAt\" > \"StartsAt\"")
            );
            meter.Ignore(m => m.Key);
            meter.Property(m => m.Unit).HasMaxLength(8);
            meter
                .HasIndex(m => new
                {
                    m.Scope,
                    m.Kind,
                    m.Unit,
                    m.StartsAt,
                    m.Subject,
                })
                .IsUnique();
        });
        builder.Entity<MeterChargeRow>(charge =>
        {
            charge.ToTable("MeterCharges", table => table.HasCheckConstraint("CK_MeterCharges_Amount", "\"Amount\" > 0"));
            charge.HasKey(c => new { c.ChargeId, c.MeterId });
            charge.HasOne<MeterRow>().WithMany().HasForeignKey(c => c.MeterId).OnDelete(DeleteBehavior.Restrict);
        });
    }
}
