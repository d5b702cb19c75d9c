using CoinStore.Access;
using CoinStore.Guardians;
using CoinStore.Payments;
using CoinStore.Purchases;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Proofs;

/// <summary>
/// Shows that a guardian is an adult with a card: the smallest amount is charged on Stripe's page and goes back in full. It never becomes
/// coins and counts against nobody's limits.
/// </summary>
public sealed class GuardianProofService
{
    /// <summary>The version of the words that a guardian agrees to now.</summary>
    public const string TextVersion = ProofPolicy.TextVersion;

    private readonly Database database;
    private readonly ProofSettlement settlement;
    private readonly AccessLog access;
    private readonly TimeProvider clock;

    internal GuardianProofService(Database database, ProofSettlement settlement, AccessLog access, TimeProvider clock)
    {
        this.database = database;
        this.settlement = settlement;
        this.access = access;
        this.clock = clock;
    }

    /// <summary>What would be charged, and where the person's own proof stands.</summary>
    public Task<Result<ProofView, ProofRefusal>> ReadAsync(Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return database.ReadAsync<Result<ProofView, ProofRefusal>>(
            async (context, token) =>
            {
                var now = clock.GetUtcNow().UtcDateTime;
                var standing = await Standing.LoadAsync(context, actor, now, token);
                if (standing is null || ProofPolicy.RefusalFor(standing) is ProofRefusal.AdultsOnly)
                {
                    return standing is null ? ProofRefusal.NotSignedIn : ProofRefusal.AdultsOnly;
                }

                var mine = await OfAsync(context, standing.Id, token);
                var waiting = await context
                    .Set<Guardianship>()
                    .Where(g => g.GuardianId == standing.Id && g.EndedAt == null && g.ProofId == null)
                    .Join(context.Users, g => g.MinorId, p => p.Id, (g, p) => p.DisplayName)
                    .OrderBy(n => n)
                    .ToListAsync(token);
                return new ProofView(
                    SmallestCharge.In(await FamilyCurrency.OfAsync(context, standing.Person.CountryAt(now), token)),
                    ProofPolicy.TextVersion,
                    mine.Count == 0 ? null : GuardianProof.Of(mine[0]),
                    mine.Max(p => p.GoodUntil) is { } until && until > now ? until : null,
                    RefusalFor(standing, mine, now),
                    waiting
                );
            },
            cancellationToken
        );
    }

    /// <summary>
    /// Keeps the proof and opens Stripe's page for half an hour. The same id with the same input goes on where it stopped; while one is
    /// open it is that one.
    /// </summary>
    public async Task<Result<GuardianProof, ProofRefusal>> StartAsync(Actor actor, StartProof request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(request);
        var kept = await database.WriteAsync<GuardianProofRow, ProofRefusal>(
            actor,
            (scope, token) => KeepAsync(scope, request, token),
            cancellationToken
        );
        if (!kept.Succeeded)
        {
            return kept.Refusal;
        }

        var proof = kept.Value;
        if (proof.State == ProofState.Starting || (proof.State == ProofState.Open && proof.ExpiresAt <= clock.GetUtcNow().UtcDateTime))
        {
            using var patience = CallTime.Limit(clock, CallTime.OfAPage);
            if (await settlement.SettleAsync(actor, proof, cancellationToken) is not { } settled)
            {
                return ProofRefusal.StripeUnreachable;
            }

            proof = settled;
        }

        return proof.State is ProofState.Expired or ProofState.Failed ? ProofRefusal.Ended : GuardianProof.Of(proof);
    }

    /// <summary>Asks Stripe where the payment is and does what follows: the redirect back proves nothing.</summary>
    /// <param name="actor">The person on the return page, or the system.</param>
    /// <param name="sessionId">Stripe's cs_... id, as it came back in the address.</param>
    /// <param name="cancellationToken">Ends waiting, not the work of a commit.</param>
    public async Task<Result<GuardianProof, ProofRefusal>> CompleteAsync(Actor actor, string sessionId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var row = await database.ReadAsync(
            (context, token) => context.Set<GuardianProofRow>().SingleOrDefaultAsync(p => p.SessionId == sessionId, token),
            cancellationToken
        );
        if (row is null || (!actor.IsSystem && row.PersonId != actor.PersonId))
        {
            access.Denied(actor, "complete a card check", sessionId);
            return actor is { IsSystem: false, PersonId: null } ? ProofRefusal.NotSignedIn : ProofRefusal.NotFound;
        }

        using var patience = CallTime.Limit(clock, CallTime.OfAPage);
        return row.State is ProofState.Open or ProofState.Charged
            ? await settlement.SettleAsync(actor, row, cancellationToken) is { } settled
                ? GuardianProof.Of(settled)
                : ProofRefusal.StripeUnreachable
            : GuardianProof.Of(row);
    }

