using System.Globalization;
using CoinStore.Access;
using CoinStore.Gifts;

namespace CoinStore.Benchmarks;

/// <summary>
/// <c>crash-child --data DIR --seed N</c>: gives, buys and repeats itself until somebody kills it. It says what it will try before it
/// tries (<c>try ID</c>) and what it was told after it was told (<c>ok ID</c>, <c>no ID</c>), a line each, so that who killed it can
/// hold the books against every promise.
/// </summary>
internal static class CrashChild
{
    private const int Callers = 48;
    private const int Fans = 40;
    private const int Creators = 4;
    private const long FirstCoins = 60;

    private static readonly (string Slug, long Price)[] Offers = [("rose", 1), ("finger-heart", 5), ("doughnut", 30)];

    /// <summary>Makes the people, once, before the first of its lives.</summary>
    public static async Task PrepareAsync(string directory)
    {
        await using var store = await BenchmarkStore.OpenAsync(directory);
        await Crowd.MakeAsync(store, Fans, Creators, FirstCoins);
    }

    /// <summary>Never ends by itself.</summary>
    public static async Task<int> RunAsync(BenchmarkOptions options)
    {
        await using var store = await BenchmarkStore.OpenAsync(options.Data!);
        var crowd = await Crowd.LoadAsync(store);
        await Task.WhenAll(
            Enumerable
                .Range(0, Callers)
                .Select(caller => Task.Run(() => CallAsync(store, crowd, new Seeded(options.Seed * 1000 + (ulong)caller))))
        );
        return 0;
    }

    private static async Task CallAsync(BenchmarkStore store, Crowd crowd, Seeded random)
    {
        var gifts = store.Get<GiftService>();
        while (true)
        {
            var fan = random.Of(crowd.Fans);
            if (random.Below(8) == 0)
            {
                await BuyAsync(store, fan, 50 + random.Below(200));
                continue;
            }

            var (slug, price) = random.Of(Offers);
            var quantity = 1 + random.Below(5);
            var gift = new SendGift(
                TypedId.New<GiftSendId>(TimeProvider.System),
                random.Of(crowd.Creators).Handle,
                slug,
                quantity,
                new Coins(price * quantity)
            );
            await GiveAsync(gifts, fan, gift);
            if (random.Below(4) == 0)
            {
                // The same command again, as after a lost answer: the same receipt, or the same refusal.
                await GiveAsync(gifts, fan, gift);
            }
        }
    }

    private static async Task GiveAsync(GiftService gifts, PersonId fan, SendGift gift)
    {
        Say("try", gift.Id.Value);
        var answer = await gifts.SendAsync(Actor.Person(fan), gift, CancellationToken.None);
        Say(answer.Succeeded ? "ok" : "no", gift.Id.Value);
    }

    private static async Task BuyAsync(BenchmarkStore store, PersonId fan, long coins)
    {
        var id = TypedId.New<PurchaseId>(TimeProvider.System);
        Say("try", id.Value);
        await store.Database.WriteAsync<Done, string>(
            Actor.System("crash child"),
            async (scope, token) =>
            {
                await Crowd.FundAsync(scope, fan, id, coins, token);
                return default(Done);
            },
            CancellationToken.None
        );
        Say("ok", id.Value);
    }

    private static void Say(string what, Guid id)
    {
        lock (Offers)
        {
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what} {id:D}"));
            Console.Out.Flush();
        }
    }
}
