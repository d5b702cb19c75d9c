using CoinStore.Budgets;

namespace CoinStore.Tests.Budgets;

public sealed class LimitPresetsTests
{
    private const long One = 100_000_000;

    [Theory]
    [InlineData(12, LimitPreset.Careful)]
    [InlineData(13, LimitPreset.Careful)]
    [InlineData(14, LimitPreset.Careful)]
    [InlineData(15, LimitPreset.Steady)]
    [InlineData(16, LimitPreset.Steady)]
    [InlineData(17, LimitPreset.NearlyGrown)]
    public void Each_age_has_its_preset(int age, LimitPreset preset) => Assert.Equal(preset, LimitPresets.For(age));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(9, 8)]
    [InlineData(10, 10)]
    [InlineData(17, 15)]
    [InlineData(18, 20)]
    [InlineData(44, 40)]
    [InlineData(88, 80)]
    [InlineData(3_149, 3_000)]
    [InlineData(67_909, 70_000)]
    [InlineData(96, 100)]
    public void A_reckoned_figure_becomes_a_plain_one(long reckoned, long plain) => Assert.Equal(plain, LimitPresets.Plain(reckoned));

    [Fact]
    public void A_plain_figure_stays_what_it_is_and_is_never_more_than_a_quarter_off()
    {
        for (var amount = 1L; amount < 100_000; amount++)
        {
            var plain = LimitPresets.Plain(amount);
            Assert.Equal(plain, LimitPresets.Plain(plain));
            Assert.True(4 * Math.Abs(plain - amount) <= amount, $"{amount} became {plain}");
        }
    }

    [Theory]
    [InlineData("USD", One, 20_00, 50_00, 100_00)]
    [InlineData("EUR", 88_022_588, 20_00, 40_00, 80_00)]
    [InlineData("JPY", 15_747_729_333, 3_000, 8_000, 15_000)]
    [InlineData("KRW", 135_818_865_245, 25_000, 70_000, 150_000)]
    [InlineData("KWD", 30_000_000, 6_000, 15_000, 30_000)]
    public void A_months_money_is_a_plain_sum_in_the_guardians_money(string code, long rate, long careful, long steady, long grown)
    {
        long?[] expected = [careful, steady, grown];
        Assert.Equal(expected, LimitPresets.All.Select(p => LimitPresets.Of(p, Currency.Parse(code), rate)[LimitKind.PurchaseMonth]));
    }

    [Fact]
    public void Every_preset_decides_every_limit_but_switches_and_only_in_ways_that_may_be_set()
    {
        foreach (var preset in LimitPresets.All)
        {
            var caps = LimitPresets.Of(preset, Currency.Eur, 88_022_588);
            Assert.Equal(CapPolicy.GuardianKinds.Count - 2, caps.Count);
            Assert.All(caps, cap => Assert.Null(CapPolicy.Check(cap.Key, cap.Value)));
            Assert.DoesNotContain(LimitKind.Pause, caps.Keys);
            Assert.DoesNotContain(LimitKind.Creators, caps.Keys);
        }
    }

    [Fact]
    public void Who_is_older_is_allowed_no_less()
    {
        var presets = LimitPresets.All.Select(p => LimitPresets.Of(p, Currency.Usd, One)).ToList();
        foreach (var (younger, older) in presets.Zip(presets.Skip(1)))
        {
            foreach (var kind in LimitPresets.Kinds)
            {
                switch (LimitPolicy.ShapeOf(kind))
                {
                    case LimitShape.Hours:
                        var (before, after) = (OpenHours.Unpack(younger[kind]!.Value), OpenHours.Unpack(older[kind]!.Value));
                        Assert.True(after.From <= before.From && after.Until >= before.Until, $"{kind}");
                        break;
                    case LimitShape.Carry:
                        Assert.True((older[kind] ?? 0) >= (younger[kind] ?? 0), $"{kind}");
                        break;
                    default:
                        Assert.True(older[kind] is null || older[kind] >= younger[kind], $"{kind}");
                        break;
                }
            }
        }
    }

    [Fact]
    public void A_longer_window_is_never_stricter_than_a_shorter_one()
    {
        foreach (var preset in LimitPresets.All)
        {
            var caps = LimitPresets.Of(preset, Currency.Usd, One);
            foreach (var spending in (Spending[])[Spending.Purchase, Spending.Gift])
            {
                long[] windows = [.. LimitPolicy.KindsOf(spending).Select(k => caps[k]).OfType<long>()];
                Assert.Equal(windows.Order(), windows);
            }
        }
    }
}
