using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Catalog;
using CoinStore.Creators;
using CoinStore.Ledger;
using CoinStore.Rooms;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Gifts;

/// <summary>Sends gifts: coins from a fan, Diamonds to a creator, in one entry and one write.</summary>
public sealed class GiftService
{
    private readonly Database database;
    private readonly IRoomFeed feed;
    private readonly AccessLog access;
    private readonly TimeProvider clock;

    internal GiftService(Database database, IRoomFeed feed, AccessLog access, TimeProvider clock)
    {
        this.database = database;
        this.feed = feed;
        this.access = access;
        this.clock = clock;
    }

    /// <summary>
    /// Sends a gift once. The same id with the same input gets the first receipt again, also when by now nothing is left or the room
    /// is closed; with other input it is refused.
    /// </summary>
    public async Task<Result<GiftReceipt, GiftRefusal>> SendAsync(Actor actor, SendGift gift, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(gift);
        var sent = await database.WriteAsync<Sent, GiftRefusal>(actor, (scope, token) => SendAsync(scope, gift, token), cancellationToken);
        if (!sent.Succeeded)
        {
            return sent.Refusal;
        }

        // After the write: figures to look at do not hold up the writer.
        var limits = await database.ReadAsync((context, token) => LimitsAsync(context, actor, token), cancellationToken);
        return Receipt(sent.Value.Send, sent.Value.GiftName, limits);
    }

    /// <summary>What became of a gift: null when nothing was sent under this id. For a page that lost its connection while sending.</summary>
    public async Task<Result<GiftReceipt?, GiftRefusal>> FindAsync(Actor actor, GiftSendId id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return await database.ReadAsync<Result<GiftReceipt?, GiftRefusal>>(
            async (context, token) =>
            {
                var send = await context.Set<GiftSend>().SingleOrDefaultAsync(s => s.Id == id, token);
                if (send is null)
                {
                    return default(GiftReceipt);
                }

                if (send.SenderId != actor.PersonId)
                {
                    access.Denied(actor, "read gift", id);
                    return (GiftRefusal)GiftRefusalKind.NotSignedIn;
                }

                return Receipt(send, await NameOfAsync(context, send.GiftSlug, token), await LimitsAsync(context, actor, token));
            },
            cancellationToken
        );
    }

    private async Task<Result<Sent, GiftRefusal>> SendAsync(WriteScope scope, SendGift gift, CancellationToken cancellationToken)
    {
        var creatorId = await CreatorOfAsync(scope.Context, gift.Handle, cancellationToken);
        var before = await scope.Context.Set<GiftSend>().AsNoTracking().SingleOrDefaultAsync(s => s.Id == gift.Id, cancellationToken);
        if (before is not null)
        {
            return await AgainAsync(scope, before, gift, creatorId, cancellationToken);
        }

        var sender = await Standing.LoadAsync(scope.Context, scope.Actor, scope.Now, cancellationToken);
        if (GiftPolicy.Against(sender) is { } mayNot)
        {
            return (GiftRefusal)mayNot;
        }

        var creator = creatorId is { } id ? await Standing.LoadAsync(scope.Context, id, scope.Now, cancellationToken) : null;
        if (GiftPolicy.Against(creator, sender!.Id) is { } cannot)
        {
            return (GiftRefusal)cannot;
        }

        if (!GiftPolicy.IsQuantity(gift.Quantity))
        {
            return (GiftRefusal)GiftRefusalKind.BadQuantity;
        }

        var offer = await scope
            .Context.Set<GiftRow>()
            .AsNoTracking()
            .SingleOrDefaultAsync(g => g.Slug == gift.GiftSlug && g.OnSale, cancellationToken);
        if (offer is null || GiftPolicy.PriceOf(new Coins(offer.PriceCoins), gift.Quantity) is not { } price)
        {
            return (GiftRefusal)GiftRefusalKind.UnknownGift;
        }

        return price == gift.ExpectedPrice
            ? await PayAsync(scope, gift, sender, creator!, offer, cancellationToken)
            : new GiftRefusal(GiftRefusalKind.PriceChanged, price);
    }

