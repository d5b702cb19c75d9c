using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Catalog;
using CoinStore.Guardians;
using CoinStore.Rooms;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Gifts;

/// <summary>Sends gifts: coins from a fan, Diamonds to a creator, in one entry and one write.</summary>
public sealed class GiftService
{
    private readonly Database database;
    private readonly AccessLog access;
    private readonly TimeProvider clock;
    private readonly GiftBatch gifts;
    private readonly JoinedHandler<SendGift, GiftReceipt, GiftRefusal> batch;
    private readonly RefusedAttempts attempts;

    internal GiftService(
        Database database,
        IRoomFeed feed,
        AccessLog access,
        RefusedAttempts attempts,
        ComingOfAge comingOfAge,
        FamilyNews news,
        TimeProvider clock
    )
    {
        this.database = database;
        this.access = access;
        this.clock = clock;
        this.attempts = attempts;
        gifts = new GiftBatch(feed, access, comingOfAge, news);
        batch = gifts.RunAsync;
    }

    /// <summary>
    /// Sends a gift once. The same id with the same input gets the first receipt again, also when by now nothing is left or the room
    /// is closed; with other input it is refused.
    /// </summary>
    public async Task<Result<GiftReceipt, GiftRefusal>> SendAsync(Actor actor, SendGift gift, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(gift);
        var sent = await database.WriteJoinedAsync(actor, gift, batch, cancellationToken);
        if (sent.Succeeded || sent.Refusal.Limit is not { SetByGuardian: true })
        {
            return sent;
        }

        // A guardian may have said yes to this very gift; that is looked up only now, where few gifts come.
        var approved = await database.WriteAsync<GiftReceipt, GiftRefusal>(
            actor,
            (scope, _) => gifts.RunApprovedAsync(scope, gift),
            cancellationToken
        );
        if (!approved.Succeeded && approved.Refusal.Limit is { } limit)
        {
            await attempts.KeepAsync(actor, limit, new AttemptedItem(gift.GiftSlug, gift.Quantity, gift.Handle), cancellationToken);
        }

        return approved;
    }

    /// <summary>What became of a gift: null when nothing was sent under this id. For a page that lost its connection while sending.</summary>
    public async Task<Result<GiftReceipt?, GiftRefusal>> FindAsync(Actor actor, GiftSendId id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return await database.ReadAsync<Result<GiftReceipt?, GiftRefusal>>(
            async (context, token) =>
            {
                var send = await GiftSends.ById(context, [id.Value]).SingleOrDefaultAsync(token);
                if (send is null)
                {
                    return default(GiftReceipt);
                }

                if (send.SenderId != actor.PersonId)
                {
                    access.Denied(actor, "read gift", id);
                    return (GiftRefusal)GiftRefusalKind.NotSignedIn;
                }

                var name = await context.Set<GiftRow>().Where(g => g.Slug == send.GiftSlug).Select(g => g.Name).SingleAsync(token);
                return send.ToReceipt(name, await LimitsAsync(context, actor, send.CreatorId, token));
            },
            cancellationToken
        );
    }

    private async Task<IReadOnlyList<LimitState>> LimitsAsync(
        StoreContext context,
        Actor actor,
        PersonId creator,
        CancellationToken cancellationToken
    )
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var sender = await Standing.LoadAsync(context, actor, now, cancellationToken);
        return sender is null ? [] : await GiftLimits.StatesAsync(context, sender, creator, now, cancellationToken);
    }
}
