namespace CoinStore.Budgets;

/// <summary>The limits of one scope as they are in force at an instant.</summary>
internal sealed class Caps
{
    private readonly Dictionary<(LimitKind Kind, Guid Subject), long> caps = [];
    private readonly Dictionary<LimitKind, long> carried = [];
    private readonly DateTime? dueAt;

    public Caps(IReadOnlyCollection<LimitSetting> settings, DateTime now, IReadOnlyCollection<LimitCarry>? carries = null)
    {
        foreach (var setting in settings)
        {
            if (setting.CapAt(now) is { } cap)
            {
                caps[(setting.Kind, setting.Subject)] = cap;
            }
        }

        dueAt = settings.Min(s => s.NextAt);
        foreach (var carry in carries ?? [])
        {
            carried[carry.Kind] = Math.Min(carry.Amount, Of(LimitPolicy.CarryOf(carry.Kind)!.Value) ?? 0);
            dueAt = dueAt is null || carry.EndsAt < dueAt ? carry.EndsAt : dueAt;
        }
    }

    /// <summary>Of a scope without any.</summary>
    public static Caps None { get; } = new([], DateTime.MinValue);

    /// <summary>True when nothing bounds anything.</summary>
    public bool IsEmpty => caps.Count == 0;

    /// <summary>True once a raise that was asked for takes effect, or a window has ended whose rest is carried over.</summary>
    public bool IsDue(DateTime now) => dueAt <= now;

    /// <summary>A cap with what was carried over to it; null for none.</summary>
    public long? Of(LimitKind kind) => Of(kind, Guid.Empty) is { } cap ? cap + carried.GetValueOrDefault(kind) : null;

    /// <summary>What was set for one creator alone; null for nothing.</summary>
    public long? Of(LimitKind kind, Guid subject) => caps.TryGetValue((kind, subject), out var cap) ? cap : null;

    /// <summary>What a window's cap got from the one before.</summary>
    public long CarriedTo(LimitKind kind) => carried.GetValueOrDefault(kind);

    /// <summary>What one creator may get in a month: their own figure, otherwise everybody's; null for no limit.</summary>
    public long? OfCreator(Guid creator) => Of(LimitKind.GiftCreatorMonth, creator) ?? Of(LimitKind.GiftCreatorMonth);

    /// <summary>The hours of a day of the week; null for all of it.</summary>
    public OpenHours? HoursOf(DayOfWeek day) => Of(LimitPolicy.HoursOf(day)) is { } packed ? OpenHours.Unpack(packed) : null;

    /// <summary>Whether gifts to a creator are let through by name.</summary>
    public bool Allows(Guid creator) =>
        Of(LimitKind.Creators, creator) switch
        {
            { } own => own != 0,
            null => Of(LimitKind.Creators) is not 0,
        };
}
