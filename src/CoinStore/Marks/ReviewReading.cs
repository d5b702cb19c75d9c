using CoinStore.Access;
using CoinStore.Accounts;
using CoinStore.Guardians;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Marks;

/// <summary>By what right somebody decides a review.</summary>
internal enum ReviewWord
{
    /// <summary>By none.</summary>
    None,

    /// <summary>As a proven guardian of the minor.</summary>
    Guardians,

    /// <summary>As an operator, as nobody watches the minor.</summary>
    Operators,

    /// <summary>As an operator in place of a guardian, who is there to decide: only for a stated reason.</summary>
    GuardiansFirst,
}

/// <summary>Finds reviews, and says who decides them.</summary>
internal static class ReviewReading
{
    /// <summary>By what right a reader decides a review, at this moment.</summary>
    public static async Task<ReviewWord> WordOfAsync(
        StoreContext context,
        Standing reader,
        AccountReview review,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        if (reader.Id == review.PersonId || reader is not { IsActive: true, IsHeld: false })
        {
            return ReviewWord.None;
        }

        // Nobody watches a closed account, nor somebody who has come of age.
        var minor = await Standing.LoadAsync(context, review.OtherId, now, cancellationToken);
        var guardians = minor is { IsAdult: false } ? minor.Guardianships : [];
        if (guardians.Any(g => g.GuardianId == reader.Id))
        {
            return ReviewWord.Guardians;
        }

        return !reader.IsOperator ? ReviewWord.None
            : guardians.Count > 0 ? ReviewWord.GuardiansFirst
            : ReviewWord.Operators;
    }

    /// <summary>Those that wait for a reader's word, oldest first.</summary>
    public static async Task<IReadOnlyList<Review>> ToDecideAsync(
        StoreContext context,
        Standing reader,
        DateTime now,
        int most,
        CancellationToken cancellationToken
    )
    {
        if (reader is not { IsActive: true, IsHeld: false })
        {
            return [];
        }

        var links = context.Set<Guardianship>().Where(g => g.EndedAt == null && g.ProofId != null);
        var rows = await context
            .Set<AccountReview>()
            .Where(r => r.Decision == null && r.PersonId != reader.Id)
            .Where(r => context.Users.Any(p => p.Id == r.PersonId && p.Status != PersonStatus.Closed))
            .Where(r =>
                links.Any(g => g.MinorId == r.OtherId && g.GuardianId == reader.Id)
                || (reader.IsOperator && !links.Any(g => g.MinorId == r.OtherId))
            )
            .OrderBy(r => r.OpenedAt)
            .Take(most)
            .ToListAsync(cancellationToken);
        return await ShowAsync(context, rows, now, cancellationToken);
    }

    /// <summary>What holds an account, by its e-mail address or number.</summary>
    public static Task<List<AccountReview>> OfAsync(StoreContext context, string known, CancellationToken cancellationToken)
    {
        var (email, id) = (known.ToUpperInvariant(), TypedId.TryParse<PersonId>(known) ?? default);
        return context
            .Set<AccountReview>()
            .AsNoTracking()
            .Where(r => r.Decision == null || r.Decision == ReviewDecision.Refused)
            .Where(r =>
                context.Users.Any(p => p.Id == r.PersonId && p.Status != PersonStatus.Closed && (p.Id == id || p.NormalizedEmail == email))
            )
            .OrderBy(r => r.OpenedAt)
            .ToListAsync(cancellationToken);
    }

    /// <summary>Reviews with the names of both; a closed account goes by the name that was left of it.</summary>
    public static async Task<List<Review>> ShowAsync(
        StoreContext context,
        IReadOnlyList<AccountReview> rows,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var ids = rows.SelectMany(r => (PersonId[])[r.PersonId, r.OtherId]).ToHashSet();
        var people = await context
            .Users.AsNoTracking()
            .Where(p => EF.Parameter(ids).Contains(p.Id))
            .ToDictionaryAsync(p => p.Id, cancellationToken);
        var at = new DateTimeOffset(now, TimeSpan.Zero);
        return
        [
            .. rows.Select(r => new Review(
                r.Id,
                people[r.PersonId].DisplayName,
                AgePolicy.GroupAt(people[r.PersonId].BirthDate, people[r.PersonId].TimeZoneId, at) == AgeGroup.Adult,
                people[r.OtherId].DisplayName,
                r.Cause,
                r.OpenedAt,
                r.Decision
            )),
        ];
    }
}
