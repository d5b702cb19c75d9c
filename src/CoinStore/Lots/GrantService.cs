using CoinStore.Access;
using CoinStore.Accounts;
using CoinStore.Balances;
using CoinStore.Creators;
using CoinStore.Notifications;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Lots;

/// <summary>Coins that an operator gives.</summary>
/// <param name="Id">Made when the form was shown: the same id never gives twice.</param>
/// <param name="PersonId">To whom.</param>
/// <param name="Coins">How many, 1 to <see cref="GrantService.MostAtOnce"/>.</param>
/// <param name="Reason">Why, 1 to 400 characters; kept with the coins.</param>
/// <param name="EndsAt">When what is unspent ends, UTC; null for never.</param>
public sealed record GrantCoins(GrantId Id, PersonId PersonId, Coins Coins, string Reason, DateTime? EndsAt = null);

/// <summary>Whom coins can be given to.</summary>
/// <param name="Id">The person.</param>
/// <param name="Name">The name others see.</param>
/// <param name="Email">Their address, if they have one.</param>
/// <param name="Handle">The address of their room, for a creator.</param>
/// <param name="Holds">Coins they hold now, bought and given.</param>
public sealed record GrantReceiver(PersonId Id, string Name, string? Email, string? Handle, Coins Holds);

/// <summary>Coins that were given.</summary>
/// <param name="Id">The grant.</param>
/// <param name="PersonName">To whom, by the name they show; null for a minor, when another operator gave them.</param>
/// <param name="Coins">How many.</param>
/// <param name="Reason">Why; null where the name is.</param>
/// <param name="GivenAt">When, UTC.</param>
/// <param name="GivenBy">By which operator.</param>
public sealed record GrantView(GrantId Id, string? PersonName, Coins Coins, string? Reason, DateTime GivenAt, string GivenBy);

/// <summary>Why no coins were granted. Nothing moved.</summary>
public enum GrantRefusal
{
    /// <summary>Only operators grant coins.</summary>
    OperatorsOnly,

    /// <summary>There is no such person, or the account is closed.</summary>
    PersonNotFound,

    /// <summary>Fewer than one, or more than <see cref="GrantService.MostAtOnce"/>.</summary>
    BadAmount,

    /// <summary>A reason of 1 to 400 characters is needed.</summary>
    NoReason,

    /// <summary>The coins would have ended already.</summary>
    AlreadyEnded,

    /// <summary>Operators do not grant coins to themselves.</summary>
    ToOneself,

    /// <summary>The same id was used for another grant.</summary>
    DifferentInput,
}

/// <summary>Coins that operators give: as thanks, or to make good.</summary>
public sealed class GrantService
{
    /// <summary>The most coins in one grant.</summary>
    public const long MostAtOnce = 1_000_000;

    private const int LongestList = 50;
    private readonly Database database;
    private readonly PersonNews news;
    private readonly AccessLog access;
    private readonly TimeProvider clock;

    internal GrantService(Database database, PersonNews news, AccessLog access, TimeProvider clock)
    {
        this.database = database;
        this.news = news;
        this.access = access;
        this.clock = clock;
    }

    /// <summary>The newest grants; for operators. Of those to minors an operator reads only their own with name and reason.</summary>
    public Task<Result<IReadOnlyList<GrantView>, GrantRefusal>> ListAsync(Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return database.ReadAsync<Result<IReadOnlyList<GrantView>, GrantRefusal>>(
            async (context, token) =>
            {
                if (!await MayAsync(context, actor, "list granted coins", token))
                {
                    return GrantRefusal.OperatorsOnly;
                }

                var lots = await context
                    .Set<LotRow>()
                    .Where(l => l.Kind == LotKind.Granted)
                    .OrderByDescending(l => l.CreatedAt)
                    .Take(LongestList)
                    .ToListAsync(token);
                var people = lots.Select(l => l.PersonId).Concat(lots.Select(l => l.GrantedBy).OfType<PersonId>()).ToHashSet();
                var names = await context
                    .Users.Where(p => EF.Parameter(people).Contains(p.Id))
                    .ToDictionaryAsync(p => p.Id, p => p.DisplayName, token);
                var minors = await OperatorCause.MinorsAsync(context, people, clock.GetUtcNow().UtcDateTime, token);
                return lots.ConvertAll(l =>
                {
                    var isShown = l.GrantedBy == actor.PersonId || !minors.Contains(l.PersonId);
                    return new GrantView(
                        GrantId.From(l.Id),
                        isShown ? names[l.PersonId] : null,
                        new Coins(l.Coins),
                        isShown ? l.Reason ?? "" : null,
                        l.CreatedAt,
                        l.GrantedBy is { } by ? names[by] : ""
                    );
                });
            },
            cancellationToken
        );
    }

