using CoinStore.Access;
using CoinStore.Lots;
using CoinStore.Purchases;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Claims;

/// <summary>
/// A guardian claims a minor's purchase that was made without leave: within sixty days, once, and answered within fourteen. Whoever is not
/// the minor's guardian learns nothing, and it is logged.
/// </summary>
public sealed class ClaimService
{
    private readonly Database database;
    private readonly ClaimNews news;
    private readonly AccessLog access;
    private readonly TimeProvider clock;

    internal ClaimService(Database database, ClaimNews news, AccessLog access, TimeProvider clock)
    {
        this.database = database;
        this.news = news;
        this.access = access;
        this.clock = clock;
    }

    /// <summary>What a claim of this purchase would give back and take now, and until when it would be answered.</summary>
    public Task<Result<ClaimQuote, ClaimRefusal>> QuoteAsync(Actor actor, PurchaseId purchaseId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return database.ReadAsync<Result<ClaimQuote, ClaimRefusal>>(
            async (context, token) =>
            {
                var now = clock.GetUtcNow().UtcDateTime;
                var found = await ClaimGate.FindAsync(context, access, actor, purchaseId, now, token);
                if (!found.Succeeded)
                {
                    return found.Refusal;
                }

                var (purchase, lot, minor) = found.Value;
                if (await ClaimGate.AgainstAsync(context, purchase, lot, now, token) is { } refusal)
                {
                    return refusal;
                }

                var basis = (await ClaimBasis.ReadAsync(context, purchase, now, token))!;
                return new ClaimQuote(
                    purchase.Id,
                    purchase.BuyerId,
                    minor.Person.DisplayName,
                    new Coins(purchase.Coins),
                    purchase.Price,
                    lot.CreatedAt,
                    ClaimPolicy.Until(lot.CreatedAt),
                    now + ClaimPolicy.AnswerTime,
                    basis.Figures
                );
            },
            cancellationToken
        );
    }

