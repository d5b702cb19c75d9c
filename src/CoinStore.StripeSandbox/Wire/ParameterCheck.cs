using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace CoinStore.StripeSandbox.Wire;

/// <summary>Holds what was sent against the parameter table, as Stripe does, and turns the strings into numbers, booleans and lists.</summary>
internal static partial class ParameterCheck
{
    public static JsonObject Check(ParameterRule operation, JsonObject sent) => Hash(operation, sent, "");

    private static JsonObject Hash(ParameterRule rule, JsonObject sent, string path)
    {
        var unknown = sent.Where(pair => !rule.Children.ContainsKey(pair.Key)).Select(pair => Under(path, pair.Key)).ToList();
        if (unknown.Count > 0)
        {
            throw StripeErrorException.Invalid(
                $"Received unknown parameter{(unknown.Count > 1 ? "s" : "")}: {string.Join(", ", unknown)}",
                "parameter_unknown",
                unknown[0]
            );
        }
        var missing = rule.Children.Values.FirstOrDefault(child => child.Required && !sent.ContainsKey(child.Name));
        if (missing is not null)
        {
            throw StripeErrorException.Missing(Under(path, missing.Name));
        }
        var taken = new JsonObject();
        foreach (var (name, value) in sent)
        {
            taken[name] = Value(rule.Children[name], value!, Under(path, name));
        }
        return taken;
    }

    private static JsonNode Value(ParameterRule rule, JsonNode sent, string path)
    {
        var text = sent is JsonValue ? (string)sent! : null;
        if (text is { Length: 0 } && !rule.MayBeEmpty && !rule.Choices.Contains("", StringComparer.Ordinal))
        {
            throw StripeErrorException.Invalid(
                $"You passed an empty string for '{path}'. We assume empty values are an attempt to unset a parameter; "
                    + $"however '{path}' cannot be unset. You should remove '{path}' from your request or supply a non-empty value.",
                "parameter_invalid_empty",
                path
            );
        }
        if (text is { Length: 0 })
        {
            return "";
        }
        StripeErrorException? refusal = null;
        foreach (var kind in rule.Kinds.OrderBy(kind => Fits(kind, sent) ? 0 : 1))
        {
            try
            {
                return Take(kind, rule, sent, path);
            }
            catch (StripeErrorException error)
            {
                refusal ??= error;
            }
        }
        throw refusal!;
    }

    // The refusal a caller sees is that of the form nearest to what was sent.
    private static bool Fits(ParameterKind kind, JsonNode sent) =>
        sent is JsonObject == kind is ParameterKind.Hash or ParameterKind.Map or ParameterKind.Metadata or ParameterKind.List;

    private static JsonNode Take(ParameterKind kind, ParameterRule rule, JsonNode sent, string path) =>
        kind switch
        {
            ParameterKind.Any => sent.DeepClone(),
            ParameterKind.Hash when sent is JsonObject hash => Hash(rule, hash, path),
            ParameterKind.Map when sent is JsonObject map => Map(rule, map, path),
            ParameterKind.Metadata when sent is JsonObject metadata => Metadata(metadata, path),
            ParameterKind.List when sent is JsonObject list => List(rule, list, path),
            ParameterKind.Hash or ParameterKind.Map or ParameterKind.Metadata => throw Invalid("object", path),
            ParameterKind.List => throw Invalid("array", path),
            _ when sent is JsonObject => throw Invalid("string", path),
            _ => Scalar(kind, rule, (string)sent!, path),
        };

    private static JsonNode Scalar(ParameterKind kind, ParameterRule rule, string text, string path) =>
        kind switch
        {
            ParameterKind.Whole when WholeNumber().IsMatch(text) && long.TryParse(text, CultureInfo.InvariantCulture, out var whole) =>
                whole,
            ParameterKind.Whole => throw StripeErrorException.Invalid($"Invalid integer: {text}", "parameter_invalid_integer", path),
            ParameterKind.Number when DecimalNumber().IsMatch(text) => decimal.Parse(text, CultureInfo.InvariantCulture),
            ParameterKind.Decimal when DecimalNumber().IsMatch(text) && Places(text) <= 12 => text,
            ParameterKind.Number or ParameterKind.Decimal => throw StripeErrorException.Invalid($"Invalid decimal: {text}", param: path),
            ParameterKind.YesNo when text is "true" or "false" => text is "true",
            ParameterKind.YesNo => throw StripeErrorException.Invalid($"Invalid boolean: {text}", param: path),
            ParameterKind.Choice when rule.Choices.Contains(text, StringComparer.Ordinal) => text,
            ParameterKind.Choice => throw StripeErrorException.Invalid(
                $"Invalid {path}: must be one of {OneOf(rule.Choices)}",
                param: path
            ),
            _ when text.Length > (rule.MaxLength ?? 40_000) => throw StripeErrorException.Invalid(
                $"Invalid string: {text[..10]}...{text[^5..]}; must be at most {rule.MaxLength ?? 40_000} characters",
                param: path
            ),
            _ => text,
        };

    private static JsonArray List(ParameterRule rule, JsonObject sent, string path)
    {
        var indices = sent.Select(pair => int.TryParse(pair.Key, CultureInfo.InvariantCulture, out var index) ? index : -1)
            .Order()
            .ToList();
        if (!indices.SequenceEqual(Enumerable.Range(0, sent.Count)))
        {
            throw Invalid("array", path);
        }
        var element = rule.Children["[]"];
        return [.. indices.Select(index => Value(element, sent[Key(index)]!, $"{path}[{Key(index)}]"))];
    }

    private static JsonObject Map(ParameterRule rule, JsonObject sent, string path) =>
        new(
            sent.Select(pair =>
                KeyValuePair.Create<string, JsonNode?>(pair.Key, Value(rule.Children["*"], pair.Value!, Under(path, pair.Key)))
            )
        );

    private static JsonObject Metadata(JsonObject sent, string path)
    {
        if (sent.Count > 50)
        {
            throw StripeErrorException.Invalid("You can specify up to 50 keys in metadata.", param: path);
        }
        foreach (var (key, value) in sent)
        {
            if (key.Length is 0 or > 40)
            {
                throw StripeErrorException.Invalid($"Metadata key '{key}' must be 1 to 40 characters long.", param: Under(path, key));
            }
            if (value is not JsonValue)
            {
                throw Invalid("string", Under(path, key));
            }
            if (((string)value!).Length > 500)
            {
                throw StripeErrorException.Invalid(
                    $"Metadata values can have up to 500 characters, but you passed in a value that is {((string)value!).Length} characters.",
                    param: Under(path, key)
                );
            }
        }
        return (JsonObject)sent.DeepClone();
    }

    private static StripeErrorException Invalid(string kind, string path) => StripeErrorException.Invalid($"Invalid {kind}", param: path);

    private static string Key(int index) => index.ToString(CultureInfo.InvariantCulture);

    private static string Under(string path, string name) => path.Length == 0 ? name : $"{path}[{name}]";

    private static int Places(string text) =>
        text.Contains('.', StringComparison.Ordinal) ? text.Length - text.IndexOf('.', StringComparison.Ordinal) - 1 : 0;

    private static string OneOf(IReadOnlyList<string> choices) =>
        choices.Count == 1 ? choices[0] : $"{string.Join(", ", choices.Take(choices.Count - 1))} or {choices[^1]}";

    [GeneratedRegex(@"^-?[0-9]{1,19}\z", RegexOptions.None, 1000)]
    private static partial Regex WholeNumber();

    [GeneratedRegex(@"^-?[0-9]+(\.[0-9]+)?\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DecimalNumber();
}
