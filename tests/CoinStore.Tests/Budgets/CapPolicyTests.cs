using CoinStore.Budgets;

namespace CoinStore.Tests.Budgets;

public sealed class CapPolicyTests
{
    [Theory]
    [InlineData("20", "EUR", 2000)]
    [InlineData("20.5", "EUR", 2050)]
    [InlineData(" 20,50 ", "EUR", 2050)]
    [InlineData("0", "COIN", 0)]
    [InlineData("2000", "COIN", 2000)]
    [InlineData("500", "JPY", 500)]
    [InlineData("1.250", "KWD", 1250)]
    [InlineData("1000000000.00", "EUR", 100_000_000_000)]
    public void A_typed_cap_is_read_in_the_units_of_its_money(string text, string unit, long cap) =>
        Assert.Equal(cap, CapPolicy.Read(text, unit).Value);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    public void Nothing_typed_is_no_limit(string? text) => Assert.Null(CapPolicy.Read(text, "EUR").Value);

    [Theory]
    [InlineData("ten", "EUR", CapProblem.NotANumber)]
    [InlineData("1.000,50", "EUR", CapProblem.NotANumber)]
    [InlineData("1 000", "EUR", CapProblem.NotANumber)]
    [InlineData("NaN", "EUR", CapProblem.NotANumber)]
    [InlineData("1e3", "COIN", CapProblem.NotANumber)]
    [InlineData("0x10", "COIN", CapProblem.NotANumber)]
    [InlineData("-1", "COIN", CapProblem.Negative)]
    [InlineData("-0.01", "EUR", CapProblem.Negative)]
    [InlineData("0.5", "COIN", CapProblem.NotWhole)]
    [InlineData("0.5", "JPY", CapProblem.NotWhole)]
    [InlineData("1,000", "EUR", CapProblem.TooManyDecimals)]
    [InlineData("1000000000.01", "EUR", CapProblem.TooLarge)]
    [InlineData("9223372036854775808", "COIN", CapProblem.TooLarge)]
    [InlineData("99999999999999999999999999999999999999", "COIN", CapProblem.TooLarge)]
    public void What_is_no_cap_is_refused_and_never_guessed(string text, string unit, CapProblem problem) =>
        Assert.Equal(problem, CapPolicy.Read(text, unit).Refusal);
}
