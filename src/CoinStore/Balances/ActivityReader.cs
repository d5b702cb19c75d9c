using CoinStore.Access;
using CoinStore.Accounts;
using CoinStore.Catalog;
using CoinStore.Gifts;
using CoinStore.Ledger;
using CoinStore.Purchases;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace CoinStore.Balances;

/// <summary>Reads a person's history out of the postings of their own accounts, and names what each was.</summary>
internal static class ActivityReader
{
    // Dates beyond these select nothing less, and a day around them would be none.
    private static readonly DateOnly FirstDay = DateOnly.MinValue.AddDays(3);
    private static readonly DateOnly LastDay = DateOnly.MaxValue.AddDays(-3);

    public static async Task<ActivityPage> ListAsync(
        StoreContext context,
        Standing person,
        ActivityFilter filter,
        long? older,
        int take,
        CancellationToken cancellationToken
    )
    {
        var owner = person.Id.Value;
        var accounts = await context
            .Set<AccountRow>()
            .Where(a => a.Owner == owner)
            .ToDictionaryAsync(a => a.Id, a => (Kind: (AccountKind)a.Kind, a.Unit), cancellationToken);
        long[] shown = [.. accounts.Where(a => Shows(filter.Kind, a.Value.Kind)).Select(a => a.Key)];
        var entries = await EntriesAsync(context, shown, person, filter, older, take + 1, cancellationToken);
        var more = entries.Count > take;
        entries = entries.GetRange(0, Math.Min(take, entries.Count));
        var sequences = entries.ConvertAll(e => e.Sequence);
        var ids = accounts.Keys.ToList();
        var postings = await context
            .Set<PostingRow>()
            .Where(p => sequences.Contains(p.Sequence) && ids.Contains(p.AccountId))
            .ToListAsync(cancellationToken);
        var bySequence = postings.ToLookup(p => p.Sequence, p => (accounts[p.AccountId].Kind, accounts[p.AccountId].Unit, p.Amount));
        var names = await NamesAsync(context, entries, cancellationToken);
        return new ActivityPage([.. entries.Select(e => Line(e, [.. bySequence[e.Sequence]], names))], more ? entries[^1].Sequence : null);
    }

    // From the newest back, a stretch at a time, along each account's own lines: what is filtered out costs a look, other people's nothing.
    private static async Task<List<EntryRow>> EntriesAsync(
        StoreContext context,
        long[] accountIds,
        Standing person,
        ActivityFilter filter,
        long? older,
        int wanted,
        CancellationToken cancellationToken
    )
    {
        var (from, until) = await StretchAsync(context, person, filter, cancellationToken);
        var before = Math.Min(older ?? long.MaxValue, until);
        var entries = new List<EntryRow>();
        List<long> stretch;
        do
        {
            stretch = await LastAsync(context, accountIds, from, before, wanted, cancellationToken);
            entries.AddRange(
                await Matching(context.Set<EntryRow>(), person, filter)
                    .Where(e => stretch.Contains(e.Sequence))
                    .OrderByDescending(e => e.Sequence)
                    .ToListAsync(cancellationToken)
            );
            before = stretch.Count > 0 ? stretch[^1] : before;
        } while (entries.Count < wanted && stretch.Count == wanted);

        return entries;
    }

    private static async Task<List<long>> LastAsync(
        StoreContext context,
        long[] accountIds,
        long from,
        long before,
        int count,
        CancellationToken cancellationToken
    )
    {
        var last = new SortedSet<long>();
        foreach (var id in accountIds)
        {
            last.UnionWith(await LinesOf(context, id, from, before).Take(count).ToListAsync(cancellationToken));
        }

        return [.. last.Reverse().Take(count)];
    }

    /// <summary>The places in the journal where an account moved, newest first.</summary>
    internal static IQueryable<long> LinesOf(StoreContext context, long accountId, long from, long before) =>
        context
            .Set<PostingRow>()
            .Where(p => p.AccountId == accountId && p.Sequence >= from && p.Sequence < before)
            .OrderByDescending(p => p.Sequence)
            .Select(p => p.Sequence);

    // A day more on either side than the filter says: entries stand in the order of time, but for a clock that was set.
    private static async Task<(long From, long Until)> StretchAsync(
        StoreContext context,
        Standing person,
        ActivityFilter filter,
        CancellationToken cancellationToken
    )
    {
        var zone = person.Person.TimeZoneId;
        var books = Database.BooksOf(context);
        var from =
            filter.From > FirstDay ? await books.FirstSinceAsync(StartOf(filter.From.Value.AddDays(-1), zone), cancellationToken) : 0;
        var until =
            filter.Until < LastDay
                ? await books.FirstSinceAsync(StartOf(filter.Until.Value.AddDays(2), zone), cancellationToken)
                : long.MaxValue;
        return (from, until);
    }

    private static IQueryable<EntryRow> Matching(IQueryable<EntryRow> entries, Standing person, ActivityFilter filter)
    {
        if (filter.Kind is { } kind)
        {
            var codes = EntryKindsOf(kind).Select(k => (short)k).ToArray();
            entries = entries.Where(e => codes.Contains(e.Kind));
        }

        if (filter.From > FirstDay)
        {
            var start = StartOf(filter.From.Value, person.Person.TimeZoneId);
            entries = entries.Where(e => e.At >= start);
        }

        if (filter.Until < LastDay)
        {
            var end = StartOf(filter.Until.Value.AddDays(1), person.Person.TimeZoneId);
            entries = entries.Where(e => e.At < end);
        }

        return entries;
    }

