using CoinStore.Access;
using CoinStore.Proofs;
using CoinStore.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CoinStore.Marks;

internal static class MarksRegistration
{
    public static IServiceCollection AddMarks(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<MarkOptions>().Configure(options => options.LeftOutDomain = configuration["Marks:LeftOutDomain"] ?? "");
        services.AddSingleton<ReviewNews>();
        services.AddSingleton<Reviews>();
        services.AddSingleton(p => new DeviceService(p.GetRequiredService<Database>(), p.GetRequiredService<Reviews>()));
        services.AddSingleton(p => new ReviewService(
            p.GetRequiredService<Database>(),
            p.GetRequiredService<ReviewNews>(),
            p.GetRequiredService<ProofLinks>(),
            p.GetRequiredService<AccessLog>(),
            p.GetRequiredService<SignInClock>(),
            p.GetRequiredService<TimeProvider>()
        ));
        return services.AddDueWorker<MarkWorker>();
    }
}
