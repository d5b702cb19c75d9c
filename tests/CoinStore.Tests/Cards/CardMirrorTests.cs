using Stripe;

namespace CoinStore.Tests.Cards;

public sealed class CardMirrorTests
{
    [Fact]
    public async Task A_card_that_was_removed_in_Stripes_dashboard_is_removed_here_and_told_once()
    {
        await using var scene = await CardScene.CreateAsync();
        var other = await scene.SaveAsync("5555555555554444");
        var id = await scene.SaveAsync();
        await scene.Cards.MakeDefaultAsync(scene.Gabi, id, default);
        await new PaymentMethodService(scene.Shop.Stripe).DetachAsync((await scene.RowAsync(id)).PaymentMethodId);
        var detached = await scene.Shop.EventAsync("payment_method.detached");
        await scene.Shop.DeliverAsync(detached);
        await scene.Shop.DeliverAsync(detached);
        Assert.Equal(other, Assert.Single((await scene.WalletAsync()).Cards, c => c.IsDefault).Id);
        Assert.Equal("Visa 4242 was removed at Stripe and pays for nothing any more.", (await scene.NewsAsync())[^1]);
        Assert.Equal(3, (await scene.NewsAsync()).Count);
    }

    [Fact]
    public async Task Ones_own_removal_is_no_news()
    {
        await using var scene = await CardScene.CreateAsync();
        await scene.Cards.RemoveAsync(scene.Gabi, await scene.SaveAsync(), default);
        await scene.Shop.DeliverAsync(await scene.Shop.EventAsync("payment_method.detached"));
        Assert.Equal(["Visa 4242 is saved."], await scene.NewsAsync());
    }

    [Fact]
    public async Task A_card_that_the_bank_renewed_shows_its_new_expiry()
    {
        await using var scene = await CardScene.CreateAsync();
        var id = await scene.SaveAsync();
        var attached = await scene.Shop.EventAsync("payment_method.attached");
        var renewed = attached
            .Replace("payment_method.attached", "payment_method.automatically_updated", StringComparison.Ordinal)
            .Replace("\"id\":\"evt_", "\"id\":\"evt_9", StringComparison.Ordinal);
        scene.Shop.Line.Rewrite = body => body.Replace("\"exp_year\":2034", "\"exp_year\":2039", StringComparison.Ordinal);
        await scene.Shop.DeliverAsync(renewed);
        Assert.Equal(2039, (await scene.RowAsync(id)).ExpiryYear);
        Assert.Equal("Your bank has renewed Visa 4242. It stays saved.", (await scene.NewsAsync())[^1]);
    }

    [Fact]
    public async Task A_customer_that_was_deleted_at_Stripe_takes_its_cards_along_and_the_next_card_makes_another()
    {
        await using var scene = await CardScene.CreateAsync();
        var id = await scene.SaveAsync();
        var first = (await scene.CustomerRowAsync())!.CustomerId;
        await new CustomerService(scene.Shop.Stripe).DeleteAsync(first);
        await scene.Shop.DeliverAsync(await scene.Shop.EventAsync("customer.deleted"));
        Assert.NotNull((await scene.RowAsync(id)).RemovedAt);
        Assert.Empty((await scene.WalletAsync()).Cards);
        await scene.SaveAsync("5555555555554444");
        Assert.NotEqual(first, (await scene.CustomerRowAsync())!.CustomerId, StringComparer.Ordinal);
        Assert.Equal("Mastercard 4444", Assert.Single((await scene.WalletAsync()).Cards).Name);
    }

    [Fact]
    public async Task An_event_that_finds_Stripe_silent_comes_again()
    {
        await using var scene = await CardScene.CreateAsync();
        var id = await scene.SaveAsync();
        await new PaymentMethodService(scene.Shop.Stripe).DetachAsync((await scene.RowAsync(id)).PaymentMethodId);
        scene.Shop.Line.Rewrite = _ => "{}";
        await scene.Shop.DeliverAsync(await scene.Shop.EventAsync("payment_method.detached"));
        Assert.True((await scene.RowAsync(id)).IsActive);
        scene.Shop.Line.Rewrite = null;
        scene.Shop.Advance(TimeSpan.FromMinutes(5));
        await scene.Shop.HandleEventsAsync();
        Assert.False((await scene.RowAsync(id)).IsActive);
    }
}
