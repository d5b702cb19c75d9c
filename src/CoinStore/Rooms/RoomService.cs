using CoinStore.Access;
using CoinStore.Accounts;
using CoinStore.Balances;
using CoinStore.Catalog;
using CoinStore.Creators;
using CoinStore.Gifts;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Rooms;

/// <summary>Live rooms: who is on air, what a room shows, and going on and off air.</summary>
public sealed class RoomService
{
    private const int GiftsShown = 30;
    private readonly Database database;
    private readonly IRoomFeed feed;
    private readonly AccessLog access;
    private readonly TimeProvider clock;

    internal RoomService(Database database, IRoomFeed feed, AccessLog access, TimeProvider clock)
    {
        this.database = database;
        this.feed = feed;
        this.access = access;
        this.clock = clock;
    }

    /// <summary>Rooms that are live, the most watched first. Open to everybody.</summary>
    public async Task<IReadOnlyList<RoomCard>> ListLiveAsync(Actor actor, CancellationToken cancellationToken)
    {
        var rooms = await database.ReadAsync(
            (context, token) =>
                context
                    .Set<CreatorProfile>()
                    .Where(c => c.OnAir)
                    .Join(context.Users, c => c.Id, p => p.Id, (c, p) => new { Creator = c, Person = p })
                    .Where(r => r.Person.Status == PersonStatus.Active)
                    .ToListAsync(token),
            cancellationToken
        );
        var now = clock.GetUtcNow();
        return
        [
            .. rooms
                .Where(r => AgePolicy.GroupAt(r.Person.BirthDate, r.Person.TimeZoneId, now) == AgeGroup.Adult)
                .Select(r => new RoomCard(
                    r.Creator.Handle,
                    r.Person.DisplayName,
                    r.Creator.Headline,
                    r.Creator.OnAirSince ?? now.UtcDateTime,
                    feed.ViewersOf(r.Creator.Id)
                ))
                .OrderByDescending(r => r.Viewers)
                .ThenBy(r => r.OnAirSince)
                .ThenBy(r => r.Handle, StringComparer.Ordinal),
        ];
    }

    /// <summary>A room, and what the person who looks may spend in it. Open to everybody.</summary>
    public async Task<Result<RoomView, RoomRefusal>> EnterAsync(Actor actor, string handle, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return await database.ReadAsync<Result<RoomView, RoomRefusal>>(
            async (context, token) =>
            {
                var now = clock.GetUtcNow().UtcDateTime;
                if (await CreatorAsync(context, handle, now, token) is not { Creator: { } room } creator)
                {
                    return RoomRefusal.NotFound;
                }

                return new RoomView(
                    room.Handle,
                    creator.Person.DisplayName,
                    room.Headline,
                    room.OnAir ? room.OnAirSince ?? now : null,
                    await LastGiftsAsync(context, creator.Id, token),
                    feed.ViewersOf(creator.Id),
                    await PurseAsync(context, actor, creator, now, token)
                );
            },
            cancellationToken
        );
    }

    /// <summary>Watches a room until the watch is disposed. Open to everybody.</summary>
    public async Task<Result<RoomWatch, RoomRefusal>> WatchAsync(Actor actor, string handle, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var creator = await database.ReadAsync((context, token) => CreatorAsync(context, handle, now, token), cancellationToken);
        return creator is null ? RoomRefusal.NotFound : feed.Watch(creator.Id);
    }

    /// <summary>The creator's room goes live. Again is the same.</summary>
    public Task<Result<Done, RoomRefusal>> GoOnAirAsync(Actor actor, CancellationToken cancellationToken) =>
        SetAirAsync(actor, onAir: true, cancellationToken);

    /// <summary>The creator's room closes; always possible. Again is the same.</summary>
    public Task<Result<Done, RoomRefusal>> GoOffAirAsync(Actor actor, CancellationToken cancellationToken) =>
        SetAirAsync(actor, onAir: false, cancellationToken);

