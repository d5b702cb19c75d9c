using CoinStore.Budgets;
using CoinStore.Gifts;

namespace CoinStore.Rooms;

/// <summary>A room that is live, as the list shows it.</summary>
/// <param name="Handle">The room's address.</param>
/// <param name="CreatorName">The creator's display name.</param>
/// <param name="Headline">What the room says about itself.</param>
/// <param name="OnAirSince">When it went live, UTC.</param>
/// <param name="Viewers">How many watch through this server.</param>
public sealed record RoomCard(string Handle, string CreatorName, string Headline, DateTime OnAirSince, int Viewers);

/// <summary>A room as somebody sees it who enters.</summary>
/// <param name="Handle">The room's address.</param>
/// <param name="CreatorName">The creator's display name.</param>
/// <param name="Headline">What the room says about itself.</param>
/// <param name="OnAirSince">When it went live, UTC; null when it is not.</param>
/// <param name="LastGifts">The last gifts, oldest first.</param>
/// <param name="Viewers">How many watch through this server.</param>
/// <param name="Purse">What the person who looks may spend; null when nobody is signed in.</param>
public sealed record RoomView(
    string Handle,
    string CreatorName,
    string Headline,
    DateTime? OnAirSince,
    IReadOnlyList<RoomGift> LastGifts,
    int Viewers,
    RoomPurse? Purse
)
{
    /// <summary>True while the room is live.</summary>
    public bool OnAir => OnAirSince is not null;
}

/// <summary>What a person has, and what of it they may give in this room now.</summary>
/// <param name="Balance">Their coins.</param>
/// <param name="MaySpend">The smaller of the balance and what every limit leaves.</param>
/// <param name="Limits">Where their limits on gifts stand; only those with a cap.</param>
/// <param name="Blocked">Why they may give nothing here at all; null when they may.</param>
public sealed record RoomPurse(Coins Balance, Coins MaySpend, IReadOnlyList<LimitState> Limits, GiftRefusalKind? Blocked)
{
    /// <summary>Until when they paused their own spending; null when they did not.</summary>
    public Pause? Pause { get; init; }
}

/// <summary>Why a room did not open, or did not go on air.</summary>
public enum RoomRefusal
{
    /// <summary>No creator has this handle.</summary>
    NotFound,

    /// <summary>Nobody is signed in.</summary>
    NotSignedIn,

    /// <summary>The person is no creator.</summary>
    NotCreator,

    /// <summary>The account is frozen, or the person is under 18.</summary>
    MayNotGoLive,
}
