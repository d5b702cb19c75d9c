using Microsoft.Extensions.Logging;

namespace CoinStore.Access;

/// <summary>Remembers each time somebody asked a service for what is not theirs.</summary>
internal sealed class AccessLog(ILogger<AccessLog> logger)
{
    /// <summary>Logs a refusal of access.</summary>
    /// <param name="actor">Who asked.</param>
    /// <param name="verb">For example "complete purchase".</param>
    /// <param name="target">Whose or which, by id only.</param>
    public void Denied(Actor actor, string verb, object? target) =>
        logger.LogWarning(new EventId(4030, "AccessDenied"), "Denied: {Actor} may not {Verb} {Target}", actor, verb, target);
}
