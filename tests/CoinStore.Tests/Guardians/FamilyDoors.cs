using System.Reflection;
using System.Text.Json;
using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Children;
using CoinStore.Claims;
using CoinStore.Guardians;
using CoinStore.PocketMoney;
using CoinStore.Proofs;

namespace CoinStore.Tests.Guardians;

/// <summary>What a door opens to.</summary>
internal enum DoorTo
{
    /// <summary>Something of a family: it is not found by anybody else, and the attempt is logged.</summary>
    Family,

    /// <summary>What waits for operators: nobody else gets in, and the attempt is logged.</summary>
    Operators,

    /// <summary>The caller's own things: nothing of another family is among them.</summary>
    Own,

    /// <summary>Something new of the caller's own, under an id that another family has used: it is refused, and logged.</summary>
    UsedId,
}

/// <summary>What somebody got at a door.</summary>
/// <param name="Refusal">Why not; null when it was opened.</param>
/// <param name="Shown">Everything that was shown.</param>
internal sealed record DoorAnswer(string? Refusal, string Shown);

/// <summary>A public method of a family's services, and somebody who calls it about the family of the scene.</summary>
internal sealed record FamilyDoor(string Service, string Method, DoorTo To, Func<StrangerScene, Actor, Task<DoorAnswer>> KnockAsync)
{
    public override string ToString() => $"{Service}.{Method}";
}

/// <summary>All doors of the families' services; a test fails when one is missing.</summary>
internal static class FamilyDoors
{
    private static readonly string[] Families =
    [
        typeof(FamilyService).Namespace!,
        typeof(PocketMoneyService).Namespace!,
        typeof(ChildAccountService).Namespace!,
        typeof(ClaimService).Namespace!,
        typeof(GuardianProofService).Namespace!,
    ];

    /// <summary>What there is in the services.</summary>
    public static IEnumerable<string> Built =>
        typeof(Actor)
            .Assembly.GetExportedTypes()
            .Where(t => t.Name.EndsWith("Service", StringComparison.Ordinal))
            .Where(t => Families.Contains(t.Namespace, StringComparer.Ordinal) || t == typeof(LimitService))
            .SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Where(m => !m.IsSpecialName)
            .Select(m => $"{m.DeclaringType!.Name}.{m.Name}");

