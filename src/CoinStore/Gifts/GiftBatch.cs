using CoinStore.Access;
using CoinStore.Accounts;
using CoinStore.Budgets;
using CoinStore.Guardians;
using CoinStore.Ledger;
using CoinStore.Rooms;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Gifts;

/// <summary>
/// Decides the gifts of a batch in their order, each for itself: who may give what to whom, what limits and balance take. Everything
/// needed is read for all of them first; what they change is written for all of them last.
/// </summary>
internal sealed class GiftBatch(IRoomFeed feed, AccessLog access, ComingOfAge comingOfAge, FamilyNews news)
{
    public Task RunAsync(WriteScope scope, IReadOnlyList<JoinedWrite<SendGift, GiftReceipt, GiftRefusal>> writes) =>
        RunAsync(scope, writes, byApproval: false);

    /// <summary>
    /// Sends a gift that a limit refused and a guardian said yes to: limits that have no room for it let it pass uncounted. Without such
    /// a yes it is refused again.
    /// </summary>
    public async Task<Result<GiftReceipt, GiftRefusal>> RunApprovedAsync(WriteScope scope, SendGift gift)
    {
        var write = new JoinedWrite<SendGift, GiftReceipt, GiftRefusal>(scope.Actor, gift, RunAsync, CancellationToken.None);
        await RunAsync(scope, [write], byApproval: true);
        foreach (var hint in write.Hints.Except(scope.Committed).ToList())
        {
            scope.AfterCommit(hint);
        }

        return write.Outcome;
    }

    private async Task RunAsync(WriteScope scope, IReadOnlyList<JoinedWrite<SendGift, GiftReceipt, GiftRefusal>> writes, bool byApproval)
    {
        var cancellation = CancellationToken.None;
        var facts = scope.Facts<GiftFacts>();
        var senders = writes.Select(w => w.Actor.PersonId).OfType<PersonId>().Select(id => id.Value).ToHashSet();
        await scope.Context.TakeTurnsAsync(senders, cancellation);
        await facts.LoadAsync(scope, writes, cancellation);
        foreach (var grown in facts.GrownUp(writes, scope.Now))
        {
            // It is midnight of a birthday: their own limits count from this gift on.
            facts.Learn(await comingOfAge.SettledAsync(scope, grown, cancellation));
            await facts.LoadAsync(scope, writes, cancellation);
        }

        var wishes = writes.Select(w => Wish(scope, facts, w)).ToList();
        await LoadBooksAsync(scope, wishes, cancellation);
        var ids = wishes.ConvertAll(w => w.Gift.Id.Value);
        await scope.Books.LoadAsync(ids, cancellation);
        if (byApproval && !scope.Books.IsKnown(ids.Single()))
        {
            // What was sent already, by the other tab, takes no second yes.
            wishes = [await ApprovedAsync(scope, wishes.Single(), cancellation)];
        }

        var known = ids.FindAll(scope.Books.IsKnown);
        var before = known.Count == 0 ? [] : await GiftSends.ById(scope.Context, known).ToDictionaryAsync(s => s.Id, cancellation);
        var sent = new List<(GiftWish Wish, PostedEntry Entry, long BalanceAfter)>(wishes.Count);
        var reached = new List<LimitAlert>();
        foreach (var wish in wishes)
        {
            if (Refusal(scope, wish, before, sent, reached) is { } refusal)
            {
                wish.Write.Settle(refusal);
            }
        }

        await LimitAlerts.KeepAsync(scope, reached, cancellation);
        await TellGuardiansAsync(scope, facts, sent, cancellation);
        await scope.FlushAsync(cancellation);
        var rows = sent.ConvertAll(s => s.Wish.ToRow(s.Entry.Sequence, s.BalanceAfter, scope.Now));
        await GiftSends.AddAsync(scope, rows, cancellation);
        Answer(scope, facts, wishes, rows, before);
    }

