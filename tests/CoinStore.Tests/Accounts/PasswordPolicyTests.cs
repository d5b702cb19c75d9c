using CoinStore.Accounts;

namespace CoinStore.Tests.Accounts;

public sealed class PasswordPolicyTests
{
    [Theory]
    [InlineData("short-words", PasswordRefusal.TooShort)]
    [InlineData("1qaz2wsx3edc", PasswordRefusal.TooCommon)]
    [InlineData("Password123456!", PasswordRefusal.TooCommon)]
    [InlineData("dragondragon", PasswordRefusal.TooCommon)]
    [InlineData("aaaaaaaaaaaaaa", PasswordRefusal.TooCommon)]
    [InlineData("abcdefghijklmn", PasswordRefusal.TooCommon)]
    [InlineData("123456789012", PasswordRefusal.TooCommon)]
    [InlineData("robin.miller99", PasswordRefusal.TooPersonal)]
    [InlineData("RobinMiller2026", PasswordRefusal.TooPersonal)]
    [InlineData("CoinStore-2026", PasswordRefusal.TooPersonal)]
    public void Easily_guessed_passwords_are_refused(string password, PasswordRefusal refusal) =>
        Assert.Equal(refusal, PasswordPolicy.Check(password, "robin.miller@example.test", "Robin Miller"));

    [Theory]
    [InlineData("tall green tea kettle")]
    [InlineData("839205718264")]
    [InlineData("日本語のながいことばです")]
    [InlineData("Demo-pass-2026!")]
    public void Any_other_password_of_twelve_characters_is_fine(string password) =>
        Assert.Null(PasswordPolicy.Check(password, "robin.miller@example.test", "Robin Miller"));

    [Fact]
    public void Long_passphrases_are_welcome_up_to_256_characters()
    {
        var words = string.Concat(Enumerable.Range(0, 64).Select(i => (char)('a' + (i * 7 % 26))));

        Assert.Null(PasswordPolicy.Check(string.Concat(words, words.ToUpperInvariant().AsSpan(0, 60), "?"), null, null));
        Assert.Equal(PasswordRefusal.TooLong, PasswordPolicy.Check(new string('x', 257), null, null));
    }
}
