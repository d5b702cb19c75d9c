using CoinStore.Access;
using CoinStore.Notifications;
using CoinStore.Storage;

namespace CoinStore.Lots;

/// <summary>Coins that an operator gives.</summary>
/// <param name="Id">Made when the form was shown: the same id never gives twice.</param>
/// <param name="PersonId">To whom.</param>
/// <param name="Coins">How many, 1 to <see cref="GrantService.MostAtOnce"/>.</param>
/// <param name="Reason">Why, 1 to 400 characters; kept with the coins.</param>
/// <param name="EndsAt">When what is unspent ends, UTC; null for never.</param>
public sealed record GrantCoins(GrantId Id, PersonId PersonId, Coins Coins, string Reason, DateTime? EndsAt = null);

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

    private const int LongestReason = 400;
    private readonly Database database;
    private readonly Mailbox mailbox;
    private readonly AccessLog access;

    internal GrantService(Database database, Mailbox mailbox, AccessLog access)
    {
        this.database = database;
        this.mailbox = mailbox;
        this.access = access;
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
        mailbox.Notify(scope, lot.PersonId, NotificationKind.Purchase, $"You were given {lot.Coins:N0} coins: {lot.Reason}", "/balance");
        return default(Done);
    }

    private static GrantRefusal? Against(GrantCoins grant, PersonId by, DateTime now) =>
        grant switch
        {
            { Coins.Value: < 1 or > MostAtOnce } => GrantRefusal.BadAmount,
            { Reason: var reason } when string.IsNullOrWhiteSpace(reason) || reason.Length > LongestReason => GrantRefusal.NoReason,
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