    /// <summary>What a command asks for, with what was looked up about it, and why it may not be when that is known already.</summary>
    private static GiftWish Wish(WriteScope scope, GiftFacts facts, JoinedWrite<SendGift, GiftReceipt, GiftRefusal> write)
    {
        var gift = write.Command;
        var room = facts.RoomOf(gift.Handle);
        var (sender, creator) = (facts.PersonOf(write.Actor.PersonId, scope.Now), facts.PersonOf(room, scope.Now));
        var offer = facts.OfferOf(gift.GiftSlug);
        var price = offer is null ? null : GiftPolicy.PriceOf(new Coins(offer.PriceCoins), gift.Quantity);
        GiftRefusal? refusal =
            GiftPolicy.Against(sender) is { } mayNot ? new GiftRefusal(mayNot) { Pause = sender?.Pause }
            : GiftPolicy.Against(creator, sender!.Id) is { } cannot ? cannot
            : !GiftPolicy.IsQuantity(gift.Quantity) ? GiftRefusalKind.BadQuantity
            : price is null ? GiftRefusalKind.UnknownGift
            : price != gift.ExpectedPrice ? new GiftRefusal(GiftRefusalKind.PriceChanged, price)
            : null;
        if (refusal is not null)
        {
            return new GiftWish(write, room, refusal);
        }

        var limits = LimitScope.AllOf(sender!);
        var charges = new List<MeterCharge>();
        LimitRefusal? rule = null;
        foreach (var own in limits)
        {
            var caps = facts.CapsOf(own);
            rule ??= SpendingRules.Against(own, caps, new Wish(Spending.Gift, price!.Value.Value, creator!.Id.Value), scope.Now);
            charges.AddRange(
                SpendingMeters.GiftCharges(
                    own,
                    caps,
                    creator!.Id,
                    price!.Value,
                    gift.Quantity,
                    kind => facts.WindowOf(own, kind, scope.Now)
                )
            );
        }

        return new GiftWish(write, room, null, new GiftTerms(sender!, creator!, offer!, limits, charges) { Rule = rule });
    }

    private async Task TellGuardiansAsync(
        WriteScope scope,
        GiftFacts facts,
        List<(GiftWish Wish, PostedEntry Entry, long BalanceAfter)> sent,
        CancellationToken cancellationToken
    )
    {
        foreach (var (wish, _, _) in sent.Where(s => s.Wish.Terms!.Sender is { IsAdult: false }))
        {
            var (sender, creator) = (wish.Terms!.Sender, wish.Terms.Creator);
            var gift = FamilySpendings.NameOf(facts.NameOf(wish.Gift.GiftSlug), wish.Gift.Quantity);
            var text =
                $"{sender.Person.DisplayName} sent {gift} to {creator.Person.DisplayName} for {new LimitAmount("COIN", wish.Gift.ExpectedPrice.Value)}.";
            await news.SpentAsync(scope, sender.Guardianships, text, cancellationToken);
        }
    }

    private static async Task<GiftWish> ApprovedAsync(WriteScope scope, GiftWish wish, CancellationToken cancellationToken)
    {
        if (wish.Terms is not { } terms)
        {
            return wish;
        }

        var gift = (terms.Offer.Slug, wish.Gift.Quantity, wish.Gift.ExpectedPrice, terms.Creator.Id);
        return await Approvals.TakeForGiftAsync(scope, terms.Sender.Id, gift, wish.Gift.Id.Value, cancellationToken)
            ? wish with
            {
                Terms = terms with { Rule = null, Charges = await SpendingMeters.RoomyAsync(scope, terms.Charges, cancellationToken) },
            }
            : wish;
    }

    private static async Task LoadBooksAsync(WriteScope scope, List<GiftWish> wishes, CancellationToken cancellationToken)
    {
        var terms = wishes.Select(w => w.Terms).OfType<GiftTerms>().ToList();
        await scope.Meters.LoadAsync([.. terms.SelectMany(t => t.Charges)], cancellationToken);
        await scope.Books.LoadAsync([.. terms.SelectMany(t => GiftJournal.Accounts(t.Sender.Id, t.Creator.Id))], cancellationToken);
    }

