using CoinStore.Access;
using CoinStore.Accounts;
using CoinStore.Budgets;
using CoinStore.Creators;
using CoinStore.Gifts;
using CoinStore.Lots;
using CoinStore.Purchases;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Benchmarks;

/// <summary>A creator who is on air.</summary>
internal sealed record Star(PersonId Id, string Handle);

/// <summary>Adult fans with coins and a cap on every window, and creators who are on air.</summary>
internal sealed record Crowd(IReadOnlyList<PersonId> Fans, IReadOnlyList<Star> Creators)
{
    /// <summary>What every fan begins with: more than any run spends.</summary>
    public const long Plenty = 1_000_000_000_000;

    private const int AtOnce = 50;
    private static readonly LimitKind[] Capped = [LimitKind.GiftDay, LimitKind.GiftWeek, LimitKind.GiftMonth];

    /// <summary>Makes people and money through the writer, and sends each creator a first gift, so that every account is there.</summary>
    public static async Task<Crowd> MakeAsync(BenchmarkStore store, int fans, int creators, long coins = Plenty, long cap = Plenty)
    {
        var tag = TypedId.New<PersonId>(TimeProvider.System).Value.ToString("N")[^8..];
        var crowd = new Crowd(
            [.. Enumerable.Range(0, fans).Select(_ => TypedId.New<PersonId>(TimeProvider.System))],
            [.. Enumerable.Range(0, creators).Select(i => new Star(TypedId.New<PersonId>(TimeProvider.System), $"b-{tag}-{i}"))]
        );
        await WriteAsync(store, crowd.Creators, (scope, star, _) => AddCreatorAsync(scope, star));
        await WriteAsync(store, crowd.Fans, (scope, fan, token) => AddFanAsync(scope, fan, coins, cap, token));
        foreach (var star in crowd.Creators)
        {
            var gift = new SendGift(TypedId.New<GiftSendId>(TimeProvider.System), star.Handle, "rose", 1, new Coins(1));
            _ = (await store.Get<GiftService>().SendAsync(Actor.Person(crowd.Fans[0]), gift, CancellationToken.None)).Value;
        }

        return crowd;
    }

    /// <summary>The people an earlier process made; empty lists when there are none.</summary>
    public static Task<Crowd> LoadAsync(BenchmarkStore store) =>
        store.Database.ReadAsync(
            async (context, token) =>
            {
                var stars = await context.Set<CreatorProfile>().OrderBy(c => c.Handle).ToListAsync(token);
                var people = await context.Users.OrderBy(p => p.Email).Select(p => p.Id).ToListAsync(token);
                var creators = stars.Select(c => c.Id).ToHashSet();
                return new Crowd([.. people.Where(id => !creators.Contains(id))], [.. stars.Select(c => new Star(c.Id, c.Handle))]);
            },
            CancellationToken.None
        );

    /// <summary>Gives a person coins as a paid purchase does, without the way to Stripe and back.</summary>
    public static async Task FundAsync(WriteScope scope, PersonId person, PurchaseId id, long coins, CancellationToken cancellationToken)
    {
        var purchase = new PurchaseRow
        {
            Id = id,
            BuyerId = person,
            PackageId = "coins-70-usd",
            Coins = coins,
            PriceMinor = coins,
            Currency = "USD",
            State = PurchaseState.Completed,
            StartedAt = scope.Now,
            ExpiresAt = scope.Now,
            NextCheckAt = scope.Now,
            EndedAt = scope.Now,
        };
        scope.Context.Add(purchase);
        await LotBook.CreditAsync(scope, purchase, new PromotionOptions(), cancellationToken);
    }

    private static async Task WriteAsync<T>(BenchmarkStore store, IReadOnlyList<T> all, Func<WriteScope, T, CancellationToken, Task> write)
    {
        foreach (var some in all.Chunk(AtOnce))
        {
            await store.Database.WriteAsync<Done, string>(
                Actor.System("benchmark"),
                async (scope, token) =>
                {
                    foreach (var one in some)
                    {
                        await write(scope, one, token);
                    }

                    return default(Done);
                },
                CancellationToken.None
            );
        }
    }

    private static Task AddCreatorAsync(WriteScope scope, Star star)
    {
        scope.Context.Add(NewPerson(star.Id, scope.Now));
        scope.Context.Add(
            new CreatorProfile
            {
                Id = star.Id,
                Handle = star.Handle,
                OnAir = true,
                OnAirSince = scope.Now,
                CreatedAt = scope.Now,
            }
        );
        return Task.CompletedTask;
    }

    private static async Task AddFanAsync(WriteScope scope, PersonId fan, long coins, long cap, CancellationToken cancellationToken)
    {
        scope.Context.Add(NewPerson(fan, scope.Now));
        foreach (var kind in Capped)
        {
            await SpendingMeters.SetCapAsync(scope, fan.Value, kind, cap, fan, cancellationToken);
        }

        await FundAsync(scope, fan, TypedId.New<PurchaseId>(TimeProvider.System), coins, cancellationToken);
    }

    private static Person NewPerson(PersonId id, DateTime now)
    {
        var email = $"{id.Value:N}@bench.test";
        return new Person
        {
            Id = id,
            UserName = email,
            NormalizedUserName = email.ToUpperInvariant(),
            Email = email,
            NormalizedEmail = email.ToUpperInvariant(),
            EmailConfirmed = true,
            SecurityStamp = id.ToString(),
            DisplayName = $"Person {id.Value.ToString("N")[^4..]}",
            BirthDate = new DateOnly(1990, 1, 1),
            Country = "US",
            TimeZoneId = "America/New_York",
            CreatedAt = now,
        };
    }
}
