using System.Collections.Immutable;
using CoinStore.Budgets;

namespace CoinStore.Tests.Ledger;

/// <summary>What a purchase is in the model, with the windows that count it.</summary>
internal sealed record ModelPurchase(
    int Who,
    long Coins,
    bool IsReserved,
    bool WasPaid,
    bool IsRefunded,
    ImmutableArray<ModelMeter> Meters
);

internal readonly record struct ModelMeter(int Who, LimitKind Kind, DateTime StartsAt, DateTime EndsAt);

internal sealed record ModelGift(Give Step, long BalanceAfter, DateTime AvailableAt, bool IsReleased);

internal sealed record ModelPayout(int Who, long Diamonds, bool IsHeld);

/// <summary>
/// The store as simply as it can be said: numbers in dictionaries, one step after the other. 0 to 2 are creators on air, 3 is one who is
/// not, 4 and 5 are minors whose guardian is 9, 6 is a minor without one, the others are adults.
/// </summary>
internal sealed class EconomyModel
{
    public const int OffAir = 3;
    public const int Unlinked = 6;
    public const long Doughnut = 30;
    public static readonly string[] Zones =
    [
        "America/New_York",
        "Europe/Berlin",
        "Asia/Kolkata",
        "Pacific/Kiritimati",
        "America/Santiago",
        "Australia/Lord_Howe",
        "Asia/Tokyo",
        "Pacific/Apia",
        "Europe/London",
        "UTC",
    ];

    private ImmutableDictionary<(string Account, int Who), long> balances = ImmutableDictionary<(string, int), long>.Empty;
    private ImmutableDictionary<ModelMeter, (long Used, long Reserved)> meters = ImmutableDictionary<ModelMeter, (long, long)>.Empty;
    private ImmutableDictionary<(int Who, LimitKind Kind), long?> caps = ImmutableDictionary<(int, LimitKind), long?>.Empty;

    public DateTime Now { get; private set; } = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    public ImmutableSortedDictionary<int, ModelGift> Gifts { get; private set; } = ImmutableSortedDictionary<int, ModelGift>.Empty;

    public ImmutableSortedDictionary<int, ModelPurchase> Purchases { get; private set; } =
        ImmutableSortedDictionary<int, ModelPurchase>.Empty;

    public ImmutableSortedDictionary<int, ModelPayout> Payouts { get; private set; } = ImmutableSortedDictionary<int, ModelPayout>.Empty;

    /// <summary>All that is kept cannot change, so a copy is a copy of the references.</summary>
    public EconomyModel Copy() => (EconomyModel)MemberwiseClone();

    /// <summary>Does a step and says what the store should answer.</summary>
    public string Apply(Step step) =>
        step switch
        {
            Later { Target: null } => "nothing",
            Give give => Give(give),
            GiveAgain again => again.Same ? $"sent, {Gifts[again.Target!.Value].BalanceAfter} left" : "DifferentInput",
            Buy buy => Buy(buy),
            Reserve reserve => Reserve(reserve),
            Settle settle => Settle(settle, Purchases[settle.Target!.Value]),
            Refund refund => Refund(refund.Target!.Value, Purchases[refund.Target.Value]),
            Hold hold => Hold(hold),
            EndPayout end => End(end, Payouts[end.Target!.Value]),
            Cap cap => SetCap(cap),
            Wait wait => Wait(wait),
            _ => "done",
        };

    /// <summary>Every balance and every meter that is not zero, as the store should show them.</summary>
    public SortedDictionary<string, string> State()
    {
        var state = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var ((account, who), balance) in balances.Where(b => b.Value != 0))
        {
            state.Add($"{account} of {who}", $"{balance}");
        }

        foreach (var (meter, (used, reserved)) in meters.Where(m => m.Value != (0, 0)))
        {
            var cap = meter.EndsAt > Now ? CapOf(meter) : null;
            state.Add($"{meter.Kind} of {meter.Who} from {meter.StartsAt:u}", $"{used} used, {reserved} reserved, cap {cap}");
        }

