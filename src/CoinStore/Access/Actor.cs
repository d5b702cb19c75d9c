namespace CoinStore.Access;

/// <summary>
/// Who asks: a person, or a named part of the system (a webhook, a worker). It says who, never what they may do: services reload
/// status, age, role and guardianship inside their transaction. Never ambient.
/// </summary>
public sealed record Actor
{
    private Actor(PersonId? personId, string? systemName, DateTimeOffset? authenticatedAt = null)
    {
        PersonId = personId;
        SystemName = systemName;
        AuthenticatedAt = authenticatedAt;
    }

    /// <summary>Somebody who is not signed in; may look at what is public.</summary>
    public static Actor Anonymous { get; } = new(null, null);

    /// <summary>The person, when it is one.</summary>
    public PersonId? PersonId { get; }

    /// <summary>The part of the system, when it is one ("stripe webhook", "release worker").</summary>
    public string? SystemName { get; }

    /// <summary>
    /// When the person last proved who they are, on the sessions' own clock: from the sealed ticket of the sign-in, never from what a page
    /// or a request says. Null when that is not known, and for a system.
    /// </summary>
    public DateTimeOffset? AuthenticatedAt { get; }

    /// <summary>True for a webhook or worker.</summary>
    public bool IsSystem => SystemName is not null;

    /// <summary>A signed-in person.</summary>
    /// <param name="id">Who.</param>
    /// <param name="authenticatedAt">When they last proved it, by the ticket of their sign-in; null when that is not known.</param>
    public static Actor Person(PersonId id, DateTimeOffset? authenticatedAt = null) => new(id, null, authenticatedAt);

    /// <summary>A part of the system that acts on nobody's request.</summary>
    public static Actor System(string name) => new(null, name);

    /// <inheritdoc/>
    public override string ToString() => SystemName ?? PersonId?.ToString() ?? "anonymous";
}
