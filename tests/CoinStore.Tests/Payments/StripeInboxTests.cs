using System.Collections.Concurrent;
using CoinStore.Access;
using CoinStore.Notifications;
using CoinStore.Payments;
using CoinStore.Tests.Access;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Stripe;
using Stripe.Checkout;

namespace CoinStore.Tests.Payments;

/// <summary>The inbox with a listener of the test's own, so that a test sees what is handled, how often, and can fail it.</summary>
public sealed class StripeInboxTests
{
    private static readonly Actor System = Actor.System("test");

    [Fact]
    public async Task Waiting_events_of_one_object_are_settled_by_one_look_in_the_order_of_the_objects_arrival()
    {
        await using var scene = await Scene.CreateAsync();
        await scene.KeepAsync(("evt_1", "cs_b"), ("evt_2", "cs_a"), ("evt_3", "cs_b"), ("evt_3", "cs_b"));
        await scene.HandleAsync();
        Assert.Equal("evt_2 evt_3", string.Join(' ', scene.Listener.Heard.Order(StringComparer.Ordinal)));
        Assert.Equal("evt_1 evt_2 evt_3", await scene.IdsAsync(StripeEventState.Done));
        await scene.KeepAsync(("evt_3", "cs_b"));
        await scene.HandleAsync();
        Assert.Equal(2, scene.Listener.Heard.Count);
    }

    [Fact]
    public async Task A_type_that_concerns_nobody_is_kept_and_marked()
    {
        await using var scene = await Scene.CreateAsync();
        await scene.KeepAsync("customer.created", ("evt_1", "cus_1"));
        await scene.HandleAsync();
        var line = (await scene.Events.ReadAsync(System, "evt_1", null, default)).Value;
        Assert.Equal(StripeEventState.Ignored, line.Line.State);
        Assert.Contains("\"cus_1\"", line.Body, StringComparison.Ordinal);
        Assert.Empty(scene.Listener.Heard);
    }

    [Fact]
    public async Task What_fails_is_tried_ever_later_then_parked_with_an_alarm_and_settled_by_a_replay()
    {
        await using var scene = await Scene.CreateAsync();
        var olu = Actor.Person(await scene.Store.AddPersonAsync("Olu", isOperator: true));
        scene.Listener.Fault = "The ledger is shut.";
        await scene.KeepAsync(("evt_1", "cs_1"));
        for (var hour = 0; hour < 48; hour++)
        {
            await scene.HandleAsync();
            scene.Store.Clock.Advance(TimeSpan.FromHours(1));
        }

        var parked = Assert.Single((await scene.Events.ListAsync(olu, StripeEventState.Parked, null, 10, default)).Value.Lines);
        Assert.Equal(("evt_1", StripeInboxWorker.MostTries, "The ledger is shut."), (parked.Id, parked.Tries, parked.LastError));
        Assert.Equal(StripeInboxWorker.MostTries, scene.Listener.Heard.Count);
        var bell = Assert.Single((await scene.Store.Get<NotificationService>().ListAsync(olu, new(), default)).Value.Lines);
        Assert.Equal((NotificationKind.Operations, "/operator/events?id=evt_1"), (bell.Kind, bell.Link));
        var mail = await scene.Store.Database.ReadAsync((c, token) => c.Set<OutboxMail>().SingleAsync(token), default);
        Assert.Equal("olu@example.test", mail.To);
        Assert.Contains("evt_1", mail.Text, StringComparison.Ordinal);

        scene.Listener.Fault = null;
        Assert.Equal(StripeEventState.Waiting, (await scene.Events.ReplayAsync(olu, "evt_1", default)).Value.State);
        await scene.HandleAsync();
        Assert.Equal("evt_1", await scene.IdsAsync(StripeEventState.Done));
    }

    [Fact]
    public async Task A_parked_event_is_settled_by_a_newer_one_of_its_object_and_tried_again_when_Stripe_sends_it_again()
    {
        await using var scene = await Scene.CreateAsync();
        await scene.ParkAsync("evt_1", "cs_1");
        await scene.KeepAsync(("evt_2", "cs_1"));
        await scene.HandleAsync();
        Assert.Equal("evt_1 evt_2", await scene.IdsAsync(StripeEventState.Done));

        await scene.ParkAsync("evt_3", "cs_2");
        await scene.KeepAsync(("evt_3", "cs_2"));
        await scene.HandleAsync();
        Assert.Equal("evt_1 evt_2 evt_3", await scene.IdsAsync(StripeEventState.Done));
    }