    /// <summary>
    /// Somebody by what is known of them: an e-mail address, a room's handle or the account's number; for operators. A minor is found only
    /// while a case of theirs is open, or for a stated reason.
    /// </summary>
    /// <param name="actor">An operator.</param>
    /// <param name="known">What is known.</param>
    /// <param name="reason">Why a minor is looked at, 1 to 400 characters; logged. Null for none.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public Task<Result<GrantReceiver, GrantRefusal>> FindAsync(
        Actor actor,
        string known,
        string? reason,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(known);
        return database.ReadAsync<Result<GrantReceiver, GrantRefusal>>(
            async (context, token) =>
            {
                if (!await MayAsync(context, actor, "find a person", token))
                {
                    return GrantRefusal.OperatorsOnly;
                }

                var (email, handle) = (known.Trim().ToUpperInvariant(), HandlePolicy.Normalise(known));
                var id = TypedId.TryParse<PersonId>(known.Trim()) ?? default;
                var person = await context
                    .Users.Where(p => p.Status != PersonStatus.Closed)
                    .Where(p =>
                        p.Id == id
                        || p.NormalizedEmail == email
                        || context.Set<CreatorProfile>().Any(c => c.Id == p.Id && c.Handle == handle)
                    )
                    .OrderBy(p => p.Id)
                    .FirstOrDefaultAsync(token);
                var now = clock.GetUtcNow().UtcDateTime;
                if (person is null || !await access.AllowsAsync(context, actor, "find a person", person.Id, reason, now, token))
                {
                    return GrantRefusal.PersonNotFound;
                }

                var coins = await CoinBalance.ReadAsync(context, person.Id, token);
                var room = await context
                    .Set<CreatorProfile>()
                    .Where(c => c.Id == person.Id)
                    .Select(c => c.Handle)
                    .SingleOrDefaultAsync(token);
                return new GrantReceiver(
                    person.Id,
                    person.DisplayName,
                    person.Email,
                    room,
                    new Coins(coins.Paid.Value + coins.Bonus.Value)
                );
            },
            cancellationToken
        );
    }

    /// <summary>Gives coins to a person, once.</summary>
    public Task<Result<Done, GrantRefusal>> GrantAsync(Actor actor, GrantCoins grant, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(grant);
        return database.WriteAsync<Done, GrantRefusal>(actor, (scope, token) => GrantAsync(scope, grant, token), cancellationToken);
    }

    private async Task<Result<Done, GrantRefusal>> GrantAsync(WriteScope scope, GrantCoins grant, CancellationToken cancellationToken)
    {
        var standing = await Standing.LoadAsync(scope.Context, scope.Actor, scope.Now, cancellationToken);
        if (standing is not { Person.IsOperator: true, IsActive: true })
        {
            access.Denied(scope.Actor, "grant coins", grant.PersonId);
            return GrantRefusal.OperatorsOnly;
        }

        if (Against(grant, standing.Id, scope.Now) is { } refusal)
        {
            return refusal;
        }

        await scope.Context.TakeTurnAsync(grant.PersonId.Value, cancellationToken);
        if (await scope.Context.FindAsync<LotRow>([grant.Id.Value], cancellationToken) is { } before)
        {
            return IsSame(before, grant) ? default(Done) : GrantRefusal.DifferentInput;
        }

        if (await Standing.LoadAsync(scope.Context, grant.PersonId, scope.Now, cancellationToken) is null)
        {
            return GrantRefusal.PersonNotFound;
        }

        // There is a reason, so that it is not refused: a minor's is logged with it.
        await access.AllowsAsync(scope.Context, scope.Actor, "grant coins", grant.PersonId, grant.Reason, scope.Now, cancellationToken);
        var lot = new LotRow
        {
            Id = grant.Id.Value,
            PersonId = grant.PersonId,
            Kind = LotKind.Granted,
            Coins = grant.Coins.Value,
            CreatedAt = scope.Now,
            EndsAt = grant.EndsAt,
            GrantedBy = standing.Id,
            Reason = grant.Reason.Trim(),
        };
        scope.Context.Add(lot);
        await LotBook.PostAsync(scope, LotJournal.Given(lot), cancellationToken);
        var text = $"You were given {lot.Coins:N0} coins: {lot.Reason}";
        await news.TellAsync(scope, lot.PersonId, NotificationKind.Purchase, text, "/balance", cancellationToken);
        return default(Done);
    }

    private async Task<bool> MayAsync(StoreContext context, Actor actor, string verb, CancellationToken cancellationToken)
    {
        if (await Standing.LoadAsync(context, actor, clock.GetUtcNow().UtcDateTime, cancellationToken) is { IsOperator: true })
        {
            return true;
        }

        access.Denied(actor, verb, null);
        return false;
    }

    private static GrantRefusal? Against(GrantCoins grant, PersonId by, DateTime now) =>
        grant switch
        {
            { Coins.Value: < 1 or > MostAtOnce } => GrantRefusal.BadAmount,
            { Reason: var reason } when string.IsNullOrWhiteSpace(reason) || reason.Length > OperatorCause.LongestReason =>
                GrantRefusal.NoReason,
            { EndsAt: { } end } when end <= now => GrantRefusal.AlreadyEnded,
            _ when grant.PersonId == by => GrantRefusal.ToOneself,
            _ => null,
        };

    private static bool IsSame(LotRow before, GrantCoins grant) =>
        before.Kind == LotKind.Granted
        && before.PersonId == grant.PersonId
        && before.Coins == grant.Coins.Value
        && before.EndsAt == grant.EndsAt
        && string.Equals(before.Reason, grant.Reason.Trim(), StringComparison.Ordinal);
}
