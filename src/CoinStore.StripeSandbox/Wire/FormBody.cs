using System.Text;
using System.Text.Json.Nodes;

namespace CoinStore.StripeSandbox.Wire;

/// <summary>Reads Stripe's bracket syntax (<c>a[b]=1</c>, <c>a[0][b]=1</c>, <c>a[]=1</c>) into nested hashes of strings.</summary>
/// <remarks>Arrays stay hashes keyed <c>0, 1, ...</c> here: only the parameter table knows whether a digit is an index or a name.</remarks>
internal static class FormBody
{
    private const int DeepestNesting = 12;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static JsonObject Parse(string text)
    {
        var root = new JsonObject();
        foreach (var pair in text.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var name = Decode(equals < 0 ? pair : pair[..equals]);
            Add(root, name, equals < 0 ? "" : Decode(pair[(equals + 1)..]));
        }
        return root;
    }

    private static void Add(JsonObject root, string name, string value)
    {
        var steps = Steps(name);
        var current = root;
        foreach (var step in steps[..^1])
        {
            var key = step.Length == 0 ? NextIndex(current) : step;
            current[key] ??= new JsonObject();
            current = current[key] as JsonObject ?? throw Malformed(name);
        }
        var last = steps[^1].Length == 0 ? NextIndex(current) : steps[^1];
        if (current.ContainsKey(last))
        {
            throw StripeErrorException.Invalid($"The parameter {name} was given more than once.", param: name);
        }
        current[last] = value;
    }

    private static string NextIndex(JsonObject hash) => hash.Count.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static List<string> Steps(string name)
    {
        var open = name.IndexOf('[', StringComparison.Ordinal);
        var steps = new List<string> { open < 0 ? name : name[..open] };
        while (open >= 0)
        {
            var close = name.IndexOf(']', open);
            if (close < 0 || steps.Count > DeepestNesting)
            {
                throw Malformed(name);
            }
            steps.Add(name[(open + 1)..close]);
            if (close + 1 < name.Length && name[close + 1] != '[')
            {
                throw Malformed(name);
            }
            open = close + 1 < name.Length ? close + 1 : -1;
        }
        return steps[0].Length == 0 || steps[0].Contains(']', StringComparison.Ordinal) ? throw Malformed(name) : steps;
    }

    private static string Decode(string text)
    {
        var bytes = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%')
            {
                if (
                    i + 2 >= text.Length
                    || !byte.TryParse(text.AsSpan(i + 1, 2), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var value)
                )
                {
                    throw StripeErrorException.Invalid("The request body is not a well-formed form: invalid %-encoding.");
                }
                bytes.Add(value);
                i += 2;
            }
            else if (text[i] == '+')
            {
                bytes.Add((byte)' ');
            }
            else
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(text, i, char.IsHighSurrogate(text[i]) && i + 1 < text.Length ? 2 : 1));
                i += char.IsHighSurrogate(text[i]) && i + 1 < text.Length ? 1 : 0;
            }
        }
        try
        {
            return Strict.GetString([.. bytes]);
        }
        catch (DecoderFallbackException)
        {
            throw StripeErrorException.Invalid("Invalid UTF-8 in the request.");
        }
    }

    private static StripeErrorException Malformed(string name) =>
        StripeErrorException.Invalid($"Invalid parameter name: {name}", param: name);
}
