using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Creators;
using CoinStore.Guardians;
using CoinStore.Proofs;
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

    public static async Task FurnishAsync(IServiceProvider services, Func<Uri, Task>? payAsync, CancellationToken cancellationToken)
    {
        var people = await services
            .GetRequiredService<Database>()
            .ReadAsync((context, token) => IdsAsync(context, token), cancellationToken);
        // They have just been made, or a developer is about to sign in as them: as fresh as a sign-in can be.
        var now = services.GetRequiredService<SignInClock>().Now;
        var guardian = Actor.Person(people["guardian"], now);
        await ProveAsync(services, guardian, payAsync, cancellationToken);
        await LinkAsync(services, guardian, Actor.Person(people["minor"], now), cancellationToken);
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

    private static async Task ProveAsync(
        IServiceProvider services,
        Actor guardian,
        Func<Uri, Task>? payAsync,
        CancellationToken cancellationToken
    )
    {
        var proofs = services.GetRequiredService<GuardianProofService>();
        var view = await proofs.ReadAsync(guardian, cancellationToken);
        if (payAsync is null || view is not { Succeeded: true, Value: { GoodUntil: null, CanStart: true } before })
        {
            return;
        }

        var id = TypedId.New<GuardianProofId>(services.GetRequiredService<TimeProvider>());
        var started = await proofs.StartAsync(guardian, new StartProof(id, before.Charge, before.TextVersion), cancellationToken);
        if (started is { Succeeded: true, Value.CheckoutUrl: { } page })
        {
            await payAsync(page);
            await proofs.SettleOwnAsync(guardian, cancellationToken);
        }
    }

    private static async Task LinkAsync(IServiceProvider services, Actor guardian, Actor minor, CancellationToken cancellationToken)
    {
        var family = await services.GetRequiredService<FamilyService>().ReadAsync(minor, cancellationToken);
        if (family is not { Succeeded: true, Value: { IsMinor: true, Watchers.Count: 0, Waiting.Count: 0 } })
        {
            return;
        }

        var links = services.GetRequiredService<GuardianshipService>();
        var invite = await links.InviteAsync(guardian, cancellationToken);
        var link = await links.AcceptAsync(minor, invite.Value.Code, cancellationToken);
        var caps = new Dictionary<LimitKind, long?> { [LimitKind.PurchaseMonth] = EuroCentsAMonth, [LimitKind.GiftMonth] = CoinsAMonth };
        if (!link.Value.IsProven)
        {
            // Without the card check the guardian sets nothing yet.
            return;
        }

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
