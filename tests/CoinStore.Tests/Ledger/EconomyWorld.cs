using System.Collections.Concurrent;
using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Creators;
using CoinStore.Gifts;
using CoinStore.Ledger;
using CoinStore.Lots;
using CoinStore.Payouts;
using CoinStore.Purchases;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Tests.Ledger;

/// <summary>The ten people of the model in a real store; each step goes through what the store itself uses, in one write.</summary>
internal sealed class EconomyWorld : IAsyncDisposable
{
    private static readonly DateTime Never = new(2100, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private readonly ConcurrentDictionary<int, (Guid Id, PersonId Whose, SendGift? Gift)> done = [];
    private readonly TestStore store;
    private readonly PersonId[] people;
    private readonly Guid[] scopes;

    private EconomyWorld(TestStore store, PersonId[] people)
    {
        this.store = store;
        this.people = people;
        scopes = [.. people.Select(p => p.Value)];
    }

    public static async Task<EconomyWorld> CreateAsync()
    {
        // Audited by the runner, which says more than a failure on the way out.
        var shop = await TestStore.CreateAsync(expectCleanBooks: false);
        var joined = Enumerable
            .Range(0, EconomySteps.People)
            .Select(i => shop.AddPersonAsync($"P{i}", i is >= 4 and <= 6 ? 15 : 30, timeZone: EconomyModel.Zones[i]));
        var world = new EconomyWorld(shop, await Task.WhenAll(joined));
        await shop.WriteAsync(scope =>
        {
            for (var i = 0; i <= EconomyModel.OffAir; i++)
            {
                scope.Context.Add(world.ProfileOf(i, scope.Now));
            }
        });
        foreach (var minor in new[] { 4, 5 })
        {
            var link = await shop.LinkAsync(world.people[9], world.people[minor], EconomyModel.Zones[minor], "USD");
            world.scopes[minor] = link.Value;
        }

        return world;
    }

    /// <summary>Does a step and gives the store's answer in the words of the model.</summary>
    public Task<string> ApplyAsync(Step step) =>
        step switch
        {
            Later { Target: null } => Task.FromResult("nothing"),
            Give give => GiveAsync(give),
            GiveAgain again => GiveAgainAsync(again),
            Buy buy => WriteAsync(people[buy.Who], scope => BuyAsync(scope, buy)),
            Reserve reserve => WriteAsync(people[reserve.Who], scope => ReserveAsync(scope, reserve)),
            Settle settle => WriteAsync(WhoseOf(settle), scope => SettleAsync(scope, settle)),
            Refund refund => WriteAsync(WhoseOf(refund), scope => RefundAsync(scope, refund)),
            Hold hold => WriteAsync(people[hold.Who], scope => HoldAsync(scope, hold)),
            EndPayout end => WriteAsync(WhoseOf(end), scope => EndAsync(scope, end)),
            Cap { Who: EconomyModel.Unlinked } => Task.FromResult("NoGuardian"),
            Cap cap => WriteAsync(people[cap.Who], scope => CapAsync(scope, cap)),
            Wait wait => WaitAsync(wait),
            _ => MeddleAsync(),
        };

    /// <summary>What the store keeps now, see <see cref="EconomyReading"/>.</summary>
    public Task<SortedDictionary<string, string>> StateAsync() => EconomyReading.ReadAsync(store, people, scopes);

    public async Task AssertAuditIsCleanAsync()
    {
        var report = await store.Get<AuditService>().RunAsync(Actor.System("test"), CancellationToken.None);
        Assert.Empty(report.Value.Lines.SelectMany(l => l.Breaks));
    }

    public ValueTask DisposeAsync() => store.DisposeAsync();

    private Task<string> GiveAsync(Give give)
    {
        var price = new Coins(EconomyModel.Doughnut * give.Quantity);
        var gift = new SendGift(TypedId.New<GiftSendId>(store.Clock), $"p{give.To}", "doughnut", give.Quantity, price);
        done[give.Number] = (gift.Id.Value, people[give.From], gift);
        return SendAsync(people[give.From], gift);
    }

    private Task<string> GiveAgainAsync(GiveAgain again)
    {
        var (_, sender, gift) = done[again.Target!.Value];
        var other = gift! with
        {
            Quantity = gift.Quantity + 1,
            ExpectedPrice = new Coins(gift.ExpectedPrice.Value + EconomyModel.Doughnut),
        };
        return SendAsync(sender, again.Same ? gift : other);
    }

    private async Task<string> SendAsync(PersonId sender, SendGift gift)
    {
        var sent = await store.Get<GiftService>().SendAsync(Actor.Person(sender), gift, CancellationToken.None);
        return sent.Match(
            receipt => $"sent, {receipt.BalanceAfter.Value} left",
            refusal =>
                refusal switch
                {
                    { Limit: { } limit } => Say(limit),
                    { Balance: { } balance } => $"{refusal.Kind}, {balance.Value} there",
                    _ => $"{refusal.Kind}",
                }
        );
    }

    private async Task<string> BuyAsync(WriteScope scope, Buy buy)
    {
        var purchase = Purchase(scope, buy, buy.Who, buy.Coins, PurchaseState.Completed);
        return Say(await LotBook.CreditAsync(scope, purchase, new PromotionOptions(), CancellationToken.None));
    }

    private async Task<string> ReserveAsync(WriteScope scope, Reserve reserve)
    {
        var standing = await Standing.LoadAsync(scope.Context, people[reserve.Who], scope.Now, CancellationToken.None);
        if (LimitScope.AllOf(standing!) is not [_, ..] limits)
        {
            return "NoGuardian";
        }

        var purchase = Purchase(scope, reserve, reserve.Who, reserve.Coins, PurchaseState.Open);
        var over = await SpendingMeters.ReserveAsync(scope, limits, purchase.Id.Value, purchase.Price, false, CancellationToken.None);
        return over is null ? "done" : Say(over);
    }

    private PurchaseRow Purchase(WriteScope scope, Step step, int who, long coins, PurchaseState state)
    {
        var purchase = new PurchaseRow
        {
            Id = TypedId.New<PurchaseId>(store.Clock),
            BuyerId = people[who],
            PackageId = "coins-70-usd",
            Coins = coins,
            PriceMinor = coins + 1,
            Currency = "USD",
            State = state,
            StartedAt = scope.Now,
            ExpiresAt = Never,
            NextCheckAt = Never,
        };
        scope.Context.Add(purchase);
        done[step.Number] = (purchase.Id.Value, people[who], null);
        return purchase;
    }

    private async Task<string> SettleAsync(WriteScope scope, Settle settle)
    {
        var id = PurchaseId.From(done[settle.Target!.Value].Id);
        var purchase = await scope.Context.Set<PurchaseRow>().AsTracking().SingleAsync(p => p.Id == id);
        if (purchase.State != PurchaseState.Open)
        {
            return "ended";
        }

        purchase.State = settle.Paid ? PurchaseState.Completed : PurchaseState.Expired;
        purchase.EndedAt = scope.Now;
        if (!settle.Paid)
        {
            await scope.Meters.ReleaseAsync(id.Value, CancellationToken.None);
            return "done";
        }

        await scope.Meters.CaptureAsync(id.Value, CancellationToken.None);
        return Say(await LotBook.CreditAsync(scope, purchase, new PromotionOptions(), CancellationToken.None));
    }

    private async Task<string> RefundAsync(WriteScope scope, Refund refund)
    {
        var id = done[refund.Target!.Value].Id;
        var (reversal, kind) = (Guid.CreateVersion7(store.Clock.GetUtcNow()), (short)EntryKind.Reversal);
        var answer = Say(await scope.Books.ReverseAsync(reversal, kind, id, scope.Now, CancellationToken.None));
        if (answer == "done")
        {
            await scope.Meters.RefundAsync(id, CancellationToken.None);
            var lot = await scope.Context.Set<LotRow>().AsTracking().SingleAsync(l => l.Id == id);
            (lot.RemovedCoins, lot.RefundedNetMinor) = (lot.Coins, lot.NetMinor);
        }

        return answer;
    }

    private async Task<string> HoldAsync(WriteScope scope, Hold hold)
    {
        var payout = new PayoutRow
        {
            Id = TypedId.New<PayoutId>(store.Clock),
            CreatorId = people[hold.Who],
            Diamonds = hold.Diamonds,
            GrossMinor = hold.Diamonds + 1,
            FeeMinor = 1,
            NetMinor = hold.Diamonds,
            TermsFrom = new DateOnly(2026, 1, 1),
            StripeAccountId = "acct_test",
            RequestedAt = scope.Now,
        };
        scope.Context.Add(payout);
        done[hold.Number] = (payout.Id.Value, payout.CreatorId, null);
        return Say(await scope.Books.PostAsync(PayoutJournal.Hold(payout, scope.Now), CancellationToken.None));
    }

    private async Task<string> EndAsync(WriteScope scope, EndPayout end)
    {
        var id = PayoutId.From(done[end.Target!.Value].Id);
        var payout = await scope.Context.Set<PayoutRow>().AsTracking().SingleAsync(p => p.Id == id);
        if (payout.State != PayoutState.Held)
        {
            return "ended";
        }

        if (!end.Paid)
        {
            (payout.State, payout.FailedAt) = (PayoutState.Failed, scope.Now);
            return Say(await scope.Books.PostAsync(PayoutJournal.Cancel(payout, scope.Now), CancellationToken.None));
        }

        (payout.State, payout.TransferId, payout.TransferredAt, payout.PaidAt) = (PayoutState.Paid, $"tr_{id}", scope.Now, scope.Now);
        await scope.Books.PostAsync(PayoutJournal.Transfer(payout, scope.Now), CancellationToken.None);
        return Say(await scope.Books.PostAsync(PayoutJournal.Paid(payout, scope.Now), CancellationToken.None));
    }

    private async Task<string> CapAsync(WriteScope scope, Cap cap)
    {
        await SpendingMeters.SetCapAsync(scope, scopes[cap.Who], cap.Kind, cap.Most, people[cap.Who], CancellationToken.None);
        return "done";
    }

    private async Task<string> WaitAsync(Wait wait)
    {
        store.Clock.Advance(TimeSpan.FromHours(wait.Hours));
        await store.Get<DiamondReleaseWorker>().RunDueAsync(CancellationToken.None);
        return "done";
    }

    private async Task<string> MeddleAsync()
    {
        await store.ExecuteAsync(
            """
            UPDATE "LedgerAccounts" SET "Balance" = "Balance" + 1 WHERE "Id" = (SELECT MIN("Id") FROM "LedgerAccounts" WHERE "Kind" = 1);
            UPDATE "LedgerAccounts" SET "Balance" = "Balance" - 1 WHERE "Kind" = 2;
            """
        );
        return "done";
    }

    private PersonId WhoseOf(Later later) => done[later.Target!.Value].Whose;

    private CreatorProfile ProfileOf(int who, DateTime now) =>
        new()
        {
            Id = people[who],
            Handle = $"p{who}",
            Headline = "Songs by request",
            OnAir = who != EconomyModel.OffAir,
            OnAirSince = who != EconomyModel.OffAir ? now : null,
            CreatedAt = now,
        };

    // As the person: the writer takes their turn, as it does for whatever they ask for. What is not done is refused and undone.
    private async Task<string> WriteAsync(PersonId person, Func<WriteScope, Task<string>> work)
    {
        var result = await store.Database.WriteAsync<Done, string>(
            Actor.Person(person),
            async (scope, _) => await work(scope) is not "done" and var refusal ? refusal : default(Done),
            CancellationToken.None
        );
        return result.Succeeded ? "done" : result.Refusal;
    }

    private static string Say(LimitRefusal limit) => $"Limit {limit.Kind}, {limit.Left.Value} left";

    private static string Say(PostResult posted) =>
        posted.Status switch
        {
            PostStatus.Posted => "done",
            PostStatus.Insufficient => $"Insufficient, {posted.Balance} there",
            _ => $"{posted.Status}",
        };
}
