using CoinStore.Access;
using CoinStore.Creators;
using CoinStore.Guardians;
using CoinStore.Notifications;
using CoinStore.Rooms;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Budgets;

/// <summary>
/// An adult's own budget: caps that bind at once when they are lowered and wait a day when they are raised, a pause that nobody can
/// shorten, and what was spent. There is no way to name somebody else's.
/// </summary>
public sealed class BudgetService
{
    private readonly Database database;
    private readonly AccessLog access;
    private readonly Mailbox mailbox;
    private readonly ComingOfAge comingOfAge;
    private readonly TimeProvider clock;

    internal BudgetService(Database database, AccessLog access, Mailbox mailbox, ComingOfAge comingOfAge, TimeProvider clock)
    {
        this.database = database;
        this.access = access;
        this.mailbox = mailbox;
        this.comingOfAge = comingOfAge;
        this.clock = clock;
    }

    /// <summary>The caller's caps with what is used of them, raises that wait, and the pause that lasts.</summary>
    public Task<Result<Budget, BudgetRefusal>> ReadAsync(Actor actor, CancellationToken cancellationToken) =>
        ShowAsync(actor, BudgetReading.ReadAsync, cancellationToken);

    /// <summary>What the caller spent in the last twelve months, by month and by creator.</summary>
    public Task<Result<SpendingHistory, BudgetRefusal>> ReadSpendingAsync(Actor actor, CancellationToken cancellationToken) =>
        ShowAsync(actor, BudgetReading.HistoryAsync, cancellationToken);

    /// <summary>
    /// Sets own caps. A first or lower one binds at once, also for what is spent already, and drops a raise of the same cap that waits;
    /// a higher one or none waits for <see cref="CapPolicy.RaiseWait"/>. Asking again for the raise that waits does not begin anew.
    /// </summary>
    public Task<Result<Budget, BudgetRefusal>> SetCapsAsync(Actor actor, SetBudget request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return ChangeAsync(
            actor,
            async (scope, person, token) =>
            {
                foreach (var wish in request.Caps)
                {
                    if (await SetAsync(scope, person, wish, token) is { } refusal)
                    {
                        return refusal;
                    }
                }

                return null;
            },
            cancellationToken
        );
    }

    /// <summary>Takes back a raise before it takes effect; the cap stays as it is.</summary>
    public Task<Result<Budget, BudgetRefusal>> WithdrawAsync(Actor actor, WithdrawRaise request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return ChangeAsync(
            actor,
            async (scope, person, token) =>
            {
                var key = new CapKey(person.Id.Value, request.Kind, request.CreatorId?.Value ?? Guid.Empty);
                return await CapSettings.WithdrawAsync(scope, key, token)
                    ? null
                    : new BudgetRefusal(BudgetRefusalReason.NothingPlanned, request.Kind);
            },
            cancellationToken
        );
    }

    /// <summary>Pauses the caller's purchases and gifts, or makes a pause longer. Nobody can end it early.</summary>
    public Task<Result<Budget, BudgetRefusal>> PauseAsync(Actor actor, StartPause request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return ChangeAsync(actor, (scope, person, token) => PauseAsync(scope, person, request, token), cancellationToken);
    }

    private Task<Result<T, BudgetRefusal>> ShowAsync<T>(
        Actor actor,
        Func<StoreContext, Standing, DateTime, CancellationToken, Task<T>> show,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(actor);
        return database.ReadAsync<Result<T, BudgetRefusal>>(
            async (context, token) =>
            {
                var now = clock.GetUtcNow().UtcDateTime;
                var person = await Standing.LoadAsync(context, actor, now, token);
                // Who may not spend may still look.
                return Against(person) is { } reason && reason != BudgetRefusalReason.NotActive
                    ? (BudgetRefusal)reason
                    : await show(context, person!, now, token);
            },
            cancellationToken
        );
    }

    private Task<Result<Budget, BudgetRefusal>> ChangeAsync(
        Actor actor,
        Func<WriteScope, Standing, CancellationToken, Task<BudgetRefusal?>> change,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(actor);
        return database.WriteAsync<Budget, BudgetRefusal>(
            actor,
            async (scope, token) =>
            {
                var person = await Standing.LoadAsync(scope.Context, actor, scope.Now, token);
                if (Against(person) is { } reason)
                {
                    // No page offers it to a minor: looking is a wrong turn, changing is an attempt.
                    access.Denied(actor, "change a budget of their own", actor.PersonId);
                    return (BudgetRefusal)reason;
                }

                person = await comingOfAge.SettledAsync(scope, person!, token);
                await CapSettings.ApplyDueAsync(scope, [person.Id.Value], token);
                if (await change(scope, person, token) is { } refusal)
                {
                    return refusal;
                }

                await scope.Context.SaveChangesAsync(token);
                var now = await Standing.LoadAsync(scope.Context, actor, scope.Now, token);
                return await BudgetReading.ReadAsync(scope.Context, now!, scope.Now, token);
            },
            cancellationToken
        );
    }

    private static BudgetRefusalReason? Against(Standing? person) =>
        person switch
        {
            null => BudgetRefusalReason.NotSignedIn,
            { IsAdult: false } => BudgetRefusalReason.Minor,
            { IsActive: false } => BudgetRefusalReason.NotActive,
            _ => null,
        };

