using System.Security.Cryptography;
using System.Text;

namespace CoinStore.Guardians;

/// <summary>
/// Eight characters of Crockford's base 32, which has no I, L, O and U: 40 random bits that are read aloud without a mistake. With ten
/// wrong tries an hour and a thousand codes open, a guesser needs ten thousand years.
/// </summary>
internal static class InviteCode
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Length = 8;
    private const int SaltLength = 16;

    public static string Make() => RandomNumberGenerator.GetString(Alphabet, Length);

    public static byte[] MakeSalt() => RandomNumberGenerator.GetBytes(SaltLength);

    /// <summary>What somebody typed, as it was made: any case, with spaces and dashes, O for 0, I and L for 1. Null when it is no code.</summary>
    public static string? Read(string? typed)
    {
        var code = new StringBuilder(Length);
        foreach (var character in typed ?? "")
        {
            if (character is ' ' or '-' || char.IsWhiteSpace(character))
            {
                continue;
            }

            var read = char.ToUpperInvariant(character) switch
            {
                'O' => '0',
                'I' or 'L' => '1',
                var other => other,
            };
            if (code.Length == Length || !Alphabet.Contains(read, StringComparison.Ordinal))
            {
                return null;
            }

            code.Append(read);
        }

        return code.Length == Length ? code.ToString() : null;
    }

    public static byte[] Hash(string code, byte[] salt) => SHA256.HashData([.. salt, .. Encoding.ASCII.GetBytes(code)]);

    public static bool Matches(GuardianInvite invite, string code) =>
        CryptographicOperations.FixedTimeEquals(invite.CodeHash, Hash(code, invite.Salt));
}
