using System.Globalization;
using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Guardians;
using CoinStore.Purchases;
using CoinStore.Storage;
using CsCheck;
using Xunit.Abstractions;

namespace CoinStore.Tests.Guardians;

/// <summary>
/// Tabs, gifts, checkouts, payments, answers, a pause and a cap that is lowered, eight at once through the services that pages and
/// webhooks use, round after round, under two guardians. What was spent is added up from the gifts, the purchases and the books.
/// COINSTORE_ROUNDS sets how many rounds, COINSTORE_SEED repeats a run.
/// </summary>
public sealed class FamilyHammerTests(ITestOutputHelper output)
{
    private const int Doughnut = 30;
    private const int Few = 70;
    private const int Many = 700;

    [Fact]
    public async Task Eight_attempts_at_once_never_exceed_a_cap_by_one_unit()
    {
        var seed = Number("COINSTORE_SEED", Environment.TickCount);
        var rounds = Number("COINSTORE_ROUNDS", 6);
        output.WriteLine($"COINSTORE_SEED={seed} COINSTORE_ROUNDS={rounds}");
        await using var shop = await FamilyShop.CreateAsync();
        var random = new PCG(1, (ulong)seed);
        for (var round = 0; round < rounds; round++)
        {
            await new Round(shop, random, await shop.FamilyAsync(), $"round {round}").RunAsync();
            shop.Scene.Advance(TimeSpan.FromSeconds(1));
        }

        // Whatever was stopped is closed at Stripe, and what was paid all the same goes back; the store audits itself when it ends.
        await shop.Scene.RunDueAsync();
    }

    private static int Number(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.Integer, CultureInfo.InvariantCulture, out var set)
            ? set
            : otherwise;

    private sealed class Round(FamilyShop shop, PCG random, ShopFamily family, string name)
    {
        private readonly List<PurchaseId> begun = [];
        private readonly Lock gate = new();
        private readonly TaskCompletionSource middle = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int toFinish;
        private (long Gifts, long Money) lower;
        private LimitSheet? lowered;
        private bool isPaused;

        public async Task RunAsync()
        {
            var (paid, open) = (await StartAsync(Few), await StartAsync(Few));
            await family.PayAsync(paid!.Value);
            await family.GiveAsync(1);
            await SetCapsAsync();
            var asks = (Gift: await family.AskForGiftAsync(4), Coins: await family.AskForCoinsAsync(Many));
            var attempts = Draw(paid.Value, open!.Value, asks.Gift, asks.Coins);
            Assert.Equal(8, attempts.Count);
            await Task.WhenAll(attempts.Select(a => Task.Run(() => CountAsync(a))));
            await CheckAsync("at once");

            // What is paid now may have been stopped before.
            await Task.WhenAll(begun.ToList().Select(p => Task.Run(() => FinishAsync(p, pays: Below(2) == 0))));
            await CheckAsync("when paid");
            var before = await family.TallyAsync();
            await Task.WhenAll([
                .. Enumerable.Range(0, 3).Select(_ => Task.Run(() => family.GiveAsync(4))),
                Task.Run(() => StartAsync(Many)),
            ]);
            await CheckAsync("once more");
            var after = await family.TallyAsync();
            // A yes that came after the pause is one to this very thing all the same.
            Assert.False(isPaused && after.AddedSince(before) > 0, $"{name}: spent in a pause");
        }

        /// <summary>Caps that some of the attempts fill to the last unit, or miss by one.</summary>
        private async Task SetCapsAsync()
        {
            var taken = await family.TallyAsync();
            var (euros, dollars) = (await family.EuroCentsAsync(Few), (await family.PriceAsync(Few)).Minor);
            var gifts = Room(Doughnut, 6);
            var money = Room((int)euros, 3);
            // Also to less than was spent, so that what is open no longer fits.
            lower = (Below(Doughnut + (int)gifts + 1), Below((int)(taken.Of(LimitKind.PurchaseDay, "EUR") + money) + 1));
            await family.CapAsync(
                shop.Gus,
                (LimitKind.GiftDay, Doughnut + gifts),
                (LimitKind.PurchaseDay, taken.Of(LimitKind.PurchaseDay, "EUR") + money)
            );
            await family.CapAsync(
                shop.Gabi,
                (LimitKind.GiftCountDay, 1 + Below(5)),
                (LimitKind.PurchaseWeek, taken.Of(LimitKind.PurchaseWeek, "USD") + Room((int)dollars, 4))
            );
        }

        private List<Func<Task>> Draw(PurchaseId paid, PurchaseId open, AskId? gift, AskId? coins)
        {
            var (tab, checkout) = (family.NewGift(), shop.Scene.NewId());
            var (give, more, buy) = (1 + Below(3), 1 + Below(3), Below(2) == 0 ? Few : 2 * Few);
            var isTwice = Below(3) == 0;
            var (answer, who) = (Below(2) == 0 ? AskAnswer.Once : AskAnswer.Raise, Below(2) == 0 ? shop.Gus : shop.Gabi);
            var pays = Below(3) == 0;
            var (word, payer) = (
                pays ? AskAnswer.Buy
                : Below(2) == 0 ? AskAnswer.Once
                : AskAnswer.Raise,
                pays ? shop.Gabi : Either()
            );
            isPaused = Below(5) == 0;
            toFinish = Below(6);
            Func<Task> last = isPaused ? PauseAsync : () => family.AnswerAsync(who, gift, answer);
            Func<Task> second =
                Below(3) == 0 ? () => family.CancelAsync(open) : () => StartAsync(isTwice ? buy : Few, isTwice ? checkout : null);
            return
            [
                () => family.GiveAsync(give, tab),
                // The same click in two tabs, or another one.
                () => family.GiveAsync(isTwice ? give : more, isTwice ? tab : null),
                () => StartAsync(buy, checkout),
                second,
                () => family.CompleteAsync(paid),
                () => family.AnswerAsync(payer, coins, word),
                LowerAsync,
                last,
            ];
        }

