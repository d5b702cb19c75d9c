using CoinStore.Access;

namespace CoinStore.Gifts;

/// <summary>What may be given, to whom, by whom: pure decisions.</summary>
public static class GiftPolicy
{
    /// <summary>The most of one gift in one sending.</summary>
    public const int MostAtOnce = 99;

    /// <summary>Gifts that cost this much or more are confirmed once more before they are sent.</summary>
    public static Coins ConfirmFrom => new(1000);

    /// <summary>How long the Diamonds of a gift stay pending.</summary>
    internal static TimeSpan Pending { get; } = TimeSpan.FromDays(7);

    /// <summary>Whether this many may be sent at once.</summary>
    public static bool IsQuantity(int quantity) => quantity is >= 1 and <= MostAtOnce;

    /// <summary>What so many of a gift cost; null when it does not fit a number.</summary>
    public static Coins? PriceOf(Coins each, int quantity)
    {
        var price = (Int128)each.Value * quantity;
        return price > 0 && price <= long.MaxValue ? new Coins((long)price) : null;
    }

    /// <summary>Why this person may not give anything to anybody now; null when they may.</summary>
    internal static GiftRefusalKind? Against(Standing? sender) =>
        sender switch
        {
            null => GiftRefusalKind.NotSignedIn,
            { IsActive: false } => GiftRefusalKind.SenderFrozen,
            { IsAdult: false, Guardianships.Count: 0, Waiting.Count: > 0 } => GiftRefusalKind.WaitsForGuardian,
            { IsAdult: false, Guardianships.Count: 0 } => GiftRefusalKind.NoGuardian,
            { IsHeld: true } => GiftRefusalKind.UnderReview,
            { IsDisputed: true } => GiftRefusalKind.Disputed,
            { Pause: not null } => GiftRefusalKind.Paused,
            _ => null,
        };

    /// <summary>Why this creator may not receive from this sender now; null when they may.</summary>
    internal static GiftRefusalKind? Against(Standing? creator, PersonId? sender) =>
        creator switch
        {
            null or { Creator: null } => GiftRefusalKind.RoomNotFound,
            _ when creator.Id == sender => GiftRefusalKind.SelfGift,
            not { IsActive: true, IsAdult: true } => GiftRefusalKind.CreatorUnavailable,
            { Creator.OnAir: false } => GiftRefusalKind.NotOnAir,
            _ => null,
        };
}
