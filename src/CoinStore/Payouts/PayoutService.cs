using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Ledger;
using CoinStore.Payments;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Payouts;

/// <summary>Cashing out: a creator asks, and everything after is carried on to one end however often it is interrupted.</summary>
public sealed class PayoutService
{
    private const int LongestPage = 100;
    private readonly Database database;
    private readonly PayoutRun run;
    private readonly AccessLog log;
    private readonly TimeProvider clock;

    internal PayoutService(Database database, PayoutRun run, AccessLog log, TimeProvider clock)
    {
        this.database = database;
        this.run = run;
        this.log = log;
        this.clock = clock;
    }

    /// <summary>
    /// Sets the Diamonds aside and sends the money on its way as far as Stripe takes it now. A success may still be waiting or have
    /// failed: its state says so.
    /// </summary>
    public async Task<Result<Payout, PayoutRefusal>> RequestAsync(Actor actor, RequestPayout request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(request);
        var held = await database.WriteAsync<bool, PayoutRefusal>(
            actor,
            (scope, token) => HoldAsync(scope, request, token),
            cancellationToken
        );
        if (!held.Succeeded)
        {
            return held.Refusal;
        }

        if (held.Value)
        {
            // The person may leave: what they asked for goes on without them.
            using var patience = CallTime.Limit(clock, CallTime.OfAPage);
            await run.ContinueAsync(request.PayoutId, CancellationToken.None);
        }

        return await database.ReadAsync(
            async (context, token) => Payout.Of(await context.Set<PayoutRow>().SingleAsync(p => p.Id == request.PayoutId, token)),
            cancellationToken
        );
    }

    /// <summary>One of the person's own payouts.</summary>
    public Task<Result<Payout, PayoutReadRefusal>> ReadAsync(Actor actor, PayoutId id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return database.ReadAsync<Result<Payout, PayoutReadRefusal>>(
            async (context, token) =>
            {
                var row = await context.Set<PayoutRow>().SingleOrDefaultAsync(p => p.Id == id, token);
                if (row is not null && row.CreatorId == actor.PersonId)
                {
                    return Payout.Of(row);
                }

                if (row is not null)
                {
                    log.Denied(actor, "read payout", id);
                }

                return PayoutReadRefusal.NotFound;
            },
            cancellationToken
        );
    }