    // A gift stands in the history of two people, and of one person twice over if they both give and earn.
    private static bool Shows(ActivityKind? wanted, AccountKind account) =>
        wanted switch
        {
            ActivityKind.GiftSent => account is AccountKind.FanCoins or AccountKind.FanBonus,
            ActivityKind.GiftReceived => account == AccountKind.CreatorPending,
            _ => true,
        };

    private static EntryKind[] EntryKindsOf(ActivityKind kind) =>
        kind switch
        {
            ActivityKind.Purchase => [EntryKind.Purchase],
            ActivityKind.GiftSent or ActivityKind.GiftReceived => [EntryKind.Gift],
            ActivityKind.DiamondsAvailable => [EntryKind.DiamondRelease],
            ActivityKind.PayoutHeld => [EntryKind.PayoutHold],
            ActivityKind.PayoutPaid => [EntryKind.PayoutPaid],
            ActivityKind.PayoutReturned => [EntryKind.PayoutReturn, EntryKind.PayoutCancel],
            ActivityKind.BonusReceived => [EntryKind.Bonus, EntryKind.Grant],
            ActivityKind.BonusExpired => [EntryKind.BonusExpiry],
            ActivityKind.Refunded => [EntryKind.Refund],
            ActivityKind.RefundReturned => [EntryKind.RefundReturn],
            ActivityKind.Disputed => [EntryKind.Dispute],
            ActivityKind.DisputeReturned => [EntryKind.DisputeReturn],
            ActivityKind.GiftTakenBack => [EntryKind.GiftTakeBack],
            ActivityKind.Correction => [EntryKind.Reversal, EntryKind.AccountClosed],
        };

    private static ActivityKind KindOf(EntryKind kind, string unit) =>
        kind switch
        {
            EntryKind.Purchase => ActivityKind.Purchase,
            EntryKind.Gift => unit == Unit.Coin.Code ? ActivityKind.GiftSent : ActivityKind.GiftReceived,
            EntryKind.DiamondRelease => ActivityKind.DiamondsAvailable,
            EntryKind.PayoutHold or EntryKind.PayoutTransfer => ActivityKind.PayoutHeld,
            EntryKind.PayoutPaid => ActivityKind.PayoutPaid,
            EntryKind.PayoutReturn or EntryKind.PayoutCancel => ActivityKind.PayoutReturned,
            EntryKind.Bonus or EntryKind.Grant => ActivityKind.BonusReceived,
            EntryKind.BonusExpiry => ActivityKind.BonusExpired,
            EntryKind.Refund => ActivityKind.Refunded,
            EntryKind.RefundReturn => ActivityKind.RefundReturned,
            EntryKind.Dispute => ActivityKind.Disputed,
            EntryKind.DisputeReturn => ActivityKind.DisputeReturned,
            EntryKind.StripeFee
            or EntryKind.Recognition
            or EntryKind.CreatorAccrual
            or EntryKind.DisputeLoss
            or EntryKind.CardCheck
            or EntryKind.CardCheckRefund
            or EntryKind.CardCheckReturn => throw new InvalidOperationException(
                $"{kind} moves the platform's own accounts alone and stands in nobody's history."
            ),
            EntryKind.GiftTakeBack => ActivityKind.GiftTakenBack,
            EntryKind.Reversal or EntryKind.AccountClosed => ActivityKind.Correction,
        };

    private static ActivityLine Line(EntryRow entry, List<(AccountKind Kind, string Unit, long Amount)> postings, Names names)
    {
        var unit = postings[0].Unit;
        var net = postings.Sum(p => p.Amount);
        var kind = KindOf((EntryKind)entry.Kind, unit);
        var gift = names.Gifts.GetValueOrDefault(entry.Id);
        return new ActivityLine(
            entry.Id,
            kind,
            entry.At,
            unit,
            net != 0 ? net : postings.Where(p => p.Amount > 0).Sum(p => p.Amount),
            Moved: net == 0,
            names.Prices.TryGetValue(entry.Id, out var price) ? price : null,
            gift?.Name,
            kind == ActivityKind.GiftReceived ? gift?.Sender : gift?.Creator,
            gift?.Quantity ?? 1
        );
    }

    private static async Task<Names> NamesAsync(StoreContext context, List<EntryRow> entries, CancellationToken cancellationToken)
    {
        var sends = entries.Where(e => e.Kind == (short)EntryKind.Gift).Select(e => e.Sequence).ToList();
        var gifts = await (
            from send in context.Set<GiftSend>()
            where sends.Contains(send.Sequence)
            join gift in context.Set<GiftRow>() on send.GiftSlug equals gift.Slug
            join sender in context.Set<Person>() on send.SenderId equals sender.Id
            join creator in context.Set<Person>() on send.CreatorId equals creator.Id
            select new { send.Id, Name = new GiftName(gift.Name, send.Quantity, sender.DisplayName, creator.DisplayName) }
        ).ToListAsync(cancellationToken);
        var bought = entries.Where(e => e.Kind == (short)EntryKind.Purchase).Select(e => PurchaseId.From(e.Id)).ToList();
        var purchases = await context.Set<PurchaseRow>().Where(p => bought.Contains(p.Id)).ToListAsync(cancellationToken);
        return new Names(gifts.ToDictionary(g => g.Id.Value, g => g.Name), purchases.ToDictionary(p => p.Id.Value, p => p.Price));
    }

    private static DateTime StartOf(DateOnly day, string timeZoneId) =>
        (DateTimeZoneProviders.Tzdb.GetZoneOrNull(timeZoneId) ?? DateTimeZone.Utc)
            .AtStartOfDay(LocalDate.FromDateOnly(day))
            .ToDateTimeUtc();

    private sealed record GiftName(string Name, int Quantity, string Sender, string Creator);

    private sealed record Names(IReadOnlyDictionary<Guid, GiftName> Gifts, IReadOnlyDictionary<Guid, Money> Prices);
}
