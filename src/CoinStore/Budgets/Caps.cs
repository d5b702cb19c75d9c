namespace CoinStore.Budgets;

/// <summary>The caps of one scope as they are in force at an instant.</summary>
internal sealed class Caps
{
    private readonly Dictionary<LimitKind, long?> caps = [];
    private readonly Dictionary<Guid, long> creators = [];
    private readonly DateTime? dueAt;

    public Caps(IReadOnlyCollection<LimitSetting> settings, DateTime now)
    {
        foreach (var setting in settings)
        {
            var cap = setting.CapAt(now);
            if (setting.Subject == Guid.Empty)
            {
                caps[setting.Kind] = cap;
            }
            else if (cap is { } own)
            {
                creators[setting.Subject] = own;
            }
        }

        dueAt = settings.Min(s => s.NextAt);
    }

    /// <summary>Of a scope without any.</summary>
    public static Caps None { get; } = new([], DateTime.MinValue);

    /// <summary>True when nothing bounds anything.</summary>
    public bool IsEmpty => creators.Count == 0 && caps.Values.All(c => c is null);

    /// <summary>True once a raise that was asked for takes effect.</summary>
    public bool IsDue(DateTime now) => dueAt <= now;

    /// <summary>A cap; null for none.</summary>
    public long? Of(LimitKind kind) => caps.GetValueOrDefault(kind);

    /// <summary>What one creator may get in a month: their own figure, otherwise everybody's; null for no limit.</summary>
    public long? OfCreator(Guid creator) => creators.TryGetValue(creator, out var own) ? own : Of(LimitKind.GiftCreatorMonth);
}
