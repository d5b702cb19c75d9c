using CoinStore.Budgets;
using CoinStore.Guardians;

namespace CoinStore.Tests.Guardians;

public sealed class UnusualPolicyTests
{
    private static readonly DateTime Now = new(2026, 3, 20, 18, 0, 0, DateTimeKind.Utc);
    private static readonly PersonId Dora = PersonId.From(Guid.Parse("00000000-0000-7000-8000-000000000001"));

    [Theory]
    [InlineData(300, 0)]
    [InlineData(301, 1)]
    public void A_day_of_more_than_three_usual_days_stands_out_with_both_figures(long today, int expected)
    {
        var found = Find([Gift(today, 0), Gift(80, 10), Gift(100, 11), Gift(500, 12)], known: [Dora]);
        Assert.Equal(expected, found.Count);
        if (expected == 1)
        {
            var unusual = found[0];
            Assert.Equal((UnusualKind.MuchInADay, new DateOnly(2026, 3, 20)), (unusual.Kind, unusual.Day));
            Assert.Equal((301L, 100L), (unusual.Amount!.Value.Value, unusual.Usual!.Value.Value));
        }
    }

    [Fact]
    public void Two_spending_days_are_too_few_to_know_what_is_usual() =>
        Assert.Empty(Find([Gift(5_000, 0), Gift(10, 10), Gift(10, 11)], known: [Dora]));

    [Fact]
    public void Days_without_spending_and_money_given_back_do_not_count()
    {
        var back = Gift(900, 0) with { State = SpendState.GivenBack };
        Assert.Empty(Find([back, Gift(100, 0), Gift(100, 20), Gift(100, 40), Gift(100, 60)], known: [Dora]));
    }

    [Fact]
    public void Money_and_coins_are_held_against_their_own_days()
    {
        var found = Find([Buy(4_000, 0), Buy(1_000, 9), Buy(1_000, 10), Buy(1_000, 11), Gift(40, 0)], known: [Dora]);
        Assert.Equal("EUR", Assert.Single(found).Amount!.Value.Unit);
    }

    [Theory]
    [InlineData(350, 700L, 0)]
    [InlineData(351, 700L, 1)]
    [InlineData(351, null, 0)]
    public void First_gifts_above_half_a_weeks_limit_stand_out(long coins, long? week, int expected)
    {
        var found = Find([Gift(coins, 1)], week: week);
        Assert.Equal(expected, found.Count(u => u.Kind == UnusualKind.NewCreator));
        Assert.All(found, u => Assert.Equal("Dora", u.CreatorName));
    }

    [Fact]
    public void A_creator_who_got_gifts_before_is_not_new() => Assert.Empty(Find([Gift(700, 1)], known: [Dora], week: 700));

    [Theory]
    [InlineData(4, 0)]
    [InlineData(5, 1)]
    public void Five_refused_attempts_in_a_day_stand_out(int times, int expected)
    {
        FamilyAttempt[] attempts =
        [
            new(LimitKind.GiftDay, "Rose", "Dora", new LimitAmount("COIN", 10), times - 1, Now),
            new(LimitKind.GiftDay, "Doughnut", "Dora", new LimitAmount("COIN", 30), 1, Now.AddHours(-1)),
        ];
        var found = UnusualPolicy.Find([], attempts, new HashSet<PersonId>(), null, Now, "Europe/Berlin");
        Assert.Equal(expected, found.Count);
        Assert.All(found, u => Assert.Equal(5, u.Times));
    }

    [Theory]
    [InlineData("2026-03-19T21:59:00Z", 0)]
    [InlineData("2026-03-19T22:00:00Z", 1)]
    [InlineData("2026-03-20T04:59:59Z", 1)]
    [InlineData("2026-03-20T05:00:00Z", 0)]
    public void Spending_at_night_is_told_by_the_guardians_wall(string at, int expected)
    {
        var gift = Gift(10, 0) with { At = DateTime.Parse(at, null, System.Globalization.DateTimeStyles.AdjustToUniversal) };
        Assert.Equal(expected, Find([gift], known: [Dora]).Count(u => u.Kind == UnusualKind.AtNight));
    }

    [Fact]
    public void What_is_older_than_a_week_is_not_told_again() =>
        Assert.Empty(Find([Gift(900, 7), Gift(10, 20), Gift(10, 21), Gift(10, 22)], known: [Dora], week: 100));

    private static IReadOnlyList<Unusual> Find(FamilySpend[] spends, PersonId[]? known = null, long? week = null) =>
        UnusualPolicy.Find(spends, [], (known ?? []).ToHashSet(), week, Now, "Europe/Berlin");

    private static FamilySpend Gift(long coins, int daysAgo) =>
        new(Spending.Gift, new LimitAmount("COIN", coins), "Rose", "Dora", SpendState.Spent, Now.AddDays(-daysAgo)) { CreatorId = Dora };

    private static FamilySpend Buy(long cents, int daysAgo) =>
        new(Spending.Purchase, new LimitAmount("EUR", cents), "700 coins", null, SpendState.Spent, Now.AddDays(-daysAgo));
}
