using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using CoinStore.Access;
using CoinStore.Balances;
using CoinStore.Benchmarks;
using CoinStore.Disputes;
using CoinStore.Lots;
using CoinStore.Payments;
using CoinStore.Purchases;
using CoinStore.Refunds;
using Microsoft.EntityFrameworkCore;
using Stripe;
using Xunit.Abstractions;

namespace CoinStore.Tests.Refunds;

/// <summary>
/// A purchase, its refunds and its dispute, told in any order, twice or not at all: the end is always that of the orderly story. 25 rounds,
/// more with COINSTORE_INTERLEAVINGS; COINSTORE_SEED repeats a run.
/// </summary>
public sealed class InterleavingTests(ITestOutputHelper output)
{
    private const int UsualRounds = 25;

    // What happens at Stripe after the payment: a refund of so much, or what the bank does.
    private static readonly string[][] Stories =
    [
        [],
        ["370"],
        ["740"],
        ["370", "370"],
        ["100", "640"],
        ["1"],
        ["open"],
        ["open", "win"],
        ["open", "lose"],
        ["370", "open"],
        ["370", "open", "win"],
        ["370", "open", "lose"],
        ["1", "100", "open", "win"],
        ["open", "win", "370"],
        ["open", "win", "740"],
    ];

    [Fact]
    public async Task Events_in_any_order_doubled_or_lost_end_as_the_orderly_ones_do()
    {
        var rounds = Setting("COINSTORE_INTERLEAVINGS") ?? UsualRounds;
        var seed = Setting("COINSTORE_SEED") ?? RandomNumberGenerator.GetInt32(int.MaxValue);
        output.WriteLine($"{rounds} interleavings, COINSTORE_SEED={seed}");
        var random = new Seeded((ulong)seed);
        await using var scene = await RefundScene.CreateAsync();
        var ends = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var story in Stories)
        {
            ends[Name(story)] = await PlayAsync(scene, story, new Telling(null));
        }

