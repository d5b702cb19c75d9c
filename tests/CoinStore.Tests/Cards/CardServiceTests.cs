using System.Net;
using System.Security.Cryptography;
using System.Text;
using CoinStore.Access;
using CoinStore.Accounts;
using CoinStore.Cards;
using Microsoft.EntityFrameworkCore;
using Stripe.Checkout;

namespace CoinStore.Tests.Cards;

public sealed class CardServiceTests
{
    [Fact]
    public async Task A_card_is_saved_on_Stripes_page_with_the_consent_that_was_given()
    {
        await using var scene = await CardScene.CreateAsync();
        var (id, session) = await scene.OpenAsync();
        Assert.Equal(id, Assert.Single((await scene.WalletAsync()).Open).Id);
        await scene.GiveAsync(session);

        var saved = (await scene.CompleteAsync(session)).Value;

        Assert.Equal(("Visa 4242", 12, 2034, "US"), (saved.Name, saved.ExpiryMonth, saved.ExpiryYear, saved.Country));
        var row = await scene.RowAsync(id);
        Assert.Equal((CardConsent.Current.Version, scene.Store.Clock.GetUtcNow().UtcDateTime), (row.ConsentVersion, row.ConsentedAt));
        Assert.NotNull(row.Fingerprint);
        var customer = Assert.Single(await scene.CustomersAsync());
        Assert.Equal(("gabi@example.test", scene.GabiId.ToString()), (customer.Email, customer.Metadata["person_id"]));
        Assert.Equal(row.PaymentMethodId, Assert.Single(await scene.AtStripeAsync()).Id);
        var shown = Assert.Single((await scene.WalletAsync()).Cards);
        Assert.True(shown.IsDefault);
        Assert.Empty((await scene.WalletAsync()).Open);
    }

    [Fact]
    public async Task Without_the_consent_that_is_asked_for_now_nothing_is_begun()
    {
        await using var scene = await CardScene.CreateAsync();
        Assert.Equal(CardRefusal.ConsentChanged, (await scene.AddAsync(consent: 0)).Refusal);
        Assert.Equal(CardRefusal.ConsentChanged, (await scene.AddAsync(consent: CardConsent.Current.Version + 1)).Refusal);
        Assert.Empty(await scene.CustomersAsync());
        Assert.Null(await scene.CustomerRowAsync());
    }

