using CoinStore.Accounts;
using CoinStore.Cards;
using Stripe;
using Stripe.Checkout;

namespace CoinStore.Tests.Cards;

public sealed class CardCrashTests
{
    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    public async Task A_crash_at_any_call_leaves_one_customer_one_page_and_goes_on(int call, bool answer)
    {
        await using var scene = await CardScene.CreateAsync();
        var id = scene.NewId();
        await scene.CrashInAsync(call, answer, () => scene.AddAsync(id));
        scene.Shop.Advance(TimeSpan.FromMinutes(1));
        await scene.Shop.RunDueAsync();

        var row = await scene.RowAsync(id);
        Assert.Equal(CardState.Open, row.State);
        Assert.Equal(row.SessionId, Assert.Single(await new SessionService(scene.Shop.Stripe).ListAsync()).Id);
        Assert.Single(await scene.CustomersAsync());
        await scene.GiveAsync(row.SessionId!);
        Assert.Equal(CardState.Saved, (await scene.CompleteAsync(row.SessionId!)).Value.State);
    }

    [Fact]
    public async Task A_customer_whose_answer_was_lost_for_days_is_found_again_by_the_person_it_is_of()
    {
        await using var scene = await CardScene.CreateAsync();
        await scene.CrashInAsync(1, answer: true, () => scene.AddAsync());
        // By now Stripe has forgotten the key, and would make another customer under it.
        scene.Shop.Advance(TimeSpan.FromDays(2));
        await scene.Shop.RunDueAsync();
        Assert.Equal((await scene.CustomerRowAsync())!.CustomerId, Assert.Single(await scene.CustomersAsync()).Id);
        await scene.SaveAsync();
        Assert.Single(await scene.CustomersAsync());
    }

    [Fact]
    public async Task A_crash_at_the_return_page_saves_the_card_after_the_restart()
    {
        await using var scene = await CardScene.CreateAsync();
        var (id, session) = await scene.OpenAsync();
        await scene.GiveAsync(session);
        await scene.CrashInAsync(1, answer: true, () => scene.CompleteAsync(session));
        scene.Shop.Advance(TimeSpan.FromMinutes(11));
        await scene.Shop.RunDueAsync();
        Assert.Equal(CardState.Saved, (await scene.RowAsync(id)).State);
        Assert.Single(await scene.NewsAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_removed_card_is_out_of_use_at_once_and_let_go_when_Stripe_answers(bool answer)
    {
        await using var scene = await CardScene.CreateAsync();
        var id = await scene.SaveAsync();
        await scene.CrashInAsync(1, answer, () => scene.Cards.RemoveAsync(scene.Gabi, id, default));
        Assert.Empty((await scene.WalletAsync()).Cards);
        Assert.Null((await scene.RowAsync(id)).DetachedAt);
        scene.Shop.Advance(TimeSpan.FromMinutes(2));
        await scene.Shop.RunDueAsync();
        Assert.NotNull((await scene.RowAsync(id)).DetachedAt);
        Assert.Empty(await scene.AtStripeAsync());
    }

    [Fact]
    public async Task An_outage_is_said_and_the_same_click_goes_on_later()
    {
        await using var scene = await CardScene.CreateAsync();
        var id = scene.NewId();
        scene.Shop.Line.Status = System.Net.HttpStatusCode.InternalServerError;
        Assert.Equal(CardRefusal.StripeUnreachable, (await scene.AddAsync(id)).Refusal);
        scene.Shop.Line.Status = null;
        Assert.Equal(CardState.Open, (await scene.AddAsync(id)).Value.State);
        Assert.Single(await scene.CustomersAsync());
    }

    [Fact]
    public async Task A_closed_account_leaves_no_card_and_no_customer_at_Stripe()
    {
        await using var scene = await CardScene.CreateAsync();
        var saved = await scene.SaveAsync();
        var (open, session) = await scene.OpenAsync();
        var customer = (await scene.CustomerRowAsync())!.CustomerId;
        Assert.True((await scene.Store.Get<ProfileService>().CloseAsync(scene.Gabi, default)).Succeeded);
        Assert.Null((await scene.CustomerRowAsync())!.Email);

        await scene.Shop.RunDueAsync();
        await scene.Shop.RunDueAsync();

        Assert.Equal("expired", (await new SessionService(scene.Shop.Stripe).GetAsync(session)).Status);
        Assert.True((await new CustomerService(scene.Shop.Stripe).GetAsync(customer)).Deleted);
        Assert.Null(await scene.CustomerRowAsync());
        foreach (var row in new[] { await scene.RowAsync(saved), await scene.RowAsync(open) })
        {
            Assert.Equal((null, null, null), (row.Last4, row.Country, row.Fingerprint));
            Assert.NotNull(row.RemovedAt);
        }
    }

    [Fact]
    public async Task A_closed_accounts_customer_whose_answer_was_lost_is_found_and_deleted()
    {
        await using var scene = await CardScene.CreateAsync();
        await scene.CrashInAsync(1, answer: true, () => scene.AddAsync());
        Assert.True((await scene.Store.Get<ProfileService>().CloseAsync(scene.Gabi, default)).Succeeded);
        for (var n = 0; n < 3; n++)
        {
            scene.Shop.Advance(TimeSpan.FromMinutes(3));
            await scene.Shop.RunDueAsync();
        }

        Assert.Empty(await scene.CustomersAsync());
        Assert.Null(await scene.CustomerRowAsync());
    }
}
