using System.Globalization;
using CoinStore.Access;
using CoinStore.Accounts;
using CoinStore.Budgets;
using CoinStore.Gifts;
using CoinStore.Guardians;
using CoinStore.Ledger;
using CsCheck;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Tests.Guardians;

/// <summary>
/// Whatever is done in whatever order, by minor and guardians, as far as they may: nothing is taken beyond a cap. Checked after each step
/// on every meter, and at the end by adding up the gifts themselves, day by day, which shares no line with the meters.
/// </summary>
public sealed class FamilyProperties
{
    private const int Doughnut = 30;
    private static readonly string[] Zones = ["Europe/Berlin", "Asia/Tokyo", "America/New_York"];
    private static readonly LimitKind[] Capped =
    [
        LimitKind.GiftDay,
        LimitKind.GiftWeek,
        LimitKind.GiftMonth,
        LimitKind.GiftCountDay,
        LimitKind.PurchaseWeek,
    ];

    [Fact]
    public async Task No_sequence_of_allowed_actions_exceeds_a_cap()
    {
        var rounds = int.TryParse(Environment.GetEnvironmentVariable("COINSTORE_ROUNDS"), CultureInfo.InvariantCulture, out var set)
            ? set
            : 5;
        await Gen.Select(Gen.Int[0, 9], Gen.Int[0, 1], Gen.Int[0, 1000])
            .Array[20, 60]
            .SampleAsync(async steps => await PlayAsync(steps), seed: PropertySeed.Given, iter: rounds, threads: 1);
    }

    private static async Task PlayAsync((int What, int Who, int Amount)[] steps)
    {
        var (scene, first) = await ApprovalTests.ReadyAsync(coins: 1_000_000);
        await using var _ = scene;
        var ada = Actor.Person(await scene.Store.AddPersonAsync("Ada", 40));
        (GuardianshipId Link, Actor Who)[] guardians = [(first, scene.Guardian), (await scene.LinkSecondAsync(ada), ada)];
        foreach (var (link, who) in guardians)
        {
            await scene.CapAsync(link, LimitKind.PurchaseMonth, 5_000, who);
        }

        var open = new List<Guid>();
        var uncounted = new HashSet<GiftSendId>();
        var before = await MetersAsync(scene);
        foreach (var step in steps)
        {
            await StepAsync(scene, guardians[step.Who], step.What, step.Amount, open, uncounted);
            var after = await MetersAsync(scene);
            foreach (var (id, (taken, cap)) in after)
            {
                var grew = taken > before.GetValueOrDefault(id).Taken;
                Assert.False(grew && taken > cap, $"step {step}: meter {id} took {taken} of {cap}");
            }

            before = after;
        }

        await AddUpAsync(scene, uncounted);
    }

    private static async Task StepAsync(
        FamilyScene scene,
        (GuardianshipId Link, Actor Who) guardian,
        int what,
        int amount,
        List<Guid> open,
        HashSet<GiftSendId> uncounted
    )
    {
        switch (what)
        {
            case 0 or 1 or 2:
                await SendAsync(scene, 1 + (amount % 4), null);
                break;
            case 3:
                var charge = scene.NewId();
                if (await scene.ReserveAsync(1 + amount, charge) is null)
                {
                    open.Add(charge);
                }

                break;
            case 4 when open.Count > 0:
                await scene.SettleAsync(open[^1], paid: amount % 2 == 0);
                open.RemoveAt(open.Count - 1);
                break;
            case 5:
                var kind = Capped[amount % Capped.Length];
                await scene.CapAsync(guardian.Link, kind, kind == LimitKind.GiftCountDay ? amount % 12 : amount, guardian.Who);
                break;
            case 6:
                var carry = amount % 2 == 0 ? LimitKind.GiftDayCarry : LimitKind.GiftWeekCarry;
                await scene.CapAsync(guardian.Link, carry, amount % 3 == 0 ? null : amount / 2, guardian.Who);
                break;
            case 7:
                await AskAsync(scene, guardian.Who, 1 + (amount % 4), amount % 2 == 0 ? AskAnswer.Once : AskAnswer.Raise);
                await SendAsync(scene, 1 + (amount % 4), uncounted);
                break;
            case 8:
                var profile = new ChangeProfile(guardian.Who == scene.Guardian ? "Gus" : "Ada", Zones[amount % Zones.Length], true);
                await scene.Store.Get<ProfileService>().ChangeAsync(guardian.Who, profile, CancellationToken.None);
                break;
            default:
                scene.Store.Clock.Advance(TimeSpan.FromHours(1 + (amount % 40)));
                break;
        }
    }

    private static async Task SendAsync(FamilyScene scene, int quantity, HashSet<GiftSendId>? uncounted)
    {
        var id = TypedId.New<GiftSendId>(scene.Store.Clock);
        var gift = new SendGift(id, "dora", "doughnut", quantity, new Coins(Doughnut * (long)quantity));
        var sent = await scene.Store.Get<GiftService>().SendAsync(scene.Minor, gift, CancellationToken.None);
        if (sent.Succeeded && uncounted is not null)
        {
            uncounted.Add(id);
        }
    }

    private static async Task AskAsync(FamilyScene scene, Actor guardian, int quantity, AskAnswer answer)
    {
        var request = new AskRequest(LimitKind.GiftDay, GiftSlug: "doughnut", CreatorHandle: "dora") { Quantity = quantity };
        var asked = await scene.Asks.AskAsync(scene.Minor, TypedId.New<AskId>(scene.Store.Clock), request, CancellationToken.None);
        if (asked.Succeeded)
        {
            await scene.Asks.AnswerAsync(guardian, asked.Value.Id, new AnswerAsk(answer), CancellationToken.None);
        }
    }

    private static Task<Dictionary<long, (long Taken, long? Cap)>> MetersAsync(FamilyScene scene) =>
        scene.Store.Database.ReadAsync(
            (context, token) => context.Set<MeterRow>().ToDictionaryAsync(m => m.Id, m => (m.Used + m.Reserved, m.Cap), token),
            CancellationToken.None
        );

    /// <summary>In any 24 hours on no clock but UTC's, no more than the days that touch them could take together.</summary>
    private static async Task AddUpAsync(FamilyScene scene, HashSet<GiftSendId> uncounted)
    {
        var (sends, meters, changes) = await scene.Store.Database.ReadAsync(
            async (context, token) =>
                (
                    await context.Set<GiftSend>().ToListAsync(token),
                    await context.Set<MeterRow>().Where(m => m.Kind == (short)LimitKind.GiftDay).ToListAsync(token),
                    await context.Set<LimitChange>().ToListAsync(token)
                ),
            CancellationToken.None
        );
        foreach (var meter in meters)
        {
            var inside = sends.Where(s => s.SentAt >= meter.StartsAt && s.SentAt < meter.EndsAt).ToList();
            var counted = inside.Where(s => !uncounted.Contains(s.Id)).Sum(s => s.PriceCoins);
            var all = inside.Sum(s => s.PriceCoins);
            Assert.InRange(meter.Used, counted, all);
            var most = MostOf(changes, meter);
            Assert.True(most is null || counted <= most, $"{counted} coins in a day of {most} from {meter.StartsAt:u}");
        }
    }

    /// <summary>The largest cap that was ever in force in a window, with the largest bound of what is carried over; null for none.</summary>
    private static long? MostOf(List<LimitChange> changes, MeterRow meter)
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

        return Largest(LimitKind.GiftDay, null) is { } cap ? cap + Largest(LimitKind.GiftDayCarry, 0) : null;
    }
}