        // In the middle: once some of the others are through, while the rest are under way.
        private async Task LowerAsync()
        {
            if (Volatile.Read(ref toFinish) > 0)
            {
                await middle.Task;
            }

            lowered = await family.CapAsync(shop.Gus, (LimitKind.GiftDay, lower.Gifts), (LimitKind.PurchaseDay, lower.Money));
        }

        private async Task CountAsync(Func<Task> attempt)
        {
            try
            {
                await attempt();
            }
            finally
            {
                if (Interlocked.Decrement(ref toFinish) == 0)
                {
                    middle.SetResult();
                }
            }
        }

        private Task PauseAsync() => family.CapAsync(shop.Gabi, (LimitKind.Pause, 0));

        private async Task<PurchaseId?> StartAsync(int coins, PurchaseId? id = null)
        {
            var started = await family.StartAsync(coins, id);
            if (started is { } purchase)
            {
                lock (gate)
                {
                    begun.Remove(purchase);
                    begun.Add(purchase);
                }
            }

            return started;
        }

        private async Task FinishAsync(PurchaseId id, bool pays)
        {
            var row = await shop.Store.Database.ReadAsync((c, t) => c.FindAsync<PurchaseRow>([id], t).AsTask(), CancellationToken.None);
            if (pays && row!.State == PurchaseState.Open && row.SessionId is not null)
            {
                await family.PayAsync(id);
                await family.CompleteAsync(id);
            }
        }

        private async Task CheckAsync(string when)
        {
            var tally = await family.TallyAsync();
            foreach (var (link, kind, currency) in Caps())
            {
                var (own, all) = (tally.Of(kind, currency), tally.Of(kind, currency, withApproved: true));
                var most = tally.MostOf(link, kind);
                Assert.True(own <= most, $"{name}, {when}: {kind} took {own} of {most}");
                var isFree = LimitPolicy.SpendingOf(kind) == Spending.Gift || !tally.IsBuying;
                Assert.True(isFree || own <= tally.CapOf(link, kind), $"{name}, {when}: {kind} holds {own} of {tally.CapOf(link, kind)}");
                var counted = await CountedAsync(link, kind);
                Assert.True(counted >= own && counted <= all, $"{name}, {when}: {kind} says {counted} for {own} to {all}");
            }

            CheckLowered(tally, LimitKind.GiftDay, lower.Gifts, when);
            CheckLowered(tally, LimitKind.PurchaseDay, lower.Money, when);
            Assert.Equal(family.Funded + tally.BoughtCoins - tally.GivenCoins, tally.Coins);
            Assert.Equal(0, tally.PaidThoughStopped);
            Assert.All(tally.Sums, sum => Assert.Equal(0, sum.Value));
            Assert.False(isPaused && tally.IsBuying, $"{name}, {when}: a checkout goes on in a pause");
        }

        /// <summary>From the lowering on nothing is taken but what fits it, or what it was raised to later.</summary>
        private void CheckLowered(SpendingTally tally, LimitKind kind, long cap, string when)
        {
            var at = lowered!.Limits.Single(l => l.Kind == kind);
            var most = Math.Max(at.Used.Value + at.Reserved.Value, tally.MostSince(family.First, kind, cap));
            Assert.True(tally.Of(kind, "EUR") <= most, $"{name}, {when}: {kind} took {tally.Of(kind, "EUR")} after {most} were allowed");
        }

        private (GuardianshipId Link, LimitKind Kind, string Currency)[] Caps() =>
            [
                (family.First, LimitKind.GiftDay, "EUR"),
                (family.First, LimitKind.PurchaseDay, "EUR"),
                (family.Second, LimitKind.GiftCountDay, "USD"),
                (family.Second, LimitKind.PurchaseWeek, "USD"),
            ];

        private Task<long> CountedAsync(GuardianshipId link, LimitKind kind) =>
            shop.Store.Database.ReadAsync(
                async (context, token) =>
                {
                    var meter = (await LimitScope.FindAsync(context, link.Value, token)).MeterAt(
                        kind,
                        shop.Store.Clock.GetUtcNow().UtcDateTime
                    );
                    var reading = await Database.BooksOf(context).MeterAsync(meter, null, token);
                    return reading.Used + reading.Reserved;
                },
                CancellationToken.None
            );

        private Actor Either() => Below(2) == 0 ? shop.Gus : shop.Gabi;

        private long Room(int unit, int most) => Math.Max(0, (unit * (long)Below(most + 1)) - Below(2));

        private int Below(int bound)
        {
            lock (gate)
            {
                return (int)random.Next((uint)bound);
            }
        }
    }
}
