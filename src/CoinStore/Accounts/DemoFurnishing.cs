using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Creators;
using CoinStore.Guardians;
using CoinStore.Rooms;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CoinStore.Accounts;

/// <summary>
/// Gives the demo people what they can show, through the same services everybody uses: a family with limits, a creator who is on air.
/// What a developer changed since stays as it is.
/// </summary>
internal static class DemoFurnishing
{
    private const long EuroCentsAMonth = 2_000;
    private const long CoinsAMonth = 2_000;

    public static async Task FurnishAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var people = await services
            .GetRequiredService<Database>()
            .ReadAsync((context, token) => IdsAsync(context, token), cancellationToken);
        await LinkAsync(services, Actor.Person(people["guardian"]), Actor.Person(people["minor"]), cancellationToken);
        await OpenRoomAsync(services, Actor.Person(people["creator"]), cancellationToken);
    }

    private static async Task<Dictionary<string, PersonId>> IdsAsync(StoreContext context, CancellationToken cancellationToken)
    {
        var emails = DemoPeople.All.Select(p => p.Email).ToList();
        var ids = await context
            .Users.Where(p => emails.Contains(p.Email!))
            .ToDictionaryAsync(p => p.Email!, p => p.Id, StringComparer.OrdinalIgnoreCase, cancellationToken);
        return DemoPeople.All.ToDictionary(p => p.Key, p => ids[p.Email], StringComparer.Ordinal);
    }

    private static async Task LinkAsync(IServiceProvider services, Actor guardian, Actor minor, CancellationToken cancellationToken)
    {
        var family = await services.GetRequiredService<FamilyService>().ReadAsync(minor, cancellationToken);
        if (family is not { Succeeded: true, Value: { IsMinor: true, Watchers.Count: 0 } })
        {
            return;
        }

        var links = services.GetRequiredService<GuardianshipService>();
        var invite = await links.InviteAsync(guardian, cancellationToken);
        var link = await links.AcceptAsync(minor, invite.Value.Code, cancellationToken);
        var caps = new Dictionary<LimitKind, long?> { [LimitKind.PurchaseMonth] = EuroCentsAMonth, [LimitKind.GiftMonth] = CoinsAMonth };
        await services.GetRequiredService<LimitService>().SetCapsAsync(guardian, link.Value.Id, new SetCaps(caps), cancellationToken);
    }

    private static async Task OpenRoomAsync(IServiceProvider services, Actor creator, CancellationToken cancellationToken)
    {
        var made = await services
            .GetRequiredService<CreatorService>()
            .BecomeCreatorAsync(creator, "demo", "Songs by request, every evening", cancellationToken);
        if (made.Succeeded)
        {
            await services.GetRequiredService<RoomService>().GoOnAirAsync(creator, cancellationToken);
        }
    }
}
