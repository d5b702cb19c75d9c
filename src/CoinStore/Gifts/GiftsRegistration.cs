using Microsoft.Extensions.DependencyInjection;

namespace CoinStore.Gifts;

internal static class GiftsRegistration
{
    public static IServiceCollection AddGifts(this IServiceCollection services) => services;
}
