using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace CoinStore.Ledger.Log;

/// <summary>
/// What a log commits itself to: so many entries, this root. It is written as a C2SP checkpoint (c2sp.org/tlog-checkpoint), which is a
/// C2SP signed note: origin, size, root, then one line of ours with the time, an empty line, and signatures.
/// </summary>
/// <param name="Origin">The log's name.</param>
/// <param name="Size">How many entries are sealed.</param>
/// <param name="Root">The root over them, 32 bytes.</param>
/// <param name="At">When it was signed, UTC; null where a log does not say.</param>
public sealed record Checkpoint(string Origin, long Size, byte[] Root, DateTime? At)
{
    private const string TimeLine = "at ";
    private const string SignatureLine = "\u2014 ";
    private const int MostSignatures = 16;

    /// <summary>The text with the log's signature under it.</summary>
    public string Sign(LogKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var text = Text();
        return $"{text}\n{SignatureLine}{key.Name} {Convert.ToBase64String([.. key.Public.Id, .. key.Sign(text)])}\n";
    }

    /// <summary>Reads a note and checks that this key signed it under the name that the note gives itself.</summary>
    /// <param name="note">The whole text.</param>
    /// <param name="key">The log's key; signatures of others (witnesses) may stand beside it.</param>
    /// <param name="checkpoint">What it says; null when it is not to be believed.</param>
    /// <param name="fault">Why not.</param>
    public static bool TryOpen(
        string note,
        LogPublicKey key,
        [NotNullWhen(true)] out Checkpoint? checkpoint,
        [NotNullWhen(false)] out NoteFault? fault
    )
    {
        ArgumentNullException.ThrowIfNull(note);
        ArgumentNullException.ThrowIfNull(key);
        checkpoint = null;
        var end = note.LastIndexOf("\n\n", StringComparison.Ordinal);
        var read = end < 0 ? null : Parse(note[..(end + 1)]);
        fault = read is null ? NoteFault.NotACheckpoint : Signed(note[..(end + 1)], note[(end + 2)..], read.Origin, key);
        checkpoint = fault is null ? read : null;
        return fault is null;
    }

    private string Text()
    {
        var size = Size.ToString(CultureInfo.InvariantCulture);
        var time = At is { } at ? $"{TimeLine}{LogTime.Write(at)}\n" : "";
        return $"{Origin}\n{size}\n{Convert.ToBase64String(Root)}\n{time}";
    }

    private static Checkpoint? Parse(string text)
    {
        var lines = text[..^1].Split('\n');
        if (lines.Length < 3 || lines.Any(line => line.Length == 0 || line.Any(char.IsControl)))
        {
            return null;
        }

        var readable = long.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out var size);
        // One way to write a number only, or two texts would say the same.
        if (!readable || (lines[1].Length > 1 && lines[1][0] == '0') || ReadHash(lines[2]) is not { } root)
        {
            return null;
        }

        var time = lines.Skip(3).FirstOrDefault(line => line.StartsWith(TimeLine, StringComparison.Ordinal));
        return new Checkpoint(lines[0], size, root, time is null ? null : LogTime.Read(time[TimeLine.Length..]));
    }

    private static byte[]? ReadHash(string base64)
    {
        var hash = new byte[MerkleTree.HashLength];
        return Convert.TryFromBase64String(base64, hash, out var length) && length == hash.Length ? hash : null;
    }

    private static NoteFault? Signed(string text, string signatures, string name, LogPublicKey key)
    {
        var lines = signatures.Split('\n');
        if (lines[^1].Length > 0 || lines.Length - 1 is < 1 or > MostSignatures)
        {
            return NoteFault.NotACheckpoint;
        }

        NoteFault? found = NoteFault.OtherKey;
        foreach (var line in lines.SkipLast(1))
        {
            if (line.Split(' ') is not [_, var signer, var base64] || !line.StartsWith(SignatureLine, StringComparison.Ordinal))
            {
                return NoteFault.NotACheckpoint;
            }

            var bytes = new byte[base64.Length];
            var read = Convert.TryFromBase64String(base64, bytes, out var length) && length > LogPublicKey.IdLength;
            if (read && signer == name && bytes.AsSpan(0, LogPublicKey.IdLength).SequenceEqual(key.Id))
            {
                if (!key.Verify(text, bytes.AsSpan(LogPublicKey.IdLength, length - LogPublicKey.IdLength)))
                {
                    return NoteFault.BadSignature;
                }

                found = null;
            }
        }

        return found;
    }
}

/// <summary>Why a note is not to be believed.</summary>
public enum NoteFault
{
    /// <summary>It has not the form of a signed checkpoint.</summary>
    NotACheckpoint,

    /// <summary>The log's key did not sign it, only others did.</summary>
    OtherKey,

    /// <summary>It names the log's key, and the signature is not of this text.</summary>
    BadSignature,
}

/// <summary>How the log writes an instant: UTC to a ten-millionth of a second, always all its digits.</summary>
internal static class LogTime
{
    private const string Form = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";

    public static string Write(DateTime at) => at.ToString(Form, CultureInfo.InvariantCulture);

    public static DateTime? Read(string? text) =>
        DateTime.TryParseExact(
            text,
            Form,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var at
        )
            ? at
            : null;
}
