using System.Globalization;

namespace CoinStore.StripeSandbox.Wire;

internal enum ParameterKind
{
    Text,
    Whole,
    Number,
    Decimal,
    YesNo,
    Choice,
    Hash,
    Map,
    Metadata,
    List,
    Any,
}

/// <summary>One line of a parameter table: its name, the forms it may take, and what lies beneath it.</summary>
internal sealed record ParameterRule(string Name, bool Required, bool MayBeEmpty, IReadOnlyList<ParameterKind> Kinds)
{
    public IReadOnlyList<string> Choices { get; init; } = [];

    public int? MaxLength { get; init; }

    public Dictionary<string, ParameterRule> Children { get; } = new(StringComparer.Ordinal);
}

/// <summary>
/// The parameters of every operation, read from <c>Wire/Parameters/*.txt</c>. A line is <c>name! kinds</c>, indented by one blank beneath
/// its hash; <c>!</c> is required, <c>?</c> may be sent empty to unset, <c>=a|b</c> is a choice, <c>[]</c> is an array's element and
/// <c>*</c> any key of a map.
/// </summary>
internal static class ParameterTable
{
    private static readonly Dictionary<string, ParameterRule> Operations = Load();

    public static ParameterRule For(string method, string template) =>
        Operations.GetValueOrDefault($"{method} {template}")
        ?? throw new InvalidOperationException($"No parameter table for {method} {template}.");

    private static Dictionary<string, ParameterRule> Load()
    {
        var operations = new Dictionary<string, ParameterRule>(StringComparer.Ordinal);
        foreach (var text in EmbeddedText.All("parameters/"))
        {
            var open = new List<ParameterRule>();
            foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#'))
            {
                var depth = line.Length - line.TrimStart(' ').Length;
                var rule = depth == 0 ? new ParameterRule(line, false, false, [ParameterKind.Hash]) : ReadLine(line.Trim());
                if (depth == 0)
                {
                    operations.Add(line, rule);
                }
                else
                {
                    open[depth - 1].Children.Add(rule.Name, rule);
                }
                open.RemoveRange(depth, open.Count - depth);
                open.Add(rule);
            }
        }
        return operations;
    }

    private static ParameterRule ReadLine(string line)
    {
        var words = line.Split(' ');
        var name = words[0];
        var mayBeEmpty = name.EndsWith('?');
        name = name.TrimEnd('?');
        var required = name.EndsWith('!');
        var text = words.FirstOrDefault(word => word.StartsWith("string(", StringComparison.Ordinal));
        return new ParameterRule(name.TrimEnd('!'), required, mayBeEmpty, [.. words.Skip(1).Where(word => word.Length > 0).Select(KindOf)])
        {
            Choices = [.. words.Skip(1).Where(word => word.StartsWith('=')).SelectMany(word => word[1..].Split('|'))],
            MaxLength = text is null ? null : int.Parse(text["string(".Length..^1], CultureInfo.InvariantCulture),
        };
    }

    private static ParameterKind KindOf(string word) =>
        word switch
        {
            "integer" => ParameterKind.Whole,
            "number" => ParameterKind.Number,
            "decimal" => ParameterKind.Decimal,
            "boolean" => ParameterKind.YesNo,
            "hash" => ParameterKind.Hash,
            "map" => ParameterKind.Map,
            "metadata" => ParameterKind.Metadata,
            "array" => ParameterKind.List,
            "any" => ParameterKind.Any,
            _ when word.StartsWith('=') => ParameterKind.Choice,
            _ => ParameterKind.Text,
        };
}