    [Fact]
    public void The_words_somebody_agreed_to_are_not_changed_afterwards()
    {
        // Other words are another version: add one, and leave this one as it is.
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(CardConsent.Of(1).Text)));
        Assert.Equal(FirstText, digest, StringComparer.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => CardConsent.Of(CardConsent.Current.Version + 1));
    }

    private const string FirstText = "dce26b3360fc2e33c48c9e438d2dfc87ef6584c4805387e3f1441d9039b4bf98";

    [Fact]
    public async Task Cards_are_for_adults_with_an_account_in_good_standing()
    {
        await using var scene = await CardScene.CreateAsync();
        Assert.Equal(CardRefusal.Minor, (await scene.AddAsync(actor: Actor.Person(scene.MaxId))).Refusal);
        Assert.Equal(CardRefusal.Minor, (await scene.WalletAsync(Actor.Person(scene.MaxId))).Obstacle);
        Assert.Equal(CardRefusal.NotSignedIn, (await scene.AddAsync(actor: Actor.Anonymous)).Refusal);
        await ChangeAsync(scene, p => p.EmailConfirmed = false);
        Assert.Equal(CardRefusal.EmailNotConfirmed, (await scene.AddAsync()).Refusal);
        await ChangeAsync(scene, p => p.Status = PersonStatus.Frozen);
        Assert.Equal(CardRefusal.Frozen, (await scene.AddAsync()).Refusal);
        Assert.Empty(await scene.CustomersAsync());
    }

    [Fact]
    public async Task A_declined_card_leaves_the_page_open_for_another_one()
    {
        await using var scene = await CardScene.CreateAsync();
        var (id, session) = await scene.OpenAsync();
        using var declined = await scene.Shop.SubmitAsync($"/c/pay/{session}", CardScene.Form("4000000000000002"));
        Assert.Equal(HttpStatusCode.PaymentRequired, declined.StatusCode);
        Assert.Equal(CardState.Open, (await scene.CompleteAsync(session)).Value.State);
        await scene.GiveAsync(session, "4000002760000016");
        Assert.Equal(("DE", CardState.Saved), await CountryAsync(scene, session));
        Assert.Equal("0016", (await scene.RowAsync(id)).Last4);
    }

    [Fact]
    public async Task Events_the_return_page_and_the_worker_save_a_card_once_whatever_comes_first()
    {
        await using var scene = await CardScene.CreateAsync();
        var (id, session) = await scene.OpenAsync();
        await scene.GiveAsync(session);
        var succeeded = await scene.Shop.EventAsync("setup_intent.succeeded");
        var completed = await scene.Shop.EventAsync("checkout.session.completed");
        await scene.Shop.DeliverAsync(succeeded);
        Assert.Equal(CardState.Saved, (await scene.RowAsync(id)).State);
        await scene.Shop.DeliverAsync(completed);
        await scene.Shop.DeliverAsync(succeeded);
        await scene.CompleteAsync(session);
        scene.Shop.Advance(TimeSpan.FromHours(1));
        await scene.Shop.RunDueAsync();
        Assert.Equal(["Visa 4242 is saved."], await scene.NewsAsync());
        Assert.Single((await scene.WalletAsync()).Cards);
    }

    [Fact]
    public async Task A_card_that_nobody_came_back_for_is_saved_by_the_worker()
    {
        await using var scene = await CardScene.CreateAsync();
        var (id, session) = await scene.OpenAsync();
        await scene.GiveAsync(session);
        scene.Shop.Advance(TimeSpan.FromMinutes(11));
        await scene.Shop.RunDueAsync();
        Assert.Equal(CardState.Saved, (await scene.RowAsync(id)).State);
    }

    [Fact]
    public async Task A_page_that_was_left_expires_and_leaves_no_card()
    {
        await using var scene = await CardScene.CreateAsync();
        var (id, _) = await scene.OpenAsync();
        scene.Shop.Advance(TimeSpan.FromMinutes(32));
        await scene.Shop.StripeCatchesUpAsync();
        await scene.Shop.RunDueAsync();
        Assert.Equal(CardState.Expired, (await scene.RowAsync(id)).State);
        Assert.Equal(CardRefusal.Ended, (await scene.AddAsync(id)).Refusal);
        Assert.Empty((await scene.WalletAsync()).Open);
    }

    [Fact]
    public async Task The_same_click_again_goes_on_with_the_same_page()
    {
        await using var scene = await CardScene.CreateAsync();
        var id = scene.NewId();
        var first = (await scene.AddAsync(id)).Value;
        var second = (await scene.AddAsync(id)).Value;
        Assert.Equal(first.CheckoutUrl, second.CheckoutUrl);
        Assert.Single(await new SessionService(scene.Shop.Stripe).ListAsync());
        Assert.Equal(CardRefusal.DifferentInput, (await scene.AddAsync(id, scene.Shop.Fay)).Refusal);
        Assert.Equal(1, scene.Denials.Count);
    }

    [Fact]
    public async Task Somebody_elses_card_is_not_found_and_the_attempt_is_logged()
    {
        await using var scene = await CardScene.CreateAsync();
        var (id, session) = await scene.OpenAsync();
        await scene.GiveAsync(session);
        var fay = scene.Shop.Fay;
        Assert.Equal(CardRefusal.NotFound, (await scene.CompleteAsync(session, fay)).Refusal);
        await scene.CompleteAsync(session);
        Assert.Equal(CardRefusal.NotFound, (await scene.Cards.MakeDefaultAsync(fay, id, default)).Refusal);
        Assert.Equal(CardRefusal.NotFound, (await scene.Cards.RemoveAsync(fay, id, default)).Refusal);
        Assert.Equal(3, scene.Denials.Count);
        Assert.Empty((await scene.WalletAsync(fay)).Cards);
        Assert.Single((await scene.WalletAsync()).Cards);
    }

    [Fact]
    public async Task The_first_card_is_chosen_and_passes_on_when_it_is_removed()
    {
        await using var scene = await CardScene.CreateAsync();
        var one = await scene.SaveAsync();
        var two = await scene.SaveAsync("5555555555554444");
        Assert.Equal(one, (await scene.WalletAsync()).Cards[0].Id);
        await scene.Cards.MakeDefaultAsync(scene.Gabi, two, default);
        Assert.Equal([two, one], (await scene.WalletAsync()).Cards.Select(c => c.Id));
        Assert.True((await scene.Cards.RemoveAsync(scene.Gabi, two, default)).Succeeded);
        var left = Assert.Single((await scene.WalletAsync()).Cards);
        Assert.Equal((one, true), (left.Id, left.IsDefault));
        Assert.Equal((await scene.RowAsync(one)).PaymentMethodId, Assert.Single(await scene.AtStripeAsync()).Id);
        Assert.NotNull((await scene.RowAsync(two)).DetachedAt);
        Assert.Null((await scene.RowAsync(two)).Fingerprint);
        Assert.Equal(CardRefusal.NotFound, (await scene.Cards.MakeDefaultAsync(scene.Gabi, two, default)).Refusal);
    }

    [Fact]
    public async Task A_page_that_is_given_up_is_closed_and_saves_nothing()
    {
        await using var scene = await CardScene.CreateAsync();
        var (id, session) = await scene.OpenAsync();
        Assert.True((await scene.Cards.RemoveAsync(scene.Gabi, id, default)).Succeeded);
        Assert.Equal("expired", (await new SessionService(scene.Shop.Stripe).GetAsync(session)).Status);
        Assert.Equal(CardState.Expired, (await scene.RowAsync(id)).State);
        Assert.Empty((await scene.WalletAsync()).Open);
    }

    [Fact]
    public async Task A_page_that_was_given_up_too_late_has_its_card_let_go()
    {
        await using var scene = await CardScene.CreateAsync();
        var (id, session) = await scene.OpenAsync();
        await scene.GiveAsync(session);
        await scene.Cards.RemoveAsync(scene.Gabi, id, default);
        Assert.Empty(await scene.AtStripeAsync());
        Assert.Empty((await scene.WalletAsync()).Cards);
        Assert.Null((await scene.CustomerRowAsync())!.DefaultCardId);
        Assert.Empty(await scene.NewsAsync());
    }

    [Fact]
    public async Task Ten_cards_and_ten_tries_a_day_are_enough()
    {
        await using var scene = await CardScene.CreateAsync();
        for (var n = 0; n < CardService.MostTriesADay; n++)
        {
            Assert.True((await scene.AddAsync()).Succeeded);
        }

        Assert.Equal(CardRefusal.TooManyTries, (await scene.AddAsync()).Refusal);
        Assert.Equal(CardRefusal.TooManyTries, (await scene.WalletAsync()).Obstacle);
        scene.Shop.Advance(TimeSpan.FromHours(25));
        Assert.True((await scene.AddAsync()).Succeeded);
    }

    [Fact]
    public async Task Who_holds_which_card_is_known_by_its_fingerprint_until_it_is_removed()
    {
        await using var scene = await CardScene.CreateAsync();
        var own = await scene.SaveAsync();
        await scene.SaveAsync(actor: scene.Shop.Fay);
        Assert.Equal([scene.Shop.Fan], await ReadAsync(scene, c => CardFacts.SharedWithAsync(c, scene.GabiId, default)));
        Assert.True(await ReadAsync(scene, c => CardFacts.HasCardAsync(c, scene.GabiId, default)));
        Assert.Single(await ReadAsync(scene, c => CardFacts.FingerprintsAsync(c, scene.GabiId, default)));
        await scene.Cards.RemoveAsync(scene.Gabi, own, default);
        Assert.Empty(await ReadAsync(scene, c => CardFacts.SharedWithAsync(c, scene.Shop.Fan, default)));
        Assert.False(await ReadAsync(scene, c => CardFacts.HasCardAsync(c, scene.GabiId, default)));
    }

    private static Task<T> ReadAsync<T>(CardScene scene, Func<CoinStore.Storage.StoreContext, Task<T>> read) =>
        scene.Store.Database.ReadAsync((context, _) => read(context), CancellationToken.None);

    private static async Task<(string?, CardState)> CountryAsync(CardScene scene, string session)
    {
        var card = (await scene.CompleteAsync(session)).Value;
        return (card.Country, card.State);
    }

    private static Task ChangeAsync(CardScene scene, Action<Person> change) =>
        scene.Store.WriteAsync(scope => change(scope.Context.Users.Single(p => p.Id == scene.GabiId)));
}
