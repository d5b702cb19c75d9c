using System.Collections.Immutable;
using CoinStore.Web.Components.Shared;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace CoinStore.Web.Components.Pages.Live;

/// <summary>
/// Tells a page that its browser is gone or back. A circuit outlives a lost connection by minutes, and a room must not go on
/// feeding it meanwhile.
/// </summary>
public sealed class RoomConnection : CircuitHandler
{
    private readonly Lock guard = new();
    private ImmutableList<Func<bool, Task>> followers = [];

    /// <summary>Tells from now on. True: the browser is there. False: it is gone.</summary>
    public void Follow(Func<bool, Task> told)
    {
        lock (guard)
        {
            followers = followers.Add(told);
        }
    }

    /// <summary>Tells no more.</summary>
    public void Unfollow(Func<bool, Task> told)
    {
        lock (guard)
        {
            followers = followers.Remove(told);
        }
    }

    /// <inheritdoc/>
    public override Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken) => TellAsync(up: true);

    /// <inheritdoc/>
    public override Task OnConnectionDownAsync(Circuit circuit, CancellationToken cancellationToken) => TellAsync(up: false);

    internal async Task TellAsync(bool up)
    {
        foreach (var told in followers)
        {
            await told(up);
        }
    }
}

internal static class LivePagesRegistration
{
    /// <summary>What the pages of live rooms need of the host.</summary>
    public static IServiceCollection AddLivePages(this IServiceCollection services)
    {
        services.AddSingleton<AmountWords>();
        // One for each circuit, known both to the pages and to the framework.
        services.AddScoped<RoomConnection>();
        services.AddScoped<CircuitHandler>(provider => provider.GetRequiredService<RoomConnection>());
        return services;
    }
}
