using Microsoft.Extensions.Logging;

namespace CoinStore.Access;

/// <summary>Remembers each time somebody asked a service for what is not theirs, and each time an operator was shown what is a minor's.</summary>
internal sealed class AccessLog(ILogger<AccessLog> logger)
{
    /// <summary>Logs a refusal of access.</summary>
    /// <param name="actor">Who asked.</param>
    /// <param name="verb">For example "complete purchase".</param>
    /// <param name="target">Whose or which, by id only.</param>
    public void Denied(Actor actor, string verb, object? target) =>
        logger.LogWarning(new EventId(4030, "AccessDenied"), "Denied: {Actor} may not {Verb} {Target}", actor, verb, target);

    /// <summary>Logs that an operator had cause to see what is a minor's. A warning, so that no level in use leaves it out.</summary>
    /// <param name="actor">Which operator.</param>
    /// <param name="verb">For example "find a purchase".</param>
    /// <param name="whose">Which minor.</param>
    /// <param name="cause">The open case, or the reason they stated.</param>
    public void Opened(Actor actor, string verb, PersonId whose, string cause) =>
        logger.LogWarning(
            new EventId(4031, "AccessWithCause"),
            "With cause: {Actor} may {Verb} of minor {Whose}, because: {Cause}",
            actor,
            verb,
            whose,
            cause
        );
}
