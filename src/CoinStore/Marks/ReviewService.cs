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
/// <param name="MaySearch">Whether the reader is an operator, who finds those of others too.</param>
public sealed record ReviewList(ReviewCause? Own, IReadOnlyList<Review> ToDecide, bool MaySearch);

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
    private const string Decide = "decide a review";

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

    /// <summary>
    /// Whether one's own account waits, and which wait for one's word: a guardian's minors', and for an operator those of minors whom nobody
    /// watches.
    /// </summary>
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
                var toDecide = await ReviewReading.ToDecideAsync(context, reader, now, MostShown, token);
                return new ReviewList(own, toDecide, reader is { IsOperator: true, IsHeld: false });
            },
            cancellationToken
        );
    }

    /// <summary>
    /// What holds an account that somebody wrote to the team about, a no included: for an operator. Where the minor has a guardian, who
    /// decides, it is found only for a stated reason.
    /// </summary>
    /// <param name="actor">An operator.</param>
    /// <param name="known">The held account's e-mail address or number.</param>
    /// <param name="reason">Why it is looked at, 1 to 400 characters; logged. Null for none.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public Task<Result<IReadOnlyList<Review>, ReviewRefusal>> FindAsync(
        Actor actor,
        string known,
        string? reason,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(known);
        return database.ReadAsync<Result<IReadOnlyList<Review>, ReviewRefusal>>(
            async (context, token) =>
            {
                var now = clock.GetUtcNow().UtcDateTime;
                if (await Standing.LoadAsync(context, actor, now, token) is not { IsOperator: true, IsHeld: false } reader)
                {
                    access.Denied(actor, "find a review", null);
                    return ReviewRefusal.NotFound;
                }

                var rows = await ReviewReading.OfAsync(context, known.Trim(), token);
                var may = new List<AccountReview>(rows.Count);
                foreach (var row in rows.Where(r => r.PersonId != reader.Id))
                {
                    if (
                        await ReviewReading.WordOfAsync(context, reader, row, now, token) is not ReviewWord.GuardiansFirst
                        || access.AllowsStated(actor, "find a review", row.OtherId, reason)
                    )
                    {
                        may.Add(row);
                    }
                }

                return await ReviewReading.ShowAsync(context, may, now, token);
            },
            cancellationToken
        );
    }

    /// <summary>
    /// Says whose account it is: a proven guardian of the minor, or an operator, with a fresh sign-in. Where the minor has a guardian, an
    /// operator states why they decide instead. An operator may change a no.
    /// </summary>
    /// <param name="actor">A guardian or an operator.</param>
    /// <param name="reviewId">Which.</param>
    /// <param name="decision">Whose account it is.</param>
    /// <param name="reason">Why an operator decides in a guardian's place, 1 to 400 characters; logged. Null for none.</param>
    /// <param name="cancellationToken">Ends waiting.</param>
    public Task<Result<Done, ReviewRefusal>> DecideAsync(
        Actor actor,
        Guid reviewId,
        ReviewDecision decision,
        string? reason,
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
                if (reader is null || review is null)
                {
                    access.Denied(actor, Decide, reviewId);
                    return reader is null ? ReviewRefusal.NotSignedIn : ReviewRefusal.NotFound;
                }

                if (!May(actor, review, await ReviewReading.WordOfAsync(scope.Context, reader, review, scope.Now, token), reason))
                {
                    return ReviewRefusal.NotFound;
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

    private bool May(Actor actor, AccountReview review, ReviewWord word, string? reason)
    {
        switch (word)
        {
            case ReviewWord.None:
                access.Denied(actor, Decide, review.Id);
                return false;
            case ReviewWord.GuardiansFirst:
                return access.AllowsStated(actor, Decide, review.OtherId, reason);
            case ReviewWord.Operators:
                access.Opened(actor, Decide, review.OtherId, $"review {review.Id}");
                return true;
            case ReviewWord.Guardians:
                return true;
            default:
                throw new ArgumentOutOfRangeException(nameof(word), word, "There is no such word.");
        }
    }
}
