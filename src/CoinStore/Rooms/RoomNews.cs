namespace CoinStore.Rooms;

/// <summary>A gift as everyone in the room sees it.</summary>
/// <param name="Id">Which sending; a viewer shows each once.</param>
/// <param name="SenderName">The sender's display name; empty for a minor, whose profile is private.</param>
/// <param name="GiftSlug">Which gift.</param>
/// <param name="GiftName">As people read it.</param>
/// <param name="Art">The picture's path under the web root.</param>
/// <param name="Quantity">How many.</param>
/// <param name="Price">What all of them cost.</param>
/// <param name="At">When, UTC.</param>
public sealed record RoomGift(
    GiftSendId Id,
    string SenderName,
    string GiftSlug,
    string GiftName,
    string Art,
    int Quantity,
    Coins Price,
    DateTime At
);

/// <summary>What happened in a room since the viewer last looked: a hint, the truth is in the database.</summary>
/// <param name="Gifts">Gifts, oldest first.</param>
/// <param name="RoomChanged">The room went on or off air: enter again to see.</param>
/// <param name="Missed">More happened than a viewer can follow: enter again to see all.</param>
/// <param name="Viewers">How many watch through this server.</param>
public sealed record RoomNews(IReadOnlyList<RoomGift> Gifts, bool RoomChanged, bool Missed, int Viewers);

/// <summary>One thing that happened in a room.</summary>
/// <param name="Room">The creator's id.</param>
/// <param name="Gift">The gift; null when the room itself changed.</param>
internal sealed record RoomHint(PersonId Room, RoomGift? Gift);

/// <summary>The name a room is found by.</summary>
internal static class RoomHandle
{
    /// <summary>As it is stored: lower case, without spaces around it or the @ that people write before it.</summary>
    public static string Normalise(string? handle) => (handle ?? string.Empty).Trim().TrimStart('@').ToLowerInvariant();
}
