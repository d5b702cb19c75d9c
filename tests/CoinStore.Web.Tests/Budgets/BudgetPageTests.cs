using System.Security.Claims;
using Bunit;
using CoinStore.Budgets;
using CoinStore.Tests.Budgets;
using CoinStore.Web.Components.Pages.Budgets;
using Microsoft.Extensions.DependencyInjection;

namespace CoinStore.Web.Tests.Budgets;

public sealed class BudgetPageTests : IAsyncDisposable
{
    private readonly BunitContext context = new();
    private BudgetScene scene = null!;

    [Fact]
    public async Task A_lower_limit_holds_at_once_and_a_higher_one_stands_below_with_its_time_and_the_way_back()
    {
        var page = await OpenAsync();
        await SaveAsync(page, LimitKind.GiftDay, "100");
        Assert.Contains("0 coins used", page.Find("#hint-GiftDay").TextContent, StringComparison.Ordinal);
        Assert.NotNull(page.Find("[data-testid=now] [data-testid=limit-GiftDay]"));

        await SaveAsync(page, LimitKind.GiftDay, "500");
        Assert.Equal("100", page.Find("#cap-GiftDay").GetAttribute("value"));
        Assert.Contains("Becomes 500 coins on 2 Mar 2026,", Text(page, "planned-GiftDay"), StringComparison.Ordinal);
        await page.ClickAsync("[data-testid=withdraw-GiftDay]");
        Assert.Empty(page.FindAll("[data-testid=planned-GiftDay]"));
        Assert.Null(BudgetScene.PlannedOf(await scene.ReadAsync(), LimitKind.GiftDay));

        await SaveAsync(page, LimitKind.GiftDay, "");
        Assert.Contains("no limit from then", Text(page, "planned-GiftDay"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(LimitKind.GiftDay, "ten")]
    [InlineData(LimitKind.GiftDay, "1.5")]
    [InlineData(LimitKind.GiftCreatorMonth, "-1")]
    [InlineData(LimitKind.PurchaseMonth, "2.005")]
    public async Task What_cannot_be_read_is_said_at_its_field_and_nothing_is_saved(LimitKind kind, string typed)
    {
        var page = await OpenAsync();
        await page.InputAsync("#cap-GiftWeek", "10");
        await SaveAsync(page, kind, typed);
        Assert.NotEmpty(Text(page, "caps-refusal"));
        Assert.Equal("true", page.Find($"#cap-{kind}").GetAttribute("aria-invalid"));
        Assert.Null(BudgetScene.CapOf(await scene.ReadAsync(), LimitKind.GiftWeek));
    }

    [Fact]
    public async Task A_creator_gets_a_figure_by_the_name_of_the_room_and_an_unknown_room_is_named()
    {
        var page = await OpenAsync();
        await CreatorAsync(page, "nobody", "50");
        Assert.Contains("\"nobody\"", Text(page, "creator-refusal"), StringComparison.Ordinal);
        await CreatorAsync(page, "@Cleo", "50");
        Assert.Contains("50 coins of 50 coins is left until 1 Apr 2026", Text(page, "creator-cleo"), StringComparison.Ordinal);
        Assert.Equal(LimitKind.GiftCreatorMonth, (await scene.GiveAsync(2))!.Limit!.Kind);
    }

    [Fact]
    public async Task A_pause_takes_two_steps_and_says_that_it_cannot_be_undone_and_a_double_click_is_one()
    {
        var page = await OpenAsync();
        await page.ChangeAsync("[data-testid=pause-length]", "Week");
        await page.ClickAsync("[data-testid=pause-open]");
        Assert.Contains("1 week: until 8 Mar 2026,", Text(page, "pause-sure"), StringComparison.Ordinal);
        Assert.Contains("cannot be undone", Text(page, "pause-sure"), StringComparison.Ordinal);
        await page.ClickAsync("[data-testid=pause-yes]", detail: 2);
        Assert.Null((await scene.ReadAsync()).Pause);
        await page.ClickAsync("[data-testid=pause-yes]");
        Assert.Contains("until 8 Mar 2026", Text(page, "paused"), StringComparison.Ordinal);
        Assert.Equal(scene.Now.AddDays(7), (await scene.ReadAsync()).Pause!.EndsAt);
        string[] longer = ["Month", "ThreeMonths", "SixMonths", "Year"];
        string[] offered = [.. page.FindAll("[data-testid=pause-length] option").Select(o => o.GetAttribute("value")!)];
        Assert.Equal(longer, offered);
    }

    [Fact]
    public async Task Saying_no_pauses_nothing()
    {
        var page = await OpenAsync();
        await page.ClickAsync("[data-testid=pause-open]");
        await page.ClickAsync("[data-testid=pause-no]");
        Assert.Empty(page.FindAll("[data-testid=pause-sure]"));
        Assert.Null((await scene.ReadAsync()).Pause);
    }

    [Fact]
    public async Task A_year_stands_in_bars_and_in_a_table_and_creators_stand_by_what_they_got()
    {
        var page = await OpenAsync(async s =>
        {
            Assert.Null(await s.GiveAsync(1, "dora"));
            Assert.Null(await s.GiveAsync(4));
        });
        Assert.Equal(12, page.FindAll("[data-testid=chart-Gift] .bar").Count);
        var last = page.FindAll("[data-testid=chart-Gift] tbody tr")[^1];
        Assert.Equal("March 2026150 coins", last.TextContent);
        Assert.Contains("Nothing was spent", Text(page, "chart-Purchase"), StringComparison.Ordinal);
        string[] names = [.. page.FindAll("[data-testid=top-creators] li a").Select(a => a.TextContent)];
        string[] byCoins = ["Cleo", "Dora"];
        Assert.Equal(byCoins, names);
        Assert.Contains("120", page.Find("[data-testid=top-creators] li").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_minor_is_led_to_what_the_guardian_set()
    {
        var page = await OpenAsync(age: 15);
        Assert.Equal("/family", page.Find(".empty a").GetAttribute("href"));
        Assert.Empty(page.FindAll("form"));
    }

    [Fact]
    public async Task Another_persons_budget_is_not_there()
    {
        var page = await OpenAsync(
            async s =>
            {
                await s.CapAsync(LimitKind.GiftDay, 77);
                await s.PauseAsync(PauseLength.Day);
            },
            signedIn: s => s.Gifts.Creator
        );
        Assert.Equal("", page.Find("#cap-GiftDay").GetAttribute("value"));
        Assert.Empty(page.FindAll("[data-testid=paused]"));
    }

    public async ValueTask DisposeAsync()
    {
        await context.DisposeAsync();
        await scene.DisposeAsync();
    }

    private async Task<IRenderedComponent<BudgetPage>> OpenAsync(
        Func<BudgetScene, Task>? before = null,
        int age = 30,
        Func<BudgetScene, PersonId>? signedIn = null
    )
    {
        scene = await BudgetScene.CreateAsync(1_000, age);
        await (before?.Invoke(scene) ?? Task.CompletedTask);
        var person = signedIn?.Invoke(scene) ?? scene.Gifts.Fan;
        context.JSInterop.Mode = JSRuntimeMode.Loose;
        context.Services.AddLocalization();
        context.Services.AddSingleton<TimeProvider>(scene.Store.Clock);
        context.Services.AddSingleton(scene.Budgets);
        context.AddAuthorization().SetAuthorized("Fay").SetClaims(new Claim(ClaimTypes.NameIdentifier, person.ToString()));
        return context.Render<BudgetPage>();
    }

    private static async Task SaveAsync(IRenderedComponent<BudgetPage> page, LimitKind kind, string typed)
    {
        await page.InputAsync($"#cap-{kind}", typed);
        await page.SubmitAsync("[data-testid=budget-caps]");
    }

    private static async Task CreatorAsync(IRenderedComponent<BudgetPage> page, string handle, string coins)
    {
        await page.InputAsync("#creator-handle", handle);
        await page.InputAsync("#creator-coins", coins);
        await page.SubmitAsync("[data-testid=creator-form]");
    }

    private static string Text(IRenderedComponent<BudgetPage> page, string testId) => page.Find($"[data-testid={testId}]").TextContent;
}
