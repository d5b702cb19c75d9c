using System.Collections.Concurrent;

namespace CoinStore.Notifications;

/// <summary>
/// Tells open pages that somebody's notifications changed. A hint and no more: it comes after the commit, carries nothing, may be lost,
/// and the page reads again.
/// </summary>
public sealed class BellHints
{
    private readonly ConcurrentDictionary<PersonId, ConcurrentDictionary<Subscription, byte>> listeners = new();

    /// <summary>Listens until the returned subscription is disposed.</summary>
    public IDisposable Subscribe(PersonId person, Action onHint)
    {
        ArgumentNullException.ThrowIfNull(onHint);
        var subscription = new Subscription(this, person, onHint);
        listeners.GetOrAdd(person, _ => new()).TryAdd(subscription, 0);
        return subscription;
    }

    /// <summary>Rings for one person.</summary>
    public void Ring(PersonId person)
    {
        if (!listeners.TryGetValue(person, out var own))
        {
            return;
        }

        foreach (var subscription in own.Keys)
        {
            subscription.OnHint();
        }
    }

    private sealed class Subscription(BellHints hints, PersonId person, Action onHint) : IDisposable
    {
        public Action OnHint { get; } = onHint;

        // An emptied entry stays: removing it would race with a page that opens at that moment.
        public void Dispose()
        {
            if (hints.listeners.TryGetValue(person, out var own))
            {
                own.TryRemove(this, out _);
            }
        }
    }
}
