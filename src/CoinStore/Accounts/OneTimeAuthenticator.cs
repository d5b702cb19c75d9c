using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Identity;

namespace CoinStore.Accounts;

/// <summary>
/// Six figures from an authenticator app (RFC 6238, 30 seconds). Each code works once: the framework's own provider would take it again
/// for three minutes. One step of difference is allowed, for slow fingers and clocks.
/// </summary>
internal sealed class OneTimeAuthenticator(TimeProvider clock) : IUserTwoFactorTokenProvider<Person>
{
    private const string TokenOwner = "[CoinStore]";
    private const string LastStep = "LastAuthenticatorStep";
    private const int StepSeconds = 30;

    public Task<string> GenerateAsync(string purpose, UserManager<Person> manager, Person user) => Task.FromResult("");

    public async Task<bool> CanGenerateTwoFactorTokenAsync(UserManager<Person> manager, Person user) =>
        !string.IsNullOrEmpty(await manager.GetAuthenticatorKeyAsync(user));

    public async Task<bool> ValidateAsync(string purpose, string token, UserManager<Person> manager, Person user)
    {
        if (await manager.GetAuthenticatorKeyAsync(user) is not { Length: > 0 } key || token is not { Length: 6 })
        {
            return false;
        }

        var now = clock.GetUtcNow().ToUnixTimeSeconds() / StepSeconds;
        var stored = await manager.GetAuthenticationTokenAsync(user, TokenOwner, LastStep);
        var used = long.TryParse(stored, NumberStyles.None, CultureInfo.InvariantCulture, out var last) ? last : long.MinValue;
        for (var step = now - 1; step <= now + 1; step++)
        {
            if (step > used && Matches(token, Code(key, step)))
            {
                // Two requests with one code: the row's concurrency stamp lets only one of them write.
                var text = step.ToString(CultureInfo.InvariantCulture);
                return (await manager.SetAuthenticationTokenAsync(user, TokenOwner, LastStep, text)).Succeeded;
            }
        }

        return false;
    }

    /// <summary>The code an app shows in a 30-second step.</summary>
    internal static string Code(string base32Key, long step)
    {
        Span<byte> message = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(message, step);
        Span<byte> hash = stackalloc byte[20];
#pragma warning disable CA5350 // Authenticator apps speak HMAC-SHA-1; as a MAC it is not broken.
        HMACSHA1.HashData(FromBase32(base32Key), message, hash);
#pragma warning restore CA5350
        var offset = hash[19] & 0x0F;
        var number = BinaryPrimitives.ReadInt32BigEndian(hash[offset..]) & 0x7FFFFFFF;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    private static bool Matches(string token, string code) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(code));

    private static byte[] FromBase32(string text)
    {
        var bytes = new List<byte>(text.Length * 5 / 8);
        var buffer = 0;
        var bits = 0;
        foreach (var letter in text.ToUpperInvariant())
        {
            var value = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(letter, StringComparison.Ordinal);
            if (value < 0)
            {
                continue;
            }

            buffer = (buffer << 5) | value;
            bits += 5;
            if (bits >= 8)
            {
                bits -= 8;
                bytes.Add((byte)(buffer >> bits));
                buffer &= (1 << bits) - 1;
            }
        }

        return [.. bytes];
    }
}
