using System.Text;

namespace CoinStore.StripeSandbox.Wire;

/// <summary>Text built into the program, so that it runs from any directory.</summary>
internal static class EmbeddedText
{
    public static IEnumerable<string> All(string prefix) => NamesOf(prefix).Select(Read);

    public static IEnumerable<string> NamesOf(string prefix) =>
        typeof(EmbeddedText).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(prefix, StringComparison.Ordinal));

    public static string Read(string name)
    {
        using var stream =
            typeof(EmbeddedText).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not built in.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
