using CoinStore.Access;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.Extensions.Logging;

namespace CoinStore.Payouts;

/// <summary>A step that was taken: where to, what is remembered of it, and which entry it posts.</summary>
internal sealed record PayoutMove(PayoutState To)
{
    public string? Note { get; init; }

    public Action<UpdateSettersBuilder<PayoutRow>, DateTime> Also { get; init; } = (_, _) => { };

    public Func<WriteScope, DateTime, CancellationToken, Task>? Post { get; init; }

    public bool IsLast => To is PayoutState.Paid or PayoutState.Failed;
}

/// <summary>Records what became of a payout's steps, each by a conditional update from the state the run saw.</summary>
internal sealed class PayoutMoves(Database database, ILogger<PayoutMoves> logger)
{
    private static readonly TimeSpan Claim = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(15);
    private static readonly Actor Runner = Actor.System("payout run");

    /// <summary>For how long a claimed payout is left to the one who claimed it.</summary>
    public static DateTime ClaimedUntil(DateTime now) => now + Claim;

    /// <summary>Takes a due payout for one run; false when somebody else has it.</summary>
    public Task<bool> ClaimAsync(PayoutId id, CancellationToken cancellationToken) =>
        UpdateAsync(
            (rows, now) => rows.Where(p => p.Id == id && p.NextTryAt != null && p.NextTryAt <= now),
            (set, now) => set.SetProperty(p => p.NextTryAt, ClaimedUntil(now)),
            null,
            cancellationToken
        );

    /// <summary>The state moves only from where this run saw it, and the entry comes with it or not at all.</summary>
    public Task<bool> MoveAsync(PayoutRow payout, PayoutMove move, CancellationToken cancellationToken) =>
        UpdateAsync(
            (rows, _) => rows.Where(p => p.Id == payout.Id && p.State == payout.State),
            (set, now) =>
            {
                set.SetProperty(p => p.State, move.To)
                    .SetProperty(p => p.Attempt, 0)
                    .SetProperty(p => p.Tries, 0)
                    .SetProperty(p => p.Note, Short(move.Note))
                    .SetProperty(p => p.NextTryAt, move.IsLast ? null : ClaimedUntil(now));
                move.Also(set, now);
            },
            move.Post,
            cancellationToken
        );

    /// <summary>The step was in vain: says why and when it is tried again, ever later up to an hour.</summary>
    /// <param name="payout">As the run saw it.</param>
    /// <param name="newKey">True when Stripe's refusal is kept under the key, so that the next try needs another.</param>
    /// <param name="note">What was said.</param>
    /// <param name="cancellationToken">Ends the write.</param>
    public async Task<bool> LaterAsync(PayoutRow payout, bool newKey, string note, CancellationToken cancellationToken)
    {
        logger.LogWarning("Payout {Payout} stays {State} after try {Try}: {Note}", payout.Id, payout.State, payout.Tries + 1, note);
        var wait = TimeSpan.FromSeconds(Math.Min(3600, 30L << Math.Min(payout.Tries, 7)));
        await UpdateAsync(
            (rows, _) => rows.Where(p => p.Id == payout.Id && p.State == payout.State && p.Tries == payout.Tries),
            (set, now) =>
                set.SetProperty(p => p.Tries, payout.Tries + 1)
                    .SetProperty(p => p.Attempt, payout.Attempt + (newKey ? 1 : 0))
                    .SetProperty(p => p.Note, Short(note))
                    .SetProperty(p => p.NextTryAt, now + wait),
            null,
            cancellationToken
        );
        return false;
    }

    /// <summary>All is well and nothing to do but wait; events may be lost, so it is looked at again. A paid one rests.</summary>
    public async Task<bool> RestAsync(PayoutRow payout, CancellationToken cancellationToken)
    {
        await UpdateAsync(
            (rows, _) => rows.Where(p => p.Id == payout.Id && p.State == payout.State),
            (set, now) =>
                set.SetProperty(p => p.NextTryAt, payout.State == PayoutState.Paid ? null : now + LookAgain)
                    .SetProperty(p => p.Tries, 0)
                    .SetProperty(p => p.Note, (string?)null),
            null,
            cancellationToken
        );
        return false;
    }

    private async Task<bool> UpdateAsync(
        Func<IQueryable<PayoutRow>, DateTime, IQueryable<PayoutRow>> which,
        Action<UpdateSettersBuilder<PayoutRow>, DateTime> set,
        Func<WriteScope, DateTime, CancellationToken, Task>? post,
        CancellationToken cancellationToken
    )
    {
        var updated = await database.WriteAsync<bool, PayoutReadRefusal>(
            Runner,
            async (scope, token) =>
            {
                var rows = which(scope.Context.Set<PayoutRow>(), scope.Now);
                var changed = await rows.ExecuteUpdateAsync(builder => set(builder, scope.Now), token) == 1;
                if (changed && post is not null)
                {
                    await post(scope, scope.Now, token);
                }

                return changed;
            },
            cancellationToken
        );
        return updated.Value;
    }

    private static string? Short(string? note) => note is { Length: > 500 } ? note[..500] : note;
}
