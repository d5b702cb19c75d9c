using System.Collections.Concurrent;
using CoinStore.Notifications;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CoinStore.Tests.Notifications;

public sealed class OutboxWorkerTests
{
    private static readonly MailText Hello = new(
        "Hello",
        ["First <b>words</b>.", "More."],
        new MailAction("Open", "https://store.test/x?a=1&b=2")
    );

    [Fact]
    public async Task Without_a_mail_server_mails_become_files_any_mail_program_opens()
    {
        await using var store = await TestStore.CreateAsync();
        await PostAsync(store, "robin@example.test");

        await RunAsync(store);

        var file = Assert.Single(Directory.GetFiles(Path.Combine(store.DataDirectory, "outbox")));
        var message = await File.ReadAllTextAsync(file);
        Assert.EndsWith(".eml", file, StringComparison.Ordinal);
        Assert.Contains("Subject: Hello", message, StringComparison.Ordinal);
        Assert.Contains("To: robin@example.test", message, StringComparison.Ordinal);
        Assert.Contains("https://store.test/x?a=1&b=2", message, StringComparison.Ordinal);
        Assert.Contains("First &lt;b&gt;words", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mail_leaves_once_however_many_ask()
    {
        var carrier = new ListCarrier();
        await using var store = await TestStore.CreateAsync(add: services => services.AddSingleton<IMailCarrier>(carrier));
        for (var i = 0; i < 30; i++)
        {
            await PostAsync(store, $"fan{i}@example.test");
        }

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => RunAsync(store)));
        await RunAsync(store);

        Assert.Equal(30, carrier.Carried.Count);
        Assert.Equal(30, carrier.Carried.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task A_mail_that_did_not_leave_is_tried_again_later_each_time()
    {
        var carrier = new ListCarrier { Failures = 2 };
        await using var store = await TestStore.CreateAsync(add: services => services.AddSingleton<IMailCarrier>(carrier));
        await PostAsync(store, "robin@example.test");

        await RunAsync(store);
        await RunAsync(store);
        Assert.Equal("no route", (await MailsAsync(store)).Single().LastError);
        Assert.Equal(1, (await MailsAsync(store)).Single().Tries);

        store.Clock.Advance(TimeSpan.FromMinutes(2));
        await RunAsync(store);
        Assert.Empty(carrier.Carried);

        store.Clock.Advance(TimeSpan.FromMinutes(4));
        await RunAsync(store);
        Assert.Single(carrier.Carried);
        Assert.NotNull((await MailsAsync(store)).Single().SentAt);
    }

    [Fact]
    public async Task A_mail_claimed_by_a_process_that_died_leaves_after_its_lease()
    {
        var carrier = new ListCarrier();
        await using var store = await TestStore.CreateAsync(add: services => services.AddSingleton<IMailCarrier>(carrier));
        await PostAsync(store, "robin@example.test");
        await store.WriteAsync(scope =>
        {
            var mail = scope.Context.Set<OutboxMail>().Single();
            mail.Tries = 1;
            mail.DueAt = scope.Now.AddMinutes(5);
        });

        await RunAsync(store);
        Assert.Empty(carrier.Carried);

        store.Clock.Advance(TimeSpan.FromMinutes(5));
        await RunAsync(store);
        Assert.Single(carrier.Carried);
    }

    [Fact]
    public async Task A_sent_mail_is_forgotten_after_a_week()
    {
        await using var store = await TestStore.CreateAsync();
        await PostAsync(store, "robin@example.test");
        await RunAsync(store);

        store.Clock.Advance(TimeSpan.FromDays(8));
        await RunAsync(store);

        Assert.Empty(await MailsAsync(store));
    }

    private static Task PostAsync(TestStore store, string address) =>
        store.WriteAsync(scope => store.Get<Mailbox>().Mail(scope, address, Hello));

    private static Task RunAsync(TestStore store) => store.Get<OutboxWorker>().RunDueAsync(CancellationToken.None);

    private static Task<List<OutboxMail>> MailsAsync(TestStore store) =>
        store.Database.ReadAsync((c, t) => c.Set<OutboxMail>().ToListAsync(t), default);

    private sealed class ListCarrier : IMailCarrier
    {
        public ConcurrentBag<string> Carried { get; } = [];

        public int Failures { get; set; }

        public Task CarryAsync(OutboxMail mail, CancellationToken cancellationToken)
        {
            if (Failures-- > 0)
            {
                throw new IOException("no route");
            }

            Carried.Add(mail.To);
            return Task.CompletedTask;
        }
    }
}
