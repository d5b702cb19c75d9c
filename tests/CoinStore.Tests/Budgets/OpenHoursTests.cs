using System.Globalization;
using CoinStore.Budgets;

namespace CoinStore.Tests.Budgets;

public sealed class OpenHoursTests
{
    private static readonly OpenHours Daytime = new(7 * 60, 21 * 60);

    [Theory]
    [InlineData("2026-03-03T12:00:00Z", "2026-03-03T12:00:00Z")]
    [InlineData("2026-03-03T05:59:59Z", "2026-03-03T06:00:00Z")]
    [InlineData("2026-03-03T06:00:00Z", "2026-03-03T06:00:00Z")]
    [InlineData("2026-03-03T19:59:59Z", "2026-03-03T19:59:59Z")]
    [InlineData("2026-03-03T20:00:00Z", "2026-03-04T06:00:00Z")]
    // Clocks go forward in the night: seven o'clock comes an hour earlier.
    [InlineData("2026-03-28T20:00:00Z", "2026-03-29T05:00:00Z")]
    public void Spending_opens_on_the_wall_of_Berlin(string now, string opensAt) =>
        Assert.Equal(Utc(opensAt), OpenHours.NextOpen(_ => Daytime, Utc(now), "Europe/Berlin"));

    [Fact]
    public void A_day_that_stays_closed_is_passed_over()
    {
        OpenHours? HoursOf(DayOfWeek day) => day is DayOfWeek.Saturday or DayOfWeek.Sunday ? null : OpenHours.Closed;
        Assert.Equal(Utc("2026-03-06T23:00:00Z"), OpenHours.NextOpen(HoursOf, Utc("2026-03-03T12:00:00Z"), "Europe/Berlin"));
        Assert.Null(OpenHours.NextOpen(_ => OpenHours.Closed, Utc("2026-03-03T12:00:00Z"), "Europe/Berlin"));
    }

    [Theory]
    [InlineData(0, 1440, true)]
    [InlineData(420, 1260, true)]
    [InlineData(0, 0, true)]
    [InlineData(600, 540, false)]
    [InlineData(0, 1441, false)]
    [InlineData(-1, 5, false)]
    public void Hours_are_kept_as_a_number_and_read_back(int from, int until, bool valid)
    {
        var hours = new OpenHours(from, until);
        Assert.Equal(valid, hours.IsValid);
        if (valid)
        {
            Assert.Equal(hours, OpenHours.Unpack(hours.Pack()));
        }
    }

    [Fact]
    public void A_number_that_is_no_hours_is_not_valid()
    {
        Assert.False(OpenHours.Unpack(-1).IsValid);
        Assert.False(OpenHours.Unpack(long.MaxValue).IsValid);
        Assert.False(OpenHours.Unpack(1).IsValid && OpenHours.Unpack(1).Until != 1);
    }

    private static DateTime Utc(string text) => DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);
}
