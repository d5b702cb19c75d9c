using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace CoinStore.Rooms;

/// <summary>Everyone who watches through this server, told directly.</summary>
internal sealed class InProcessRoomFeed(TimeProvider clock) : IRoomFeed
{
    private readonly ConcurrentDictionary<PersonId, ImmutableHashSet<RoomWatch>> rooms = new();

    public void Publish(RoomHint hint)
    {
        foreach (var watch in WatchesOf(hint.Room))
        {
            watch.Tell(hint);
        }
    }

    public RoomWatch Watch(PersonId room)
    {
        var watch = new RoomWatch(room, () => ViewersOf(room), Leave, clock);
        rooms.AddOrUpdate(room, _ => [watch], (_, watches) => watches.Add(watch));
        return watch;
    }

    public int ViewersOf(PersonId room) => WatchesOf(room).Count;

    private ImmutableHashSet<RoomWatch> WatchesOf(PersonId room) => rooms.TryGetValue(room, out var watches) ? watches : [];

    private void Leave(RoomWatch watch)
    {
        var remaining = rooms.AddOrUpdate(watch.Room, _ => [], (_, watches) => watches.Remove(watch));
        if (remaining.IsEmpty)
        {
            // Removed only while it is still this empty set: somebody may have come in meanwhile.
            rooms.TryRemove(KeyValuePair.Create(watch.Room, remaining));
        }
    }
}
