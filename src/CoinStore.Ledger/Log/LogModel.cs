using Microsoft.EntityFrameworkCore;

namespace CoinStore.Ledger.Log;

/// <summary>The log's tables.</summary>
internal static class LogModel
{
    public static void AddLog(this ModelBuilder builder)
    {
        builder.Entity<LogTileRow>(tile =>
        {
            tile.ToTable("LogTiles");
            tile.HasKey(t => new { t.Level, t.Index });
            tile.Ignore(t => t.Count);
            tile.Ignore(t => t.IsFull);
        });
        builder.Entity<LogCheckpointRow>(checkpoint =>
        {
            checkpoint.ToTable("LogCheckpoints");
            checkpoint.HasKey(c => c.Number);
            checkpoint.Property(c => c.Number).ValueGeneratedNever();
            checkpoint.Property(c => c.Root).HasMaxLength(MerkleTree.HashLength);
            checkpoint.Property(c => c.Note).HasMaxLength(1000);
            checkpoint.HasIndex(c => c.Size).IsUnique();
        });
    }
}
