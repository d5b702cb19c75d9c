using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Guardians;
using CoinStore.Payments;
using CoinStore.Purchases;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.PocketMoney;

/// <summary>
/// Tops up what is due: reserves against the minor's limits and moves the plan on in one transaction, then charges the card outside of
/// any, then writes down what became of it. A crash in between leaves a top-up that waits, and the next turn asks for it again.
/// </summary>
internal sealed class PocketRun(Database database, CardPurchases purchases, FamilyNews news)
{
    private static readonly Actor Runner = Actor.System("pocket money");

    /// <summary>Tops up a plan if it is due.</summary>
    public async Task RunAsync(PocketPlanId id, CancellationToken cancellationToken)
    {
        var begun = await database.WriteAsync<PurchaseId?, Done>(Runner, (scope, token) => BeginAsync(scope, id, token), cancellationToken);
        if (begun.Value is { } topUp)
        {
            await FinishAsync(topUp, cancellationToken);
        }
    }

    /// <summary>Charges a top-up that waits, or learns what became of it, and tells both sides of a refusal.</summary>
    public async Task FinishAsync(PurchaseId id, CancellationToken cancellationToken)
    {
        var charged = await purchases.ChargeAsync(Runner, id, cancellationToken);
        if (charged.State is PurchaseState.Starting or PurchaseState.Open or PurchaseState.Processing)
        {
            return;
        }

        // The card was charged, or was not: that is written down even when the one who asked has left.
        await database.WriteAsync<Done, string>(Runner, (scope, token) => RecordAsync(scope, charged, token), CancellationToken.None);
    }

    private async Task<Result<PurchaseId?, Done>> BeginAsync(WriteScope scope, PocketPlanId id, CancellationToken cancellationToken)
    {
        var minorId = await scope.Context.Set<PocketPlanRow>().Where(p => p.Id == id).Select(p => p.MinorId).SingleAsync(cancellationToken);
        var guardianId = await scope
            .Context.Set<PocketPlanRow>()
            .Where(p => p.Id == id)
            .Select(p => p.GuardianId)
            .SingleAsync(cancellationToken);
        await scope.Context.TakeTurnsAsync([minorId.Value, guardianId.Value], cancellationToken);
        var plan = await scope.Context.Set<PocketPlanRow>().SingleAsync(p => p.Id == id, cancellationToken);
        if (plan.StoppedAt is not null || plan.NextAt is not { } due || due > scope.Now)
        {
            return default(PurchaseId?);
        }

        var link = await GuardianLinks.BetweenAsync(scope.Context, plan.GuardianId, plan.MinorId, scope.Now, cancellationToken);
        if (link is null || link.Id != plan.GuardianshipId)
        {
            await StopAsync(scope, plan, "The link with the guardian has ended.", cancellationToken);
            return default(PurchaseId?);
        }

        plan.NextAt = PocketPolicy.NextFrom(plan.Rhythm, plan.StartedAt, due, scope.Now, link.TimeZoneId);
        return await TopUpAsync(scope, plan, link, due, cancellationToken);
    }

    private async Task<PurchaseId?> TopUpAsync(
        WriteScope scope,
        PocketPlanRow plan,
        Guardianship link,
        DateTime due,
        CancellationToken cancellationToken
    )
    {
        var id = PurchaseId.From(DerivedId.Of($"pocket/{plan.Id}/{due.Ticks}"));
        var minor = (await Standing.LoadAsync(scope.Context, plan.MinorId, scope.Now, cancellationToken))!;
        var package = await PocketReading.PackageAsync(scope.Context, minor, plan.Coins, scope.Now, cancellationToken);
        var counted = (
            await ExchangeRates.ConvertUpAsync(scope.Context, package.Price, Currency.Parse(link.Currency), cancellationToken)
        ).Minor;
        var note =
            await ChargedInMonthAsync(scope, plan, link, cancellationToken) + counted > plan.MostAMonthMinor
                ? $"It would go over the {new LimitAmount(link.Currency, plan.MostAMonthMinor)} a month that were set for it."
                : await ReserveAsync(scope, plan, id, package, cancellationToken);
        scope.Context.Add(
            new PocketTopUpRow
            {
                Id = id,
                PlanId = plan.Id,
                DueAt = due,
                State = note is null ? TopUpState.Waiting : TopUpState.Skipped,
                CountedMinor = counted,
                PriceMinor = package.Price.Minor,
                Currency = package.Price.Currency.Code,
                Note = note,
            }
        );
        if (note is null)
        {
            return id;
        }

        await news.PocketFailedAsync(scope, plan, note, cancellationToken);
        return null;
    }