    private async Task<Result<Sent, GiftRefusal>> PayAsync(
        WriteScope scope,
        SendGift gift,
        Standing sender,
        Standing creator,
        GiftRow offer,
        CancellationToken cancellationToken
    )
    {
        var price = gift.ExpectedPrice;
        var limits = LimitScope.Of(sender)!;
        if (await SpendingMeters.ChargeGiftAsync(scope, limits, gift.Id.Value, price, cancellationToken) is { } over)
        {
            return GiftRefusal.Over(over);
        }

        var entry = GiftJournal.For(gift.Id, sender.Id, creator.Id, price, scope.Now);
        var posted = await scope.Books.PostAsync(entry, cancellationToken);
        if (posted.Status == PostStatus.Insufficient && posted.ShortAccount == EconomyChart.FanCoins(sender.Id))
        {
            return new GiftRefusal(GiftRefusalKind.InsufficientCoins, price, new Coins(posted.Balance));
        }

        if (posted.Status != PostStatus.Posted)
        {
            // The id belongs to another event, or the creator's earnings are as large as a number can be.
            return (GiftRefusal)(
                posted.Status == PostStatus.Insufficient ? GiftRefusalKind.CreatorUnavailable : GiftRefusalKind.DifferentInput
            );
        }

        var send = new GiftSend
        {
            Id = gift.Id,
            SenderId = sender.Id,
            CreatorId = creator.Id,
            GiftSlug = offer.Slug,
            Quantity = gift.Quantity,
            PriceCoins = price.Value,
            BalanceAfterCoins = await scope.Books.BalanceAsync(EconomyChart.FanCoins(sender.Id), cancellationToken),
            SentAt = scope.Now,
            AvailableAt = scope.Now + GiftPolicy.Pending,
        };
        scope.Context.Add(send);
        var shown = new RoomGift(send.Id, sender.Person.DisplayName, offer.Slug, offer.Name, offer.Art, send.Quantity, price, send.SentAt);
        scope.AfterCommit(() => feed.Publish(new RoomHint(creator.Id, shown)));
        return new Sent(send, offer.Name);
    }

    private async Task<Result<Sent, GiftRefusal>> AgainAsync(
        WriteScope scope,
        GiftSend before,
        SendGift gift,
        PersonId? creatorId,
        CancellationToken cancellationToken
    )
    {
        if (before.SenderId != scope.Actor.PersonId)
        {
            access.Denied(scope.Actor, "send gift again", gift.Id);
            return (GiftRefusal)GiftRefusalKind.DifferentInput;
        }

        var same =
            before.CreatorId == creatorId
            && string.Equals(before.GiftSlug, gift.GiftSlug, StringComparison.Ordinal)
            && before.Quantity == gift.Quantity
            && before.PriceCoins == gift.ExpectedPrice.Value;
        return same
            ? new Sent(before, await NameOfAsync(scope.Context, before.GiftSlug, cancellationToken))
            : (GiftRefusal)GiftRefusalKind.DifferentInput;
    }

    private async Task<IReadOnlyList<LimitState>> LimitsAsync(StoreContext context, Actor actor, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var sender = await Standing.LoadAsync(context, actor, now, cancellationToken);
        return sender is null ? [] : await GiftLimits.StatesAsync(context, sender, now, cancellationToken);
    }

    private static GiftReceipt Receipt(GiftSend send, string giftName, IReadOnlyList<LimitState> limits) =>
        new(
            send.Id,
            send.GiftSlug,
            giftName,
            send.Quantity,
            new Coins(send.PriceCoins),
            GiftJournal.EarnedFor(new Coins(send.PriceCoins)),
            new Coins(send.BalanceAfterCoins),
            send.SentAt,
            limits
        );

    private static Task<PersonId?> CreatorOfAsync(StoreContext context, string handle, CancellationToken cancellationToken)
    {
        var normalised = RoomHandle.Normalise(handle);
        return context
            .Set<CreatorProfile>()
            .Where(c => c.Handle == normalised)
            .Select(c => (PersonId?)c.Id)
            .SingleOrDefaultAsync(cancellationToken);
    }

    private static Task<string> NameOfAsync(StoreContext context, string slug, CancellationToken cancellationToken) =>
        context.Set<GiftRow>().Where(g => g.Slug == slug).Select(g => g.Name).SingleAsync(cancellationToken);

    private sealed record Sent(GiftSend Send, string GiftName);
}