    private static async Task<BudgetRefusal?> SetAsync(WriteScope scope, Standing person, CapWish wish, CancellationToken cancellationToken)
    {
        if (Against(wish) is { } bad)
        {
            return new BudgetRefusal(bad, wish.Kind, wish.CreatorHandle);
        }

        var subject = await SubjectAsync(scope, person, wish, cancellationToken);
        if (!subject.Succeeded)
        {
            return subject.Refusal;
        }

        var key = new CapKey(person.Id.Value, wish.Kind, subject.Value);
        var settings = await scope
            .Context.Set<LimitSetting>()
            .AsNoTracking()
            .Where(l => l.ScopeId == key.ScopeId)
            .ToListAsync(cancellationToken);
        var own = settings.Find(s => s.Kind == key.Kind && s.Subject == key.Subject);
        if (own?.Cap == wish.Cap)
        {
            return null;
        }

        if (own is null or { Cap: null, NextAt: null } && key.Subject != Guid.Empty && IsFull(settings))
        {
            return new BudgetRefusal(BudgetRefusalReason.TooManyCreators, wish.Kind, wish.CreatorHandle);
        }

        await ChangeAsync(scope, key, own, new Caps(settings, scope.Now), wish.Cap, cancellationToken);
        return null;
    }

    // What counts is what may be spent: for one creator everybody's figure, where they have none of their own.
    private static async Task ChangeAsync(
        WriteScope scope,
        CapKey key,
        LimitSetting? own,
        Caps caps,
        long? cap,
        CancellationToken cancellationToken
    )
    {
        var person = PersonId.From(key.ScopeId);
        var (from, to) =
            key.Subject == Guid.Empty
                ? (caps.Of(key.Kind), cap)
                : (caps.OfCreator(key.Subject), cap ?? caps.Of(LimitKind.GiftCreatorMonth));
        if (!CapPolicy.IsRaise(from, to))
        {
            await CapSettings.SetAsync(scope, key, cap, person, scope.Now, cancellationToken);
        }
        else if (own?.NextAt is null || own.NextCap != cap)
        {
            await CapSettings.PlanAsync(scope, key, cap, person, scope.Now + CapPolicy.RaiseWait, cancellationToken);
        }
    }

    private static bool IsFull(List<LimitSetting> settings) =>
        settings.Count(s => s.Subject != Guid.Empty && (s.Cap is not null || s.NextAt is not null)) >= CapPolicy.MostCreators;

    private static BudgetRefusalReason? Against(CapWish wish) =>
        wish switch
        {
            _ when !CapPolicy.OwnKinds.Contains(wish.Kind) => BudgetRefusalReason.UnknownKind,
            { CreatorHandle: not null, Kind: not LimitKind.GiftCreatorMonth } => BudgetRefusalReason.UnknownKind,
            _ => CapPolicy.Check(wish.Cap) switch
            {
                null => null,
                CapProblem.Negative => BudgetRefusalReason.Negative,
                _ => BudgetRefusalReason.TooLarge,
            },
        };

    private static async Task<Result<Guid, BudgetRefusal>> SubjectAsync(
        WriteScope scope,
        Standing person,
        CapWish wish,
        CancellationToken cancellationToken
    )
    {
        if (wish.CreatorHandle is null)
        {
            return Guid.Empty;
        }

        var handle = RoomHandle.Normalise(wish.CreatorHandle);
        var creator = await scope
            .Context.Set<CreatorProfile>()
            .Where(c => c.Handle == handle && c.Id != person.Id)
            .Select(c => (PersonId?)c.Id)
            .SingleOrDefaultAsync(cancellationToken);
        return creator is { } id ? id.Value : new BudgetRefusal(BudgetRefusalReason.UnknownCreator, wish.Kind, wish.CreatorHandle);
    }

    private async Task<BudgetRefusal?> PauseAsync(
        WriteScope scope,
        Standing person,
        StartPause request,
        CancellationToken cancellationToken
    )
    {
        if (!PausePolicy.Lengths.Contains(request.Length))
        {
            return BudgetRefusalReason.UnknownLength;
        }

        if (await scope.Context.FindAsync<SpendingPause>([request.Id], cancellationToken) is { } before)
        {
            return before.PersonId == person.Id && before.Length == request.Length ? null : BudgetRefusalReason.DifferentInput;
        }

        var endsAt = PausePolicy.EndOf(request.Length, scope.Now, person.Person.TimeZoneId);
        if (person.PausedUntil >= endsAt)
        {
            return new BudgetRefusal(BudgetRefusalReason.PauseTooShort, Pause: person.Pause);
        }

        scope.Context.Add(
            new SpendingPause
            {
                Id = request.Id,
                PersonId = person.Id,
                Length = request.Length,
                StartedAt = scope.Now,
                EndsAt = endsAt,
            }
        );
        var until = BudgetNews.Instant(endsAt, person.Person.TimeZoneId);
        mailbox.Notify(scope, person.Id, NotificationKind.Budget, $"You paused your spending until {until}.", BudgetNews.Page);
        return null;
    }
}
