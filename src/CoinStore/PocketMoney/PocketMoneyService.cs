using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Cards;
using CoinStore.Catalog;
using CoinStore.Guardians;
using CoinStore.Payments;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.PocketMoney;

/// <summary>
/// A guardian tops up a minor's coins from a saved card: once, every week or every month, up to a bound. It counts against the minor's
/// limits as any purchase does, and stopping is one tap.
/// </summary>
public sealed class PocketMoneyService
{
    private readonly Database database;
    private readonly PocketRun run;
    private readonly AccessLog access;
    private readonly FamilyNews news;
    private readonly TimeProvider clock;

    internal PocketMoneyService(Database database, PocketRun run, AccessLog access, FamilyNews news, TimeProvider clock)
    {
        this.database = database;
        this.run = run;
        this.access = access;
        this.news = news;
        this.clock = clock;
    }

    /// <summary>
    /// Makes a plan, and tops up for the first time at once. Whatever becomes of that stands in the plan. The same id with the same
    /// content is the same plan.
    /// </summary>
    public async Task<Result<PocketPlan, PocketRefusal>> StartAsync(
        Actor actor,
        MakePocketPlan request,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(request);
        var made = await database.WriteAsync<PocketPlanRow, PocketRefusal>(
            actor,
            (scope, token) => MakeAsync(scope, request, token),
            cancellationToken
        );
        if (!made.Succeeded)
        {
            return made.Refusal;
        }

        await run.RunAsync(made.Value.Id, cancellationToken);
        return await ReadAsync(actor, made.Value.Id, cancellationToken);
    }

    /// <summary>Stops a plan: its guardian, or the minor's other one. Stopping it again changes nothing.</summary>
    public Task<Result<PocketPlan, PocketRefusal>> StopAsync(Actor actor, PocketPlanId planId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return database.WriteAsync<PocketPlan, PocketRefusal>(
            actor,
            async (scope, token) =>
            {
                var plan = await scope.Context.Set<PocketPlanRow>().SingleOrDefaultAsync(p => p.Id == planId, token);
                if (plan is null || await LinkAsync(scope.Context, actor, plan.MinorId, scope.Now, token) is null)
                {
                    access.Denied(actor, "stop pocket money", planId);
                    return PocketRefusal.NotFound;
                }

                await scope.Context.TakeTurnAsync(plan.MinorId.Value, token);
                await scope.Context.Entry(plan).ReloadAsync(token);
                if (plan.StoppedAt is null)
                {
                    (plan.StoppedAt, plan.StoppedBy, plan.NextAt) = (scope.Now, actor.PersonId, null);
                    await PocketEnds.StopWaitingAsync(scope, plan, token);
                    await news.PocketStoppedAsync(scope, plan, null, token);
                }

                return await PocketReading.PlanAsync(scope.Context, plan, actor.PersonId, token);
            },
            cancellationToken
        );
    }

    /// <summary>The plans of a minor: for their guardians, and for the minor. A card is seen by its owner alone.</summary>
    public Task<Result<PocketPlans, PocketRefusal>> ListAsync(Actor actor, PersonId minorId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return database.ReadAsync<Result<PocketPlans, PocketRefusal>>(
            async (context, token) =>
            {
                var isOwn = actor.PersonId == minorId;
                var now = clock.GetUtcNow().UtcDateTime;
                var links = await GuardianLinks.OfMinorAsync(context, minorId, now, token);
                var link = isOwn ? (links is [var first, ..] ? first : null) : await LinkAsync(context, actor, minorId, now, token);
                if (link is null && !isOwn)
                {
                    access.Denied(actor, "list pocket money", minorId);
                    return actor.PersonId is null ? PocketRefusal.NotSignedIn : PocketRefusal.NotFound;
                }

                var rows = await context
                    .Set<PocketPlanRow>()
                    .AsNoTracking()
                    .Where(p => p.MinorId == minorId)
                    .OrderBy(p => p.StoppedAt != null)
                    .ThenByDescending(p => p.StartedAt)
                    .Take(20)
                    .ToListAsync(token);
                var plans = new List<PocketPlan>(rows.Count);
                foreach (var row in rows)
                {
                    plans.Add(await PocketReading.PlanAsync(context, row, actor.PersonId, token));
                }

                return new PocketPlans(plans, Currency.Parse(link?.Currency ?? "USD"));
            },
            cancellationToken
        );
    }

