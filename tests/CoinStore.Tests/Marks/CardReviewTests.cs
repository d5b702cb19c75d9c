using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Guardians;
using CoinStore.Marks;
using CoinStore.Purchases;
using CoinStore.Tests.Proofs;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Tests.Marks;

public sealed class CardReviewTests
{
    [Fact]
    public async Task An_adults_account_that_pays_with_a_minors_card_is_held_and_the_minors_guardian_is_not()
    {
        await using var scene = await ProofScene.CreateAsync();
        await MinorBuysAsync(scene);
        var (_, session) = await scene.Shop.OpenAsync();
        await scene.Shop.PayAsync(session);
        Assert.True((await scene.Shop.CompleteAsync(session)).Succeeded);
        // What was paid for is credited; nothing more is bought.
        Assert.Equal(700, await scene.Shop.CoinsAsync());
        Assert.Equal(StartRefusalReason.UnderReview, (await scene.Shop.StartAsync()).Refusal.Reason);
        var waiting = (await scene.Store.Get<ReviewService>().ListAsync(scene.Guardian, CancellationToken.None)).Value.ToDecide;
        Assert.Equal(
            ("Fay", "Mika", ReviewCause.Card, true),
            (waiting[0].PersonName, waiting[0].OtherName, waiting[0].Cause, waiting[0].IsAdult)
        );
        Assert.Single(waiting);
        await scene
            .Store.Get<ReviewService>()
            .DecideAsync(scene.Guardian, waiting[0].Id, ReviewDecision.Allowed, null, CancellationToken.None);
        Assert.True((await scene.Shop.StartAsync()).Succeeded);
    }

    [Fact]
    public async Task An_adults_account_that_paid_first_with_the_card_is_held_when_the_minor_pays_with_it_and_no_guardian_is()
    {
        await using var scene = await ProofScene.CreateAsync();
        var other = await scene.Store.AddPersonAsync("Ada", 40, "DE", "Europe/Berlin");
        var noa = await scene.Store.AddPersonAsync("Noa", 14, "DE", "Europe/Berlin");
        await CapAsync(scene, scene.Fresh(other), await scene.Store.LinkAsync(other, noa));
        await BuyAsync(scene, scene.Fresh(other));
        var (_, session) = await scene.Shop.OpenAsync();
        await scene.Shop.PayAsync(session);
        Assert.True((await scene.Shop.CompleteAsync(session)).Succeeded);
        Assert.True((await scene.Shop.StartAsync()).Succeeded);
        await MinorBuysAsync(scene);
        Assert.Equal(StartRefusalReason.UnderReview, (await scene.Shop.StartAsync()).Refusal.Reason);
        var waiting = Assert.Single(
            (await scene.Store.Get<ReviewService>().ListAsync(scene.Guardian, CancellationToken.None)).Value.ToDecide
        );
        Assert.Equal(("Fay", "Mika", ReviewCause.Card, true), (waiting.PersonName, waiting.OtherName, waiting.Cause, waiting.IsAdult));
        await BuyAsync(scene, scene.Fresh(other));
        await BuyAsync(scene, scene.Minor);
    }

    [Fact]
    public async Task A_second_account_that_proves_itself_with_the_minors_card_is_no_guardian()
    {
        await using var scene = await ProofScene.CreateAsync();
        await MinorBuysAsync(scene);
        var second = scene.Fresh(await scene.Store.AddPersonAsync("Second", 30, "DE", "Europe/Berlin"));
        var link = await scene.LinkAsync(guardian: second);
        Assert.False(link.IsProven);
        var proof = await scene.ProveAsync(actor: second);
        Assert.NotNull(proof.GoodUntil);
        var review = Assert.Single(
            (await scene.Store.Get<ReviewService>().ListAsync(scene.Guardian, CancellationToken.None)).Value.ToDecide
        );
        Assert.Equal(CapsRefusalReason.NotFound, (await CapAsync(scene, second, link.Id)).Refusal.Reason);
        await scene.Store.Get<ReviewService>().DecideAsync(scene.Guardian, review.Id, ReviewDecision.Allowed, null, CancellationToken.None);
        Assert.Equal(CapsRefusalReason.NotFound, (await CapAsync(scene, second, link.Id)).Refusal.Reason);
        // That they are somebody else does not make them a guardian: that takes the first one's yes.
        Assert.True((await scene.Store.Get<WaitingLinkService>().AllowAsync(scene.Guardian, link.Id, CancellationToken.None)).Succeeded);
        Assert.True((await CapAsync(scene, second, link.Id)).Succeeded);
    }

    [Fact]
    public async Task A_household_card_pays_for_all_its_children_and_a_strangers_child_is_held()
    {
        await using var scene = await ProofScene.CreateAsync();
        await MinorBuysAsync(scene);
        var sia = await scene.Store.AddPersonAsync("Sia", 14, "DE", "Europe/Berlin");
        var link = await scene.Store.LinkAsync(scene.GuardianId, sia);
        await CapAsync(scene, scene.Guardian, link);
        await BuyAsync(scene, scene.Fresh(sia));
        Assert.Empty((await scene.Store.Get<ReviewService>().ListAsync(scene.Guardian, CancellationToken.None)).Value.ToDecide);
        var other = await scene.Store.AddPersonAsync("Ada", 40, "DE", "Europe/Berlin");
        var noa = await scene.Store.AddPersonAsync("Noa", 14, "DE", "Europe/Berlin");
        await CapAsync(scene, scene.Fresh(other), await scene.Store.LinkAsync(other, noa));
        await BuyAsync(scene, scene.Fresh(noa));
        var start = await scene.Shop.StartAsync(package: "coins-700-eur", price: new Money(652, Currency.Eur), actor: scene.Fresh(noa));
        Assert.Equal(StartRefusalReason.UnderReview, start.Refusal.Reason);
    }

    [Fact]
    public async Task Of_a_card_only_a_hash_is_kept()
    {
        await using var scene = await ProofScene.CreateAsync();
        await scene.ProveAsync();
        var marks = await scene.Store.Database.ReadAsync((c, token) => c.Set<CardMark>().ToListAsync(token), CancellationToken.None);
        Assert.Equal(64, Assert.Single(marks).Mark.Length);
        var charges = await new Stripe.ChargeService(scene.Shop.Stripe).ListAsync();
        Assert.DoesNotContain(
            charges.Data[0].PaymentMethodDetails.Card.Fingerprint,
            await scene.Store.DumpAsync(),
            StringComparison.Ordinal
        );
    }

    private static async Task MinorBuysAsync(ProofScene scene)
    {
        var link = await scene.LinkAsync();
        await scene.ProveAsync();
        await CapAsync(scene, scene.Guardian, link.Id);
        await BuyAsync(scene, scene.Minor);
    }

    private static Task<Result<LimitSheet, CapsRefusal>> CapAsync(ProofScene scene, Actor guardian, GuardianshipId link)
    {
        var caps = new SetCaps(new Dictionary<LimitKind, long?> { [LimitKind.PurchaseMonth] = 5_000 });
        return scene.Store.Get<LimitService>().SetCapsAsync(guardian, link, caps, CancellationToken.None);
    }

    private static async Task BuyAsync(ProofScene scene, Actor buyer)
    {
        var started = await scene.Shop.StartAsync(package: "coins-700-eur", price: new Money(652, Currency.Eur), actor: buyer);
        var session = Purchases.PurchaseScene.SessionOf(started.Value.CheckoutUrl!);
        await scene.Shop.PayAsync(session);
        Assert.Equal(PurchaseState.Completed, (await scene.Shop.CompleteAsync(session, buyer)).Value.State);
    }
}
