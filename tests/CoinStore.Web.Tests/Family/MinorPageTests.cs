using Bunit;
using CoinStore.Budgets;
using CoinStore.Guardians;
using CoinStore.Web.Components.Pages.Family;

namespace CoinStore.Web.Tests.Family;

public sealed class MinorPageTests : IAsyncDisposable
{
    private FamilyPageScene scene = null!;

    [Fact]
    public async Task A_group_says_what_holds_and_saves_only_what_was_changed()
    {
        var page = await OpenAsync(s => s.CapAsync(LimitKind.GiftWeek, 700));
        Assert.Equal("700 coins a week for gifts", Text(page, "now-gifts"));
        await page.InputAsync("#cap-GiftDay", "300");
        await scene.CapAsync(LimitKind.GiftWeek, 600);
        await page.SubmitAsync("[data-testid=caps-gifts]");
        Assert.Equal("300 coins a day for gifts · 600 coins a week for gifts", Text(page, "now-gifts"));
        Assert.NotNull(page.Find("[data-testid=caps-saved]"));
    }

    [Theory]
    [InlineData("money", LimitKind.PurchaseEach, "20.005")]
    [InlineData("money", LimitKind.PurchaseMonth, "ten")]
    [InlineData("gifts", LimitKind.GiftCountDay, "1.5")]
    [InlineData("gifts", LimitKind.GiftApproval, "-1")]
    [InlineData("rest", LimitKind.GiftMonthCarry, "1,000.00")]
    public async Task What_cannot_be_read_is_said_at_its_field_and_nothing_is_saved(string group, LimitKind kind, string typed)
    {
        var page = await OpenAsync();
        await page.InputAsync($"#cap-{kind}", typed);
        await page.SubmitAsync($"[data-testid=caps-{group}]");
        Assert.NotEmpty(Text(page, "caps-refusal"));
        Assert.Equal("true", page.Find($"#cap-{kind}").GetAttribute("aria-invalid"));
        Assert.Empty((await scene.MinorAsync()).Rules);
    }

    [Fact]
    public async Task What_was_used_stands_beside_each_figure()
    {
        var page = await OpenAsync(async s =>
        {
            await s.CapAsync(LimitKind.GiftMonth, 500);
            await s.CapAsync(LimitKind.GiftMonthCarry, 100);
            await s.SendAsync();
        });
        Assert.Equal("Used: 30 coins", page.Find("#used-GiftDay").TextContent);
        Assert.Equal("Used: 1 gift", page.Find("#used-GiftCountDay").TextContent);
        Assert.Equal("Largest in the last 28 days: 30 coins", page.Find("#used-GiftEach").TextContent);
        Assert.Equal("None in the last 28 days", page.Find("#used-PurchaseEach").TextContent);
        Assert.Equal("Most to one creator this month: 30 coins", page.Find("#used-GiftCreatorMonth").TextContent);
        Assert.Equal("Nothing is carried over now", page.Find("#used-GiftMonthCarry").TextContent);
        Assert.Equal("This period has no limit to carry from", page.Find("#used-GiftDayCarry").TextContent);
    }

    [Fact]
    public async Task School_days_and_the_weekend_have_a_line_each_and_single_days_their_own()
    {
        var page = await OpenAsync();
        await page.ChangeAsync("[data-testid=hours-school-mode]", "some");
        await page.ChangeAsync("[data-testid=hours-school-from]", "900");
        await page.ChangeAsync("[data-testid=hours-school-until]", "1230");
        await page.ChangeAsync("[data-testid=hours-weekend-mode]", "none");
        await page.SubmitAsync("[data-testid=caps-hours]");
        Assert.Equal("School days: 15:00–20:30 · Weekend: Not at all", Text(page, "now-hours"));
        await page.ClickAsync("[data-testid=hours-single]");
        await page.ChangeAsync("[data-testid=hours-Friday-until]", "1440");
        await page.SubmitAsync("[data-testid=caps-hours]");
        var minor = await scene.MinorAsync();
        Assert.Equal(new OpenHours(900, 1440).Pack(), minor.ValueOf(LimitKind.HoursFriday));
        Assert.Equal(new OpenHours(900, 1230).Pack(), minor.ValueOf(LimitKind.HoursThursday));
        Assert.Equal(0, minor.ValueOf(LimitKind.HoursSunday));
    }

    [Fact]
    public async Task Hours_that_end_before_they_begin_are_not_saved()
    {
        var page = await OpenAsync();
        await page.ChangeAsync("[data-testid=hours-school-mode]", "some");
        await page.ChangeAsync("[data-testid=hours-school-from]", "1230");
        Assert.NotEmpty(Text(page, "hours-refusal"));
        Assert.True(page.Find("[data-testid=save-hours]").HasAttribute("disabled"));
    }

