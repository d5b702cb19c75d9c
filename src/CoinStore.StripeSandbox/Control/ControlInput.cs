using System.Text.Json.Nodes;

namespace CoinStore.StripeSandbox.Control;

/// <summary>A control that cannot be carried out; names the field that says why.</summary>
internal sealed class ControlException(string field, string message) : Exception(message)
{
    public string Field { get; } = field;
}

/// <summary>The fields of one control, read with refusals that name them.</summary>
internal sealed class ControlInput(JsonObject sent)
{
    public bool Has(string name) => sent.ContainsKey(name);

    public string? Text(string name) =>
        sent[name] switch
        {
            null => null,
            JsonValue value when value.TryGetValue<string>(out var text) && text.Length > 0 => text,
            _ => throw new ControlException(name, $"{name} must be a text that is not empty."),
        };

    public string Need(string name) => Text(name) ?? throw new ControlException(name, $"{name} is missing.");

    public string OneOf(string name, params IReadOnlyList<string> choices) =>
        Need(name) is var text && choices.Contains(text, StringComparer.Ordinal)
            ? text
            : throw new ControlException(name, $"{name} must be one of {string.Join(", ", choices)}.");

    public long Whole(string name, long otherwise, long least, long most) => WholeOrNull(name, least, most) ?? otherwise;

    public long? WholeOrNull(string name, long least, long most) =>
        sent[name] switch
        {
            null => null,
            JsonValue value when value.TryGetValue<long>(out var number) && number >= least && number <= most => number,
            _ => throw new ControlException(name, $"{name} must be a whole number from {least} to {most}."),
        };

    public bool Flag(string name) =>
        sent[name] switch
        {
            null => false,
            JsonValue value when value.TryGetValue<bool>(out var flag) => flag,
            _ => throw new ControlException(name, $"{name} must be true or false."),
        };

    /// <summary>Refuses what the control does not know: a mistyped field would otherwise be taken and ignored.</summary>
    public void Only(params ReadOnlySpan<string> known)
    {
        foreach (var (name, _) in sent)
        {
            if (!known.Contains(name))
            {
                throw new ControlException(name, $"{name} does not go with this control. Known are: {string.Join(", ", known.ToArray())}.");
            }
        }
    }
}
