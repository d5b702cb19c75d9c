using CoinStore.Ledger.Log;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Ledger;

/// <summary>The ledger's tables, for a context that keeps them beside its own.</summary>
public static class LedgerModel
{
    /// <summary>Adds accounts, entries, postings, meters and charges with their constraints.</summary>
    public static ModelBuilder AddLedger(this ModelBuilder builder)
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
            entry.ToTable("JournalEntries");
            entry.HasKey(e => e.Sequence);
            entry.Property(e => e.Digest).HasMaxLength(32);
            entry.HasIndex(e => e.Id).IsUnique();
            entry.HasIndex(e => e.Reverses).IsUnique();
        });
        builder.Entity<PostingRow>(posting =>
        {
            posting.ToTable("Postings", table => table.HasCheckConstraint("CK_Postings_Amount", "\"Amount\" <> 0"));
            posting.HasKey(p => new { p.Sequence, p.Line });
            posting.HasIndex(p => new { p.AccountId, p.Sequence });
            posting.HasOne<EntryRow>().WithMany().HasForeignKey(p => p.Sequence).OnDelete(DeleteBehavior.Restrict);
            posting.HasOne<AccountRow>().WithMany().HasForeignKey(p => p.AccountId).OnDelete(DeleteBehavior.Restrict);
        });
        AddMeters(builder);
        builder.AddLog();
        return builder;
    }

    /// <summary>Makes entries and postings append-only in the database itself. Safe to run at every start.</summary>
    public static async Task GuardAsync(DbContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        foreach (var table in (string[])["JournalEntries", "Postings"])
        {
            foreach (var verb in (string[])["UPDATE", "DELETE"])
            {
                var trigger = $"""
                    CREATE TRIGGER IF NOT EXISTS "{table}_no_{verb}" BEFORE {verb} ON "{table}"
                    BEGIN SELECT RAISE(ABORT, '{table} are append-only: post a reversal instead'); END
                    """;
                await context.Database.ExecuteSqlRawAsync(trigger, cancellationToken);
            }
        }
    }

    private static void AddMeters(ModelBuilder builder)
    {
        builder.Entity<MeterRow>(meter =>
        {
            meter.ToTable(
                "Meters",
                // Used may pass the cap only because a cap was lowered later, so the cap itself is kept by the conditional update.
                table => table.HasCheckConstraint("CK_Meters_Counts", "\"Used\" >= 0 AND \"Reserved\" >= 0 AND \"EndsAt\" > \"StartsAt\"")
            );
            meter.Property(m => m.Unit).HasMaxLength(8);
            meter
                .HasIndex(m => new
                {
                    m.Scope,
                    m.Kind,
                    m.Unit,
                    m.StartsAt,
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
