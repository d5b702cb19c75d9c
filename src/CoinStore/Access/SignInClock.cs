namespace CoinStore.Access;

/// <summary>
/// The clock that sign-ins live on, and how long one counts as fresh. It is the store's own unless the host gives sessions another: a
/// development machine moves the store's clock and must not sign anybody out, nor make an old sign-in look fresh.
/// </summary>
public sealed class SignInClock(TimeProvider time)
{
    /// <summary>Who confirms something that cannot be taken back easily has proved who they are no longer ago than this.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromMinutes(5);

    // Hosts beside each other differ by seconds; a sign-in in the future beyond that is none.
    private static readonly TimeSpan Ahead = TimeSpan.FromSeconds(30);

    /// <summary>Now, as sign-ins count it.</summary>
    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Whether the person proved who they are within <see cref="Fresh"/>; never true for a system or an unknown moment.</summary>
    public bool IsFresh(Actor actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return actor is { PersonId: not null, AuthenticatedAt: { } at } && Now - at is var age && age <= Fresh && age >= -Ahead;
    }
}
