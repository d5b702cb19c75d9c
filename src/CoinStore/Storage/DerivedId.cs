using System.Security.Cryptography;
using System.Text;

namespace CoinStore.Storage;

/// <summary>Ids that follow from what they are of, so that the same event has the same id however often and wherever it is met.</summary>
internal static class DerivedId
{
    /// <summary>The id of what a text names, for example "payout/019.../6".</summary>
    public static Guid Of(string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        // RFC 9562: version 8 is a Guid whose bits its maker defines.
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
