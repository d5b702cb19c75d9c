using CoinStore.Access;
using CoinStore.Accounts;
using CoinStore.Budgets;
using CoinStore.Guardians;
using CoinStore.Purchases;
using CoinStore.Storage;
using CoinStore.Tests.Guardians;
using CoinStore.Tests.Purchases;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Tests.Accounts;

/// <summary>What is different about the account of somebody under 18.</summary>
public sealed class MinorAccountTests
{
    [Theory]
    [InlineData("2013-02-28", false)]
    [InlineData("2008-03-02", false)]
    // 18 today, where they live.
    [InlineData("2008-03-01", true)]
    [InlineData("1999-05-04", true)]
    public async Task News_by_mail_are_off_from_sign_up_on_until_18(string birthDate, bool wants)
    {
        await using var store = await TestStore.CreateAsync();
        var request = new SignUpRequest
        {
            Email = "robin@example.test",
            DisplayName = "Robin",
            BirthDate = DateOnly.Parse(birthDate, System.Globalization.CultureInfo.InvariantCulture),
            Country = "US",
            TimeZoneId = "America/New_York",
            Origin = "https://store.test/",
            Password = "tall green tea kettle",
        };
        Assert.True((await store.Get<SignUpService>().SignUpAsync(Actor.Anonymous, request, CancellationToken.None)).Succeeded);
        var person = await store.Database.ReadAsync((context, token) => context.Users.SingleAsync(token), CancellationToken.None);
        Assert.Equal(wants, person.WantsMail);
        Assert.Equal(wants, await WantsAsync(store, person.Id));
    }

    [Fact]
    public async Task A_minor_cannot_switch_news_by_mail_on_and_at_18_can()
    {
        await using var store = await TestStore.CreateAsync();
        // The day before they are 18, the row still as it was made.
        var minor = await store.AddPersonAsync("Mika", 17);
        store.Clock.Advance(TimeSpan.FromDays(363));
        Assert.False(await WantsAsync(store, minor));
        var change = new ChangeProfile("Mika B", "America/New_York", WantsMail: true);
        Assert.True((await store.Get<ProfileService>().ChangeAsync(Actor.Person(minor), change, CancellationToken.None)).Succeeded);
        Assert.False(await WantsAsync(store, minor));
        store.Clock.Advance(TimeSpan.FromDays(2));
        Assert.False(await WantsAsync(store, minor));
        await store.Get<ProfileService>().ChangeAsync(Actor.Person(minor), change, CancellationToken.None);
        Assert.True(await WantsAsync(store, minor));
    }

    [Fact]
    public async Task A_minor_with_a_guardian_does_not_close_the_account()
    {
        var (scene, link) = await FamilyScene.LinkedAsync();
        await using var _ = scene;
        await scene.CapAsync(link, LimitKind.PurchaseMonth, 700);
        var profiles = scene.Store.Get<ProfileService>();
        Assert.Equal(ProfileRefusal.GuardianCloses, (await profiles.CloseAsync(scene.Minor, CancellationToken.None)).Refusal);
        Assert.Equal("Mika", (await profiles.GetAsync(scene.Minor, CancellationToken.None)).Value.DisplayName);
        Assert.Equal(700, (await scene.StateAsync(LimitKind.PurchaseMonth)).Cap!.Value.Value);

        Assert.True((await scene.Links.EndAsync(scene.Guardian, link, CancellationToken.None)).Succeeded);
        Assert.True((await profiles.CloseAsync(scene.Minor, CancellationToken.None)).Succeeded);
        Assert.Equal(ProfileRefusal.NotSignedIn, (await profiles.GetAsync(scene.Minor, CancellationToken.None)).Refusal);
    }

    [Fact]
    public async Task A_minor_on_their_own_closes_the_account_and_the_books_keep_what_was_bought()
    {
        await using var scene = await PurchaseScene.CreateAsync();
        var (store, guardian) = (scene.Store, Actor.Person(await scene.Store.AddPersonAsync("Gus", 45)));
        var minor = Actor.Person(await store.AddPersonAsync("Mika", 15));
        var link = await store.LinkAsync(guardian.PersonId!.Value, minor.PersonId!.Value);
        var (_, bought) = await scene.OpenAsync(minor);
        await scene.PayAsync(bought);
        await scene.CompleteAsync(bought, minor);
        var (open, late) = await scene.OpenAsync(minor);
        await store.Get<GuardianshipService>().EndAsync(guardian, link, CancellationToken.None);
        Assert.True((await store.Get<ProfileService>().CloseAsync(minor, CancellationToken.None)).Succeeded);

        // Nobody is there to take it any more: it goes back.
        await scene.PayAsync(late);
        await scene.RunDueAsync();
        await scene.RunDueAsync();
        Assert.Equal(700, await scene.CoinsAsync(minor.PersonId));
        Assert.Equal(
            PurchaseState.Failed,
            (await store.Database.ReadAsync((c, t) => c.Set<PurchaseRow>().SingleAsync(p => p.Id == open, t), default)).State
        );
        Assert.Contains(
            "\"amount\":740",
            (await scene.ReadAsync("/v1/refunds")).Replace(" ", "", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
        Assert.Equal(StartRefusalReason.NotSignedIn, (await scene.StartAsync(actor: minor)).Refusal.Reason);
        Assert.True((await store.Get<AuditService>().RunAsync(Actor.System("test"), CancellationToken.None)).Value.Clean);
        var kept = await store.Database.ReadAsync((c, t) => c.Users.SingleAsync(p => p.Id == minor.PersonId, t), default);
        Assert.Equal(("Closed account", null, PersonStatus.Closed), (kept.DisplayName, kept.Email, kept.Status));
    }

    private static async Task<bool> WantsAsync(TestStore store, PersonId person) =>
        (await store.Get<ProfileService>().GetAsync(Actor.Person(person), CancellationToken.None)).Value.WantsMail;
}
