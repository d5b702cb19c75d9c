using System.Globalization;
using CoinStore.Access;
using CoinStore.Accounts;
using CoinStore.Budgets;
using CoinStore.Guardians;
using CoinStore.Ledger;
using CsCheck;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Tests.Guardians;

/// <summary>
/// Whatever is done in whatever order, by minor and guardians, as far as they may: nothing is taken beyond a cap. Checked after each step
/// on every meter, and at the end by adding up the gifts and the purchases themselves, window by window, which shares no line with the
/// meters.
/// </summary>
public sealed class FamilyProperties
{
    private static readonly string[] Zones = ["Europe/Berlin", "Asia/Tokyo", "America/New_York"];
    private static readonly LimitKind[] Capped = [.. CapPolicy.Kinds, LimitKind.GiftCountDay];
    private static readonly LimitKind[] Carried = [.. CapPolicy.Kinds.Select(k => LimitPolicy.CarryOf(k)!.Value)];

    [Fact]
    public async Task No_sequence_of_allowed_actions_exceeds_a_cap()
    {
        var rounds = int.TryParse(Environment.GetEnvironmentVariable("COINSTORE_ROUNDS"), CultureInfo.InvariantCulture, out var set)
            ? set
            : 2;
        await Gen.Select(Gen.Int[0, 13], Gen.Int[0, 1], Gen.Int[0, 1000])
            .Array[20, 60]
            .SampleAsync(async steps => await PlayAsync(steps), seed: PropertySeed.Given, iter: rounds, threads: 1);
    }

    private static async Task PlayAsync((int What, int Who, int Amount)[] steps)
    {
        await using var shop = await FamilyShop.CreateAsync();
        var family = await shop.FamilyAsync();
        await family.CapAsync(shop.Gus, (LimitKind.PurchaseMonth, 5_000), (LimitKind.GiftMonth, 1_000));
        var open = new List<PurchaseId>();
        var before = await MetersAsync(shop);
        foreach (var step in steps)
        {
            await StepAsync(shop, family, step.Who == 0 ? shop.Gus : shop.Gabi, step.What, step.Amount, open);
            var after = await MetersAsync(shop);
            foreach (var (id, (taken, cap)) in after)
            {
                var grew = taken > before.GetValueOrDefault(id).Taken;
                Assert.False(grew && taken > cap, $"step {step}: meter {id} took {taken} of {cap}");
            }

            before = after;
        }

        await AddUpAsync(shop, family);
    }

    private static async Task StepAsync(FamilyShop shop, ShopFamily family, Actor guardian, int what, int amount, List<PurchaseId> open)
    {
        switch (what)
        {
            case 0 or 1 or 2:
                await family.GiveAsync(1 + (amount % 4));
                break;
            case 3 or 4:
                await StartAsync(family, Some(amount), open);
                break;
            case 5 or 6:
                await EndAsync(family, open, pays: amount % 3 != 0);
                break;
            case 7:
                var kind = Capped[amount % Capped.Length];
                await family.CapAsync(guardian, (kind, kind == LimitKind.GiftCountDay ? amount % 12 : 2 * amount));
                break;
            case 8:
                await family.CapAsync(guardian, (Carried[amount % Carried.Length], amount % 3 == 0 ? null : amount / 2));
                break;
            case 9:
                await family.AnswerAsync(guardian, await family.AskForGiftAsync(1 + (amount % 4)), Yes(amount));
                await family.GiveAsync(1 + (amount % 4));
                break;
            case 10:
                var yes = guardian == shop.Gabi && amount % 3 == 0 ? AskAnswer.Buy : Yes(amount);
                await family.AnswerAsync(guardian, await family.AskForCoinsAsync(Some(amount)), yes);
                await StartAsync(family, Some(amount), open);
                break;
            case 11:
                var profile = new ChangeProfile(guardian == shop.Gus ? "Gus" : "Gabi", Zones[amount % Zones.Length], true);
                await shop.Store.Get<ProfileService>().ChangeAsync(guardian, profile, CancellationToken.None);
                break;
            case 12:
                // A pause that is over again has stopped what was open.
                await family.CapAsync(guardian, (LimitKind.Pause, 0));
                await family.CapAsync(guardian, (LimitKind.Pause, null));
                break;
            default:
                shop.Scene.Advance(TimeSpan.FromHours(1 + (amount % 40)));
                await shop.Scene.StripeCatchesUpAsync();
                await shop.Scene.RunDueAsync();
                open.Clear();
                break;
        }
    }

