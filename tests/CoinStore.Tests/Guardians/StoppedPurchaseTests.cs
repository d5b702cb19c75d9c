using CoinStore.Access;
using CoinStore.Accounts;
using CoinStore.Budgets;
using CoinStore.Guardians;
using CoinStore.Purchases;
using CoinStore.Refunds;
using CoinStore.Tests.Purchases;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CoinStore.Tests.Guardians;

public sealed class StoppedPurchaseTests
{
    [Fact]
    public async Task A_lower_limit_closes_the_checkout_that_no_longer_fits()
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var (guardian, minor, link) = await FamilyAsync(scene, cap: 2000);
        var (first, _) = await scene.OpenAsync(minor);
        scene.Advance(TimeSpan.FromMinutes(1));
        var (second, session) = await scene.OpenAsync(minor);
        await CapAsync(scene, guardian, link, LimitKind.PurchaseMonth, 700);
        Assert.Equal(652, (await scene.LimitAsync(LimitKind.PurchaseMonth, minor.PersonId)).Reserved.Value);
        await scene.RunDueAsync();
        Assert.Equal(PurchaseState.Cancelled, await StateAsync(scene, minor, second));
        Assert.Equal(PurchaseState.Open, await StateAsync(scene, minor, first));
        Assert.Contains(
            "\"status\":\"expired\"",
            (await scene.ReadAsync($"/v1/checkout/sessions/{session}")).Replace(" ", "", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Whoever_stops_a_checkout_with_a_lower_limit_is_answered_what_is_free_then()
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var (guardian, minor, link) = await FamilyAsync(scene, cap: 2000);
        await scene.OpenAsync(minor);
        var caps = new SetCaps(new Dictionary<LimitKind, long?> { [LimitKind.PurchaseMonth] = 651 });
        var sheet = (await scene.Store.Get<LimitService>().SetCapsAsync(guardian, link, caps, CancellationToken.None)).Value;
        var month = sheet.Limits.Single(l => l.Kind == LimitKind.PurchaseMonth);
        Assert.Equal((0L, 651L), (month.Reserved.Value, month.Left!.Value.Value));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_payment_that_comes_after_the_guardians_word_goes_back_and_both_are_told(bool pause)
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var (guardian, minor, link) = await FamilyAsync(scene, cap: 2000);
        var (id, session) = await scene.OpenAsync(minor);
        await scene.PayAsync(session);
        await CapAsync(scene, guardian, link, pause ? LimitKind.Pause : LimitKind.PurchaseMonth, 0);
        await scene.RunDueAsync();
        await scene.RunDueAsync();
        Assert.Equal(PurchaseState.Failed, await StateAsync(scene, minor, id));
        Assert.Equal(0, await scene.CoinsAsync(minor.PersonId));
        Assert.Contains(
            "\"amount\":740",
            (await scene.ReadAsync("/v1/refunds")).Replace(" ", "", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
        foreach (var reader in (Actor[])[guardian, minor])
        {
            Assert.Contains(
                await BellAsync(scene, reader),
                text => text.Contains("USD 7.40 are on their way back", StringComparison.Ordinal)
            );
        }
    }

    [Fact]
    public async Task The_refund_of_a_stopped_purchase_is_nothing_that_the_books_wait_for()
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var (guardian, minor, link) = await FamilyAsync(scene, cap: 2000);
        var (id, session) = await scene.OpenAsync(minor);
        await scene.PayAsync(session);
        await CapAsync(scene, guardian, link, LimitKind.Pause, 0);
        await scene.RunDueAsync();
        await scene.RunDueAsync();
        Assert.Equal(PurchaseState.Failed, await StateAsync(scene, minor, id));
        var intent = await scene.Store.Database.ReadAsync(
            (c, t) => c.Set<PurchaseRow>().Where(p => p.Id == id).Select(p => p.PaymentIntentId).SingleAsync(t),
            CancellationToken.None
        );
        Assert.NotNull(intent);
        Assert.Null(await scene.Store.Get<RefundMirror>().PurchaseOfAsync(intent, CancellationToken.None));
    }

    [Theory]
    [InlineData(LimitKind.PurchaseEach, 651L, PurchaseState.Cancelled)]
    [InlineData(LimitKind.PurchaseEach, 652L, PurchaseState.Open)]
    [InlineData(LimitKind.GiftDay, 0L, PurchaseState.Open)]
    public async Task A_checkout_that_is_open_is_held_against_a_new_limit_of_a_single_purchase(
        LimitKind kind,
        long cap,
        PurchaseState state
    )
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var (guardian, minor, link) = await FamilyAsync(scene, cap: 2000);
        var (id, _) = await scene.OpenAsync(minor);
        await CapAsync(scene, guardian, link, kind, cap);
        await scene.RunDueAsync();
        Assert.Equal(state, await StateAsync(scene, minor, id));
    }

    [Fact]
    public async Task Hours_that_have_ended_since_stop_no_checkout_and_hours_that_never_held_do()
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var (guardian, minor, link) = await FamilyAsync(scene, cap: 2000);
        // One o'clock in the afternoon of a Sunday in Berlin.
        await CapAsync(scene, guardian, link, LimitKind.HoursSunday, new OpenHours(12 * 60, (13 * 60) + 5).Pack());
        var (id, _) = await scene.OpenAsync(minor);
        scene.Advance(TimeSpan.FromMinutes(10));
        await CapAsync(scene, guardian, link, LimitKind.GiftDay, 5);
        Assert.False((await scene.Purchases.GetAsync(minor, id, CancellationToken.None)).Value.IsStopped);
        await CapAsync(scene, guardian, link, LimitKind.HoursSunday, new OpenHours(14 * 60, 15 * 60).Pack());
        Assert.True((await scene.Purchases.GetAsync(minor, id, CancellationToken.None)).Value.IsStopped);
    }