        return state;
    }

    private string Give(Give give)
    {
        var price = Doughnut * give.Quantity;
        var windows = Windows(give.From, Spending.Gift);
        var refusal =
            give.From == Unlinked ? "NoGuardian"
            : give.To > OffAir ? "RoomNotFound"
            : give.From == give.To ? "SelfGift"
            : give.To == OffAir ? "NotOnAir"
            : Over(windows, price) ?? (Of("coins", give.From) < price ? $"InsufficientCoins, {Of("coins", give.From)} there" : null);
        if (refusal is not null)
        {
            return refusal;
        }

        Move("coins", give.From, -price);
        Move("pending", give.To, price);
        Count(windows, price, 0);
        var gift = new ModelGift(give, Of("coins", give.From), Now.AddDays(7), IsReleased: false);
        Gifts = Gifts.Add(give.Number, gift);
        return $"sent, {gift.BalanceAfter} left";
    }

    private string Buy(Buy buy)
    {
        Move("coins", buy.Who, buy.Coins);
        Purchases = Purchases.Add(buy.Number, new ModelPurchase(buy.Who, buy.Coins, false, true, false, []));
        return "done";
    }

    private string Reserve(Reserve reserve)
    {
        if (reserve.Who == Unlinked)
        {
            return "NoGuardian";
        }

        var windows = Windows(reserve.Who, Spending.Purchase);
        if (Over(windows, reserve.Coins + 1) is { } refusal)
        {
            return refusal;
        }

        Count(windows, 0, reserve.Coins + 1);
        Purchases = Purchases.Add(reserve.Number, new ModelPurchase(reserve.Who, reserve.Coins, true, false, false, windows));
        return "done";
    }

    private string Settle(Settle settle, ModelPurchase purchase)
    {
        if (!purchase.IsReserved)
        {
            return "ended";
        }

        var price = purchase.Coins + 1;
        Count(purchase.Meters, settle.Paid ? price : 0, -price);
        Move("coins", purchase.Who, settle.Paid ? purchase.Coins : 0);
        Purchases = Purchases.SetItem(settle.Target!.Value, purchase with { IsReserved = false, WasPaid = settle.Paid });
        return "done";
    }

    private string Refund(int target, ModelPurchase purchase)
    {
        if (purchase.IsRefunded)
        {
            return "DifferentInput";
        }

        if (Of("coins", purchase.Who) < purchase.Coins)
        {
            return $"Insufficient, {Of("coins", purchase.Who)} there";
        }

        Move("coins", purchase.Who, -purchase.Coins);
        Count(purchase.Meters, -(purchase.Coins + 1), 0);
        Purchases = Purchases.SetItem(target, purchase with { IsRefunded = true });
        return "done";
    }

    private string Hold(Hold hold)
    {
        if (Of("available", hold.Who) < hold.Diamonds)
        {
            return $"Insufficient, {Of("available", hold.Who)} there";
        }

        Move("available", hold.Who, -hold.Diamonds);
        Move("held", hold.Who, hold.Diamonds);
        Payouts = Payouts.Add(hold.Number, new ModelPayout(hold.Who, hold.Diamonds, IsHeld: true));
        return "done";
    }

    private string End(EndPayout end, ModelPayout payout)
    {
        if (!payout.IsHeld)
        {
            return "ended";
        }

        Move("held", payout.Who, -payout.Diamonds);
        Move("available", payout.Who, end.Paid ? 0 : payout.Diamonds);
        Payouts = Payouts.SetItem(end.Target!.Value, payout with { IsHeld = false });
        return "done";
    }

    private string SetCap(Cap cap)
    {
        if (cap.Who == Unlinked)
        {
            return "NoGuardian";
        }

        caps = caps.SetItem((cap.Who, cap.Kind), cap.Most);
        return "done";
    }

    private string Wait(Wait wait)
    {
        Now = Now.AddHours(wait.Hours);
        foreach (var (number, gift) in Gifts.Where(g => !g.Value.IsReleased && g.Value.AvailableAt <= Now))
        {
            Move("pending", gift.Step.To, -Doughnut * gift.Step.Quantity);
            Move("available", gift.Step.To, Doughnut * gift.Step.Quantity);
            Gifts = Gifts.SetItem(number, gift with { IsReleased = true });
        }

        return "done";
    }

    private long Of(string account, int who) => balances.GetValueOrDefault((account, who));

    private void Move(string account, int who, long amount) => balances = balances.SetItem((account, who), Of(account, who) + amount);

    private long? CapOf(ModelMeter meter) => caps.GetValueOrDefault((meter.Who, meter.Kind));

    private ImmutableArray<ModelMeter> Windows(int who, Spending spending) =>
        [
            .. LimitPolicy
                .KindsOf(spending)
                .Select(kind => (kind, LimitPolicy.WindowAt(kind, Now, Zones[who])))
                .Select(w => new ModelMeter(who, w.kind, w.Item2.StartsAt, w.Item2.EndsAt)),
        ];

    private string? Over(ImmutableArray<ModelMeter> windows, long amount)
    {
        foreach (var meter in windows)
        {
            var (used, reserved) = meters.GetValueOrDefault(meter);
            if (CapOf(meter) is { } cap && used + reserved + amount > cap)
            {
                return $"Limit {meter.Kind}, {Math.Max(0, cap - used - reserved)} left";
            }
        }

        return null;
    }

    private void Count(ImmutableArray<ModelMeter> windows, long used, long reserved)
    {
        foreach (var meter in windows)
        {
            var before = meters.GetValueOrDefault(meter);
            meters = meters.SetItem(meter, (before.Used + used, before.Reserved + reserved));
        }
    }
}