    private Task<Result<PocketPlan, PocketRefusal>> ReadAsync(Actor actor, PocketPlanId id, CancellationToken cancellationToken) =>
        database.ReadAsync<Result<PocketPlan, PocketRefusal>>(
            async (context, token) =>
            {
                var row = await context.Set<PocketPlanRow>().AsNoTracking().SingleAsync(p => p.Id == id, token);
                return row.GuardianId == actor.PersonId
                    ? await PocketReading.PlanAsync(context, row, actor.PersonId, token)
                    : PocketRefusal.NotFound;
            },
            cancellationToken
        );

    private async Task<Result<PocketPlanRow, PocketRefusal>> MakeAsync(
        WriteScope scope,
        MakePocketPlan request,
        CancellationToken cancellationToken
    )
    {
        var guardian = await Standing.LoadAsync(scope.Context, scope.Actor, scope.Now, cancellationToken);
        if (guardian is null || await LinkAsync(scope.Context, scope.Actor, request.MinorId, scope.Now, cancellationToken) is not { } link)
        {
            access.Denied(scope.Actor, "make pocket money", request.MinorId);
            return guardian is null ? PocketRefusal.NotSignedIn : PocketRefusal.NotFound;
        }

        if (!guardian.IsActive)
        {
            return PocketRefusal.NotActive;
        }

        await scope.Context.TakeTurnAsync(request.MinorId.Value, cancellationToken);
        if (await scope.Context.FindAsync<PocketPlanRow>([request.Id], cancellationToken) is { } before)
        {
            if (before.GuardianId != guardian.Id)
            {
                access.Denied(scope.Actor, "make pocket money under an id in use", request.Id);
            }

            return IsSame(before, request, guardian.Id) ? before : PocketRefusal.DifferentInput;
        }

        if (await RefusalAsync(scope, guardian, link, request, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        var plan = new PocketPlanRow
        {
            Id = request.Id,
            GuardianshipId = link.Id,
            GuardianId = guardian.Id,
            MinorId = request.MinorId,
            CardId = request.CardId,
            Coins = request.Coins.Value,
            Rhythm = request.Rhythm,
            MostAMonthMinor = request.MostAMonthMinor,
            StartedAt = scope.Now,
            NextAt = scope.Now,
        };
        scope.Context.Add(plan);
        await news.PocketStartedAsync(scope, plan, cancellationToken);
        return plan;
    }

    private static async Task<PocketRefusal?> RefusalAsync(
        WriteScope scope,
        Standing guardian,
        Guardianship link,
        MakePocketPlan request,
        CancellationToken cancellationToken
    )
    {
        if (request.Coins.Value is < PriceTerms.FewestCoins or > PriceTerms.MostCoins || !Enum.IsDefined(request.Rhythm))
        {
            return PocketRefusal.BadAmount;
        }

        if (await CardFacts.ActiveAsync(scope.Context, guardian.Id, request.CardId, cancellationToken) is null)
        {
            return PocketRefusal.CardNotFound;
        }

        var running = await scope
            .Context.Set<PocketPlanRow>()
            .CountAsync(p => p.MinorId == request.MinorId && p.NextAt != null, cancellationToken);
        if (running >= PocketPolicy.MostPlans)
        {
            return PocketRefusal.TooManyPlans;
        }

        var minor = (await Standing.LoadAsync(scope.Context, request.MinorId, scope.Now, cancellationToken))!;
        var package = await PocketReading.PackageAsync(scope.Context, minor, request.Coins.Value, scope.Now, cancellationToken);
        var counted = await ExchangeRates.ConvertUpAsync(scope.Context, package.Price, Currency.Parse(link.Currency), cancellationToken);
        return CapPolicy.Check(request.MostAMonthMinor) is not null || request.MostAMonthMinor < counted.Minor
            ? PocketRefusal.BadBound
            : null;
    }

    private static Task<Guardianship?> LinkAsync(
        StoreContext context,
        Actor actor,
        PersonId minor,
        DateTime now,
        CancellationToken cancellationToken
    ) => GuardianLinks.BetweenAsync(context, actor.PersonId, minor, now, cancellationToken);

    private static bool IsSame(PocketPlanRow before, MakePocketPlan request, PersonId guardian) =>
        (before.GuardianId, before.MinorId, before.Coins, before.Rhythm, before.CardId, before.MostAMonthMinor)
        == (guardian, request.MinorId, request.Coins.Value, request.Rhythm, request.CardId, request.MostAMonthMinor);
}
