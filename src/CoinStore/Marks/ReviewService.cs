using CoinStore.Access;
using CoinStore.Proofs;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Marks;

/// <summary>A review as somebody who may decide it sees it.</summary>
/// <param name="Id">The review.</param>
/// <param name="PersonName">Whose account waits, by the name others see.</param>
/// <param name="IsAdult">Whether that account says 18 or more.</param>
/// <param name="OtherName">The minor with whom it shares something.</param>
/// <param name="Cause">What it shares.</param>
/// <param name="OpenedAt">Since when it waits, UTC.</param>
/// <param name="Decision">What was decided; null while nothing is.</param>
public sealed record Review(
    Guid Id,
    string PersonName,
    bool IsAdult,
    string OtherName,
    ReviewCause Cause,
    DateTime OpenedAt,
    ReviewDecision? Decision
);

/// <summary>What somebody has to do with reviews.</summary>
/// <param name="Own">What one's own account shares with a minor's while it waits; null when it does not.</param>
/// <param name="ToDecide">Those that wait for the reader's word, oldest first.</param>
public sealed record ReviewList(ReviewCause? Own, IReadOnlyList<Review> ToDecide);

/// <summary>Why a review was not shown or decided.</summary>
public enum ReviewRefusal
{
    /// <summary>Nobody is signed in.</summary>
    NotSignedIn,

    /// <summary>There is no such review, or it is not the reader's to decide.</summary>
    NotFound,

    /// <summary>The sign-in is older than five minutes: prove it again, then go on.</summary>
    SignInAgain,
}

/// <summary>Asks whose an account is that shares a device or a card with a minor's.</summary>
public sealed class ReviewService
{
    private const int MostShown = 100;

    private readonly Database database;
    private readonly ReviewNews news;
    private readonly ProofLinks links;
    private readonly AccessLog access;
    private readonly SignInClock signIns;
    private readonly TimeProvider clock;

    internal ReviewService(Database database, ReviewNews news, ProofLinks links, AccessLog access, SignInClock signIns, TimeProvider clock)
    {
        (this.database, this.news, this.links) = (database, news, links);
        (this.access, this.signIns, this.clock) = (access, signIns, clock);
    }

    /// <summary>Whether one's own account waits, and which wait for one's word: a guardian's minors', or all for an operator.</summary>
    public Task<Result<ReviewList, ReviewRefusal>> ListAsync(Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return database.ReadAsync<Result<ReviewList, ReviewRefusal>>(
            async (context, token) =>
            {
                var now = clock.GetUtcNow().UtcDateTime;
                if (await Standing.LoadAsync(context, actor, now, token) is not { } reader)
                {
                    return ReviewRefusal.NotSignedIn;
                }

                var own = await context
                    .Set<AccountReview>()
                    .Where(r => r.PersonId == reader.Id && (r.Decision == null || r.Decision == ReviewDecision.Refused))
                    .OrderBy(r => r.OpenedAt)
                    .Select(r => (ReviewCause?)r.Cause)
                    .FirstOrDefaultAsync(token);
                return new ReviewList(own, await ToDecideAsync(context, reader, now, token));
            },
            cancellationToken
        );
    }

    /// <summary>
    /// Says whose account it is: a proven guardian of the minor, or an operator, with a fresh sign-in. An operator may change a no.
    /// </summary>
    public Task<Result<Done, ReviewRefusal>> DecideAsync(
        Actor actor,
        Guid reviewId,
        ReviewDecision decision,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(actor);
        return database.WriteAsync<Done, ReviewRefusal>(
            actor,
            async (scope, token) =>
            {
                var reader = await Standing.LoadAsync(scope.Context, actor, scope.Now, token);
                var review = await scope.Context.FindAsync<AccountReview>([reviewId], token);
                if (reader is null || review is null || !await MayAsync(scope.Context, reader, review, scope.Now, token))
                {
                    access.Denied(actor, "decide a review", reviewId);
                    return reader is null ? ReviewRefusal.NotSignedIn : ReviewRefusal.NotFound;
                }

                if (!signIns.IsFresh(actor))
                {
                    return ReviewRefusal.SignInAgain;
                }

                await scope.Context.TakeTurnAsync(review.PersonId.Value, token);
                await scope.Context.Entry(review).ReloadAsync(token);
                if (review.Decision is null || (review.Decision != decision && reader.IsOperator))
                {
                    (review.Decision, review.DecidedBy, review.DecidedAt) = (decision, reader.Id, scope.Now);
                    news.Decided(scope, review);
                    await links.AttachAsync(scope, review.PersonId, token);
                }

                return default(Done);
            },
            cancellationToken
        );
    }

    private static async Task<bool> MayAsync(
        StoreContext context,
        Standing reader,
        AccountReview review,
        DateTime now,
        CancellationToken cancellationToken
    ) =>
        reader.Id != review.PersonId
        && reader is { IsActive: true, IsHeld: false }
        && (
            reader.IsOperator
            || await Standing.LoadAsync(context, review.OtherId, now, cancellationToken) is { IsAdult: false } minor
                && minor.Guardianships.Any(g => g.GuardianId == reader.Id)
        );

    private static async Task<IReadOnlyList<Review>> ToDecideAsync(
        StoreContext context,
        Standing reader,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        if (reader is not { IsActive: true, IsHeld: false })
        {
            return [];
        }

        var minors = context
            .Set<Guardians.Guardianship>()
            .Where(g => g.GuardianId == reader.Id && g.EndedAt == null && g.ProofId != null)
            .Select(g => g.MinorId);
        var rows = await context
            .Set<AccountReview>()
            .Where(r => r.Decision == null && r.PersonId != reader.Id && (reader.IsOperator || minors.Contains(r.OtherId)))
            .OrderBy(r => r.OpenedAt)
            .Take(MostShown)
            .ToListAsync(cancellationToken);
        var people = await Standing.LoadAsync(
            context,
            [.. rows.SelectMany(r => (PersonId[])[r.PersonId, r.OtherId]).Distinct()],
            now,
            cancellationToken
        );
        return
        [
            .. rows.Where(r => people.ContainsKey(r.PersonId) && people.ContainsKey(r.OtherId))
                .Select(r => new Review(
                    r.Id,
                    people[r.PersonId].Person.DisplayName,
                    people[r.PersonId].IsAdult,
                    people[r.OtherId].Person.DisplayName,
                    r.Cause,
                    r.OpenedAt,
                    r.Decision
                )),
        ];
    }
}