    private async Task<Result<Done, RoomRefusal>> SetAirAsync(Actor actor, bool onAir, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return await database.WriteAsync<Done, RoomRefusal>(
            actor,
            async (scope, token) =>
            {
                var standing = await Standing.LoadAsync(scope.Context, actor, scope.Now, token);
                if (AgainstAir(standing, onAir) is { } refusal)
                {
                    access.Denied(actor, onAir ? "go on air" : "go off air", actor.PersonId);
                    return refusal;
                }

                var since = onAir ? scope.Now : (DateTime?)null;
                var changed = await scope
                    .Context.Set<CreatorProfile>()
                    .Where(c => c.Id == standing!.Id && c.OnAir != onAir)
                    .ExecuteUpdateAsync(set => set.SetProperty(c => c.OnAir, onAir).SetProperty(c => c.OnAirSince, since), token);
                if (changed == 1)
                {
                    scope.AfterCommit(() => feed.Publish(new RoomHint(standing!.Id, null)));
                }

                return default(Done);
            },
            cancellationToken
        );
    }

    private static RoomRefusal? AgainstAir(Standing? standing, bool onAir) =>
        standing switch
        {
            null => RoomRefusal.NotSignedIn,
            { Creator: null } => RoomRefusal.NotCreator,
            _ when onAir && !(standing.IsActive && standing.IsAdult) => RoomRefusal.MayNotGoLive,
            _ => null,
        };

    private static async Task<Standing?> CreatorAsync(
        StoreContext context,
        string handle,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var normalised = RoomHandle.Normalise(handle);
        var id = await context
            .Set<CreatorProfile>()
            .Where(c => c.Handle == normalised)
            .Select(c => (PersonId?)c.Id)
            .SingleOrDefaultAsync(cancellationToken);
        var standing = id is { } creatorId ? await Standing.LoadAsync(context, creatorId, now, cancellationToken) : null;
        // Whoever is under 18 receives nothing and has no room that strangers may enter.
        return standing is { IsAdult: true } ? standing : null;
    }

    private static async Task<IReadOnlyList<RoomGift>> LastGiftsAsync(
        StoreContext context,
        PersonId creator,
        CancellationToken cancellationToken
    )
    {
        var account = EconomyChart.CreatorPending(creator);
        var last = await GiftSends.LastAsync(context, account, GiftsShown, cancellationToken);
        var rows = await context
            .Set<GiftSend>()
            .Where(s => last.Contains(s.Sequence))
            .Join(context.Users, s => s.SenderId, p => p.Id, (s, p) => new { Send = s, Sender = p })
            .Join(
                context.Set<GiftRow>(),
                r => r.Send.GiftSlug,
                g => g.Slug,
                (r, g) =>
                    new
                    {
                        r.Send,
                        r.Sender,
                        Gift = g,
                    }
            )
            .AsNoTracking()
            .ToListAsync(cancellationToken);
        return
        [
            .. rows.OrderBy(r => r.Send.Sequence)
                .Select(r => new RoomGift(
                    r.Send.Id,
                    PublicName.Of(r.Sender, r.Send.SentAt),
                    r.Gift.Slug,
                    r.Gift.Name,
                    r.Gift.Art,
                    r.Send.Quantity,
                    new Coins(r.Send.PriceCoins),
                    r.Send.SentAt
                )),
        ];
    }

    private static async Task<RoomPurse?> PurseAsync(
        StoreContext context,
        Actor actor,
        Standing creator,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        if (await Standing.LoadAsync(context, actor, now, cancellationToken) is not { } viewer)
        {
            return null;
        }

        var coins = await CoinBalance.ReadAsync(context, viewer.Id, cancellationToken);
        var limits = await GiftLimits.StatesAsync(context, viewer, creator.Id, now, cancellationToken);
        var blocked = GiftPolicy.Against(viewer) ?? GiftPolicy.Against(creator, viewer.Id);
        var left = limits.Select(l => l.Left!.Value.Value).Append(coins.Spendable.Value).Min();
        return new RoomPurse(coins.Total, new Coins(blocked is null ? left : 0), limits, blocked) { Pause = viewer.Pause };
    }
}
