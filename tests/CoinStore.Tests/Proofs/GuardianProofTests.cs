using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Guardians;
using CoinStore.Proofs;
using CoinStore.Purchases;
using Microsoft.EntityFrameworkCore;
using Stripe;

namespace CoinStore.Tests.Proofs;

public sealed class GuardianProofTests
{
    [Fact]
    public async Task A_card_proves_a_guardian_and_gets_its_money_back_at_once()
    {
        await using var scene = await ProofScene.CreateAsync();
        var view = (await scene.Proofs.ReadAsync(scene.Guardian, CancellationToken.None)).Value;
        Assert.Equal((new Money(50, Currency.Eur), null, true), (view.Charge, view.GoodUntil, view.CanStart));
        var proof = await scene.ProveAsync();
        Assert.Equal((ProofState.Refunded, null), (proof.State, proof.Flaw));
        Assert.Equal(scene.Store.Clock.GetUtcNow().UtcDateTime.AddMonths(12), proof.GoodUntil);
        var row = await scene.RowAsync();
        Assert.Equal(("credit", 64, "EUR", 50L), (row.Funding, row.CardMark!.Length, row.PaidCurrency, row.PaidMinor));
        var refund = Assert.Single((await new RefundService(scene.Shop.Stripe).ListAsync()).Data);
        Assert.Equal((50L, row.PaymentIntentId, row.RefundId), (refund.Amount, refund.PaymentIntentId, refund.Id));
        var after = (await scene.Proofs.ReadAsync(scene.Guardian, CancellationToken.None)).Value;
        Assert.Equal((proof.GoodUntil, false), (after.GoodUntil, after.CanStart));
        Assert.Equal((2, 0), await scene.CashAsync());
    }