        for (var round = 0; round < rounds; round++)
        {
            var story = random.Of(Stories);
            var end = await PlayAsync(scene, story, new Telling(random));
            Assert.True(
                string.Equals(ends[Name(story)], end, StringComparison.Ordinal),
                $"Round {round} of seed {seed}, story {Name(story)}: {end} and not {ends[Name(story)]}"
            );
        }
    }

    private static async Task<string> PlayAsync(RefundScene scene, string[] story, Telling telling)
    {
        var shop = scene.Shop;
        var fan = Actor.Person(await scene.Store.AddPersonAsync("Fan" + Guid.CreateVersion7().ToString("N")));
        var since = await LastEventAsync(shop);
        var (id, session) = await shop.OpenAsync(fan);
        await shop.PayAsync(session);
        var payment = (await new Stripe.Checkout.SessionService(shop.Stripe).GetAsync(session)).PaymentIntentId;
        // Some of it is told while it goes on, and all that is left at the end.
        foreach (var happening in story)
        {
            if (telling.TellsNow)
            {
                since = await TellAsync(shop, session, fan, since, telling);
            }

            await HappenAsync(shop, payment, happening);
        }

        await TellAsync(shop, session, fan, since, telling);

        // What was lost is found within five minutes.
        for (var turn = 0; turn < 3; turn++)
        {
            shop.Advance(TimeSpan.FromMinutes(2));
            await shop.RunDueAsync();
        }

        return await EndAsync(scene, id, fan.PersonId!.Value);
    }

    private static async Task HappenAsync(Purchases.PurchaseScene shop, string payment, string happening)
    {
        if (long.TryParse(happening, CultureInfo.InvariantCulture, out var amount))
        {
            await new Stripe.RefundService(shop.Stripe).CreateAsync(new RefundCreateOptions { PaymentIntent = payment, Amount = amount });
        }
        else
        {
            await shop.ControlAsync(new { dispute = happening, of = payment });
        }
    }

    // Tells what has happened since, and gives the last of it.
    private static async Task<string?> TellAsync(Purchases.PurchaseScene shop, string session, Actor fan, string? since, Telling telling)
    {
        var last = await LastEventAsync(shop);
        var steps = telling.Order(await EventsAsync(shop, since)).ConvertAll<Func<Task>>(body => () => ReceiveAsync(shop, body));
        telling.Mix(steps, () => shop.CompleteAsync(session, fan), () => shop.HandleEventsAsync(), () => shop.RunDueAsync());
        foreach (var step in steps)
        {
            await step();
        }

        return last;
    }

    private static async Task<string> EndAsync(RefundScene scene, PurchaseId id, PersonId fan) =>
        await scene.Store.Database.ReadAsync(
            async (context, token) =>
            {
                var purchase = await context.Set<PurchaseRow>().SingleAsync(p => p.Id == id, token);
                var coins = await CoinBalance.ReadAsync(context, fan, token);
                var refunds = await context.Set<RefundRow>().Where(r => r.PurchaseId == id).ToListAsync(token);
                var disputes = await context.Set<DisputeRow>().Where(d => d.PurchaseId == id).ToListAsync(token);
                var lot = await context.Set<LotRow>().SingleAsync(l => l.Id == id.Value, token);
                // How many coins each part takes depends on which came first, by a coin of rounding; all together take the same.
                var amounts = refunds.Select(r => $"{r.AmountMinor} {r.State}").Order(StringComparer.Ordinal);
                return $"{purchase.State} {coins.Paid.Value} coins, {coins.Owed.Value} owed, {lot.RefundedMinor} of it back, refunds of {refunds.Sum(r => r.Coins)}: "
                    + string.Join(", ", amounts.Concat(disputes.Select(d => $"disputed {d.AmountMinor} {d.State}")));
            },
            CancellationToken.None
        );

    private static async Task ReceiveAsync(Purchases.PurchaseScene shop, string body)
    {
        var events = shop.Store.Get<StripeEventService>();
        var received = await events.ReceiveAsync(Actor.System("stripe webhook"), body, shop.Sign(body), CancellationToken.None);
        Assert.True(received.Succeeded);
    }

    private static async Task<string?> LastEventAsync(Purchases.PurchaseScene shop) =>
        (await new EventService(shop.Stripe).ListAsync(new EventListOptions { Limit = 1 })).Data.FirstOrDefault()?.Id;

    // To the letter, as a webhook brings them; oldest first.
    private static async Task<List<string>> EventsAsync(Purchases.PurchaseScene shop, string? since)
    {
        var path = "/v1/events?limit=100" + (since is null ? "" : $"&ending_before={since}");
        using var list = JsonDocument.Parse(await shop.ReadAsync(path));
        var bodies = list.RootElement.GetProperty("data").EnumerateArray().Select(e => e.GetRawText()).ToList();
        bodies.Reverse();
        return bodies;
    }

    private static string Name(string[] story) => string.Join('+', story);

    private static int? Setting(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>How the events are told: in order without a source of chance.</summary>
    private sealed class Telling(Seeded? random)
    {
        /// <summary>Whether what has happened so far is told before anything else happens.</summary>
        public bool TellsNow => random is null || random.Below(2) == 0;

        public List<string> Order(List<string> events)
        {
            if (random is null)
            {
                return events;
            }

            var told = events
                .SelectMany(body =>
                    Enumerable.Repeat(
                        body,
                        random.Below(4) switch
                        {
                            0 => 0,
                            3 => 2,
                            _ => 1,
                        }
                    )
                )
                .ToArray();
            for (var left = told.Length; left > 1; left--)
            {
                var other = random.Below(left);
                (told[left - 1], told[other]) = (told[other], told[left - 1]);
            }

            return [.. told];
        }

        public void Mix(List<Func<Task>> steps, params Func<Task>[] others)
        {
            foreach (var other in others)
            {
                if (random is null)
                {
                    steps.Add(other);
                }
                else if (random.Below(2) == 0)
                {
                    steps.Insert(random.Below(steps.Count + 1), other);
                }
            }
        }
    }
}
