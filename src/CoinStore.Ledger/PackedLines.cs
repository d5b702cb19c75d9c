using System.Globalization;
using System.Text;
using System.Text.Json;

namespace CoinStore.Ledger;

/// <summary>
/// The lines of an entry inside its own row, as a JSON array of <c>[id, amount]</c>: writing an entry touches one page, not one for each
/// line, and both databases can read it.
/// </summary>
internal static class PackedLines
{
    public static string Pack(IReadOnlyList<(long Id, long Amount)> lines)
    {
        var text = new StringBuilder(lines.Count * 16).Append('[');
        foreach (var (id, amount) in lines)
        {
            text.Append(text.Length > 1 ? ",[" : "[").Append(CultureInfo.InvariantCulture, $"{id},{amount}").Append(']');
        }

        return text.Append(']').ToString();
    }

    /// <summary>Null when the text is not what <see cref="Pack"/> writes: somebody else wrote it.</summary>
    public static List<(long Id, long Amount)>? TryUnpack(string? packed)
    {
        try
        {
            using var json = JsonDocument.Parse(packed ?? "[]");
            return
            [
                .. json
                    .RootElement.EnumerateArray()
                    .Select(line => line.GetArrayLength() == 2 ? (line[0].GetInt64(), line[1].GetInt64()) : throw new FormatException()),
            ];
        }
        catch (Exception fault) when (fault is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }
}