    /// <summary>Looks how the person's own last proof is getting on: for whoever comes back without the address that Stripe gave.</summary>
    public async Task<Result<GuardianProof, ProofRefusal>> SettleOwnAsync(Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        if (actor.PersonId is not { } id)
        {
            return ProofRefusal.NotSignedIn;
        }

        var last = (await database.ReadAsync((context, token) => OfAsync(context, id, token), cancellationToken)).FirstOrDefault();
        return last switch
        {
            null => ProofRefusal.NotFound,
            { SessionId: { } session } => await CompleteAsync(actor, session, cancellationToken),
            _ => GuardianProof.Of(last),
        };
    }

    private async Task<Result<GuardianProofRow, ProofRefusal>> KeepAsync(
        WriteScope scope,
        StartProof request,
        CancellationToken cancellationToken
    )
    {
        var standing = await Standing.LoadAsync(scope.Context, scope.Actor, scope.Now, cancellationToken);
        if (ProofPolicy.RefusalFor(standing) is { } refusal)
        {
            return refusal;
        }

        if (await scope.Context.FindAsync<GuardianProofRow>([request.ProofId], cancellationToken) is { } before)
        {
            if (before.PersonId == standing!.Id)
            {
                return before.Amount == request.ExpectedCharge ? before : ProofRefusal.DifferentInput;
            }

            access.Denied(scope.Actor, "go on with a card check", request.ProofId);
            return ProofRefusal.DifferentInput;
        }

        var mine = await OfAsync(scope.Context, standing!.Id, cancellationToken);
        if (mine.Find(p => p.State is ProofState.Starting or ProofState.Open && p.ExpiresAt > scope.Now) is { } open)
        {
            return open;
        }

        if (RefusalFor(standing, mine, scope.Now) is { } unfit)
        {
            return unfit;
        }

        var charge = SmallestCharge.In(
            await FamilyCurrency.OfAsync(scope.Context, standing.Person.CountryAt(scope.Now), cancellationToken)
        );
        if (request.ExpectedCharge != charge || request.TextVersion != ProofPolicy.TextVersion)
        {
            return ProofRefusal.TextChanged;
        }

        var row = RowOf(scope.Now, standing.Id, request, charge);
        scope.Context.Add(row);
        return row;
    }

    private static GuardianProofRow RowOf(DateTime now, PersonId person, StartProof request, Money charge) =>
        new()
        {
            Id = request.ProofId,
            PersonId = person,
            State = ProofState.Starting,
            AmountMinor = charge.Minor,
            Currency = charge.Currency.Code,
            TextVersion = request.TextVersion,
            StartedAt = now,
            ExpiresAt = now + CheckoutPolicy.OpenFor,
            NextCheckAt = now + CheckoutPolicy.FirstCheck,
        };

    private static ProofRefusal? RefusalFor(Standing person, List<GuardianProofRow> mine, DateTime now) =>
        ProofPolicy.RefusalFor(person)
        ?? mine switch
        {
            _ when mine.Exists(p => p.GoodUntil > now + ProofPolicy.RenewFrom) => ProofRefusal.StillGood,
            _ when mine.Count(p => p.StartedAt > now.AddDays(-1)) >= ProofPolicy.MostADay => ProofRefusal.TooMany,
            _ => null,
        };

    // Newest first. A person has few.
    private static Task<List<GuardianProofRow>> OfAsync(StoreContext context, PersonId person, CancellationToken cancellationToken) =>
        context
            .Set<GuardianProofRow>()
            .AsNoTracking()
            .Where(p => p.PersonId == person)
            .OrderByDescending(p => p.StartedAt)
            .ToListAsync(cancellationToken);
}
