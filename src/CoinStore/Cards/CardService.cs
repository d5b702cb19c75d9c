using CoinStore.Access;
using CoinStore.Payments;
using CoinStore.Purchases;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Cards;

/// <summary>Saves cards at Stripe with their holder's consent, lists and removes them. Nothing is charged here.</summary>
public sealed class CardService
{
    /// <summary>The most cards that one person keeps.</summary>
    public const int MostCards = 10;

    /// <summary>How often saving a card can be tried within 24 hours: more is somebody who tries out other people's cards.</summary>
    public const int MostTriesADay = 10;

    private readonly Database database;
    private readonly CardRun run;
    private readonly AccessLog access;
    private readonly TimeProvider clock;

    internal CardService(Database database, CardRun run, AccessLog access, TimeProvider clock)
    {
        this.database = database;
        this.run = run;
        this.access = access;
        this.clock = clock;
    }

    /// <summary>The person's own cards, and what is agreed to before another one is saved.</summary>
    public Task<Result<CardWallet, CardRefusal>> ListAsync(Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return database.ReadAsync<Result<CardWallet, CardRefusal>>(
            async (context, token) =>
            {
                if (await Standing.LoadAsync(context, actor, Now, token) is not { } standing)
                {
                    return CardRefusal.NotSignedIn;
                }

                return await WalletAsync(context, standing, token);
            },
            cancellationToken
        );
    }

    /// <summary>
    /// Keeps the consent and opens Stripe's page for half an hour. The same id goes on where it stopped; nothing is ever opened twice.
    /// </summary>
    public async Task<Result<SavedCard, CardRefusal>> AddAsync(Actor actor, AddCard request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(request);
        var kept = await database.WriteAsync<CardRow, CardRefusal>(
            actor,
            (scope, token) => KeepAsync(scope, request, token),
            cancellationToken
        );
        if (!kept.Succeeded)
        {
            return kept.Refusal;
        }

        using var patience = CallTime.Limit(clock, CallTime.OfAPage);
        var step = await run.ContinueAsync(request.Id, cancellationToken);
        return step.Row.State switch
        {
            CardState.Starting => CardRefusal.StripeUnreachable,
            CardState.Failed or CardState.Expired => CardRefusal.Ended,
            CardState.Open or CardState.Saved => SavedCard.Of(step.Row, isDefault: false),
        };
    }

    /// <summary>Reads the page from Stripe and keeps what came of it: the redirect back alone saves nothing.</summary>
    /// <param name="actor">The holder.</param>
    /// <param name="sessionId">Stripe's cs_... id, as it came back in the address.</param>
    /// <param name="cancellationToken">Ends waiting, not the work of a commit.</param>
    public async Task<Result<SavedCard, CardRefusal>> CompleteAsync(Actor actor, string sessionId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var own = await OwnAsync(actor, "complete a card", c => c.SessionId == sessionId, sessionId, cancellationToken);
        if (!own.Succeeded)
        {
            return own.Refusal;
        }

        using var patience = CallTime.Limit(clock, CallTime.OfAPage);
        var step = await run.ContinueAsync(own.Value.Id, cancellationToken);
        return step.Answered ? SavedCard.Of(step.Row, isDefault: false) : CardRefusal.StripeUnreachable;
    }

    /// <summary>Lets a card be offered first.</summary>
    public Task<Result<Done, CardRefusal>> MakeDefaultAsync(Actor actor, CardId cardId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return database.WriteAsync<Done, CardRefusal>(
            actor,
            async (scope, token) =>
            {
                var own = await OwnAsync(scope.Context, actor, "make a card the first one", c => c.Id == cardId, cardId, token);
                if (!own.Succeeded)
                {
                    return own.Refusal;
                }

                if (!own.Value.IsActive)
                {
                    return CardRefusal.NotFound;
                }

                (await CustomerDesk.RowAsync(scope, own.Value.PersonId, null, token)).DefaultCardId = cardId;
                return default(Done);
            },
            cancellationToken
        );
    }

