namespace CoinStore.Budgets;

/// <summary>A spending as limits see it.</summary>
/// <param name="Spending">What is spent.</param>
/// <param name="Amount">Coins, or minor units of the scope's money.</param>
/// <param name="CreatorId">Who gets the gift.</param>
internal readonly record struct Wish(Spending Spending, long Amount, Guid? CreatorId);

/// <summary>The limits that a spending keeps or not, whatever was spent before: pure.</summary>
internal static class SpendingRules
{
    /// <summary>The first rule that says no; null when none does.</summary>
    public static LimitRefusal? Against(LimitScope limits, Caps caps, Wish wish, DateTime now)
    {
        if (caps.IsEmpty)
        {
            return null;
        }

        var isGift = wish.Spending == Spending.Gift;
        return IsPaused(caps, wish) ? No(LimitKind.Pause, 0)
            : Closed(limits, caps, now) is { } closed ? No(closed.Kind, closed.Packed) with { EndsAt = closed.OpensAt }
            : isGift && wish.CreatorId is { } creator && !caps.Allows(creator) ? No(LimitKind.Creators, 0)
            : Over(isGift ? LimitKind.GiftEach : LimitKind.PurchaseEach) ?? (isGift ? Over(LimitKind.GiftApproval) : null);

        LimitRefusal? Over(LimitKind kind) => caps.Of(kind) is { } most && wish.Amount > most ? No(kind, most) : null;

        LimitRefusal No(LimitKind kind, long most)
        {
            var unit = LimitPolicy.UnitOf(kind, limits.Currency);
            var asked = LimitPolicy.UnitOf(isGift ? LimitKind.GiftEach : LimitKind.PurchaseEach, limits.Currency);
            return new LimitRefusal(
                kind,
                new LimitAmount(unit, most),
                new LimitAmount(unit, most),
                new LimitAmount(asked, wish.Amount),
                null,
                limits.TimeZoneId,
                limits.SetByGuardian
            );
        }
    }

    private static bool IsPaused(Caps caps, Wish wish) =>
        caps.Of(LimitKind.Pause) == 0 || (wish.CreatorId is { } creator && caps.Of(LimitKind.Pause, creator) == 0);

    private static (LimitKind Kind, long Packed, DateTime? OpensAt)? Closed(LimitScope limits, Caps caps, DateTime now)
    {
        var zone = limits.ZoneAt(now);
        var opensAt = OpenHours.NextOpen(caps.HoursOf, now, zone);
        if (opensAt == now)
        {
            return null;
        }

        var today = LimitPolicy.HoursOf(OpenHours.DayAt(now, zone));
        return (today, caps.Of(today) ?? OpenHours.Closed.Pack(), opensAt);
    }
}
