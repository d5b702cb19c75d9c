using CoinStore.Access;
using CoinStore.Notifications;

namespace CoinStore.Tests.Notifications;

public sealed class NotificationServiceTests
{
    [Fact]
    public async Task A_person_sees_their_own_notifications_newest_first_and_nobody_elses()
    {
        await using var store = await TestStore.CreateAsync();
        var robin = await store.AddPersonAsync("Robin");
        var other = await store.AddPersonAsync("Other");
        await TellAsync(store, robin, "First");
        store.Clock.Advance(TimeSpan.FromSeconds(1));
        await TellAsync(store, robin, "Second");
        await TellAsync(store, other, "Not for Robin");

        var page = (await store.Get<NotificationService>().ListAsync(Actor.Person(robin), new ListNotifications(), default)).Value;

        Assert.Equal(["Second", "First"], page.Lines.Select(line => line.Text), StringComparer.Ordinal);
        Assert.Equal(2, page.Unread);
    }

    [Fact]
    public async Task Reading_one_and_then_all_empties_the_bell_and_never_touches_somebody_elses()
    {
        await using var store = await TestStore.CreateAsync();
        var service = store.Get<NotificationService>();
        var robin = Actor.Person(await store.AddPersonAsync("Robin"));
        var other = Actor.Person(await store.AddPersonAsync("Other"));
        await TellAsync(store, robin.PersonId!.Value, "First");
        await TellAsync(store, robin.PersonId!.Value, "Second");
        var id = (await service.ListAsync(robin, new ListNotifications(), default)).Value.Lines[0].Id;

        await service.MarkReadAsync(other, new MarkNotificationsRead(id), default);
        Assert.Equal(2, (await service.CountUnreadAsync(robin, default)).Value);

        await service.MarkReadAsync(robin, new MarkNotificationsRead(id), default);
        Assert.Equal(1, (await service.CountUnreadAsync(robin, default)).Value);

        await service.MarkReadAsync(robin, new MarkNotificationsRead(), default);
        Assert.Equal(0, (await service.CountUnreadAsync(robin, default)).Value);
    }

    [Fact]
    public async Task An_open_page_hears_of_it_after_the_commit_until_it_is_closed()
    {
        await using var store = await TestStore.CreateAsync();
        var robin = await store.AddPersonAsync("Robin");
        var rings = 0;
        using (store.Get<BellHints>().Subscribe(robin, () => rings++))
        {
            await TellAsync(store, robin, "First");
        }

        await TellAsync(store, robin, "Second");

        Assert.Equal(1, rings);
    }

    [Fact]
    public async Task Only_the_system_rings_and_only_a_person_listens()
    {
        await using var store = await TestStore.CreateAsync();
        var service = store.Get<NotificationService>();
        var robin = await store.AddPersonAsync("Robin");

        var told = await service.TellAsync(Actor.Person(robin), new Tell(robin, NotificationKind.Account, "Boo"), default);

        Assert.Equal(BellRefusal.NotAllowed, told.Refusal);
        Assert.Equal(BellRefusal.NotSignedIn, (await service.ListAsync(Actor.Anonymous, new ListNotifications(), default)).Refusal);
    }

    private static Task TellAsync(TestStore store, PersonId person, string text) =>
        store.Get<NotificationService>().TellAsync(Actor.System("test"), new Tell(person, NotificationKind.Account, text), default);
}