    [Fact]
    public async Task One_tap_pauses_everything_and_one_undoes_it_and_a_double_click_is_one()
    {
        var page = await OpenAsync(s => s.CapAsync(LimitKind.GiftMonth, 500));
        await page.ClickAsync("[data-testid=pause-now]");
        await page.ClickAsync("[data-testid=pause-undo]", detail: 2);
        Assert.Equal(LimitKind.Pause, (await scene.Gifts.RefusedAsync(scene.Gifts.Doughnut())).Limit!.Kind);
        await page.ClickAsync("[data-testid=pause-undo]");
        await scene.SendAsync();
        var changes = page.Find("[data-testid=changes]").TextContent;
        Assert.Contains("From not paused to paused", changes, StringComparison.Ordinal);
        Assert.Contains("From paused to not paused", changes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_tap_pauses_one_creator_from_the_chart_and_the_log_names_them()
    {
        var page = await OpenAsync(s => s.SendAsync());
        Assert.Contains("30", Text(page, "chart-cleo"), StringComparison.Ordinal);
        await page.ClickAsync("[data-testid=pause-cleo]");
        Assert.Equal(LimitKind.Pause, (await scene.Gifts.RefusedAsync(scene.Gifts.Doughnut())).Limit!.Kind);
        Assert.Contains("Pause: Cleo", Text(page, "changes"), StringComparison.Ordinal);
        await page.ClickAsync("[data-testid=unpause-cleo]");
        await scene.SendAsync();
    }

    [Fact]
    public async Task A_creator_is_found_blocked_and_let_in_again_and_only_allowed_ones_can_be_the_rule()
    {
        var page = await OpenAsync();
        await page.InputAsync("#creator-find", "cle");
        await page.SubmitAsync("[data-testid=creator-search]");
        await page.ClickAsync("[data-testid=choose-cleo]");
        await page.ClickAsync("[data-testid=creator-block]");
        Assert.Equal("Everybody but 1 blocked", Text(page, "now-creators"));
        Assert.Equal(LimitKind.Creators, (await scene.Gifts.RefusedAsync(scene.Gifts.Doughnut())).Limit!.Kind);
        await page.ClickAsync("[data-testid=creator-unblock]");
        await page.ChangeAsync("[data-testid=only-allowed-box]", true);
        Assert.Equal(LimitKind.Creators, (await scene.Gifts.RefusedAsync(scene.Gifts.Doughnut())).Limit!.Kind);
        await page.ClickAsync("[data-testid=creator-allow]");
        await scene.SendAsync();
        Assert.Equal("Only those on the list: 1", Text(page, "now-creators"));
        Assert.Contains("From all creators to only allowed creators", Text(page, "changes"), StringComparison.Ordinal);
        Assert.Contains("Creators: Cleo", Text(page, "changes"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_question_appears_while_the_page_is_open()
    {
        var page = await OpenAsync(s => s.CapAsync(LimitKind.GiftDay, 10));
        Assert.Empty(page.FindAll("[data-testid=ask-once]"));
        await scene.AskAsync(LimitKind.GiftDay, "Please");
        await page.WaitForElementAsync("[data-testid=ask-once]");
        Assert.Contains("Please", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_being_typed_stays_when_a_question_comes()
    {
        var page = await OpenAsync(s => s.CapAsync(LimitKind.GiftDay, 10));
        await page.InputAsync("#cap-GiftWeek", "77");
        await page.ChangeAsync("[data-testid=hours-school-mode]", "none");
        await scene.AskAsync(LimitKind.GiftDay);
        await page.WaitForElementAsync("[data-testid=ask-once]");
        Assert.Equal("77", page.Find("#cap-GiftWeek").GetAttribute("value"));
        Assert.Equal("none", page.Find("[data-testid=hours-school-mode]").GetAttribute("value"));
    }

    [Fact]
    public async Task What_stands_out_is_said_with_its_figure()
    {
        var page = await OpenAsync(async s =>
        {
            await s.CapAsync(LimitKind.GiftWeek, 50);
            await s.SendAsync();
        });
        Assert.Equal("1 Mar: first gifts to Cleo, 30 coins of 50 coins a week.", Text(page, "unusual-NewCreator"));
    }

    [Fact]
    public async Task How_one_is_told_is_chosen_and_kept()
    {
        var page = await OpenAsync();
        await page.ChangeAsync("[data-testid=mail-Spends]", true);
        await page.ChangeAsync("[data-testid=bell-Alerts]", false);
        await page.ChangeAsync("[data-testid=digest]", "Day");
        await page.SubmitAsync("[data-testid=telling]");
        Assert.Contains("2 Mar 2026", page.Find("#digest-hint").TextContent, StringComparison.Ordinal);
        var telling = (await scene.MinorAsync()).Telling;
        Assert.True(telling.Mail.HasFlag(FamilyTopic.Spends));
        Assert.False(telling.Bell.HasFlag(FamilyTopic.Alerts));
    }

    [Fact]
    public async Task Another_familys_guardian_sees_nobody()
    {
        scene = await FamilyPageScene.CreateAsync();
        var stranger = await scene.Store.AddPersonAsync("Ada", 40);
        var page = scene.Open<FamilyMinorPage>(stranger, ("MinorId", scene.Gifts.Fan.Value));
        Assert.NotNull(page.Find(".empty"));
        Assert.DoesNotContain("Fay", page.Markup, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => scene.DisposeAsync();

    private async Task<IRenderedComponent<FamilyMinorPage>> OpenAsync(Func<FamilyPageScene, Task>? before = null)
    {
        scene = await FamilyPageScene.CreateAsync();
        await (before?.Invoke(scene) ?? Task.CompletedTask);
        return scene.Open<FamilyMinorPage>(scene.GuardianId, ("MinorId", scene.Gifts.Fan.Value));
    }

    private static string Text(IRenderedComponent<FamilyMinorPage> page, string testId) =>
        page.Find($"[data-testid={testId}]").TextContent.Trim();
}