    [Fact]
    public async Task An_object_that_cannot_be_handled_holds_up_no_other_and_a_newer_event_does_not_wait_for_its_pause()
    {
        await using var scene = await Scene.CreateAsync();
        scene.Listener.Fault = "Not now.";
        await scene.KeepAsync(("evt_1", "cs_1"));
        await scene.HandleAsync();
        scene.Listener.Fault = null;
        await scene.KeepAsync(("evt_2", "cs_2"), ("evt_3", "cs_1"));
        await scene.HandleAsync();
        Assert.Equal("evt_1 evt_2 evt_3", await scene.IdsAsync(StripeEventState.Done));
    }

    [Fact]
    public async Task An_event_that_comes_while_its_object_is_being_looked_at_gets_a_look_of_its_own()
    {
        await using var scene = await Scene.CreateAsync();
        scene.Listener.Meanwhile = () => scene.KeepAsync(("evt_2", "cs_1"));
        await scene.KeepAsync(("evt_1", "cs_1"));
        await scene.HandleAsync();
        Assert.Equal("evt_1 evt_2", string.Join(' ', scene.Listener.Heard));
    }

    [Fact]
    public async Task What_a_crash_interrupts_is_handled_after_its_claim_has_ended()
    {
        await using var scene = await Scene.CreateAsync();
        var reached = new TaskCompletionSource();
        scene.Listener.Meanwhile = async () =>
        {
            reached.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, scene.Listener.Ending);
        };
        await scene.KeepAsync(("evt_1", "cs_1"));
        using var stop = new CancellationTokenSource();
        var run = scene.Store.Get<StripeInboxWorker>().RunDueAsync(stop.Token);
        await reached.Task;
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        await scene.Store.CrashAsync();
        await scene.HandleAsync();
        Assert.Single(scene.Listener.Heard);
        scene.Store.Clock.Advance(TimeSpan.FromMinutes(2));
        await scene.HandleAsync();
        Assert.Equal("evt_1", await scene.IdsAsync(StripeEventState.Done));
    }

    [Fact]
    public async Task An_arrival_wakes_the_worker_at_once()
    {
        await using var scene = await Scene.CreateAsync();
        var worker = scene.Store.Get<StripeInboxWorker>();
        var heard = new TaskCompletionSource();
        await worker.StartAsync(default);
        scene.Listener.Meanwhile = () =>
        {
            heard.TrySetResult();
            return Task.CompletedTask;
        };
        // The clock stands still: no turn of the timer comes.
        await scene.KeepAsync(("evt_1", "cs_1"));
        await heard.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
        await worker.StopAsync(default);
    }

    [Fact]
    public async Task The_body_of_a_settled_event_is_kept_for_ninety_days_and_then_it_cannot_be_replayed()
    {
        await using var scene = await Scene.CreateAsync();
        await scene.KeepAsync(("evt_1", "cs_1"));
        await scene.HandleAsync();
        scene.Store.Clock.Advance(TimeSpan.FromDays(90));
        await scene.HandleAsync();
        Assert.NotNull((await scene.Events.ReadAsync(System, "evt_1", null, default)).Value.Body);
        scene.Store.Clock.Advance(TimeSpan.FromHours(2));
        await scene.HandleAsync();
        Assert.Null((await scene.Events.ReadAsync(System, "evt_1", null, default)).Value.Body);
        Assert.Equal(EventDeskRefusal.BodyGone, (await scene.Events.ReplayAsync(System, "evt_1", default)).Refusal);
        Assert.Equal(EventDeskRefusal.NotFound, (await scene.Events.ReplayAsync(System, "evt_2", default)).Refusal);
    }

    [Fact]
    public async Task The_list_goes_page_by_page_and_only_operators_see_or_replay_anything()
    {
        var denials = new DenialLog();
        await using var scene = await Scene.CreateAsync(services => DenialLog.AddTo(services, denials));
        await scene.KeepAsync(("evt_1", "cs_1"), ("evt_2", "cs_2"), ("evt_3", "cs_3"));
        var olu = Actor.Person(await scene.Store.AddPersonAsync("Olu", isOperator: true));
        var first = (await scene.Events.ListAsync(olu, null, null, 2, default)).Value;
        var second = (await scene.Events.ListAsync(olu, null, first.Older, 2, default)).Value;
        Assert.Equal("evt_3 evt_2 evt_1", string.Join(' ', first.Lines.Concat(second.Lines).Select(l => l.Id)));
        Assert.Null(second.Older);
        Assert.Equal(0, denials.Count);

        foreach (var other in (Actor[])[Actor.Person(await scene.Store.AddPersonAsync("Fay")), Actor.Anonymous])
        {
            Assert.Equal(EventDeskRefusal.OperatorsOnly, (await scene.Events.ListAsync(other, null, null, 2, default)).Refusal);
            Assert.Equal(EventDeskRefusal.OperatorsOnly, (await scene.Events.ReadAsync(other, "evt_1", null, default)).Refusal);
            Assert.Equal(EventDeskRefusal.OperatorsOnly, (await scene.Events.ReplayAsync(other, "evt_1", default)).Refusal);
        }

        Assert.Equal(6, denials.Count);
    }

    [Theory]
    [InlineData("""{"id":"evt_1","object":"event","type":"a.b"}""")]
    [InlineData("""{"id":"evt_1","object":"event","type":"a.b","data":{"object":[]}}""")]
    [InlineData("""{"id":"","object":"event","type":"a.b","data":{"object":{}}}""")]
    [InlineData("""{"id":"evt_1","object":"charge","type":"a.b","data":{"object":{}}}""")]
    [InlineData("[]")]
    public void What_is_no_event_is_not_read_as_one(string body) => Assert.Null(IncomingEvent.Read(body));

    /// <summary>Hears of checkout sessions beside the store's own handlers, and does as the test says.</summary>
    private sealed class Listener : IStripeEventHandler
    {
        public ConcurrentQueue<string> Heard { get; } = new();

        public string? Fault { get; set; }

        public Func<Task>? Meanwhile { get; set; }

        public CancellationToken Ending { get; private set; }

        public bool Handles(string type) => type == "checkout.session.completed";

        public async Task HandleAsync(Event stripeEvent, CancellationToken cancellationToken)
        {
            Assert.IsType<Session>(stripeEvent.Data.Object);
            Heard.Enqueue(stripeEvent.Id);
            Ending = cancellationToken;
            if (Meanwhile is { } act)
            {
                Meanwhile = null;
                await act();
            }

            if (Fault is not null)
            {
                throw new InvalidOperationException(Fault);
            }
        }
    }

    private sealed class Scene : IAsyncDisposable
    {
        private Scene(TestStore store, Listener listener) => (Store, Listener) = (store, listener);

        public TestStore Store { get; }

        public Listener Listener { get; }

        public StripeEventService Events => Store.Get<StripeEventService>();

        public static async Task<Scene> CreateAsync(Action<IServiceCollection>? add = null)
        {
            var listener = new Listener();
            var store = await TestStore.CreateAsync(add: services =>
            {
                // The test's listener alone: what the capabilities do with events is told by their own tests.
                foreach (var own in services.Where(s => s.ServiceType == typeof(IStripeEventHandler)).ToList())
                {
                    services.Remove(own);
                }

                services.AddSingleton<IStripeEventHandler>(listener);
                add?.Invoke(services);
            });
            return new Scene(store, listener);
        }

        public Task KeepAsync(params (string Id, string About)[] events) => KeepAsync("checkout.session.completed", events);

        public Task KeepAsync(string type, params (string Id, string About)[] events) =>
            Store
                .Get<StripeInbox>()
                .KeepAsync(
                    System,
                    [
                        .. events.Select(e =>
                            IncomingEvent.Read(
                                """{"id":"EVT","object":"event","type":"TYPE","created":1,"data":{"object":{"id":"ABOUT","object":"KIND"}}}"""
                                    .Replace("EVT", e.Id, StringComparison.Ordinal)
                                    .Replace("TYPE", type, StringComparison.Ordinal)
                                    .Replace("ABOUT", e.About, StringComparison.Ordinal)
                                    .Replace("KIND", type[..type.LastIndexOf('.')], StringComparison.Ordinal)
                            )!
                        ),
                    ],
                    CancellationToken.None
                );

        public async Task ParkAsync(string id, string about)
        {
            Listener.Fault = "Not now.";
            await KeepAsync((id, about));
            for (var run = 0; run < StripeInboxWorker.MostTries; run++)
            {
                await HandleAsync();
                Store.Clock.Advance(TimeSpan.FromDays(1));
            }

            Assert.Contains(id, await IdsAsync(StripeEventState.Parked), StringComparison.Ordinal);
            Listener.Fault = null;
        }

        public Task HandleAsync() => Store.Get<StripeInboxWorker>().RunDueAsync(CancellationToken.None);

        /// <summary>The ids of the events in a state, in the order of their arrival.</summary>
        public Task<string> IdsAsync(StripeEventState state) =>
            Store.Database.ReadAsync(
                async (context, token) =>
                    string.Join(
                        ' ',
                        await context
                            .Set<StripeEventRow>()
                            .Where(e => e.State == state)
                            .OrderBy(e => e.Sequence)
                            .Select(e => e.Id)
                            .ToListAsync(token)
                    ),
                CancellationToken.None
            );

        public ValueTask DisposeAsync() => Store.DisposeAsync();
    }
}
