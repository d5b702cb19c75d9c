using CoinStore.Catalog;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

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
        services.AddSingleton<StoreStartup>();
        services.AddSingleton<AuditService>();
        services.AddSingleton<BackupService>();
        services.AddSingleton<RestoreService>();
        services.AddSingleton(provider => new WorkerService(provider.GetServices<DueWorker>()));
        services.AddSingleton<CatalogService>();
        // For ASP.NET Core Identity alone, which opens a scoped context of its own; everything else goes through Database.
        services.AddDbContext<StoreContext>(
            (provider, builder) => builder.UseSqlite(provider.GetRequiredService<IOptions<DatabaseOptions>>().Value.SqliteConnectionString)
        );
        return services;
    }
}

/// <summary>Lets dotnet ef make migrations without a host.</summary>
internal sealed class DesignTimeContext : IDesignTimeDbContextFactory<StoreContext>
{
    public StoreContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<StoreContext>().UseSqlite("Data Source=design-time.db").Options);
}
