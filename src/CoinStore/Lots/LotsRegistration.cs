using CoinStore.Access;
using CoinStore.Notifications;
using CoinStore.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CoinStore.Lots;

internal static class LotsRegistration
{
    public static IServiceCollection AddLots(this IServiceCollection services, IConfiguration configuration)
    {
        services
            .AddOptions<PromotionOptions>()
            .Bind(configuration.GetSection("Promotion"))
            .Validate(
                options => options.Percent is >= 0 and <= PromotionOptions.MostPercent,
                "Promotion:Percent is how many bonus coins come with 100 bought ones: write 0 for no promotion, and 1000 at most."
            )
            .PostConfigure(options =>
            {
                options.Until = Utc(options.Until);
                options.CoinsEndAt = Utc(options.CoinsEndAt);
            });
        services.AddSingleton(provider => new GrantService(
            provider.GetRequiredService<Database>(),
            provider.GetRequiredService<Mailbox>(),
            provider.GetRequiredService<AccessLog>()
        ));
        services.AddSingleton<IFeatureAudit, LotAudit>();
        return services.AddDueWorker<BonusExpiryWorker>();
    }

    // What is written without a zone is UTC, not the server's own.
    private static DateTime? Utc(DateTime? written) =>
        written is { Kind: DateTimeKind.Unspecified } bare ? DateTime.SpecifyKind(bare, DateTimeKind.Utc) : written?.ToUniversalTime();
}