    /// <summary>
    /// Removes a card, or gives up one that is being saved: from now on it pays for nothing. Stripe lets go of it at once, or as soon as
    /// it answers.
    /// </summary>
    public async Task<Result<Done, CardRefusal>> RemoveAsync(Actor actor, CardId cardId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var removed = await database.WriteAsync<Done, CardRefusal>(
            actor,
            async (scope, token) =>
            {
                var own = await OwnAsync(scope.Context, actor, "remove a card", c => c.Id == cardId, cardId, token);
                if (!own.Succeeded)
                {
                    return own.Refusal;
                }

                var row = own.Value;
                if (row.RemovedAt is null && row.State is CardState.Starting or CardState.Open or CardState.Saved)
                {
                    await CardFacts.RemoveAsync(scope, row, token);
                    (row.NextCheckAt, row.Tries) = (CardRun.ClaimedUntil(scope.Now), 0);
                }

                return default(Done);
            },
            cancellationToken
        );
        if (removed.Succeeded)
        {
            using var patience = CallTime.Limit(clock, CallTime.OfAPage);
            await run.ContinueAsync(cardId, cancellationToken);
        }

        return removed;
    }

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    private async Task<Result<CardRow, CardRefusal>> KeepAsync(WriteScope scope, AddCard request, CancellationToken cancellationToken)
    {
        var standing = await Standing.LoadAsync(scope.Context, scope.Actor, scope.Now, cancellationToken);
        if (await scope.Context.FindAsync<CardRow>([request.Id], cancellationToken) is { } before)
        {
            return AgainAs(before, scope.Actor, request);
        }

        if (ObstacleOf(standing) is { } obstacle)
        {
            return obstacle;
        }

        if (request.ConsentVersion != CardConsent.Current.Version)
        {
            return CardRefusal.ConsentChanged;
        }

        if (await TooManyAsync(scope.Context, standing!.Id, scope.Now, cancellationToken) is { } many)
        {
            return many;
        }

        var confirmed = standing.Person.EmailConfirmed ? standing.Person.Email : null;
        await CustomerDesk.RowAsync(scope, standing.Id, confirmed, cancellationToken);
        var row = new CardRow
        {
            Id = request.Id,
            PersonId = standing.Id,
            State = CardState.Starting,
            ConsentVersion = request.ConsentVersion,
            ConsentedAt = scope.Now,
            ExpiresAt = scope.Now + CheckoutPolicy.OpenFor,
            NextCheckAt = CardRun.ClaimedUntil(scope.Now),
        };
        scope.Context.Add(row);
        return row;
    }

    private Result<CardRow, CardRefusal> AgainAs(CardRow before, Actor actor, AddCard request)
    {
        if (before.PersonId == actor.PersonId)
        {
            return before.RemovedAt is not null ? CardRefusal.Ended
                : before.ConsentVersion == request.ConsentVersion ? before
                : CardRefusal.DifferentInput;
        }

        access.Denied(actor, "go on with a card", before.Id);
        return CardRefusal.DifferentInput;
    }

    private static CardRefusal? ObstacleOf(Standing? standing) =>
        standing switch
        {
            null => CardRefusal.NotSignedIn,
            { IsAdult: false } => CardRefusal.Minor,
            { IsActive: false } => CardRefusal.Frozen,
            { Person.EmailConfirmed: false } => CardRefusal.EmailNotConfirmed,
            _ => null,
        };

    private static async Task<CardRefusal?> TooManyAsync(StoreContext context, PersonId person, DateTime now, CancellationToken token)
    {
        var (own, dayAgo) = (context.Set<CardRow>().Where(c => c.PersonId == person), now.AddDays(-1));
        return await own.CountAsync(c => c.State == CardState.Saved && c.RemovedAt == null, token) >= MostCards ? CardRefusal.TooManyCards
            : await own.CountAsync(c => c.ConsentedAt > dayAgo, token) >= MostTriesADay ? CardRefusal.TooManyTries
            : null;
    }

    private async Task<CardWallet> WalletAsync(StoreContext context, Standing standing, CancellationToken cancellationToken)
    {
        var first = await CardFacts.DefaultAsync(context, standing.Id, cancellationToken);
        var rows = await context
            .Set<CardRow>()
            .Where(c => c.PersonId == standing.Id && c.RemovedAt == null)
            .Where(c => c.State == CardState.Starting || c.State == CardState.Open || c.State == CardState.Saved)
            .OrderByDescending(c => c.ConsentedAt)
            .ToListAsync(cancellationToken);
        var cards = rows.ConvertAll(c => SavedCard.Of(c, c.Id == first));
        return new CardWallet(
            [.. cards.Where(c => c.State == CardState.Saved).OrderByDescending(c => c.IsDefault)],
            [.. cards.Where(c => c.State != CardState.Saved)],
            CardConsent.Current,
            ObstacleOf(standing) ?? await TooManyAsync(context, standing.Id, Now, cancellationToken)
        );
    }

    private Task<Result<CardRow, CardRefusal>> OwnAsync(
        Actor actor,
        string verb,
        System.Linq.Expressions.Expression<Func<CardRow, bool>> which,
        object target,
        CancellationToken cancellationToken
    ) => database.ReadAsync((context, token) => OwnAsync(context, actor, verb, which, target, token), cancellationToken);

    private async Task<Result<CardRow, CardRefusal>> OwnAsync(
        StoreContext context,
        Actor actor,
        string verb,
        System.Linq.Expressions.Expression<Func<CardRow, bool>> which,
        object target,
        CancellationToken cancellationToken
    )
    {
        if (await Standing.LoadAsync(context, actor, Now, cancellationToken) is not { } standing)
        {
            return CardRefusal.NotSignedIn;
        }

        var row = await context.Set<CardRow>().SingleOrDefaultAsync(which, cancellationToken);
        if (row?.PersonId == standing.Id)
        {
            return row;
        }

        access.Denied(actor, verb, target);
        return CardRefusal.NotFound;
    }
}
