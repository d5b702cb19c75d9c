using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace CoinStore.Benchmarks;

/// <summary>The tables of <see cref="NaiveGifts"/>.</summary>
internal sealed class NaiveContext(DbContextOptions<NaiveContext> options) : DbContext(options)
{
    public DbSet<NaiveWallet> Wallets => Set<NaiveWallet>();

    public DbSet<NaiveLimit> Limits => Set<NaiveLimit>();

    public DbSet<NaiveGift> Gifts => Set<NaiveGift>();

    /// <summary>Makes the tables afresh, beside whatever else is in the database.</summary>
    public static async Task MakeTablesAsync(NaiveContext context)
    {
        if (context.Database.IsNpgsql())
        {
            await context.Database.ExecuteSqlRawAsync("DROP SCHEMA IF EXISTS naive CASCADE");
        }

        var creator = context.GetService<IRelationalDatabaseCreator>();
        if (!await creator.ExistsAsync())
        {
            await creator.CreateAsync();
        }

        await creator.CreateTablesAsync();
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        if (Database.IsNpgsql())
        {
            modelBuilder.HasDefaultSchema("naive");
        }

        modelBuilder.Entity<NaiveWallet>();
        modelBuilder.Entity<NaiveLimit>().HasKey(l => new { l.FanId, l.Window });
        modelBuilder.Entity<NaiveGift>().HasIndex(g => new { g.FanId, g.At });
        modelBuilder.Entity<NaiveLine>().HasKey(l => new { l.GiftId, l.Number });
        modelBuilder.Entity<NaiveLine>().HasIndex(l => l.WalletId);
    }
}

/// <summary>Every connection as durable as the store's own.</summary>
internal sealed class FullSync : DbConnectionInterceptor
{
    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Set(connection);

    public override Task ConnectionOpenedAsync(
        DbConnection connection,
        ConnectionEndEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        Set(connection);
        return Task.CompletedTask;
    }

    private static void Set(DbConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;";
        command.ExecuteNonQuery();
    }
}

/// <summary>Somebody's balance.</summary>
internal sealed class NaiveWallet
{
    public Guid Id { get; init; }
    public long Balance { get; set; }
}

/// <summary>What a fan may spend in a window.</summary>
internal sealed class NaiveLimit
{
    public Guid FanId { get; init; }
    public int Window { get; init; }
    public long Cap { get; init; }
    public long Used { get; set; }
}

/// <summary>A gift.</summary>
internal sealed class NaiveGift
{
    public Guid Id { get; init; }
    public Guid FanId { get; init; }
    public Guid CreatorId { get; init; }
    public long Price { get; init; }
    public DateTime At { get; init; }
}

/// <summary>A line of its entry.</summary>
internal sealed class NaiveLine
{
    public Guid GiftId { get; init; }
    public int Number { get; init; }
    public Guid WalletId { get; init; }
    public long Amount { get; init; }
}
