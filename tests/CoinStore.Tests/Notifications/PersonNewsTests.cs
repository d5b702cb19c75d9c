using CoinStore.Access;
using CoinStore.Notifications;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Tests.Notifications;

public sealed class PersonNewsTests
{
    private const string Used = "You have used 80%. Look at it.";

    [Theory]
    [InlineData(30, true, true)]
    [InlineData(30, false, false)]
    [InlineData(18, true, true)]
    [InlineData(17, true, false)]
    public async Task News_ring_the_bell_and_are_mailed_to_an_adult_who_wants_them(int age, bool wants, bool isMailed)
    {
        await using var store = await TestStore.CreateAsync();
        var person = await store.AddPersonAsync("Nora", age);
        await store.WriteAsync(scope => scope.Context.Users.Single(p => p.Id == person).WantsMail = wants);
        await InAsync(
            store,
            (scope, token) => store.Get<PersonNews>().TellAsync(scope, person, NotificationKind.Budget, Used, "/me/budget", token)
        );
        Assert.Equal(Used, Assert.Single(await BellAsync(store, person)));
        var mails = await MailsAsync(store);
        Assert.Equal(isMailed ? 1 : 0, mails.Count);
        Assert.All(mails, m => Assert.Equal("You have used 80%", m.Subject));
        Assert.All(mails, m => Assert.Contains("/me/budget", m.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_went_wrong_with_money_is_mailed_to_everybody()
    {
        await using var store = await TestStore.CreateAsync();
        var person = await store.AddPersonAsync("Nora", 16);
        await store.WriteAsync(scope => scope.Context.Users.Single(p => p.Id == person).WantsMail = false);
        await InAsync(
            store,
            (scope, token) =>
                store.Get<PersonNews>().WarnAsync(scope, person, NotificationKind.Purchase, "It did not arrive.", "/refund/1", token)
        );
        Assert.Single(await BellAsync(store, person));
        Assert.Equal("It did not arrive", Assert.Single(await MailsAsync(store)).Subject);
    }

    private static Task InAsync(TestStore store, Func<WriteScope, CancellationToken, Task> work) =>
        store.Database.WriteAsync<Done, string>(
            Actor.System("test"),
            async (scope, token) =>
            {
                await work(scope, token);
                return default(Done);
            },
            CancellationToken.None
        );

    private static Task<List<string>> BellAsync(TestStore store, PersonId person) =>
        store.Database.ReadAsync(
            (c, t) => c.Set<Notification>().Where(n => n.PersonId == person).Select(n => n.Text).ToListAsync(t),
            CancellationToken.None
        );

    private static Task<List<OutboxMail>> MailsAsync(TestStore store) =>
        store.Database.ReadAsync((c, t) => c.Set<OutboxMail>().ToListAsync(t), CancellationToken.None);
}
