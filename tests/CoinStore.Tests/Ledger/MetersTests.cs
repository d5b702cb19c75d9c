using CoinStore.Access;
using CoinStore.Ledger;

namespace CoinStore.Tests.Ledger;

public sealed class MetersTests
{
    private static readonly DateTime Start = new(2026, 3, 1, 0, 0, 0, DateTimeKind.Utc);

    [Fact]
    public async Task A_charge_up_to_the_cap_is_taken_and_one_over_it_is_not()
    {
        await using var store = await TestStore.CreateForBooksAsync();
        var meter = Meter(store);
        Assert.True((await ReserveAsync(store, meter, 60, 100)).Succeeded);
        var refused = await ReserveAsync(store, meter, 41, 100);
        Assert.Equal(40, refused.Reading.Left);
        Assert.True((await ReserveAsync(store, meter, 40, 100)).Succeeded);
        Assert.Equal(new MeterReading(100, 0, 100), await ReadAsync(store, meter));
    }

    [Fact]
    public async Task A_reservation_is_captured_or_released_once()
    {
        await using var store = await TestStore.CreateForBooksAsync();
        var meter = Meter(store);
        var (paid, lapsed) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await ReserveAsync(store, meter, 60, 100, paid);
        await ReserveAsync(store, meter, 40, 100, lapsed);
        foreach (var _ in Enumerable.Range(0, 2))
        {
            await RunAsync(store, scope => scope.Meters.CaptureAsync(paid, CancellationToken.None));
            await RunAsync(store, scope => scope.Meters.ReleaseAsync(lapsed, CancellationToken.None));
            await RunAsync(store, scope => scope.Meters.ReleaseAsync(paid, CancellationToken.None));
        }

        Assert.Equal(new MeterReading(100, 60, 0), await ReadAsync(store, meter));
        await RunAsync(store, scope => scope.Meters.RefundAsync(paid, CancellationToken.None));
        Assert.Equal(new MeterReading(100, 0, 0), await ReadAsync(store, meter));
    }

    [Fact]
    public async Task Lowering_a_cap_binds_the_running_window_at_once()
    {
        await using var store = await TestStore.CreateForBooksAsync();
        var meter = Meter(store);
        await ReserveAsync(store, meter, 60, 100);
        var now = store.Clock.GetUtcNow().UtcDateTime;
        await RunAsync(store, scope => scope.Meters.SetCapAsync(meter.Scope, meter.Kind, 50, now, CancellationToken.None));
        Assert.Equal(0, (await ReserveAsync(store, meter, 1, 100)).Reading.Left);
        await RunAsync(store, scope => scope.Meters.SetCapAsync(meter.Scope, meter.Kind, null, now, CancellationToken.None));
        Assert.True((await ReserveAsync(store, meter, long.MaxValue - 60, 100)).Succeeded);
    }

    [Fact]
    public async Task Of_sixty_four_spenders_at_once_only_what_fits_gets_through()
    {
        await using var store = await TestStore.CreateForBooksAsync();
        var meter = Meter(store);
        var results = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => ReserveAsync(store, meter, 7, 100)));
        Assert.Equal(14, results.Count(r => r.Succeeded));
        Assert.Equal(98, (await ReadAsync(store, meter)).Reserved);
    }

    private static MeterKey Meter(TestStore store) =>
        new(Guid.CreateVersion7(store.Clock.GetUtcNow()), 1, Unit.Currency("USD"), Start, Start.AddMonths(1));

    private static async Task<ChargeResult> ReserveAsync(TestStore store, MeterKey meter, long amount, long? cap, Guid? chargeId = null)
    {
        var answer = default(ChargeResult);
        await store.Database.WriteAsync<Done, MeterKey>(
            Actor.System("test"),
            async (scope, token) =>
            {
                MeterCharge[] charges = [new(meter, amount, cap)];
                answer = await scope.Meters.ReserveAsync(chargeId ?? Guid.CreateVersion7(), scope.Now, charges, token);
                return answer.Over is { } over ? over : default(Done);
            },
            CancellationToken.None
        );
        return answer;
    }

    private static Task<MeterReading> ReadAsync(TestStore store, MeterKey meter) =>
        store.Database.ReadAsync((context, token) => new BooksReader(context).MeterAsync(meter, null, token), CancellationToken.None);

    private static Task RunAsync(TestStore store, Func<CoinStore.Storage.WriteScope, Task> work) =>
        store.Database.WriteAsync<Done, string>(
            Actor.System("test"),
            async (scope, _) =>
            {
                await work(scope);
                return default(Done);
            },
            CancellationToken.None
        );
}
