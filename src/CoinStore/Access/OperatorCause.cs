using CoinStore.Accounts;
using CoinStore.Claims;
using CoinStore.Disputes;
using CoinStore.Marks;
using CoinStore.Purchases;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Access;

/// <summary>
/// Whether an operator may see what is somebody's. An adult's they may. A minor's they see with a cause alone: an open case of that minor,
/// or a reason they state. With one it is logged who, whom and why; without one it is logged as an attempt, and nothing is found.
/// </summary>
internal static class OperatorCause
{
    /// <summary>The longest reason that is taken, in characters.</summary>
    public const int LongestReason = 400;

    /// <summary>Decides for somebody who is an operator, and logs the decision where a minor is concerned.</summary>
    public static async Task<bool> AllowsAsync(
        this AccessLog access,
        StoreContext context,
        Actor actor,
        string verb,
        PersonId whose,
        string? reason,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        if (!(await MinorsAsync(context, [whose], now, cancellationToken)).Contains(whose))
        {
            return true;
        }

        return Decide(access, actor, verb, whose, await OpenCaseAsync(context, whose, cancellationToken) ?? Stated(reason));
    }

    /// <summary>The same where no case is cause enough, as somebody else decides it: only a stated reason is.</summary>
    public static bool AllowsStated(this AccessLog access, Actor actor, string verb, PersonId whose, string? reason) =>
        Decide(access, actor, verb, whose, Stated(reason));

    /// <summary>
    /// Whose cases that are over a list leaves out: minors', unless a reason is stated, which is logged for each of them. A list is no
    /// attempt on anybody, so that leaving out is not logged.
    /// </summary>
    public static async Task<HashSet<PersonId>> LeftOutAsync(
        this AccessLog access,
        StoreContext context,
        Actor actor,
        string verb,
        IReadOnlyCollection<PersonId> people,
        string? reason,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var minors = await MinorsAsync(context, people, now, cancellationToken);
        if (Stated(reason) is not null)
        {
            minors.RemoveWhere(minor => access.AllowsStated(actor, verb, minor, reason));
        }

        return minors;
    }

    /// <summary>
    /// Those of these people who are minors. Of a closed account only the year of birth is left: it counts as a minor's until nobody born in
    /// that year is one.
    /// </summary>
    public static async Task<HashSet<PersonId>> MinorsAsync(
        StoreContext context,
        IReadOnlyCollection<PersonId> people,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var born = await context
            .Users.AsNoTracking()
            .Where(p => EF.Parameter(people).Contains(p.Id))
            .Select(p => new
            {
                p.Id,
                p.BirthDate,
                p.TimeZoneId,
                IsClosed = p.Status == PersonStatus.Closed,
            })
            .ToListAsync(cancellationToken);
        return
        [
            .. born.Where(p =>
                    p.IsClosed
                        ? now.Year - p.BirthDate.Year <= AgePolicy.AdultAge
                        : AgePolicy.AgeAt(p.BirthDate, p.TimeZoneId, new DateTimeOffset(now, TimeSpan.Zero)) < AgePolicy.AdultAge
                )
                .Select(p => p.Id),
        ];
    }

    private static bool Decide(AccessLog access, Actor actor, string verb, PersonId whose, string? cause)
    {
        if (cause is null)
        {
            access.Denied(actor, verb, whose);
            return false;
        }

        access.Opened(actor, verb, whose, cause);
        return true;
    }

    /// <summary>A case of this person that waits for an operator, in the log's words; null when there is none.</summary>
    private static async Task<string?> OpenCaseAsync(StoreContext context, PersonId whose, CancellationToken cancellationToken)
    {
        var claim = await context
            .Set<ClaimRow>()
            .Where(c => c.MinorId == whose && (c.State == ClaimState.Open || c.State == ClaimState.Granted))
            .Select(c => (ClaimId?)c.Id)
            .FirstOrDefaultAsync(cancellationToken);
        if (claim is not null)
        {
            return $"claim {claim}";
        }

        var dispute = await context
            .Set<DisputeRow>()
            .Where(d => d.PersonId == whose && (d.State == DisputeState.Open || d.State == DisputeState.Inquiry))
            .Select(d => (DisputeId?)d.Id)
            .FirstOrDefaultAsync(cancellationToken);
        if (dispute is not null)
        {
            return $"dispute {dispute}";
        }

        var payment = await context
            .Set<PaymentCaseRow>()
            .Where(c => c.ResolvedAt == null && context.Set<PurchaseRow>().Any(p => p.Id == c.PurchaseId && p.BuyerId == whose))
            .Select(c => c.SessionId)
            .FirstOrDefaultAsync(cancellationToken);
        if (payment is not null)
        {
            return $"payment {payment}";
        }

        var review = await context
            .Set<AccountReview>()
            .Where(r => (r.PersonId == whose || r.OtherId == whose) && r.Decision == null)
            .Select(r => (Guid?)r.Id)
            .FirstOrDefaultAsync(cancellationToken);
        return review is null ? null : $"review {review}";
    }

    // A log has one line for each, whatever was typed.
    private static string? Stated(string? reason) =>
        reason?.Trim() is { Length: > 0 and <= LongestReason } words
            ? string.Concat("stated: ", string.Join(' ', words.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries)))
            : null;
}