    [Fact]
    public async Task What_came_of_the_charge_is_told_by_mail_too()
    {
        await using var scene = await ProofScene.CreateAsync();
        await scene.ProveAsync();
        var mails = await scene.Store.Database.ReadAsync(
            (c, token) => c.Set<CoinStore.Notifications.OutboxMail>().Where(m => m.PersonId == scene.GuardianId).ToListAsync(token),
            CancellationToken.None
        );
        Assert.Contains(mails, m => m.Subject == "Your card check worked" && m.Text.Contains("EUR 0.50", StringComparison.Ordinal));
        Assert.Contains(mails, m => m.Subject == "The money of your card check is on its way back");
        Assert.All(mails, m => Assert.Contains("/family/proof", m.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_never_becomes_coins_and_counts_against_no_limit()
    {
        await using var scene = await ProofScene.CreateAsync();
        await scene.ProveAsync();
        Assert.Equal(0, await scene.Shop.CoinsAsync(scene.GuardianId));
        Assert.Equal(0, (await scene.Shop.LimitAsync(LimitKind.PurchaseMonth, scene.GuardianId)).Used.Value);
    }

    [Fact]
    public async Task A_link_lets_nothing_be_spent_before_the_card_check_and_counts_with_it()
    {
        await using var scene = await ProofScene.CreateAsync();
        var link = await scene.LinkAsync();
        Assert.False(link.IsProven);
        Assert.Equal(StartRefusalReason.WaitsForGuardian, (await scene.BuyAsync()).Refusal.Reason);
        var caps = new SetCaps(new Dictionary<LimitKind, long?> { [LimitKind.PurchaseMonth] = 1000 });
        var limits = scene.Store.Get<LimitService>();
        Assert.Equal(
            CapsRefusalReason.NotFound,
            (await limits.SetCapsAsync(scene.Guardian, link.Id, caps, CancellationToken.None)).Refusal.Reason
        );
        var families = scene.Store.Get<FamilyService>();
        var before = (await families.ReadAsync(scene.Guardian, CancellationToken.None)).Value;
        Assert.Empty(before.Minors);
        Assert.Equal("Mika", Assert.Single(before.Waiting).Name);
        Assert.Equal(
            FamilyRefusal.NotFound,
            (await families.ReadMinorAsync(scene.Guardian, scene.MinorId, CancellationToken.None)).Refusal
        );
        Assert.Equal("Gus", Assert.Single((await families.ReadAsync(scene.Minor, CancellationToken.None)).Value.Waiting).Name);
        Assert.Empty(await scene.ConsentsAsync());

        var proof = await scene.ProveAsync();
        var consent = Assert.Single(await scene.ConsentsAsync());
        Assert.Equal(
            (scene.GuardianId, scene.MinorId, proof.Id, ProofPolicy.TextVersion),
            (consent.GuardianId, consent.MinorId, consent.ProofId, consent.TextVersion)
        );
        Assert.Equal(LimitKind.PurchaseMonth, (await scene.BuyAsync()).Refusal.Limit!.Kind);
        Assert.True((await limits.SetCapsAsync(scene.Guardian, link.Id, caps, CancellationToken.None)).Succeeded);
        Assert.True((await scene.BuyAsync()).Succeeded);
    }

    [Fact]
    public async Task A_proof_is_good_for_further_minors_for_twelve_months_and_old_links_keep_theirs()
    {
        await using var scene = await ProofScene.CreateAsync();
        await scene.LinkAsync();
        await scene.ProveAsync();
        var noa = scene.Fresh(await scene.Store.AddPersonAsync("Noa", 14, "DE", "Europe/Berlin"));
        Assert.True((await scene.LinkAsync(minor: noa)).IsProven);
        scene.Shop.Advance(TimeSpan.FromDays(366));
        var sia = scene.Fresh(await scene.Store.AddPersonAsync("Sia", 13, "DE", "Europe/Berlin"));
        Assert.False((await scene.LinkAsync(minor: sia)).IsProven);
        Assert.Equal(LimitKind.PurchaseMonth, (await scene.BuyAsync()).Refusal.Limit!.Kind);
        Assert.Equal(2, (await scene.ConsentsAsync()).Count);
        await scene.ProveAsync();
        Assert.Equal(3, (await scene.ConsentsAsync()).Count);
    }

    [Fact]
    public async Task A_prepaid_card_proves_nothing_and_is_refunded_all_the_same()
    {
        await using var scene = await ProofScene.CreateAsync();
        await scene.LinkAsync();
        var proof = await scene.ProveAsync(ProofScene.Prepaid);
        Assert.Equal((ProofState.Refunded, ProofFlaw.Prepaid, null), (proof.State, proof.Flaw, proof.GoodUntil));
        Assert.Equal(StartRefusalReason.WaitsForGuardian, (await scene.BuyAsync()).Refusal.Reason);
        Assert.True((await scene.Proofs.ReadAsync(scene.Guardian, CancellationToken.None)).Value.CanStart);
        Assert.Equal((2, 0), await scene.CashAsync());
    }

    [Fact]
    public async Task What_was_paid_otherwise_than_agreed_proves_nothing_and_goes_back_as_it_was_paid()
    {
        await using var scene = await ProofScene.CreateAsync();
        var session = await scene.OpenAsync();
        await scene.Store.ExecuteAsync("UPDATE \"GuardianProofs\" SET \"AmountMinor\" = 51");
        await scene.Shop.PayWithAsync(session, ProofScene.Visa);
        var proof = (await scene.CompleteAsync(session)).Value;
        Assert.Equal((ProofState.Refunded, ProofFlaw.Disagrees, null), (proof.State, proof.Flaw, proof.GoodUntil));
        Assert.Equal(50, (await scene.RowAsync()).PaidMinor);
        Assert.Equal((2, 0), await scene.CashAsync());
    }

    [Fact]
    public async Task Minors_prove_nothing_and_nobody_goes_on_with_another_ones_proof()
    {
        await using var scene = await ProofScene.CreateAsync();
        Assert.Equal(ProofRefusal.AdultsOnly, (await scene.StartAsync(scene.Minor)).Refusal);
        Assert.Equal(ProofRefusal.AdultsOnly, (await scene.Proofs.ReadAsync(scene.Minor, CancellationToken.None)).Refusal);
        Assert.Equal(ProofRefusal.NotSignedIn, (await scene.StartAsync(Actor.Anonymous)).Refusal);
        var id = TypedId.New<GuardianProofId>(scene.Store.Clock);
        var session = PurchasesSession((await scene.StartAsync(id: id)).Value);
        Assert.Equal(ProofRefusal.DifferentInput, (await scene.StartAsync(scene.Shop.Fay, id, new Money(50, Currency.Eur))).Refusal);
        Assert.Equal(ProofRefusal.NotFound, (await scene.CompleteAsync(session, scene.Shop.Fay)).Refusal);
        Assert.Equal(ProofRefusal.TextChanged, (await scene.StartAsync(scene.Shop.Fay, charge: Money.Usd(51))).Refusal);
    }

    [Fact]
    public async Task Two_clicks_open_one_checkout_and_a_sixth_start_in_a_day_waits()
    {
        await using var scene = await ProofScene.CreateAsync();
        var first = (await scene.StartAsync()).Value;
        Assert.Equal(first.Id, (await scene.StartAsync()).Value.Id);
        for (var more = 1; more < ProofPolicy.MostADay; more++)
        {
            scene.Shop.Advance(TimeSpan.FromMinutes(40));
            await scene.Shop.StripeCatchesUpAsync();
            await scene.Shop.RunDueAsync();
            Assert.True((await scene.StartAsync()).Succeeded);
        }

        scene.Shop.Advance(TimeSpan.FromMinutes(40));
        await scene.Shop.StripeCatchesUpAsync();
        await scene.Shop.RunDueAsync();
        Assert.Equal(ProofRefusal.TooMany, (await scene.StartAsync()).Refusal);
    }

    [Fact]
    public async Task A_checkout_that_nobody_paid_closes_and_a_new_one_can_begin()
    {
        await using var scene = await ProofScene.CreateAsync();
        await scene.StartAsync();
        scene.Shop.Advance(TimeSpan.FromMinutes(40));
        await scene.Shop.StripeCatchesUpAsync();
        await scene.Shop.RunDueAsync();
        var row = await scene.RowAsync();
        Assert.Equal((ProofState.Expired, null), (row.State, row.NextCheckAt));
    }

    [Theory]
    [InlineData("JP", 50, "JPY")]
    [InlineData("GB", 30, "GBP")]
    [InlineData("HU", 17_500, "HUF")]
    [InlineData("US", 50, "USD")]
    [InlineData("KE", 50, "USD")]
    public async Task The_smallest_charge_is_that_of_the_guardians_money(string country, long minor, string currency)
    {
        await using var scene = await ProofScene.CreateAsync(country);
        var view = (await scene.Proofs.ReadAsync(scene.Guardian, CancellationToken.None)).Value;
        Assert.Equal(new Money(minor, Currency.Parse(currency)), view.Charge);
        Assert.Equal(ProofState.Open, (await scene.StartAsync()).Value.State);
    }

    private static string PurchasesSession(GuardianProof proof) => Purchases.PurchaseScene.SessionOf(proof.CheckoutUrl!);
}
