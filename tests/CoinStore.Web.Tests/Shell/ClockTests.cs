using System.Globalization;
using System.Net;
using System.Text.Json;
using CoinStore.Web.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace CoinStore.Web.Tests.Shell;

public sealed class ClockTests(StoreFactory store) : IClassFixture<StoreFactory>
{
    private static readonly Uri Address = new("/dev/clock", UriKind.Relative);
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Advancing_setting_and_resetting_move_the_stores_time()
    {
        var clock = store.Services.GetRequiredService<TimeProvider>();
        var before = clock.GetUtcNow();

        Assert.InRange(await PostAsync("""{"advance":"7.00:00:00"}"""), before.AddDays(7), before.AddDays(7).AddMinutes(1));
        var set = await PostAsync("""{"set":"2026-03-31T21:59:59Z"}""");
        Assert.Equal("2026-03-31T21:59", set.ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture));
        Assert.InRange(await PostAsync("""{"reset":true}"""), before, before.AddMinutes(1));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"advance":7}""")]
    [InlineData("""{"advance":"a week"}""")]
    [InlineData("""{"advance":"9999999.00:00:00"}""")]
    [InlineData("""{"set":"tomorrow"}""")]
    [InlineData("""{"set":"1970-01-01T00:00:00Z"}""")]
    [InlineData("""{"advance":"01:00:00","set":"2026-03-31T21:59:59Z"}""")]
    [InlineData("""{"reset":false}""")]
    public async Task Bad_input_is_refused_with_a_plain_message(string body)
    {
        using var answer = await store.Browser().PostAsync(Address, new StringContent(body));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.StartsWith("Send {", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_waits_on_the_clock_wakes_when_it_jumps_over_the_moment()
    {
        var system = new FakeTimeProvider(Start);
        var clock = new AdjustableClock(null, system);
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1), clock);
        var tick = timer.WaitForNextTickAsync().AsTask();
        Assert.False(tick.IsCompleted);

        clock.Advance(TimeSpan.FromDays(1));
        system.Advance(TimeSpan.Zero);

        Assert.True(await tick);
        var next = timer.WaitForNextTickAsync().AsTask();
        system.Advance(TimeSpan.FromMinutes(59));
        Assert.False(next.IsCompleted);
        system.Advance(TimeSpan.FromMinutes(1));
        Assert.True(await next);
    }

    [Fact]
    public async Task Going_back_puts_nobody_to_sleep_for_the_time_taken_back()
    {
        var system = new FakeTimeProvider(Start);
        var clock = new AdjustableClock(null, system);
        clock.Advance(TimeSpan.FromDays(30));
        var wait = Task.Delay(TimeSpan.FromMinutes(5), clock);

        clock.Reset();
        system.Advance(TimeSpan.FromMinutes(5));

        await wait;
        Assert.Equal(Start.AddMinutes(5), clock.GetUtcNow());
    }

    [Fact]
    public void The_offset_survives_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("coinstore-clock-");
        try
        {
            new AdjustableClock(folder.FullName, new FakeTimeProvider(Start)).Advance(TimeSpan.FromDays(7));

            Assert.Equal(Start.AddDays(7), new AdjustableClock(folder.FullName, new FakeTimeProvider(Start)).GetUtcNow());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Listeners_are_told_of_a_move()
    {
        var clock = new AdjustableClock(null, new FakeTimeProvider(Start));
        var told = 0;
        clock.Changed += (_, _) => told++;

        clock.Set(Start.AddYears(1));

        Assert.Equal(1, told);
        Assert.Equal(TimeSpan.FromDays(365), clock.Offset);
    }

    private async Task<DateTimeOffset> PostAsync(string body)
    {
        using var answer = await store.Browser().PostAsync(Address, new StringContent(body));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return json.RootElement.GetProperty("now").GetDateTimeOffset();
    }
}
