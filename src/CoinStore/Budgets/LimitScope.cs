using CoinStore.Access;
using CoinStore.Accounts;
using CoinStore.Guardians;
using CoinStore.Ledger;
using CoinStore.Storage;

namespace CoinStore.Budgets;

/// <summary>Whose limits somebody spends under, in which zone and money they are counted.</summary>
/// <param name="Id">The guardianship of a minor's limits, the person of their own.</param>
/// <param name="TimeZoneId">The IANA zone that counts now.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="SetByGuardian">True for a minor's limits.</param>
internal sealed record LimitScope(Guid Id, string TimeZoneId, string Currency, bool SetByGuardian)
{
    /// <summary>Where they were counted before, oldest first.</summary>
    public IReadOnlyList<ZoneMove> Moves { get; init; } = [];

    /// <summary>The kinds that count every spending, capped or not.</summary>
    public IEnumerable<LimitKind> Counting => SetByGuardian ? CapPolicy.Kinds.Append(LimitKind.GiftCountDay) : CapPolicy.Kinds;

    /// <summary>
    /// All limits that bound a spender: an adult's are their own; a minor's are those of each guardian, and all of them have to take a
    /// spending, so that the strictest wins. None for a minor without a guardian: nothing may be spent.
    /// </summary>
    public static IReadOnlyList<LimitScope> AllOf(Standing spender) =>
        spender.IsAdult ? [OwnOf(spender)] : [.. spender.Guardianships.Select(Of)];

    /// <summary>A person's own limits, counted in US dollars as prices are.</summary>
    public static LimitScope OwnOf(Standing person) => OwnOf(person.Person);

    /// <summary>A person's own limits, counted in US dollars as prices are.</summary>
    public static LimitScope OwnOf(Person person) =>
        new(person.Id.Value, person.TimeZoneId, "USD", SetByGuardian: false) { Moves = ZoneMoves.Read(person.PastZones) };

    /// <summary>The limits of a link.</summary>
    public static LimitScope Of(Guardianship link) =>
        new(link.Id.Value, link.TimeZoneId, link.Currency, SetByGuardian: true) { Moves = ZoneMoves.Read(link.PastZones) };

    /// <summary>Finds the scope of an id: a link's, otherwise a person's own.</summary>
    public static async Task<LimitScope> FindAsync(StoreContext context, Guid id, CancellationToken cancellationToken) =>
        await context.FindAsync<Guardianship>([GuardianshipId.From(id)], cancellationToken) is { } link
            ? Of(link)
            : OwnOf((await context.Users.FindAsync([PersonId.From(id)], cancellationToken))!);

    /// <summary>The zone on whose wall the hours of a day are read: a move holds from the next day on.</summary>
    public string ZoneAt(DateTime at)
    {
        for (var known = Moves.Count; known > 0; known--)
        {
            var move = Moves[known - 1];
            if (at >= LimitPolicy.WindowAt(LimitKind.GiftDay, move.MovedAt, move.FromZoneId, [.. Moves.Take(known - 1)]).EndsAt)
            {
                return known < Moves.Count ? Moves[known].FromZoneId : TimeZoneId;
            }
        }

        return Moves.Count == 0 ? TimeZoneId : Moves[0].FromZoneId;
    }

    /// <summary>The window of a limit around an instant.</summary>
    public (DateTime StartsAt, DateTime EndsAt) WindowAt(LimitKind kind, DateTime at) => LimitPolicy.WindowAt(kind, at, TimeZoneId, Moves);

    /// <summary>The meter of a limit around an instant.</summary>
    public MeterKey MeterAt(LimitKind kind, DateTime at, Guid subject = default)
    {
        var (startsAt, endsAt) = WindowAt(kind, at);
        return new MeterKey(Id, (short)kind, Unit.FromCode(LimitPolicy.UnitOf(kind, Currency)), startsAt, endsAt, subject);
    }
}
