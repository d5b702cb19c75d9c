using Bunit;
using CoinStore.Budgets;
using CoinStore.Guardians;
using CoinStore.Web.Components.Pages.Family;

namespace CoinStore.Web.Tests.Family;

public sealed class FamilyPagesTests : IAsyncDisposable
{
    private FamilyPageScene scene = null!;

    [Fact]
    public async Task A_set_up_marks_the_preset_of_the_age_and_saves_nothing_before_it_was_looked_at()
    {
        scene = await FamilyPageScene.CreateAsync();
        var page = scene.Open<SetupPage>(scene.GuardianId, ("MinorId", scene.Gifts.Fan.Value));
        Assert.Contains("For age 15", page.Find("[data-testid=preset-Steady]").TextContent, StringComparison.Ordinal);
        Assert.Contains("EUR 40.00 a month", page.Find("[data-testid=preset-Steady]").TextContent, StringComparison.Ordinal);
        Assert.All(page.FindAll(".preset"), p => Assert.Equal("false", p.GetAttribute("aria-pressed")));
        await page.ClickAsync("[data-testid=preset-Steady]");
        Assert.Empty((await scene.MinorAsync()).Rules);
        await page.InputAsync("#setup-PurchaseMonth", "x");
        await page.SubmitAsync("[data-testid=setup-adjust]");
        Assert.NotEmpty(page.Find("[data-testid=caps-refusal]").TextContent);
        Assert.Empty((await scene.MinorAsync()).Rules);
        await page.InputAsync("#setup-PurchaseMonth", "25");
        await page.ChangeAsync("[data-testid=hours-weekend-mode]", "all");
        await page.SubmitAsync("[data-testid=setup-adjust]");
        var minor = await scene.MinorAsync();
        Assert.Equal(
            (2_500L, 5_000L, 300L),
            (minor.ValueOf(LimitKind.PurchaseMonth), minor.ValueOf(LimitKind.GiftMonth), minor.ValueOf(LimitKind.GiftApproval))
        );
        Assert.Null(minor.ValueOf(LimitKind.HoursSunday));
        Assert.Equal(2_000, minor.ValueOf(LimitKind.GiftWeek));
        await page.SubmitAsync("[data-testid=telling]");
        Assert.NotNull(page.Find("[data-testid=setup-done]"));
    }

    [Fact]
    public async Task A_preset_takes_the_place_of_what_was_set_but_leaves_a_pause_and_the_list_of_creators()
    {
        scene = await FamilyPageScene.CreateAsync();
        await scene.CapAsync(LimitKind.GiftEach, 5);
        await scene.CapAsync(LimitKind.Pause, 0);
        await scene.CapAsync(LimitKind.Creators, 0);
        var page = scene.Open<SetupPage>(scene.GuardianId, ("MinorId", scene.Gifts.Fan.Value));
        await page.ClickAsync("[data-testid=preset-Careful]");
        await page.SubmitAsync("[data-testid=setup-adjust]");
        var minor = await scene.MinorAsync();
        Assert.Null(minor.ValueOf(LimitKind.GiftEach));
        Assert.Equal((0L, 0L), (minor.ValueOf(LimitKind.Pause), minor.ValueOf(LimitKind.Creators)));
    }

    [Fact]
    public async Task A_card_shows_the_strictest_limit_of_purchases_and_of_gifts_and_the_pause_is_there()
    {
        scene = await FamilyPageScene.CreateAsync();
        await scene.CapAsync(LimitKind.GiftDay, 500);
        await scene.CapAsync(LimitKind.GiftWeek, 100);
        await scene.CapAsync(LimitKind.PurchaseMonth, 2_000);
        var page = scene.Open<FamilyPage>(scene.GuardianId);
        Assert.Equal(2, page.FindAll("[data-testid^=meter-]").Count);
        Assert.NotNull(page.Find("[data-testid=meter-GiftWeek]"));
        await page.ClickAsync("[data-testid=pause-now]");
        Assert.NotNull(page.Find("[data-testid=pause-undo]"));
        Assert.True((await scene.MinorAsync()).IsPaused);
    }

    [Fact]
    public async Task A_new_link_is_asked_to_be_set_up()
    {
        scene = await FamilyPageScene.CreateAsync();
        await scene.CapAsync(LimitKind.GiftMonth, 0);
        await scene.CapAsync(LimitKind.PurchaseMonth, 0);
        var page = scene.Open<FamilyPage>(scene.GuardianId);
        Assert.Equal($"/family/{scene.Gifts.Fan}/setup", page.Find("[data-testid=setup-start]").GetAttribute("href"));
    }

