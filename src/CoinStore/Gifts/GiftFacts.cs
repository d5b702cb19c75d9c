using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Catalog;
using CoinStore.Creators;
using CoinStore.Guardians;
using CoinStore.Rooms;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Gifts;

/// <summary>
/// What decides whether gifts may be sent, looked up for a whole batch at once inside its transaction: people, rooms, prices, caps. Kept
/// by the writer for the next batch only while nobody changed any of it.
/// </summary>
internal sealed class GiftFacts
{
    private readonly Dictionary<PersonId, Standing?> people = [];
    private readonly Dictionary<string, PersonId?> rooms = new(StringComparer.Ordinal);
    private readonly Dictionary<Guid, Caps> caps = [];
    private readonly Dictionary<(string Zone, LimitKind Kind), (DateTime StartsAt, DateTime EndsAt)> windows = [];
    private Dictionary<string, GiftRow>? catalogue;

    /// <summary>Looks up what these gifts need and is not known yet.</summary>
    public async Task LoadAsync(
        WriteScope scope,
        IReadOnlyList<JoinedWrite<SendGift, GiftReceipt, GiftRefusal>> writes,
        CancellationToken cancellationToken
    )
    {
        catalogue ??= await scope
            .Context.Set<GiftRow>()
            .AsNoTracking()
            .ToDictionaryAsync(g => g.Slug, StringComparer.Ordinal, cancellationToken);
        await LoadRoomsAsync(scope.Context, [.. writes.Select(w => RoomHandle.Normalise(w.Command.Handle))], cancellationToken);
        var persons = writes.SelectMany(w => (PersonId?[])[w.Actor.PersonId, RoomOf(w.Command.Handle)]).OfType<PersonId>();
        await LoadPeopleAsync(scope, [.. persons], cancellationToken);
        var scopes = writes
            .Select(w => PersonOf(w.Actor.PersonId, scope.Now))
            .SelectMany(sender => sender is null ? [] : LimitScope.AllOf(sender))
            .DistinctBy(limits => limits.Id);
        await LoadCapsAsync(scope, [.. scopes], cancellationToken);
    }

    /// <summary>Senders who are 18 by now and still have guardians.</summary>
    public IReadOnlyList<Standing> GrownUp(IReadOnlyList<JoinedWrite<SendGift, GiftReceipt, GiftRefusal>> writes, DateTime now) =>
        [.. writes.Select(w => PersonOf(w.Actor.PersonId, now)).OfType<Standing>().Where(ComingOfAge.IsDue).DistinctBy(p => p.Id)];

    /// <summary>Somebody stands otherwise since they were looked up.</summary>
    public void Learn(Standing person)
    {
        people[person.Id] = person;
        caps.Remove(person.Id.Value);
    }

    /// <summary>The creator of a room; null when there is none.</summary>
    public PersonId? RoomOf(string handle) => rooms[RoomHandle.Normalise(handle)];

    /// <summary>Somebody's standing; null for nobody and for a closed account.</summary>
    public Standing? PersonOf(PersonId? id, DateTime now) => id is { } known ? people[known]?.At(now) : null;

    /// <summary>A gift of the catalogue that is on sale; null when it is not.</summary>
    public GiftRow? OfferOf(string slug) => catalogue!.GetValueOrDefault(slug) is { OnSale: true } gift ? gift : null;

    /// <summary>What a gift is called, on sale or not.</summary>
    public string NameOf(string slug) => catalogue!.GetValueOrDefault(slug)?.Name ?? slug;

    /// <summary>The caps of a scope.</summary>
    public Caps CapsOf(LimitScope limits) => caps.GetValueOrDefault(limits.Id, Caps.None);

    /// <summary>The window of a limit around now; worked out anew once it has ended.</summary>
    public (DateTime StartsAt, DateTime EndsAt) WindowOf(LimitScope limits, LimitKind kind, DateTime now)
    {
        if (limits.Moves.Count > 0)
        {
            return limits.WindowAt(kind, now);
        }

        var key = (limits.TimeZoneId, kind);
        if (!windows.TryGetValue(key, out var window) || now < window.StartsAt || now >= window.EndsAt)
        {
            window = windows[key] = LimitPolicy.WindowAt(kind, now, limits.TimeZoneId);
        }

        return window;
    }

    private async Task LoadRoomsAsync(StoreContext context, HashSet<string> handles, CancellationToken cancellationToken)
    {
        handles.ExceptWith(rooms.Keys);
        if (handles.Count == 0)
        {
            return;
        }

        var found = await context
            .Set<CreatorProfile>()
            .Where(c => EF.Parameter(handles).Contains(c.Handle))
            .ToDictionaryAsync(c => c.Handle, c => (PersonId?)c.Id, StringComparer.Ordinal, cancellationToken);
        foreach (var handle in handles)
        {
            rooms[handle] = found.GetValueOrDefault(handle);
        }
    }

    private async Task LoadPeopleAsync(WriteScope scope, HashSet<PersonId> ids, CancellationToken cancellationToken)
    {
        ids.ExceptWith(people.Keys);
        if (ids.Count == 0)
        {
            return;
        }

        var found = await Standing.LoadAsync(scope.Context, ids, scope.Now, cancellationToken);
        foreach (var id in ids)
        {
            people[id] = found.GetValueOrDefault(id);
        }
    }

    // A raise that has become due is written before anything is decided by it, and binds from its own instant on.
    private async Task LoadCapsAsync(WriteScope scope, List<LimitScope> scopes, CancellationToken cancellationToken)
    {
        scopes.RemoveAll(limits => caps.TryGetValue(limits.Id, out var known) && !known.IsDue(scope.Now));
        if (scopes.Count == 0)
        {
            return;
        }

        foreach (var limits in scopes.Where(l => l.SetByGuardian))
        {
            await CarryOver.KeepAsync(scope, limits, cancellationToken);
        }

        var found = await CapSettings.CapsAsync(scope.Context, scopes, scope.Now, cancellationToken);
        if (found.Values.Any(c => c.IsDue(scope.Now)))
        {
            await CapSettings.ApplyDueAsync(scope, [.. scopes.Select(s => s.Id)], cancellationToken);
            found = await CapSettings.CapsAsync(scope.Context, scopes, scope.Now, cancellationToken);
        }

        foreach (var limits in scopes)
        {
            caps[limits.Id] = found.GetValueOrDefault(limits.Id, Caps.None);
        }
    }
}
