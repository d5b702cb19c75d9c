using System.Collections.Frozen;

namespace CoinStore.Accounts;

/// <summary>Why a password is not good enough.</summary>
public enum PasswordRefusal
{
    /// <summary>Fewer than 12 characters.</summary>
    TooShort = 0,

    /// <summary>More than 256 characters, so that hashing cannot be made a burden.</summary>
    TooLong = 1,

    /// <summary>One of the passwords everybody tries first, or such a one with figures around it.</summary>
    TooCommon = 2,

    /// <summary>Built on the person's own name or e-mail, or on ours.</summary>
    TooPersonal = 3,
}

/// <summary>
/// Length and surprise, no composition rules (NIST SP 800-63B). The shipped list comes from zxcvbn-ts (MIT, Dan Wheeler, Dropbox and
/// contributors): the most common passwords of any length, because "monkey" with figures around it is as easy to guess.
/// </summary>
public static class PasswordPolicy
{
    /// <summary>The fewest characters.</summary>
    public const int MinimumLength = 12;

    /// <summary>The most characters.</summary>
    public const int MaximumLength = 256;

    private static readonly FrozenSet<string> Common = ReadCommon();
    private static readonly string[] OwnWords = ["coinstore", "coin-store", "coin store", "diamonds"];

    /// <summary>Null when the password may be used.</summary>
    public static PasswordRefusal? Check(string password, string? email, string? displayName)
    {
        ArgumentNullException.ThrowIfNull(password);
        if (password.Length < MinimumLength)
        {
            return PasswordRefusal.TooShort;
        }

        if (password.Length > MaximumLength)
        {
            return PasswordRefusal.TooLong;
        }

        var plain = password.Trim().ToLowerInvariant();
        if (IsCommon(plain))
        {
            return PasswordRefusal.TooCommon;
        }

        return IsPersonal(plain, email, displayName) ? PasswordRefusal.TooPersonal : null;
    }

    private static bool IsCommon(string plain)
    {
        return Common.Contains(plain) || Common.Contains(Core(plain)) || Common.Contains(Unit(plain)) || IsRun(plain);
    }

    /// <summary>A name of a few letters may sit in a long passphrase; a password that is little more than the name may not.</summary>
    private static bool IsPersonal(string plain, string? email, string? displayName)
    {
        string?[] own = [email, email?.Split('@')[0], displayName, displayName?.Replace(" ", "", StringComparison.Ordinal), .. OwnWords];
        return own.Where(word => word is { Length: >= 3 })
            .Select(word => word!.ToLowerInvariant())
            .Any(word => plain.Contains(word, StringComparison.Ordinal) && plain.Length - word.Length < 8);
    }

    /// <summary>The word inside: figures and signs at both ends make no password harder to guess.</summary>
    private static string Core(string plain)
    {
        var start = 0;
        var end = plain.Length;
        while (start < end && !char.IsLetter(plain[start]))
        {
            start++;
        }

        while (end > start && !char.IsLetter(plain[end - 1]))
        {
            end--;
        }

        return plain[start..end];
    }

    /// <summary>The part that a repeated password repeats ("dragon" of "dragondragon").</summary>
    private static string Unit(string plain)
    {
        for (var length = 1; length <= plain.Length / 2; length++)
        {
            var unit = plain[..length];
            if (
                plain.Length % length == 0
                && Enumerable.Range(0, plain.Length / length).All(i => plain.AsSpan(i * length, length).SequenceEqual(unit))
            )
            {
                // Two or three characters over and over are as easy to guess as a listed word.
                return length <= 3 ? "password" : unit;
            }
        }

        return plain;
    }

    private static bool IsRun(string plain) =>
        plain.Zip(plain.Skip(1)).Count(pair => Math.Abs(pair.Second - pair.First) == 1) >= plain.Length - 2;

    private static FrozenSet<string> ReadCommon()
    {
        using var stream =
            typeof(PasswordPolicy).Assembly.GetManifestResourceStream("CoinStore.Accounts.common-passwords.txt")
            ?? throw new InvalidOperationException("The list of common passwords is missing.");
        using var reader = new StreamReader(stream);
        var lines = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines.ToFrozenSet(StringComparer.Ordinal);
    }
}
