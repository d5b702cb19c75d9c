using CoinStore.Accounts;
using CoinStore.Lots;
using CoinStore.Refunds;
using CoinStore.Tests.Claims;

namespace CoinStore.Tests.Access;

public sealed class OperatorCauseTests
{
    private const string Why = "His mother\nasked by phone";

    [Fact]
    public async Task A_minors_purchase_is_not_found_without_a_cause_and_the_attempt_is_logged()
    {
        await using var scene = await ClaimScene.CreateAsync();
        foreach (var known in new[] { scene.Bought.ToString(), "mika@example.test", await scene.PaymentAsync() })
        {
            foreach (var reason in new[] { null, "", " \n ", new string('x', 401) })
            {
                Assert.Empty((await FindAsync(scene, known, reason)).Value);
            }
        }

        Assert.Equal(12, scene.Denials.CountOf($"{scene.Olga} may not find a purchase {scene.MinorId}"));
        Assert.Empty(scene.Denials.Causes);
    }

    [Fact]
    public async Task A_stated_reason_finds_it_and_is_logged_on_one_line_with_who_and_whom()
    {
        await using var scene = await ClaimScene.CreateAsync();
        Assert.Equal(scene.Bought, Assert.Single((await FindAsync(scene, "mika@example.test", Why)).Value).Purchase.Id);
        Assert.Equal(
            $"With cause: {scene.Olga} may find a purchase of minor {scene.MinorId}, because: stated: His mother asked by phone",
            Assert.Single(scene.Denials.Causes)
        );
        Assert.Equal(0, scene.Denials.CountOf("find a purchase"));
    }

    [Fact]
    public async Task An_open_claim_is_a_cause_and_ends_with_it()
    {
        await using var scene = await ClaimScene.CreateAsync();
        var claim = await scene.OpenedAsync();
        Assert.Single((await FindAsync(scene, "mika@example.test", null)).Value);
        Assert.Contains($"claim {claim}", Assert.Single(scene.Denials.Causes), StringComparison.Ordinal);
        await scene.DeclineAsync(claim);
        Assert.Empty((await FindAsync(scene, "mika@example.test", null)).Value);
    }

    [Fact]
    public async Task An_open_dispute_is_a_cause()
    {
        await using var scene = await ClaimScene.CreateAsync();
        await scene.DisputeAsync();
        Assert.Single((await FindAsync(scene, "mika@example.test", null)).Value);
        Assert.Contains("dispute ", Assert.Single(scene.Denials.Causes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_minor_is_not_found_to_give_coins_to_and_is_for_a_reason()
    {
        await using var scene = await ClaimScene.CreateAsync();
        var grants = scene.Store.Get<GrantService>();
        Assert.Equal(GrantRefusal.PersonNotFound, (await grants.FindAsync(scene.Olga, "mika@example.test", null, default)).Refusal);
        Assert.Equal(1, scene.Denials.CountOf("find a person"));
        Assert.Equal(700, (await grants.FindAsync(scene.Olga, "mika@example.test", Why, default)).Value.Holds.Value);
        var grant = new GrantCoins(TypedId.New<GrantId>(scene.Store.Clock), scene.MinorId, new Coins(5), "For the lost evening");
        Assert.True((await grants.GrantAsync(scene.Olga, grant, default)).Succeeded);
        Assert.Contains("For the lost evening", scene.Denials.Causes[1], StringComparison.Ordinal);
        // Another operator reads how much was given and by whom, and no more.
        var own = Assert.Single((await grants.ListAsync(scene.Olga, default)).Value);
        Assert.Equal(("Mika", "For the lost evening"), (own.PersonName, own.Reason));
        var others = Assert.Single((await grants.ListAsync(scene.Otto, default)).Value);
        Assert.Equal((null, null, 5L, "Olga"), (others.PersonName, others.Reason, others.Coins.Value, others.GivenBy));
    }

    [Fact]
    public async Task A_refund_of_a_minors_purchase_is_logged_with_its_reason()
    {
        await using var scene = await ClaimScene.CreateAsync();
        var wish = new OperatorRefund(TypedId.New<RefundId>(scene.Store.Clock), scene.Bought, null, "Charged twice");
        Assert.True((await scene.Store.Get<PurchaseDeskService>().RefundAsync(scene.Olga, wish, default)).Succeeded);
        Assert.Contains("refund a purchase", Assert.Single(scene.Denials.Causes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_an_adults_needs_no_cause_and_a_closed_minors_account_still_does()
    {
        await using var scene = await ClaimScene.CreateAsync();
        Assert.Equal("Dora", (await scene.Store.Get<GrantService>().FindAsync(scene.Olga, "dora@example.test", null, default)).Value.Name);
        Assert.Empty(scene.Denials.Causes);
        await scene.Store.WriteAsync(writes =>
        {
            var mika = writes.Context.Users.Single(p => p.Id == scene.MinorId);
            mika.Status = PersonStatus.Closed;
            writes.Context.Entry(mika).Property(p => p.BirthDate).CurrentValue = new DateOnly(mika.BirthDate.Year, 1, 1);
        });
        Assert.Empty((await FindAsync(scene, scene.Bought.ToString(), null)).Value);
    }

    private static Task<Result<IReadOnlyList<FoundPurchase>, RefundRefusal>> FindAsync(ClaimScene scene, string known, string? reason) =>
        scene.Store.Get<PurchaseDeskService>().FindAsync(scene.Olga, known, reason, CancellationToken.None);
}
