using System.Globalization;
using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Gifts;
using CoinStore.Purchases;

namespace CoinStore.Tests.Budgets;

public sealed class PauseTests
{
    [Theory]
    [InlineData(PauseLength.Day, "2026-03-07T20:00:00Z", "2026-03-08T20:00:00Z")]
    [InlineData(PauseLength.Week, "2026-03-07T20:00:00Z", "2026-03-14T20:00:00Z")]
    [InlineData(PauseLength.Month, "2026-02-20T20:00:00Z", "2026-03-20T19:00:00Z")]
    [InlineData(PauseLength.Month, "2026-01-31T20:00:00Z", "2026-02-28T20:00:00Z")]
    [InlineData(PauseLength.ThreeMonths, "2026-01-31T20:00:00Z", "2026-04-30T19:00:00Z")]
    [InlineData(PauseLength.SixMonths, "2026-03-01T12:00:00Z", "2026-09-01T11:00:00Z")]
    [InlineData(PauseLength.Year, "2028-02-29T20:00:00Z", "2029-02-28T20:00:00Z")]
    public void A_pause_ends_on_the_wall_where_it_began(PauseLength length, string now, string end)
    {
        static DateTime Utc(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture).UtcDateTime;
        Assert.Equal(Utc(end), PausePolicy.EndOf(length, Utc(now), "America/New_York"));
    }

    [Fact]
    public async Task A_paused_person_gives_nothing_until_the_instant_it_ends_and_is_told_until_when()
    {
        await using var scene = await BudgetScene.CreateAsync();
        var sent = scene.Gifts.Doughnut();
        Assert.True((await scene.Gifts.SendAsync(sent)).Succeeded);
        var pause = (await scene.PauseAsync(PauseLength.Day)).Value.Pause!;
        Assert.Equal(new Pause(scene.Now.AddDays(1), "America/New_York"), pause);
        scene.Store.Clock.Advance(TimeSpan.FromDays(1) - TimeSpan.FromMicroseconds(1));
        var refusal = await scene.Gifts.RefusedAsync(scene.Gifts.Doughnut());
        Assert.Equal((GiftRefusalKind.Paused, pause), (refusal.Kind, refusal.Pause));
        // What was sent before it still answers as it did.
        Assert.True((await scene.Gifts.SendAsync(sent)).Succeeded);
        scene.Store.Clock.Advance(TimeSpan.FromMicroseconds(1));
        Assert.Null(await scene.GiveAsync());
    }

    [Fact]
    public async Task A_pause_grows_and_never_shrinks()
    {
        await using var scene = await BudgetScene.CreateAsync();
        var week = (await scene.PauseAsync(PauseLength.Week)).Value.Pause!;
        var shorter = (await scene.PauseAsync(PauseLength.Day)).Refusal;
        Assert.Equal((BudgetRefusalReason.PauseTooShort, week), (shorter.Reason, shorter.Pause));
        Assert.Equal(week, (await scene.ReadAsync()).Pause);
        var year = (await scene.PauseAsync(PauseLength.Year)).Value.Pause!;
        Assert.Equal(new DateTime(2027, 3, 1, 12, 0, 0, DateTimeKind.Utc), year.EndsAt);
        Assert.Equal(BudgetRefusalReason.UnknownLength, (await scene.PauseAsync((PauseLength)9)).Refusal.Reason);
    }

    [Fact]
    public async Task The_same_id_is_one_pause_and_somebody_elses_id_is_none()
    {
        await using var scene = await BudgetScene.CreateAsync();
        var id = scene.Gifts.NewId().Value;
        var first = (await scene.PauseAsync(PauseLength.Day, id)).Value.Pause;
        scene.Store.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(first, (await scene.PauseAsync(PauseLength.Day, id)).Value.Pause);
        Assert.Equal(BudgetRefusalReason.DifferentInput, (await scene.PauseAsync(PauseLength.Week, id)).Refusal.Reason);
        var other = Actor.Person(scene.Gifts.Creator);
        Assert.Equal(BudgetRefusalReason.DifferentInput, (await scene.PauseAsync(PauseLength.Day, id, other)).Refusal.Reason);
        Assert.Null((await scene.Budgets.ReadAsync(other, default)).Value.Pause);
        Assert.Single(
            await scene.BellAsync(),
            t => t.Contains("You paused your spending until 2 Mar 2026, 07:00", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("UPDATE \"SpendingPauses\" SET \"EndsAt\" = \"StartedAt\"")]
    [InlineData("DELETE FROM \"SpendingPauses\"")]
    public async Task Not_even_a_statement_by_hand_ends_a_pause(string statement)
    {
        await using var scene = await BudgetScene.CreateAsync();
        await scene.PauseAsync(PauseLength.Month);
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => scene.Store.ExecuteAsync(statement));
        Assert.Contains("a pause can be extended, never shortened", refused.Message, StringComparison.Ordinal);
        Assert.Equal(GiftRefusalKind.Paused, (await scene.GiveAsync())!.Kind);
    }

    [Fact]
    public async Task A_paused_person_starts_no_purchase_and_what_was_open_is_still_credited()
    {
        await using var scene = await Purchases.PurchaseScene.CreateAsync();
        var (_, session) = await scene.OpenAsync();
        var pause = new StartPause(scene.NewId().Value, PauseLength.Day);
        var budget = (await scene.Store.Get<BudgetService>().PauseAsync(scene.Fay, pause, default)).Value;
        var refusal = (await scene.StartAsync()).Refusal;
        Assert.Equal((StartRefusalReason.Paused, budget.Pause), (refusal.Reason, refusal.Pause));
        var front = (await scene.Purchases.ShowAsync(scene.Fay, default)).Value;
        Assert.Equal((StartRefusalReason.Paused, budget.Pause), (front.Obstacle, front.Pause));
        await scene.PayAsync(session);
        await scene.CompleteAsync(session);
        Assert.Equal(700, await scene.CoinsAsync());
    }

    [Fact]
    public async Task A_paused_creator_still_earns_and_cashes_out()
    {
        await using var scene = await Payouts.PayoutScene.CreateAsync();
        var pause = new StartPause(Guid.CreateVersion7(), PauseLength.Year);
        Assert.True((await scene.Store.Get<BudgetService>().PauseAsync(scene.Cleo, pause, default)).Succeeded);
        await scene.EarnAsync(300, TimeSpan.FromDays(7));
        Assert.True((await scene.RequestAsync(2_000)).Succeeded);
    }
}