    /// <summary>Null once it is reserved; otherwise why not, in words.</summary>
    private async Task<string?> ReserveAsync(
        WriteScope scope,
        PocketPlanRow plan,
        PurchaseId id,
        Catalog.CoinPackage package,
        CancellationToken cancellationToken
    )
    {
        var order = new StartPurchase(id, package.Id, package.Price);
        var reserved = await purchases.ReserveAsync(
            scope,
            new CardPurchase(order, plan.MinorId, plan.GuardianId, plan.CardId),
            cancellationToken
        );
        return reserved.Succeeded ? null : Words(reserved.Refusal);
    }

    private static string Words(CardPurchaseRefusal refusal) =>
        refusal.Reason switch
        {
            CardPurchaseRefusalReason.CardNotFound => "The card was removed.",
            CardPurchaseRefusalReason.PayerMayNotPay => "The guardian's account may not pay at the moment.",
            CardPurchaseRefusalReason.BuyerNotFound => "The account is closed.",
            CardPurchaseRefusalReason.NotStarted => refusal.Start is { Limit: { } limit }
                ? $"A limit had no room for it: {FamilyWords.Of(limit.Kind)}."
                : "Spending is not possible at the moment.",
        };

    private static async Task<long> ChargedInMonthAsync(
        WriteScope scope,
        PocketPlanRow plan,
        Guardianship link,
        CancellationToken cancellationToken
    )
    {
        var month = LimitScope.Of(link).WindowAt(LimitKind.PurchaseMonth, scope.Now);
        return await scope
            .Context.Set<PocketTopUpRow>()
            .Where(t => t.PlanId == plan.Id && (t.State == TopUpState.Waiting || t.State == TopUpState.Paid))
            // By when it was begun, not by when it was due: what is late is a payment of the month it is made in.
            .Where(t =>
                scope.Context.Set<PurchaseRow>().Any(p => p.Id == t.Id && p.StartedAt >= month.StartsAt && p.StartedAt < month.EndsAt)
            )
            .SumAsync(t => t.CountedMinor, cancellationToken);
    }

    private async Task<Result<Done, string>> RecordAsync(WriteScope scope, CardPurchaseResult charged, CancellationToken cancellationToken)
    {
        var topUp = await scope.Context.Set<PocketTopUpRow>().SingleAsync(t => t.Id == charged.Id, cancellationToken);
        var plan = await scope.Context.Set<PocketPlanRow>().SingleAsync(p => p.Id == topUp.PlanId, cancellationToken);
        await scope.Context.TakeTurnAsync(plan.MinorId.Value, cancellationToken);
        await scope.Context.Entry(topUp).ReloadAsync(cancellationToken);
        await scope.Context.Entry(plan).ReloadAsync(cancellationToken);
        if (topUp.State != TopUpState.Waiting)
        {
            return default(Done);
        }

        if (charged.State == PurchaseState.Completed)
        {
            (topUp.State, plan.Failures) = (TopUpState.Paid, 0);
            return default(Done);
        }

        if (await scope.Context.Set<PurchaseRow>().AnyAsync(p => p.Id == topUp.Id && p.StoppedAt != null, cancellationToken))
        {
            // By a guardian's word, which was told: no card failed.
            (topUp.State, topUp.Note) = (TopUpState.Skipped, "It was stopped before it was paid.");
            return default(Done);
        }

        // What does not match lies before the operators, who give it back or credit it; no more is charged meanwhile.
        var note = charged.Decline?.Text ?? "The payment did not go through as agreed. We look into it.";
        (topUp.State, topUp.Note, plan.Failures) = (TopUpState.Refused, note, plan.Failures + 1);
        await news.PocketFailedAsync(scope, plan, note, cancellationToken);
        if (plan.Failures >= PocketPolicy.MostFailures && plan.NextAt is not null)
        {
            await StopAsync(scope, plan, $"The card was refused {PocketPolicy.MostFailures} times in a row.", cancellationToken);
        }

        return default(Done);
    }

    private async Task StopAsync(WriteScope scope, PocketPlanRow plan, string note, CancellationToken cancellationToken)
    {
        (plan.StoppedAt, plan.StopNote, plan.NextAt) = (scope.Now, note, null);
        await news.PocketStoppedAsync(scope, plan, note, cancellationToken);
    }
}