    private static int Some(int amount) => 50 + (amount % 5 * 70);

    private static AskAnswer Yes(int amount) => amount % 2 == 0 ? AskAnswer.Once : AskAnswer.Raise;

    private static async Task StartAsync(ShopFamily family, int coins, List<PurchaseId> open)
    {
        if (await family.StartAsync(coins) is { } purchase)
        {
            open.Add(purchase);
        }
    }

    // Paid, though a guardian may have stopped it meanwhile, or given up.
    private static async Task EndAsync(ShopFamily family, List<PurchaseId> open, bool pays)
    {
        if (open is not [.., var last])
        {
            return;
        }

        open.RemoveAt(open.Count - 1);
        if (pays)
        {
            await family.PayAsync(last);
            await family.CompleteAsync(last);
        }
        else
        {
            await family.CancelAsync(last);
        }
    }

    private static Task<Dictionary<long, (long Taken, long? Cap)>> MetersAsync(FamilyShop shop) =>
        shop.Store.Database.ReadAsync(
            (context, token) => context.Set<MeterRow>().ToDictionaryAsync(m => m.Id, m => (m.Used + m.Reserved, m.Cap), token),
            CancellationToken.None
        );

    /// <summary>In any window of any limit no more was taken than its largest cap, with what was carried over, allowed.</summary>
    private static async Task AddUpAsync(FamilyShop shop, ShopFamily family)
    {
        var tally = await family.TallyAsync();
        Assert.Equal(family.Funded + tally.BoughtCoins - tally.GivenCoins, tally.Coins);
        Assert.Equal(0, tally.PaidThoughStopped);
        Assert.All(tally.Sums, sum => Assert.Equal(0, sum.Value));
        foreach (var (link, currency) in ((GuardianshipId, string)[])[(family.First, "EUR"), (family.Second, "USD")])
        {
            foreach (var meter in await MetersOfAsync(shop, link))
            {
                var (kind, window) = ((LimitKind)meter.Kind, (meter.StartsAt, meter.EndsAt));
                var counted = tally.Of(kind, currency, window);
                Assert.InRange(meter.Used + meter.Reserved, counted, tally.Of(kind, currency, window, withApproved: true));
                var most = MostOf(tally.Changes, meter);
                Assert.True(most is null || counted <= most, $"{kind}: {counted} of {most} from {meter.StartsAt:u}");
            }
        }
    }

    private static Task<List<MeterRow>> MetersOfAsync(FamilyShop shop, GuardianshipId link) =>
        shop.Store.Database.ReadAsync(
            (context, token) =>
                context.Set<MeterRow>().Where(m => m.Scope == link.Value && m.Kind != (short)LimitKind.GiftCreatorMonth).ToListAsync(token),
            CancellationToken.None
        );

    /// <summary>The largest cap that was ever in force in a window, with the largest bound of what is carried over; null for none.</summary>
    private static long? MostOf(IReadOnlyList<LimitChange> changes, MeterRow meter)
    {
        long? Largest(LimitKind kind, long? otherwise)
        {
            var own = changes.Where(c => c.ScopeId == meter.Scope && c.Kind == kind).OrderBy(c => c.ChangedAt).ToList();
            var begins = own.LastOrDefault(c => c.ChangedAt <= meter.StartsAt)?.NewCap ?? otherwise;
            List<long?> inside =
            [
                begins,
                .. own.Where(c => c.ChangedAt > meter.StartsAt && c.ChangedAt < meter.EndsAt)
                    .SelectMany(c => (long?[])[c.OldCap ?? otherwise, c.NewCap ?? otherwise]),
            ];
            return inside.Exists(c => c is null) ? null : inside.Max();
        }

        var carry = LimitPolicy.CarryOf((LimitKind)meter.Kind) is { } kind ? Largest(kind, 0) : 0;
        return Largest((LimitKind)meter.Kind, null) is { } cap ? cap + carry : null;
    }
}
