using CoinStore.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CoinStore.Notifications;

internal static class NotificationsRegistration
{
    public static IServiceCollection AddNotifications(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<BellHints>();
        services.AddSingleton<Mailbox>();
        services.AddSingleton<PersonNews>();
        services.AddSingleton(provider => new NotificationService(
            provider.GetRequiredService<Database>(),
            provider.GetRequiredService<Mailbox>(),
            provider.GetRequiredService<BellHints>()
        ));
        services.AddSingleton(provider => new OutboxService(
            provider.GetRequiredService<Database>(),
            provider.GetRequiredService<IHostEnvironment>()
        ));
        services.AddSingleton<IMailCarrier>(_ =>
            string.IsNullOrWhiteSpace(configuration["Smtp:Host"]) ? new FolderCarrier(configuration) : new SmtpCarrier(configuration)
        );
        services.AddDueWorker<OutboxWorker>();
        return services;
    }
}
