using CoinStore.Catalog;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CoinStore.Storage;

internal static class StorageRegistration
{
    public static IServiceCollection AddStorage(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<DatabaseOptions>(options =>
        {
            options.DataDirectory = configuration["DataDirectory"] ?? options.DataDirectory;
            options.ConnectionString = configuration.GetConnectionString("CoinStore");
        });
        services.AddSingleton<Database>();
        services.AddSingleton(typeof(WakeSignal<>));
        services.AddSingleton<StoreStartup>();
        services.AddSingleton<AuditService>();
        services.AddSingleton<BackupService>();
        services.AddSingleton<RestoreService>();
        services.AddSingleton(provider => new WorkerService(provider.GetServices<DueWorker>()));
        services.AddSingleton<CatalogService>();
        services.AddSingleton(provider => new PriceBookService(
            provider.GetRequiredService<Database>(),
            provider.GetRequiredService<Access.AccessLog>(),
            provider.GetRequiredService<TimeProvider>()
        ));
        // For ASP.NET Core Identity alone, which opens a scoped context of its own; everything else goes through Database.
        services.AddScoped(provider => provider.GetRequiredService<Database>().CreateIdentityContext());
        return services;
    }
}

/// <summary>Lets dotnet ef make migrations for SQLite without a host.</summary>
internal sealed class SqliteDesignTime : IDesignTimeDbContextFactory<SqliteStoreContext>
{
    public SqliteStoreContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteStoreContext>().UseSqlite("Data Source=design-time.db").Options);
}

/// <summary>Lets dotnet ef make migrations for PostgreSQL without a host.</summary>
internal sealed class PostgresDesignTime : IDesignTimeDbContextFactory<PostgresStoreContext>
{
    public PostgresStoreContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PostgresStoreContext>().UseNpgsql("Host=design-time").Options);
}