    // What ends something stands last, so that the family itself still finds it before.
    public static IReadOnlyList<FamilyDoor> All { get; } =
    [
        On<FamilyService>("ReadAsync", DoorTo.Own, (_, a, f) => Of(f.ReadAsync(a, default))),
        On<FamilyService>("ReadMinorAsync", DoorTo.Family, (s, a, f) => Of(f.ReadMinorAsync(a, s.MaxId, default))),
        On<FamilyService>("WatchesAsync", DoorTo.Own, async (s, a, f) => Unless(await Of(f.WatchesAsync(a, s.MaxId, default)), "true")),
        On<FamilyService>("ReadSetupAsync", DoorTo.Family, (s, a, f) => Of(f.ReadSetupAsync(a, s.MaxId, default))),
        On<FamilyService>(
            "ListSpendsAsync",
            DoorTo.Family,
            (s, a, f) => Of(f.ListSpendsAsync(a, s.MaxId, new FamilySpendFilter(), null, 50, default))
        ),
        On<FamilyService>("FindCreatorsAsync", DoorTo.Own, (_, a, f) => Of(f.FindCreatorsAsync(a, "cl", default))),
        On<FamilyTellingService>("ReadAsync", DoorTo.Family, (s, a, f) => Of(f.ReadAsync(a, s.MaxId, default))),
        On<FamilyTellingService>(
            "SetAsync",
            DoorTo.Family,
            (s, a, f) => Of(f.SetAsync(a, s.MaxId, new SetTelling(FamilyTopic.None, FamilyTopic.None, FamilyDigest.None), default))
        ),
        On<LimitService>("ReadOwnAsync", DoorTo.Own, (_, a, f) => Of(f.ReadOwnAsync(a, default))),
        On<LimitService>("ListChangesAsync", DoorTo.Family, (s, a, f) => Of(f.ListChangesAsync(a, s.Link, default))),
        On<LimitService>(
            "SetCapsAsync",
            DoorTo.Family,
            (s, a, f) => Of(f.SetCapsAsync(a, s.Link, new SetCaps(new Dictionary<LimitKind, long?> { [LimitKind.GiftDay] = 9 }), default))
        ),
        On<AskService>("ListAsync", DoorTo.Own, (_, a, f) => Of(f.ListAsync(a, default))),
        On<AskService>("AskAsync", DoorTo.UsedId, (s, a, f) => Of(f.AskAsync(a, s.Ask, new AskRequest(LimitKind.GiftMonth, 5), default))),
        On<AskService>("AnswerAsync", DoorTo.Family, (s, a, f) => Of(f.AnswerAsync(a, s.Ask, new AnswerAsk(AskAnswer.Decline), default))),
        On<PocketMoneyService>("ListAsync", DoorTo.Family, (s, a, f) => Of(f.ListAsync(a, s.MaxId, default))),
        On<PocketMoneyService>("StartAsync", DoorTo.Family, (s, a, f) => Of(f.StartAsync(a, Pocket(s, s.New<PocketPlanId>()), default))),
        On<PocketMoneyService>("StartAsync", DoorTo.UsedId, (s, a, f) => Of(f.StartAsync(a, Pocket(s, s.Plan), default))),
        On<PocketMoneyService>("StopAsync", DoorTo.Family, (s, a, f) => Of(f.StopAsync(a, s.Plan, default))),
        On<ClaimService>("QuoteAsync", DoorTo.Family, (s, a, f) => Of(f.QuoteAsync(a, s.Claimable, default))),
        On<ClaimService>("ListAsync", DoorTo.Family, (s, a, f) => Of(f.ListAsync(a, s.MaxId, default))),
        On<ClaimService>("ReadAsync", DoorTo.Family, (s, a, f) => Of(f.ReadAsync(a, s.Claim, default))),
        On<ClaimService>(
            "OpenAsync",
            DoorTo.Family,
            (s, a, f) =>
                Of(f.OpenAsync(a, s.New<ClaimId>(), s.Claimable, ClaimReason.PaymentMethodUsedWithoutLeave, "Not his card.", default))
        ),
        On<ClaimDeskService>("CountAsync", DoorTo.Operators, (_, a, f) => Of(f.CountAsync(a, default))),
        On<ClaimDeskService>("ListAsync", DoorTo.Operators, (_, a, f) => Of(f.ListAsync(a, null, default))),
        On<ClaimDeskService>("GetAsync", DoorTo.Operators, (s, a, f) => Of(f.GetAsync(a, s.Claim, null, default))),
        On<ClaimDeskService>("DeclineAsync", DoorTo.Operators, (s, a, f) => Of(f.DeclineAsync(a, s.Claim, "Sorry.", default))),
        On<ClaimDeskService>("GrantAsync", DoorTo.Operators, (s, a, f) => Of(f.GrantAsync(a, s.Claim, "Sorry.", default))),
        On<ClaimService>("WithdrawAsync", DoorTo.Family, (s, a, f) => Of(f.WithdrawAsync(a, s.Claim, default))),
        On<GuardianProofService>("ReadAsync", DoorTo.Own, (_, a, f) => Of(f.ReadAsync(a, default))),
        On<GuardianProofService>("SettleOwnAsync", DoorTo.Own, (_, a, f) => Of(f.SettleOwnAsync(a, default))),
        On<GuardianProofService>(
            "StartAsync",
            DoorTo.UsedId,
            (s, a, f) => Of(f.StartAsync(a, new StartProof(s.Proof, Money.Usd(50), ProofPolicy.TextVersion), default))
        ),
        On<GuardianProofService>("CompleteAsync", DoorTo.Family, (s, a, f) => Of(f.CompleteAsync(a, s.ProofSession, default))),
        On<GuardianshipService>("ReadInviteAsync", DoorTo.Own, (_, a, f) => Of(f.ReadInviteAsync(a, "AAAAAAAA", default))),
        On<GuardianshipService>("InviteAsync", DoorTo.Own, (_, a, f) => Of(f.InviteAsync(a, default))),
        On<GuardianshipService>("WithdrawInvitesAsync", DoorTo.Own, (_, a, f) => Of(f.WithdrawInvitesAsync(a, default))),
        On<GuardianshipService>("AcceptAsync", DoorTo.Own, (_, a, f) => Of(f.AcceptAsync(a, "AAAAAAAA", default))),
        On<GuardianshipService>("AcceptAsync", DoorTo.Own, (_, a, f) => Of(f.AcceptAsync(a, new AcceptInvite("AAAAAAAA"), default))),
        On<ChildAccountService>(
            "CreateAsync",
            DoorTo.UsedId,
            (s, a, f) =>
                Of(
                    f.CreateAsync(
                        a,
                        new CreateChild(s.MiaId, "mini-mia", new DateOnly(2018, 5, 5), "brave-badgers-bake", ProofPolicy.TextVersion),
                        default
                    )
                )
        ),
        On<ChildAccountService>(
            "SetPasswordAsync",
            DoorTo.Family,
            (s, a, f) => Of(f.SetPasswordAsync(a, new SetChildPassword(s.MiaId, "quiet-quails-quilt"), default))
        ),
        On<ChildClosingService>("ReadAsync", DoorTo.Family, (s, a, f) => Of(f.ReadAsync(a, s.MiaId, default))),
        On<ChildClosingService>(
            "CloseAsync",
            DoorTo.Family,
            (s, a, f) => Of(f.CloseAsync(a, new CloseChild(s.MiaId, new Coins(0)), default))
        ),
        On<WaitingLinkService>("AllowAsync", DoorTo.Family, (s, a, f) => Of(f.AllowAsync(a, s.Waiting, default))),
        On<WaitingLinkService>("DropAsync", DoorTo.Family, (s, a, f) => Of(f.DropAsync(a, s.Waiting, default))),
        On<GuardianshipService>("EndAsync", DoorTo.Family, (s, a, f) => Of(f.EndAsync(a, s.Link, default))),
    ];

    private static FamilyDoor On<TService>(string method, DoorTo to, Func<StrangerScene, Actor, TService, Task<DoorAnswer>> knock)
        where TService : notnull =>
        new(typeof(TService).Name, method, to, (scene, actor) => knock(scene, actor, scene.Store.Get<TService>()));

    private static MakePocketPlan Pocket(StrangerScene scene, PocketPlanId id) =>
        new(id, scene.MaxId, new Coins(70), PocketRhythm.Once, scene.Card, 100_000);

    private static async Task<DoorAnswer> Of<TValue, TRefusal>(Task<Result<TValue, TRefusal>> task)
        where TRefusal : notnull =>
        (await task).Match(
            value => new DoorAnswer(null, JsonSerializer.Serialize(value)),
            refusal => new DoorAnswer(refusal.ToString(), JsonSerializer.Serialize(refusal))
        );

    // A yes tells that there is such a minor, and whose.
    private static DoorAnswer Unless(DoorAnswer answer, string told) => answer.Shown == told ? answer with { Shown = "\"Max\"" } : answer;
}
