using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Catalog;
using CoinStore.Lots;
using CoinStore.Storage;

namespace CoinStore.Balances;

/// <summary>A person's own coins, limits and history. Nobody can ask for somebody else's.</summary>
public sealed class BalanceService(Database database, TimeProvider clock)
{
    private const int LastLines = 6;
    private const int MostLines = 200;

    /// <summary>How many coins a person has, paid and bonus together; one query.</summary>
    public Task<Result<Coins, BalanceRefusal>> CountAsync(Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return database.ReadAsync<Result<Coins, BalanceRefusal>>(
            async (context, token) =>
                actor.PersonId is { } id ? (await CoinBalance.ReadAsync(context, id, token)).Total : BalanceRefusal.NotSignedIn,
            cancellationToken
        );
    }

    /// <summary>Coins, limits and the last events in one look.</summary>
    public Task<Result<Balance, BalanceRefusal>> ReadAsync(Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return database.ReadAsync<Result<Balance, BalanceRefusal>>(
            async (context, token) =>
            {
                if (await Standing.LoadAsync(context, actor, Now, token) is not { } standing)
                {
                    return BalanceRefusal.NotSignedIn;
                }

                var limits = LimitScope.AllOf(standing);
                var coins = await CoinBalance.ReadAsync(context, standing.Id, token);
                var terms = await PriceBook.TermsAsync(context, standing.Person.CountryAt(Now), Now, token);
                var last = await ActivityReader.ListAsync(context, standing, new ActivityFilter(), null, LastLines, token);
                return new Balance(
                    coins,
                    terms.InMoney(coins.Total),
                    await SpendingMeters.StatesAsync(context, limits, Now, token),
                    limits.Any(l => l.SetByGuardian),
                    limits.Count == 0,
                    last.Lines,
                    await LotReading.ListAsync(context, standing.Id, coins, Now, token)
                );
            },
            cancellationToken
        );
    }

    /// <summary>A page of the person's history, newest first, by keyset: as fast at any depth.</summary>
    /// <param name="actor">The person.</param>
    /// <param name="filter">What is wanted.</param>
    /// <param name="older">Where to begin, from the page before; null for the newest.</param>
    /// <param name="take">How many lines, 1 to 200.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public Task<Result<ActivityPage, BalanceRefusal>> ListAsync(
        Actor actor,
        ActivityFilter filter,
        long? older,
        int take,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(filter);
        return database.ReadAsync<Result<ActivityPage, BalanceRefusal>>(
            async (context, token) =>
                await Standing.LoadAsync(context, actor, Now, token) is { } standing
                    ? await ActivityReader.ListAsync(context, standing, filter, older, Math.Clamp(take, 1, MostLines), token)
                    : BalanceRefusal.NotSignedIn,
            cancellationToken
        );
    }

    private DateTime Now => clock.GetUtcNow().UtcDateTime;
}