    /// <summary>
    /// Opens a claim: for an active guardian of the buyer, while the buyer is a minor, not more than sixty days after it was paid. The same
    /// id with the same input gives the first claim.
    /// </summary>
    /// <param name="actor">The guardian.</param>
    /// <param name="id">Made when the form was shown.</param>
    /// <param name="purchaseId">What is claimed.</param>
    /// <param name="reason">What was wrong.</param>
    /// <param name="statement">In the guardian's own words, 1 to 1,000 characters.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public Task<Result<FamilyClaim, ClaimRefusal>> OpenAsync(
        Actor actor,
        ClaimId id,
        PurchaseId purchaseId,
        ClaimReason reason,
        string statement,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(actor);
        return database.WriteAsync<FamilyClaim, ClaimRefusal>(
            actor,
            async (scope, token) =>
            {
                var buyer = await scope
                    .Context.Set<PurchaseRow>()
                    .Where(p => p.Id == purchaseId)
                    .Select(p => (PersonId?)p.BuyerId)
                    .SingleOrDefaultAsync(token);
                if (buyer is { } minor)
                {
                    // That of releases too: what is pending at this moment waits for the claim.
                    await ClaimMoves.TakeTurnsAsync(scope, minor, token);
                }

                var wish = new ClaimRow
                {
                    Id = id,
                    PurchaseId = purchaseId,
                    MinorId = buyer ?? default,
                    OpenedBy = actor.PersonId ?? default,
                    Reason = reason,
                    Statement = (statement ?? "").Trim(),
                    State = ClaimState.Open,
                    OpenedAt = scope.Now,
                    DueAt = scope.Now + ClaimPolicy.AnswerTime,
                };
                return await OpenAsync(scope, wish, token);
            },
            cancellationToken
        );
    }

    /// <summary>One claim, for the guardian who opened it and for every active guardian of the minor.</summary>
    public Task<Result<FamilyClaim, ClaimRefusal>> ReadAsync(Actor actor, ClaimId claimId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return database.ReadAsync<Result<FamilyClaim, ClaimRefusal>>(
            async (context, token) =>
            {
                var found = await ClaimGate.OwnAsync(context, access, actor, claimId, clock.GetUtcNow().UtcDateTime, token);
                return found.Succeeded ? await ClaimReading.ShowAsync(context, found.Value, token) : found.Refusal;
            },
            cancellationToken
        );
    }

    /// <summary>
    /// A minor's purchases of the last sixty days and those that were claimed, newest first, each with its claim or why there can be none:
    /// for an active guardian.
    /// </summary>
    public Task<Result<IReadOnlyList<ClaimablePurchase>, ClaimRefusal>> ListAsync(
        Actor actor,
        PersonId minorId,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(actor);
        return database.ReadAsync<Result<IReadOnlyList<ClaimablePurchase>, ClaimRefusal>>(
            async (context, token) =>
            {
                var now = clock.GetUtcNow().UtcDateTime;
                var reader = await Standing.LoadAsync(context, actor, now, token);
                var guardians = ClaimFamily.GuardiansOf(await Standing.LoadAsync(context, minorId, now, token));
                if (reader is null || !guardians.Contains(reader.Id))
                {
                    access.Denied(actor, "list a minor's claims", minorId);
                    return (ClaimRefusal)(reader is null ? ClaimRefusalKind.NotSignedIn : ClaimRefusalKind.NotFound);
                }

                return await ListAsync(context, minorId, now, token);
            },
            cancellationToken
        );
    }

    /// <summary>Takes an open claim back: its opener, or another active guardian. Doing it again changes nothing.</summary>
    public Task<Result<FamilyClaim, ClaimRefusal>> WithdrawAsync(Actor actor, ClaimId claimId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return database.WriteAsync<FamilyClaim, ClaimRefusal>(
            actor,
            async (scope, token) =>
            {
                var whose = await scope
                    .Context.Set<ClaimRow>()
                    .Where(c => c.Id == claimId)
                    .Select(c => c.MinorId.Value)
                    .SingleOrDefaultAsync(token);
                await scope.Context.TakeTurnAsync(whose, token);
                var found = await ClaimGate.OwnAsync(scope.Context, access, actor, claimId, scope.Now, token);
                if (!found.Succeeded)
                {
                    return found.Refusal;
                }

                var claim = found.Value;
                if (claim.State is not (ClaimState.Open or ClaimState.Withdrawn))
                {
                    return new ClaimRefusal(ClaimRefusalKind.Over, Claim: claim.Id, State: claim.State);
                }

                if (claim.State == ClaimState.Open)
                {
                    (claim.State, claim.DecidedAt, claim.DecidedBy) = (ClaimState.Withdrawn, scope.Now, actor.PersonId);
                    await ClaimMoves.EndAsync(scope, claim, token);
                    await news.WithdrawnAsync(scope, claim, token);
                }

                return await ClaimReading.ShowAsync(scope.Context, claim, token);
            },
            cancellationToken
        );
    }

    private async Task<Result<FamilyClaim, ClaimRefusal>> OpenAsync(WriteScope scope, ClaimRow wish, CancellationToken cancellationToken)
    {
        var found = await ClaimGate.FindAsync(scope.Context, access, scope.Actor, wish.PurchaseId, scope.Now, cancellationToken);
        if (!found.Succeeded)
        {
            return found.Refusal;
        }

        if (await scope.Context.FindAsync<ClaimRow>([wish.Id], cancellationToken) is { } before)
        {
            if (before.OpenedBy != wish.OpenedBy)
            {
                access.Denied(scope.Actor, "claim under an id in use", wish.Id);
            }

            return IsSame(before, wish)
                ? await ClaimReading.ShowAsync(scope.Context, before, cancellationToken)
                : (ClaimRefusal)ClaimRefusalKind.DifferentInput;
        }

        if (!Enum.IsDefined(wish.Reason))
        {
            return (ClaimRefusal)ClaimRefusalKind.BadReason;
        }

        if (wish.Statement.Length is 0 or > ClaimPolicy.LongestStatement)
        {
            return (ClaimRefusal)ClaimRefusalKind.BadStatement;
        }

        var (purchase, lot, _) = found.Value;
        if (await ClaimGate.AgainstAsync(scope.Context, purchase, lot, scope.Now, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        scope.Context.Add(wish);
        await news.OpenedAsync(scope, wish, purchase.Price, cancellationToken);
        return await ClaimReading.ShowAsync(scope.Context, wish, cancellationToken);
    }

    private static async Task<List<ClaimablePurchase>> ListAsync(
        StoreContext context,
        PersonId minorId,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var since = now - ClaimPolicy.Window;
        var claims = await context
            .Set<ClaimRow>()
            .Where(c => c.MinorId == minorId && c.State != ClaimState.Withdrawn)
            .ToListAsync(cancellationToken);
        var claimed = claims.ConvertAll(c => c.PurchaseId);
        var rows = await context
            .Set<PurchaseRow>()
            .Where(p => p.BuyerId == minorId && p.State == PurchaseState.Completed && p.PaymentIntentId != null)
            .Join(context.Set<LotRow>(), p => p.Id, l => l.PurchaseId, (p, l) => new { Purchase = p, Lot = l })
            .Where(p => p.Lot.Kind == LotKind.Paid && (p.Lot.CreatedAt >= since || claimed.Contains(p.Purchase.Id)))
            .OrderByDescending(p => p.Lot.CreatedAt)
            .ToListAsync(cancellationToken);
        var shown = (await ClaimReading.ShowAsync(context, claims, cancellationToken)).ToDictionary(c => c.PurchaseId);
        var lines = new List<ClaimablePurchase>(rows.Count);
        foreach (var row in rows)
        {
            var (purchase, lot) = (row.Purchase, row.Lot);
            lines.Add(
                new ClaimablePurchase(
                    purchase.Id,
                    new Coins(purchase.Coins),
                    purchase.Price,
                    lot.CreatedAt,
                    ClaimPolicy.Until(lot.CreatedAt),
                    shown.GetValueOrDefault(purchase.Id),
                    await ClaimGate.AgainstAsync(context, purchase, lot, now, cancellationToken)
                )
            );
        }

        return lines;
    }

    private static bool IsSame(ClaimRow before, ClaimRow wish) =>
        (before.PurchaseId, before.OpenedBy, before.Reason) == (wish.PurchaseId, wish.OpenedBy, wish.Reason)
        && string.Equals(before.Statement, wish.Statement, StringComparison.Ordinal);
}
