using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Gifts;
using CoinStore.Guardians;
using CoinStore.Tests.Purchases;

namespace CoinStore.Tests.Guardians;

public sealed class FamilyHistoryTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(200)]
    public async Task Pages_show_every_spending_once_also_those_of_one_instant(int size)
    {
        var (scene, link) = await ReadyAsync();
        await using var _ = scene;
        await scene.CapAsync(link, LimitKind.PurchaseMonth, null);
        for (var i = 0; i < 3; i++)
        {
            await scene.ReserveAsync(740);
            await SendAsync(scene, "doughnut", 30);
            await SendAsync(scene, "rose", 1);
            scene.Store.Clock.Advance(TimeSpan.FromMinutes(i));
        }

        var all = await ReadAllAsync(scene, new FamilySpendFilter(), size);
        Assert.Equal(9, all.Count);
        Assert.Equal(all.OrderByDescending(s => s.At).Select(s => s.At), all.Select(s => s.At));
        Assert.Equal(
            (3, 3, 3),
            (all.Count(s => s.Item == "Doughnut"), all.Count(s => s.Item == "Rose"), all.Count(s => s.Spending == Spending.Purchase))
        );
    }

    [Fact]
    public async Task A_filter_leaves_the_rest_out_and_days_are_those_of_the_guardians_wall()
    {
        var (scene, link) = await ReadyAsync();
        await using var _ = scene;
        await scene.CapAsync(link, LimitKind.PurchaseMonth, null);
        await scene.ReserveAsync(740);
        // 1 March, 23:59:59 in Berlin, and a second later.
        scene.Store.Clock.SetUtcNow(new DateTimeOffset(2026, 3, 1, 22, 59, 59, TimeSpan.Zero));
        await SendAsync(scene, "doughnut", 30);
        scene.Store.Clock.Advance(TimeSpan.FromSeconds(1));
        await SendAsync(scene, "rose", 1);
        Assert.Equal("Rose, Doughnut", Items(await ReadAllAsync(scene, new FamilySpendFilter(Spending.Gift), 10)));
        Assert.Single(await ReadAllAsync(scene, new FamilySpendFilter(Spending.Purchase), 10));
        var first = new DateOnly(2026, 3, 1);
        Assert.Equal("Doughnut", Items(await ReadAllAsync(scene, new FamilySpendFilter(Spending.Gift, Until: first), 10)));
        Assert.Equal("Rose", Items(await ReadAllAsync(scene, new FamilySpendFilter(From: first.AddDays(1)), 10)));
        Assert.Equal(2, (await ReadAllAsync(scene, new FamilySpendFilter(Creator: "@Dora"), 10)).Count);
        Assert.Empty(await ReadAllAsync(scene, new FamilySpendFilter(Creator: "nobody"), 10));
        Assert.Equal(3, (await ReadAllAsync(scene, new FamilySpendFilter(From: DateOnly.MinValue, Until: DateOnly.MaxValue), 10)).Count);
        Assert.Empty(await ReadAllAsync(scene, new FamilySpendFilter(From: DateOnly.MaxValue), 10));
        Assert.Empty(await ReadAllAsync(scene, new FamilySpendFilter(Until: DateOnly.MinValue), 10));
    }

    [Fact]
    public async Task A_purchase_that_a_yes_let_pass_stands_in_the_list_and_in_the_chart_though_no_limit_counts_it()
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var store = scene.Store;
        var minor = Actor.Person(await store.AddPersonAsync("Mika", 15, "DE", "Europe/Berlin"));
        var guardian = Actor.Person(await store.AddPersonAsync("Gus", 45, "DE", "Europe/Berlin"));
        var link = await store.LinkAsync(guardian.PersonId!.Value, minor.PersonId!.Value);
        var nothing = new SetCaps(new Dictionary<LimitKind, long?> { [LimitKind.PurchaseMonth] = 0 });
        await store.Get<LimitService>().SetCapsAsync(guardian, link, nothing, CancellationToken.None);
        var asks = store.Get<AskService>();
        var id = TypedId.New<AskId>(store.Clock);
        var asked = new AskRequest(LimitKind.PurchaseMonth, PackageId: "coins-700-eur");
        Assert.True((await asks.AskAsync(minor, id, asked, CancellationToken.None)).Succeeded);
        Assert.True((await asks.AnswerAsync(guardian, id, new AnswerAsk(AskAnswer.Once), CancellationToken.None)).Succeeded);
        Assert.True((await scene.StartAsync(package: "coins-700-eur", price: new Money(652, Currency.Eur), actor: minor)).Succeeded);
        var family = (await store.Get<FamilyService>().ReadAsync(guardian, CancellationToken.None)).Value;
        var spend = Assert.Single(Assert.Single(family.Minors).Spends);
        Assert.Equal(
            ("700 coins", new LimitAmount("EUR", 652), SpendState.Reserved, true),
            (spend.Item, spend.Amount, spend.State, spend.IsUncounted)
        );
    }

    [Fact]
    public async Task Days_and_creators_add_up_to_what_was_given()
    {
        var (scene, _) = await ReadyAsync();
        await using var __ = scene;
        await SendAsync(scene, "doughnut", 30);
        scene.Store.Clock.Advance(TimeSpan.FromDays(1));
        await SendAsync(scene, "doughnut", 30);
        await SendAsync(scene, "rose", 1);
        var minor = Assert.Single((await scene.Families.ReadAsync(scene.Guardian, CancellationToken.None)).Value.Minors);
        Assert.Equal(28, minor.Figures.Days.Count);
        long[] last = [30, 31];
        Assert.Equal(last, minor.Figures.Days.TakeLast(2).Select(d => d.Gifts.Value));
        var creator = Assert.Single(minor.Figures.Creators);
        Assert.Equal(("dora", "Dora", 61L), (creator.Handle, creator.Name, creator.Coins.Value));
        Assert.Equal(30, minor.Figures.LargestGift!.Value.Value);
        Assert.Equal((15, "EUR"), (minor.Age, minor.HundredCoins.Currency.Code));
    }

    [Fact]
    public async Task First_gifts_to_somebody_new_are_pointed_out_and_the_next_weeks_are_not()
    {
        var (scene, link) = await ReadyAsync();
        await using var _ = scene;
        await scene.CapAsync(link, LimitKind.GiftWeek, 50);
        await SendAsync(scene, "doughnut", 30);
        var unusual = Assert.Single((await MinorAsync(scene)).Figures.Unusual);
        Assert.Equal((UnusualKind.NewCreator, "Dora"), (unusual.Kind, unusual.CreatorName));
        scene.Store.Clock.Advance(TimeSpan.FromDays(8));
        await SendAsync(scene, "doughnut", 30);
        Assert.Empty((await MinorAsync(scene)).Figures.Unusual);
    }

    [Fact]
    public async Task Hours_say_when_they_open_next()
    {
        var (scene, link) = await ReadyAsync();
        await using var _ = scene;
        Assert.Equal(new FamilyHours(true, null), (await MinorAsync(scene)).Hours);
        await scene.CapAsync(link, LimitKind.HoursSunday, new OpenHours(14 * 60, 20 * 60).Pack());
        Assert.Equal(new FamilyHours(false, new DateTime(2026, 3, 1, 13, 0, 0, DateTimeKind.Utc)), (await MinorAsync(scene)).Hours);
        foreach (var day in Enum.GetValues<DayOfWeek>())
        {
            await scene.CapAsync(link, LimitPolicy.HoursOf(day), OpenHours.Closed.Pack());
        }

        Assert.Equal(new FamilyHours(false, null), (await MinorAsync(scene)).Hours);
    }

    [Fact]
    public async Task A_set_up_offers_the_presets_in_the_guardians_money_and_the_one_for_the_age()
    {
        var (scene, link) = await FamilyScene.LinkedAsync();
        await using var _ = scene;
        var setup = (await scene.Families.ReadSetupAsync(scene.Guardian, scene.MinorId, CancellationToken.None)).Value;
        Assert.Equal((LimitPreset.Steady, 40_00L), (setup.Suggested, setup.Presets[1].Caps[LimitKind.PurchaseMonth]));
        var set = await scene.Limits.SetCapsAsync(scene.Guardian, link, new SetCaps(setup.Presets[1].Caps), CancellationToken.None);
        Assert.Equal(40_00, set.Value.Limits.Single(l => l.Kind == LimitKind.PurchaseMonth).Cap!.Value.Value);
    }

    [Fact]
    public async Task Creators_are_found_by_a_part_of_their_rooms_address()
    {
        var (scene, _) = await ReadyAsync();
        await using var __ = scene;
        foreach (var typed in (string[])["dor", "@DORA", " Dora "])
        {
            var found = (await scene.Families.FindCreatorsAsync(scene.Guardian, typed, CancellationToken.None)).Value.Creators;
            Assert.Equal(new FoundCreator("dora", "Dora"), Assert.Single(found));
        }

        Assert.Empty((await scene.Families.FindCreatorsAsync(scene.Guardian, "d", CancellationToken.None)).Value.Creators);
        Assert.Empty((await scene.Families.FindCreatorsAsync(scene.Guardian, "mika", CancellationToken.None)).Value.Creators);
        var nobody = await scene.Families.FindCreatorsAsync(Actor.Anonymous, "dora", CancellationToken.None);
        Assert.Equal(FamilyRefusal.NotSignedIn, nobody.Refusal);
    }

    [Fact]
    public async Task Strangers_siblings_creators_and_operators_get_no_list_and_no_set_up_and_it_is_logged()
    {
        var (scene, _) = await FamilyScene.LinkedAsync();
        await using var __ = scene;
        Actor[] others = [.. await scene.StrangersAsync(), scene.Minor];
        foreach (var other in others)
        {
            var list = await scene.Families.ListSpendsAsync(
                other,
                scene.MinorId,
                new FamilySpendFilter(),
                null,
                10,
                CancellationToken.None
            );
            Assert.Equal(FamilyRefusal.NotFound, list.Refusal);
            var setup = await scene.Families.ReadSetupAsync(other, scene.MinorId, CancellationToken.None);
            Assert.Equal(FamilyRefusal.NotFound, setup.Refusal);
        }

        Assert.Equal(2 * others.Length, scene.Denials.Count);
    }

    private static async Task<(FamilyScene Scene, GuardianshipId Link)> ReadyAsync()
    {
        var (scene, link) = await FamilyScene.LinkedAsync();
        await scene.MakeCreatorAsync(await scene.Store.AddPersonAsync("Dora"), "dora");
        await scene.Store.FundAsync(scene.MinorId, 1_000);
        await scene.CapAsync(link, LimitKind.GiftMonth, null);
        return (scene, link);
    }

    private static async Task SendAsync(FamilyScene scene, string slug, long price)
    {
        var gift = new SendGift(TypedId.New<GiftSendId>(scene.Store.Clock), "dora", slug, 1, new Coins(price));
        var sent = await scene.Store.Get<GiftService>().SendAsync(scene.Minor, gift, CancellationToken.None);
        Assert.True(sent.Succeeded, sent.Succeeded ? null : sent.Refusal.ToString());
    }

    private static async Task<FamilyMinor> MinorAsync(FamilyScene scene) =>
        Assert.Single((await scene.Families.ReadAsync(scene.Guardian, CancellationToken.None)).Value.Minors);

    private static async Task<List<FamilySpend>> ReadAllAsync(FamilyScene scene, FamilySpendFilter filter, int size)
    {
        var all = new List<FamilySpend>();
        FamilySpendMark? older = null;
        do
        {
            var page = await scene.Families.ListSpendsAsync(scene.Guardian, scene.MinorId, filter, older, size, CancellationToken.None);
            Assert.True(page.Value.Spends.Count <= size);
            all.AddRange(page.Value.Spends);
            older = page.Value.Older;
        } while (older is not null);

        return all;
    }

    private static string Items(List<FamilySpend> spends) => string.Join(", ", spends.Select(s => s.Item));
}
