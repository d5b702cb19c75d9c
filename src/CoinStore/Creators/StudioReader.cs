using CoinStore.Access;
using CoinStore.Accounts;
using CoinStore.Budgets;
using CoinStore.Catalog;
using CoinStore.Gifts;
using CoinStore.Ledger;
using CoinStore.Payouts;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace CoinStore.Creators;

/// <summary>Puts the studio's figures together from one snapshot.</summary>
internal sealed class StudioReader(StoreContext context, Standing creator, CreatorProfile profile, DateTime now)
{
    private const int ChartDays = 28;
    private const int ShownGifts = 10;

    // What is due is released by a worker: within this time it is not called late.
    private static readonly TimeSpan Soon = TimeSpan.FromHours(1);
    private readonly DateTimeZone zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(creator.Person.TimeZoneId) ?? DateTimeZone.Utc;

    public async Task<Studio> ReadAsync(CancellationToken cancellationToken)
    {
        var terms = await PayoutTermsRow.AtAsync(context, now, cancellationToken);
        var left = await SpendingMeters.PayoutLeftAsync(
            context,
            LimitScope.OwnOf(creator),
            PayoutPolicy.DailyMaximum,
            now,
            cancellationToken
        );
        return new Studio(
            creator.Id,
            profile.Handle,
            profile.Headline,
            profile.OnAir,
            await EarningsAsync(EconomyChart.CreatorPending(creator.Id), terms, cancellationToken),
            await EarningsAsync(EconomyChart.CreatorAvailable(creator.Id), terms, cancellationToken),
            await EarningsAsync(EconomyChart.CreatorHeld(creator.Id), terms, cancellationToken),
            await ComingAsync(cancellationToken),
            await WaitingAsync(cancellationToken),
            await EarnedAsync(cancellationToken),
            await LastGiftsAsync(cancellationToken),
            await OpenPayoutsAsync(cancellationToken),
            OnboardingOf(profile),
            terms,
            left,
            zone.Id
        );
    }

    public static OnboardingState OnboardingOf(CreatorProfile profile) =>
        profile switch
        {
            { StripeAccountId: null } => OnboardingState.NotStarted,
            { PayoutsEnabled: true } => OnboardingState.Ready,
            { RequirementsDue.Length: > 0 } => OnboardingState.Unfinished,
            _ => OnboardingState.InReview,
        };

    private async Task<Earnings> EarningsAsync(AccountKey account, PayoutTerms terms, CancellationToken cancellationToken)
    {
        var diamonds = new Diamonds(await Database.BooksOf(context).BalanceAsync(account, cancellationToken));
        return new Earnings(diamonds, PayoutPolicy.Worth(diamonds, terms));
    }

    private async Task<IReadOnlyList<EarningsDay>> ComingAsync(CancellationToken cancellationToken)
    {
        var pending = (await ReceivedAsync(now - GiftPolicy.Pending, cancellationToken))
            .Where(s => s.ReleaseEntryId == null && s.PriceCoins > s.TakenBackCoins && s.AvailableAt > now - Soon)
            .GroupBy(s => s.AvailableAt)
            .Select(g => new Sum(g.Key, g.Sum(s => s.PriceCoins - s.TakenBackCoins)));
        var days = await ByDayAsync(pending, cancellationToken);
        return [.. days.OrderBy(d => d.Key).Select(d => new EarningsDay(d.Key.ToDateOnly(), new Diamonds(d.Value)))];
    }

    private async Task<Diamonds> WaitingAsync(CancellationToken cancellationToken)
    {
        var due = now - Soon;
        return new Diamonds(
            await context
                .Set<GiftSend>()
                .Where(s => s.ReleaseEntryId == null && s.AvailableAt <= due && s.CreatorId == creator.Id)
                .SumAsync(s => s.PriceCoins - s.TakenBackCoins, cancellationToken)
        );
    }

    private async Task<IReadOnlyList<EarningsDay>> EarnedAsync(CancellationToken cancellationToken)
    {
        var first = DayOf(now).PlusDays(1 - ChartDays);
        var since = zone.AtStartOfDay(first).ToDateTimeUtc();
        var gifts = (await ReceivedAsync(since, cancellationToken))
            .Where(s => s.SentAt >= since)
            .Select(s => new Sum(s.SentAt, s.PriceCoins - s.TakenBackCoins));
        var days = await ByDayAsync(gifts, cancellationToken);
        return
        [
            .. Enumerable
                .Range(0, ChartDays)
                .Select(first.PlusDays)
                .Select(day => new EarningsDay(day.ToDateOnly(), new Diamonds(days.GetValueOrDefault(day)))),
        ];
    }

    /// <summary>Gifts received since an instant, and a day of earlier ones: nobody's whole history is walked.</summary>
    private async Task<IQueryable<GiftSend>> ReceivedAsync(DateTime since, CancellationToken cancellationToken)
    {
        var from = await Database.BooksOf(context).FirstSinceAsync(since.AddDays(-1), cancellationToken);
        return await GiftSends.OfAsync(context, EconomyChart.CreatorPending(creator.Id), cancellationToken, from);
    }

    private async Task<Dictionary<LocalDate, long>> ByDayAsync(IQueryable<Sum> sums, CancellationToken cancellationToken)
    {
        var days = new Dictionary<LocalDate, long>();
        await foreach (var sum in sums.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            var day = DayOf(sum.At);
            days[day] = checked(days.GetValueOrDefault(day) + sum.Diamonds);
        }

        return days;
    }

    private async Task<IReadOnlyList<StudioGift>> LastGiftsAsync(CancellationToken cancellationToken)
    {
        var account = EconomyChart.CreatorPending(creator.Id);
        var last = await GiftSends.LastAsync(context, account, ShownGifts, cancellationToken);
        var rows = await context
            .Set<GiftSend>()
            .Where(s => last.Contains(s.Sequence))
            .OrderByDescending(s => s.Sequence)
            .Join(context.Set<GiftRow>(), s => s.GiftSlug, g => g.Slug, (s, g) => new { Send = s, Gift = g })
            .Join(
                context.Users,
                s => s.Send.SenderId,
                p => p.Id,
                (s, p) =>
                    new
                    {
                        s.Send,
                        s.Gift,
                        Sender = p,
                    }
            )
            .AsNoTracking()
            .ToListAsync(cancellationToken);
        return
        [
            .. rows.Select(r => new StudioGift(
                r.Send.Id,
                PublicName.Of(r.Sender, r.Send.SentAt),
                r.Gift.Name,
                r.Gift.Art,
                r.Send.Quantity,
                new Diamonds(r.Send.PriceCoins),
                r.Send.SentAt,
                r.Send.AvailableAt,
                r.Send.ReleaseEntryId != null,
                new Diamonds(r.Send.TakenBackCoins)
            )),
        ];
    }

    private async Task<IReadOnlyList<Payout>> OpenPayoutsAsync(CancellationToken cancellationToken)
    {
        var rows = await context
            .Set<PayoutRow>()
            .Where(p => p.CreatorId == creator.Id && p.State != PayoutState.Paid && p.State != PayoutState.Failed)
            .OrderByDescending(p => p.RequestedAt)
            .ToListAsync(cancellationToken);
        return [.. rows.Select(Payout.Of)];
    }

    private LocalDate DayOf(DateTime at) => Instant.FromDateTimeUtc(at).InZone(zone).Date;

    private sealed record Sum(DateTime At, long Diamonds);
}