    /// <summary>The person's own payouts, newest first.</summary>
    /// <param name="actor">Whose.</param>
    /// <param name="state">Only those in this state; null for all.</param>
    /// <param name="skip">How many to leave out from the newest.</param>
    /// <param name="take">How many at most, 1 to 100.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public Task<PayoutList> ListAsync(Actor actor, PayoutState? state, int skip, int take, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return database.ReadAsync(
            async (context, token) =>
            {
                if (actor.PersonId is not { } creator)
                {
                    return new PayoutList([], 0);
                }

                var own = context.Set<PayoutRow>().Where(p => p.CreatorId == creator && (state == null || p.State == state));
                var rows = await own.OrderByDescending(p => p.RequestedAt)
                    .ThenByDescending(p => p.Id)
                    .Skip(Math.Max(0, skip))
                    .Take(Math.Clamp(take, 1, LongestPage))
                    .ToListAsync(token);
                return new PayoutList([.. rows.Select(Payout.Of)], await own.CountAsync(token));
            },
            cancellationToken
        );
    }

    /// <summary>Payouts that do not get on, for operators: longest waiting first. Nobody else gets any.</summary>
    public Task<IReadOnlyList<TroubledPayout>> ListTroubledAsync(Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return database.ReadAsync<IReadOnlyList<TroubledPayout>>(
            async (context, token) =>
            {
                var standing = await Standing.LoadAsync(context, actor, clock.GetUtcNow().UtcDateTime, token);
                if (!actor.IsSystem && standing is not { Person.IsOperator: true, IsActive: true })
                {
                    log.Denied(actor, "list troubled payouts", null);
                    return [];
                }

                var rows = await context
                    .Set<PayoutRow>()
                    .Where(p => p.Tries > 0)
                    .OrderBy(p => p.RequestedAt)
                    .Take(LongestPage)
                    .ToListAsync(token);
                return
                [
                    .. rows.Select(p => new TroubledPayout(
                        p.Id,
                        p.CreatorId,
                        Money.Usd(p.NetMinor),
                        p.State,
                        p.RequestedAt,
                        p.Tries,
                        p.NextTryAt,
                        p.Note
                    )),
                ];
            },
            cancellationToken
        );
    }

    // True when it is new, false when the same was asked before.
    private async Task<Result<bool, PayoutRefusal>> HoldAsync(WriteScope scope, RequestPayout request, CancellationToken cancellationToken)
    {
        var before = await scope.Context.FindAsync<PayoutRow>([request.PayoutId], cancellationToken);
        if (before is not null)
        {
            return Repeated(scope.Actor, before, request);
        }

        var standing = await Standing.LoadAsync(scope.Context, scope.Actor, scope.Now, cancellationToken);
        if (RefusalOf(standing) is { } refusal)
        {
            return (PayoutRefusal)refusal;
        }

        var terms = await PayoutTermsRow.AtAsync(scope.Context, scope.Now, cancellationToken);
        var quote = PayoutPolicy.Quote(request.Diamonds, terms);
        if (quote.Gross.Minor < PayoutPolicy.Minimum.Minor || quote.Net.Minor < 1)
        {
            return new PayoutRefusal(PayoutRefusalReason.BelowMinimum) { Quote = quote };
        }

        if (quote.Net != request.ExpectedNet)
        {
            return new PayoutRefusal(PayoutRefusalReason.QuoteChanged) { Quote = quote };
        }

        return await HoldAsync(scope, standing!, request.PayoutId, quote, cancellationToken);
    }

    private static async Task<Result<bool, PayoutRefusal>> HoldAsync(
        WriteScope scope,
        Standing creator,
        PayoutId id,
        PayoutQuote quote,
        CancellationToken cancellationToken
    )
    {
        var row = new PayoutRow
        {
            Id = id,
            CreatorId = creator.Id,
            Diamonds = quote.Diamonds.Value,
            GrossMinor = quote.Gross.Minor,
            FeeMinor = quote.Fee.Minor,
            NetMinor = quote.Net.Minor,
            TermsFrom = quote.Terms.EffectiveFrom,
            StripeAccountId = creator.Creator!.StripeAccountId!,
            RequestedAt = scope.Now,
            NextTryAt = PayoutMoves.ClaimedUntil(scope.Now),
        };
        var posted = await scope.Books.PostAsync(PayoutJournal.Hold(row, scope.Now), cancellationToken);
        switch (posted.Status)
        {
            case PostStatus.Posted:
                break;
            case PostStatus.Insufficient:
                return new PayoutRefusal(PayoutRefusalReason.NotEnoughAvailable) { Available = new Diamonds(posted.Balance) };
            default:
                return (PayoutRefusal)PayoutRefusalReason.DifferentInput;
        }

        var over = await SpendingMeters.ChargePayoutAsync(
            scope,
            LimitScope.OwnOf(creator),
            id.Value,
            quote.Gross,
            PayoutPolicy.DailyMaximum.Minor,
            cancellationToken
        );
        if (over is not null)
        {
            return new PayoutRefusal(PayoutRefusalReason.OverDailyMaximum) { Limit = over };
        }

        scope.Context.Add(row);
        return true;
    }

    private Result<bool, PayoutRefusal> Repeated(Actor actor, PayoutRow before, RequestPayout request)
    {
        if (before.CreatorId != actor.PersonId)
        {
            log.Denied(actor, "request payout", before.Id);
        }

        var same =
            before.CreatorId == actor.PersonId
            && before.Diamonds == request.Diamonds.Value
            && Money.Usd(before.NetMinor) == request.ExpectedNet;
        return same ? false : (PayoutRefusal)PayoutRefusalReason.DifferentInput;
    }

    private static PayoutRefusalReason? RefusalOf(Standing? standing) =>
        standing switch
        {
            null or { IsActive: false } => PayoutRefusalReason.NotActive,
            { IsAdult: false } => PayoutRefusalReason.TooYoung,
            { Creator: null } => PayoutRefusalReason.NotACreator,
            { Creator: { PayoutsEnabled: false } or { StripeAccountId: null } } => PayoutRefusalReason.NotOnboarded,
            _ => null,
        };
}