    [Fact]
    public async Task A_minor_reads_every_rule_in_plain_words_and_when_spending_opens()
    {
        scene = await FamilyPageScene.CreateAsync();
        var setup = (await scene.Store.Get<FamilyService>().ReadSetupAsync(scene.Guardian, scene.Gifts.Fan, CancellationToken.None)).Value;
        await scene.SetAsync(new SetCaps(setup.Presets[0].Caps) { Creators = [new CreatorLimit(LimitKind.Creators, "cleo", 0)] });
        await scene.CapAsync(LimitKind.HoursSunday, new OpenHours(14 * 60, 20 * 60).Pack());
        await scene.CapAsync(LimitKind.GiftMonthCarry, 40);
        var page = scene.Open<FamilyPage>(scene.Gifts.Fan);
        var rules = page.FindAll("[data-testid=rules] li").Select(li => li.TextContent).ToList();
        Assert.Contains("For a gift above 100 coins you ask Gus first.", rules, StringComparer.Ordinal);
        Assert.Contains("You may send 10 gifts a day.", rules, StringComparer.Ordinal);
        Assert.Contains("You can spend: Sunday: 14:00–20:00.", rules, StringComparer.Ordinal);
        Assert.Contains("Gifts to Cleo are not allowed.", rules, StringComparer.Ordinal);
        Assert.Contains("Up to 40 coins that you do not give moves to the next month.", rules, StringComparer.Ordinal);
        Assert.Contains(
            "Spending opens again 1 Mar 2026, 14:00.",
            page.Markup.Replace("2:00 PM", "14:00", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(rules, line => line.Contains("mine.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_minor_uses_what_was_approved_from_the_first_thing_on_the_page()
    {
        scene = await FamilyPageScene.CreateAsync();
        await scene.CapAsync(LimitKind.GiftDay, 10);
        var page = scene.Open<FamilyPage>(scene.Gifts.Fan);
        var ask = await scene.AskAsync(LimitKind.GiftDay);
        await scene.Store.Get<AskService>().AnswerAsync(scene.Guardian, ask.Id, new AnswerAsk(AskAnswer.Once), CancellationToken.None);
        var use = await page.WaitForElementAsync("[data-testid=approved] [data-testid=ask-use]");
        Assert.Equal("/live/cleo?gift=doughnut&quantity=1", use.GetAttribute("href"));
    }

    [Fact]
    public async Task Every_limit_has_words_for_the_guardian_and_for_the_minor()
    {
        scene = await FamilyPageScene.CreateAsync();
        var caps = CapPolicy
            .GuardianKinds.Where(k => k is not LimitKind.Pause)
            .ToDictionary(k => k, k => (long?)(LimitPolicy.ShapeOf(k) is LimitShape.Hours or LimitShape.Switch ? 0 : 10));
        await scene.SetAsync(new SetCaps(caps));
        var page = scene.Open<FamilyMinorPage>(scene.GuardianId, ("MinorId", scene.Gifts.Fan.Value));
        Assert.DoesNotMatch(@">\s*(limit|field|holds|mine|now|changes|group)\.[A-Za-z]", page.Markup);
        await using var other = await FamilyPageScene.CreateAsync();
        await other.SetAsync(new SetCaps(caps));
        var own = other.Open<FamilyPage>(other.Gifts.Fan);
        Assert.DoesNotMatch(@">\s*(limit|field|holds|mine|now|changes|group)\.[A-Za-z]", own.Markup);
    }

    [Fact]
    public async Task Spendings_are_listed_by_filter_and_the_address_holds_it()
    {
        scene = await FamilyPageScene.CreateAsync();
        await scene.SendAsync();
        scene.Address = "/?kind=Gift&creator=%40cleo";
        var page = scene.Open<SpendingsPage>(scene.GuardianId, ("MinorId", scene.Gifts.Fan.Value));
        Assert.Contains("Doughnut for Cleo", page.Find("[data-testid=spends]").TextContent, StringComparison.Ordinal);
        Assert.EndsWith(
            "/spendings.csv?kind=Gift&from=&until=&creator=cleo",
            page.Find("[data-testid=export]").GetAttribute("href"),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("636000000000000000-3", true)]
    [InlineData("636000000000000000", false)]
    [InlineData("-1-3", false)]
    [InlineData("99999999999999999999-1", false)]
    [InlineData("9223372036854775807-1", false)]
    [InlineData("1-99999999", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void A_place_in_the_list_is_read_or_left_out(string? typed, bool known) =>
        Assert.Equal(known, SpendingsExport.Mark(typed) is not null);

    public async ValueTask DisposeAsync()
    {
        if (scene is not null)
        {
            await scene.DisposeAsync();
        }
    }
}