    /// <summary>Posts and charges a gift, or says why not and changes nothing; null also for one that was sent before.</summary>
    private GiftRefusal? Refusal(
        WriteScope scope,
        GiftWish wish,
        Dictionary<GiftSendId, GiftSend> before,
        List<(GiftWish Wish, PostedEntry Entry, long BalanceAfter)> sent,
        List<LimitAlert> reached
    )
    {
        if (scope.Books.IsKnown(wish.Gift.Id.Value))
        {
            var first = sent.Find(s => s.Wish.Gift.Id == wish.Gift.Id).Wish;
            var same = first?.IsSame(wish) ?? (before.TryGetValue(wish.Gift.Id, out var send) && wish.IsAgain(send));
            if (!same && (first?.Write.Actor ?? SenderOf(before, wish)) != wish.Write.Actor)
            {
                access.Denied(wish.Write.Actor, "send gift again", wish.Gift.Id);
            }

            return same ? null : GiftRefusalKind.DifferentInput;
        }

        if (wish.Terms is not { } terms)
        {
            return wish.Against;
        }

        var price = wish.Gift.ExpectedPrice;
        var (coins, sender) = (EconomyChart.FanCoins(terms.Sender.Id), terms.Sender.Id);
        if (scope.Books.BalanceIfOpened(EconomyChart.FanDebt(sender)) is < 0 and var debt)
        {
            return new GiftRefusal(GiftRefusalKind.InDebt, price, Owed: new Coins(-debt));
        }

        var meters = scope.Meters.Of(terms.Charges);
        if ((terms.Rule ?? SpendingMeters.Refusal(terms.Limits, terms.Charges, Meters.Over(terms.Charges, meters))) is { } over)
        {
            return GiftRefusal.Over(over);
        }

        var bonus = scope.Books.BalanceIfOpened(EconomyChart.FanBonus(sender));
        var gift = GiftJournal.For(wish.Gift.Id, sender, terms.Creator.Id, price, scope.Now, new Coins(bonus));
        var (posted, entry) = scope.Books.Post(gift, Meters.Pack(terms.Charges, meters));
        if (entry is null)
        {
            // Not the sender's coins: the creator's earnings are as large as a number can be.
            return posted.ShortAccount == coins
                ? new GiftRefusal(GiftRefusalKind.InsufficientCoins, price, new Coins(posted.Balance + bonus))
                : GiftRefusalKind.CreatorUnavailable;
        }

        scope.Meters.Take(terms.Charges, meters);
        reached.AddRange(LimitAlerts.Reached(terms.Charges, meters));
        sent.Add((wish, entry, scope.Books.Balance(coins) + Math.Max(0, bonus - price.Value)));
        return null;
    }

    private static Actor? SenderOf(Dictionary<GiftSendId, GiftSend> before, GiftWish wish) =>
        before.TryGetValue(wish.Gift.Id, out var send) ? Actor.Person(send.SenderId) : null;

    /// <summary>The receipts, once every gift has its place in the journal.</summary>
    private void Answer(
        WriteScope scope,
        GiftFacts facts,
        List<GiftWish> wishes,
        List<GiftSend> rows,
        Dictionary<GiftSendId, GiftSend> before
    )
    {
        foreach (var row in rows)
        {
            before[row.Id] = row;
        }

        var fresh = rows.Select(r => r.Id).ToHashSet();
        // Whoever is answered first rings the bells of all.
        IReadOnlyList<Action> bells = [.. scope.Committed];
        foreach (var wish in wishes.Where(w => !w.Write.IsSettled))
        {
            var row = before[wish.Gift.Id];
            var receipt = row.ToReceipt(facts.NameOf(row.GiftSlug), Limits(scope, wish));
            if (wish.Terms is { } terms && fresh.Remove(row.Id))
            {
                var shown = new RoomGift(
                    row.Id,
                    PublicName.Of(terms.Sender.Person, row.SentAt),
                    row.GiftSlug,
                    terms.Offer.Name,
                    terms.Offer.Art,
                    row.Quantity,
                    wish.Gift.ExpectedPrice,
                    row.SentAt
                );
                IReadOnlyList<Action> hints = [() => feed.Publish(new RoomHint(row.CreatorId, shown)), .. bells];
                bells = [];
                wish.Write.Settle(receipt, hints);
            }
            else
            {
                wish.Write.Settle(receipt);
            }
        }
    }

    private static IReadOnlyList<LimitState> Limits(WriteScope scope, GiftWish wish) =>
        wish.Terms is not { } terms
            ? []
            :
            [
                .. scope
                    .Meters.Of(terms.Charges)
                    .Select((meter, i) => (terms.Charges[i].Meter, meter.Reading))
                    .Select(m => SpendingMeters.State(terms.Limits.First(l => l.Id == m.Meter.Scope), m.Meter, m.Reading))
                    .Where(state => state.Cap is not null),
            ];
}