    [Fact]
    public async Task What_a_guardian_said_yes_to_is_stopped_by_a_pause_alone()
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var (guardian, minor, link) = await FamilyAsync(scene, cap: 2000);
        await CapAsync(scene, guardian, link, LimitKind.PurchaseEach, 100);
        var asks = scene.Store.Get<AskService>();
        var request = new AskRequest(LimitKind.PurchaseEach, PackageId: "coins-700-usd");
        var ask = (await asks.AskAsync(minor, TypedId.New<AskId>(scene.Store.Clock), request, CancellationToken.None)).Value;
        await asks.AnswerAsync(guardian, ask.Id, new AnswerAsk(AskAnswer.Once), CancellationToken.None);
        var (id, _) = await scene.OpenAsync(minor);
        await CapAsync(scene, guardian, link, LimitKind.PurchaseMonth, 0);
        Assert.False((await scene.Purchases.GetAsync(minor, id, CancellationToken.None)).Value.IsStopped);
        await CapAsync(scene, guardian, link, LimitKind.Pause, 0);
        Assert.True((await scene.Purchases.GetAsync(minor, id, CancellationToken.None)).Value.IsStopped);
    }

    [Fact]
    public async Task A_guardian_who_closes_the_account_ends_the_link_as_any_end_does()
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var (guardian, minor, _) = await FamilyAsync(scene, cap: 700);
        var (id, session) = await scene.OpenAsync(minor);
        var asks = scene.Store.Get<AskService>();
        var request = new AskRequest(LimitKind.PurchaseMonth, PackageId: "coins-700-usd");
        var ask = (await asks.AskAsync(minor, TypedId.New<AskId>(scene.Store.Clock), request, CancellationToken.None)).Value;
        Assert.True((await scene.Store.Get<ProfileService>().CloseAsync(guardian, CancellationToken.None)).Succeeded);
        await scene.PayAsync(session);
        await scene.RunDueAsync();
        await scene.RunDueAsync();
        Assert.Equal(PurchaseState.Failed, await StateAsync(scene, minor, id));
        Assert.Equal(0, await scene.CoinsAsync(minor.PersonId));
        var kept = await scene.Store.Database.ReadAsync((c, t) => c.Set<Ask>().SingleAsync(a => a.Id == ask.Id, t), CancellationToken.None);
        Assert.True(kept.ExpiresAt <= scene.Store.Clock.GetUtcNow().UtcDateTime);
    }

    [PostgresFact]
    public async Task A_stop_is_heard_that_commits_while_the_payment_waits_for_its_turn()
    {
        await using var scene = await PurchaseScene.CreateAsync(onPostgres: true);
        var (_, minor, _) = await FamilyAsync(scene, cap: 2000);
        var (id, session) = await scene.OpenAsync(minor);
        await scene.PayAsync(session);
        await using var other = scene.Store.StartAnother();
        var webhook = other.GetRequiredService<PurchaseService>();
        Task? paid = null;
        await scene.Store.Database.WriteAsync<Done, PurchaseRefusal>(
            Actor.System("test"),
            async (scope, token) =>
            {
                await scope.Context.TakeTurnAsync(minor.PersonId!.Value.Value, token);
                paid = Task.Run(() => webhook.CompleteAsync(Actor.System("webhook"), session, token), token);
                while (
                    !await scope
                        .Context.Database.SqlQuery<bool>($"SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted) AS \"Value\"")
                        .SingleAsync(token)
                )
                {
                    Assert.False(paid.IsCompleted);
                }

                await OpenPurchases.StopAllAsync(scope, minor.PersonId.Value, token);
                return default(Done);
            },
            CancellationToken.None
        );
        await paid!;
        await scene.RunDueAsync();
        Assert.NotEqual(PurchaseState.Completed, await StateAsync(scene, minor, id));
        Assert.Equal(0, await scene.CoinsAsync(minor.PersonId));
    }

    [Fact]
    public async Task A_purchase_that_was_credited_before_stays()
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var (guardian, minor, link) = await FamilyAsync(scene, cap: 2000);
        var (id, session) = await scene.OpenAsync(minor);
        await scene.PayAsync(session);
        await scene.CompleteAsync(session, minor);
        await CapAsync(scene, guardian, link, LimitKind.PurchaseMonth, 0);
        await scene.RunDueAsync();
        Assert.Equal(PurchaseState.Completed, await StateAsync(scene, minor, id));
        Assert.Equal(700, await scene.CoinsAsync(minor.PersonId));
    }

    [Fact]
    public async Task The_end_of_the_last_link_stops_checkouts_and_ends_questions()
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var (guardian, minor, link) = await FamilyAsync(scene, cap: 700);
        var (id, session) = await scene.OpenAsync(minor);
        var asks = scene.Store.Get<AskService>();
        var request = new AskRequest(LimitKind.PurchaseMonth, PackageId: "coins-700-usd");
        var ask = (await asks.AskAsync(minor, TypedId.New<AskId>(scene.Store.Clock), request, CancellationToken.None)).Value;
        await scene.Store.Get<GuardianshipService>().EndAsync(guardian, link, CancellationToken.None);
        await scene.PayAsync(session);
        await scene.RunDueAsync();
        await scene.RunDueAsync();
        Assert.Equal(PurchaseState.Failed, await StateAsync(scene, minor, id));
        var (links, now) = (scene.Store.Get<GuardianshipService>(), scene.Store.Clock.GetUtcNow());
        var again = (await links.InviteAsync(Actor.Person(minor.PersonId!.Value, now), CancellationToken.None)).Value.Code;
        Assert.True((await links.AcceptAsync(Actor.Person(guardian.PersonId!.Value, now), again, CancellationToken.None)).Succeeded);
        Assert.Equal(AskState.Lapsed, (await asks.ListAsync(minor, CancellationToken.None)).Value.Asks.Single(a => a.Id == ask.Id).State);
    }

    [Fact]
    public async Task A_yes_to_a_purchase_opens_checkout_once_and_at_this_price_only()
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var (guardian, minor, _) = await FamilyAsync(scene, cap: 100);
        Assert.Equal(StartRefusalReason.OverLimit, (await scene.StartAsync(actor: minor)).Refusal.Reason);
        var asks = scene.Store.Get<AskService>();
        var request = new AskRequest(LimitKind.PurchaseMonth, PackageId: "coins-700-usd");
        var ask = (await asks.AskAsync(minor, TypedId.New<AskId>(scene.Store.Clock), request, CancellationToken.None)).Value;
        await asks.AnswerAsync(guardian, ask.Id, new AnswerAsk(AskAnswer.Once), CancellationToken.None);
        var (id, session) = await scene.OpenAsync(minor);
        Assert.Equal(StartRefusalReason.OverLimit, (await scene.StartAsync(actor: minor)).Refusal.Reason);
        await scene.PayAsync(session);
        await scene.CompleteAsync(session, minor);
        Assert.Equal(PurchaseState.Completed, await StateAsync(scene, minor, id));
        Assert.Equal(0, (await scene.LimitAsync(LimitKind.PurchaseMonth, minor.PersonId)).Used.Value);
    }

    private static async Task<(Actor Guardian, Actor Minor, GuardianshipId Link)> FamilyAsync(PurchaseScene scene, long cap)
    {
        var guardian = await scene.Store.AddPersonAsync("Gus", 45, "DE", "Europe/Berlin");
        var minor = await scene.Store.AddPersonAsync("Mika", 15);
        var link = await scene.Store.LinkAsync(guardian, minor);
        await CapAsync(scene, Actor.Person(guardian), link, LimitKind.PurchaseMonth, cap);
        return (Actor.Person(guardian), Actor.Person(minor), link);
    }

    private static async Task CapAsync(PurchaseScene scene, Actor guardian, GuardianshipId link, LimitKind kind, long cap)
    {
        var caps = new SetCaps(new Dictionary<LimitKind, long?> { [kind] = cap });
        Assert.True((await scene.Store.Get<LimitService>().SetCapsAsync(guardian, link, caps, CancellationToken.None)).Succeeded);
    }

    private static async Task<PurchaseState> StateAsync(PurchaseScene scene, Actor minor, PurchaseId id) =>
        (await scene.Purchases.GetAsync(minor, id, CancellationToken.None)).Value.State;

    private static async Task<IEnumerable<string>> BellAsync(PurchaseScene scene, Actor reader) =>
        (
            await scene
                .Store.Get<CoinStore.Notifications.NotificationService>()
                .ListAsync(reader, new CoinStore.Notifications.ListNotifications(), CancellationToken.None)
        ).Value.Lines.Select(l => l.Text);
}
