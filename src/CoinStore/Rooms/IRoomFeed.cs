namespace CoinStore.Rooms;

/// <summary>Carries what happens in a room to everyone who watches it. Two ship: within one server, and between servers over Redis.</summary>
internal interface IRoomFeed
{
    /// <summary>Tells everyone in the room. Never waits, never throws: it runs behind a commit.</summary>
    void Publish(RoomHint hint);

    /// <summary>Watches a room until the watch is disposed.</summary>
    RoomWatch Watch(PersonId room);

    /// <summary>How many watch a room through this server.</summary>
    int ViewersOf(PersonId room);
}
