namespace CoinStore.Access;

/// <summary>
/// Who asks: a person, or a named part of the system (a webhook, a worker). It says who, never what they may do: services reload
/// status, age, role and guardianship inside their transaction. Never ambient.
/// </summary>
public sealed record Actor
{
    private Actor(PersonId? personId, string? systemName)
    {
        PersonId = personId;
        SystemName = systemName;
    }

    /// <summary>Somebody who is not signed in; may look at what is public.</summary>
    public static Actor Anonymous { get; } = new(null, null);

    /// <summary>The person, when it is one.</summary>
    public PersonId? PersonId { get; }

    /// <summary>The part of the system, when it is one ("stripe webhook", "release worker").</summary>
    public string? SystemName { get; }

    /// <summary>True for a webhook or worker.</summary>
    public bool IsSystem => SystemName is not null;

    /// <summary>A signed-in person.</summary>
    public static Actor Person(PersonId id) => new(id, null);

    /// <summary>A part of the system that acts on nobody's request.</summary>
    public static Actor System(string name) => new(null, name);

    /// <inheritdoc/>
    public override string ToString() => SystemName ?? PersonId?.ToString() ?? "anonymous";
}
