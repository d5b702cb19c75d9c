using CoinStore.Accounts;

namespace CoinStore.Tests.Accounts;

public sealed class AgePolicyTests
{
    [Theory]
    [InlineData("2013-03-01", "2026-02-28", 12)]
    [InlineData("2013-03-01", "2026-03-01", 13)]
    [InlineData("2008-02-29", "2026-02-28", 17)]
    [InlineData("2008-02-29", "2026-03-01", 18)]
    [InlineData("2008-02-29", "2028-02-28", 19)]
    [InlineData("2008-02-29", "2028-02-29", 20)]
    public void Age_counts_birthdays_and_a_leap_day_child_waits_for_the_first_of_March(string born, string on, int age) =>
        Assert.Equal(age, AgePolicy.AgeOn(Date(born), Date(on)));

    [Fact]
    public void A_birthday_begins_where_the_person_lives()
    {
        var born = new DateOnly(2008, 3, 1);
        var now = new DateTimeOffset(2026, 2, 28, 23, 30, 0, TimeSpan.Zero);

        Assert.Equal(AgeGroup.Adult, AgePolicy.GroupAt(born, "Europe/Berlin", now));
        Assert.Equal(AgeGroup.Minor, AgePolicy.GroupAt(born, "America/New_York", now));
    }

    [Fact]
    public void Thirteen_and_eighteen_are_the_first_days_of_their_groups()
    {
        var now = new DateTimeOffset(2026, 6, 15, 12, 0, 0, TimeSpan.Zero);

        Assert.Equal(AgeGroup.Child, AgePolicy.GroupAt(new DateOnly(2013, 6, 16), "Etc/UTC", now));
        Assert.Equal(AgeGroup.Minor, AgePolicy.GroupAt(new DateOnly(2013, 6, 15), "Etc/UTC", now));
        Assert.Equal(AgeGroup.Minor, AgePolicy.GroupAt(new DateOnly(2008, 6, 16), "Etc/UTC", now));
        Assert.Equal(AgeGroup.Adult, AgePolicy.GroupAt(new DateOnly(2008, 6, 15), "Etc/UTC", now));
    }

    [Fact]
    public void The_day_the_clocks_change_starts_at_its_own_midnight()
    {
        // Berlin springs forward at 02:00 on 29 March 2026: midnight is still at +01:00.
        Assert.Equal(
            new DateTime(2026, 3, 28, 23, 0, 0, DateTimeKind.Utc),
            AgePolicy.ReachesAt(new DateOnly(2008, 3, 29), 18, "Europe/Berlin")
        );

        // Cairo skips midnight itself on 24 April 2026: the day starts at 01:00 summer time.
        Assert.Equal(
            new DateTime(2026, 4, 23, 22, 0, 0, DateTimeKind.Utc),
            AgePolicy.ReachesAt(new DateOnly(2008, 4, 24), 18, "Africa/Cairo")
        );
    }

    [Fact]
    public void Somebody_reaches_an_age_at_the_very_instant_their_group_changes()
    {
        var born = new DateOnly(2008, 2, 29);
        var at = new DateTimeOffset(AgePolicy.ReachesAt(born, 18, "America/Sao_Paulo"));

        Assert.Equal(AgeGroup.Minor, AgePolicy.GroupAt(born, "America/Sao_Paulo", at.AddTicks(-1)));
        Assert.Equal(AgeGroup.Adult, AgePolicy.GroupAt(born, "America/Sao_Paulo", at));
    }

    private static DateOnly Date(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
