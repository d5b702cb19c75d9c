using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Payments;
using CoinStore.Purchases;
using CoinStore.Storage;
using CoinStore.StripeSandbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Stripe;

namespace CoinStore.Tests.Purchases;

/// <summary>A store and Stripe's test mode behind a line that can be cut, with a fan who buys and pays on the hosted page.</summary>
public sealed class PurchaseScene : IAsyncDisposable
{
    public const string Secret = "whsec_purchases";
    public static readonly Money Price = Money.Usd(740);
    private readonly StripeSandboxServer sandbox;
    private readonly FakeTimeProvider sandboxClock;
    private readonly string sandboxFolder;
    private readonly HttpClient browser;

    private PurchaseScene(TestStore store, StripeSandboxServer sandbox, FakeTimeProvider sandboxClock, string sandboxFolder, CutLine line)
    {
        Store = store;
        Line = line;
        this.sandbox = sandbox;
        this.sandboxClock = sandboxClock;
        this.sandboxFolder = sandboxFolder;
        browser = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = sandbox.BaseAddress };
        browser.DefaultRequestHeaders.Authorization = new("Bearer", "sk_test_x");
        Stripe = new StripeClient("sk_test_x", apiBase: sandbox.BaseAddress.ToString().TrimEnd('/'));
    }

    public TestStore Store { get; }

    /// <summary>Every exchange with Stripe's API, a line each.</summary>
    public string TranscriptFile => Path.Combine(sandboxFolder, "transcript.jsonl");

    internal CutLine Line { get; }

    internal IStripeClient Stripe { get; }

    public PersonId Fan { get; private set; }

    public Actor Fay => Actor.Person(Fan);

    public PurchaseService Purchases => Store.Get<PurchaseService>();

    public static async Task<PurchaseScene> CreateAsync(
        bool expectCleanBooks = true,
        IDictionary<string, string?>? settings = null,
        Action<IServiceCollection>? add = null,
        bool onPostgres = false
    )
    {
        var folder = Directory.CreateTempSubdirectory("coinstore-sandbox-").FullName;
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        var stripe = await StripeSandboxServer.StartAsync(
            new StripeSandboxOptions
            {
                DataFile = Path.Combine(folder, "stripe.db"),
                Url = new Uri("http://localhost:0"),
                Clock = clock,
                TranscriptFile = Path.Combine(folder, "transcript.jsonl"),
            }
        );
        var line = await CutLine.StartAsync(stripe.BaseAddress);
        var all = new Dictionary<string, string?>(
            settings ?? new Dictionary<string, string?>(StringComparer.Ordinal),
            StringComparer.Ordinal
        )
        {
            ["Stripe:ApiBase"] = line.Address.ToString(),
            ["Stripe:SecretKey"] = "sk_test_x",
            ["Stripe:WebhookSecret"] = Secret,
            // A pause before another try would wait for a clock that nobody moves; StripeLineTests are about it.
            ["Stripe:Retries"] = "0",
        };
        var store = await TestStore.CreateAsync(all, add, expectCleanBooks, onPostgres);
        var scene = new PurchaseScene(store, stripe, clock, folder, line);
        scene.Fan = await store.AddPersonAsync("Fay");
        return scene;
    }

    public PurchaseId NewId() => TypedId.New<PurchaseId>(Store.Clock);

    public Task<Result<StartedPurchase, StartRefusal>> StartAsync(
        PurchaseId? id = null,
        string package = "coins-700-usd",
        Money? price = null,
        Actor? actor = null
    ) => Purchases.StartAsync(actor ?? Fay, new StartPurchase(id ?? NewId(), package, price ?? Price), CancellationToken.None);

    /// <summary>Starts a purchase that opens, and gives its session's id.</summary>
    public async Task<(PurchaseId Id, string Session)> OpenAsync(Actor? actor = null)
    {
        var id = NewId();
        var started = (await StartAsync(id, actor: actor)).Value;
        Assert.Equal(PurchaseState.Open, started.State);
        return (id, SessionOf(started.CheckoutUrl!));
    }

    public Task<Result<Purchase, PurchaseRefusal>> CompleteAsync(string session, Actor? actor = null) =>
        Purchases.CompleteAsync(actor ?? Fay, session, CancellationToken.None);

    /// <summary>Pays on the hosted page with a good card.</summary>
    public async Task PayAsync(string session) =>
        Assert.Equal($"/store/return?session_id={session}", await PayWithAsync(session, "4242424242424242"));

    /// <summary>Pays on the hosted page with a card; gives where the browser is sent then.</summary>
    public async Task<string> PayWithAsync(string session, string number)
    {
        using var card = new FormUrlEncodedContent(
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["email"] = "fay@example.test",
                ["card-name"] = "Fay",
                ["card-number"] = number,
                ["card-expiry"] = "12/34",
                ["card-cvc"] = "123",
            }
        );
        using var paid = await browser.PostAsync($"/c/pay/{session}", card);
        Assert.Equal(HttpStatusCode.SeeOther, paid.StatusCode);
        return paid.Headers.Location!.PathAndQuery;
    }

    /// <summary>Orders a direct debit on the hosted page; the bank answers days later, here after some seconds.</summary>
    public async Task DebitAsync(string session, string iban)
    {
        using var form = new FormUrlEncodedContent(
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["method"] = "sepa_debit",
                ["email"] = "fay@example.test",
                ["iban"] = iban,
                ["card-name"] = "Fay",
            }
        );
        using var ordered = await browser.PostAsync($"/c/pay/{session}", form);
        Assert.Equal(HttpStatusCode.SeeOther, ordered.StatusCode);
    }

    /// <summary>Sends a form on one of Stripe's pages.</summary>
    public async Task<HttpResponseMessage> SubmitAsync(string path, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        return await browser.PostAsync(path, form);
    }

    /// <summary>Stripe's newest event of a type, as it would be sent.</summary>
    public async Task<string> EventAsync(string type)
    {
        using var json = JsonDocument.Parse(await browser.GetStringAsync($"/v1/events?type={type}"));
        return json.RootElement.GetProperty("data")[0].GetRawText();
    }

    /// <summary>What Stripe answers, to the letter.</summary>
    public Task<string> ReadAsync(string path) => browser.GetStringAsync(path);

    /// <summary>All events whose type begins so, newest first, as they would be sent.</summary>
    public async Task<List<string>> EventsAsync(string prefix)
    {
        using var json = JsonDocument.Parse(await browser.GetStringAsync("/v1/events?limit=100"));
        return
        [
            .. json
                .RootElement.GetProperty("data")
                .EnumerateArray()
                .Where(e => e.GetProperty("type").GetString()!.StartsWith(prefix, StringComparison.Ordinal))
                .Select(e => e.GetRawText()),
        ];
    }

    /// <summary>What a bank does behind everybody's back.</summary>
    public async Task ControlAsync(object control)
    {
        using var done = await browser.PostAsJsonAsync("/sandbox/control", control);
        Assert.True(done.IsSuccessStatusCode, await done.Content.ReadAsStringAsync());
    }

    internal Task<Result<Done, StripeEventRefusal>> DeliverAsync(string body) => DeliverAsync(body, Sign(body));

    /// <summary>Delivers an event, and lets the inbox handle what it holds.</summary>
    internal async Task<Result<Done, StripeEventRefusal>> DeliverAsync(string body, string? signature)
    {
        var events = Store.Get<StripeEventService>();
        var received = await events.ReceiveAsync(Actor.System("stripe webhook"), body, signature, CancellationToken.None);
        await HandleEventsAsync();
        return received;
    }

    internal Task HandleEventsAsync() => Store.Get<StripeInboxWorker>().RunDueAsync(CancellationToken.None);

    public string Sign(string body, TimeSpan age = default, string secret = Secret)
    {
        var at = (Store.Clock.GetUtcNow() - age).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return $"t={at},v1={EventUtility.ComputeSignature(secret, at, body)}";
    }

    public void Advance(TimeSpan time)
    {
        Store.Clock.Advance(time);
        sandboxClock.Advance(time);
    }

    /// <summary>Lets Stripe do what is due there: close sessions.</summary>
    public Task StripeCatchesUpAsync() => sandbox.DrainAsync();

    public Task RunDueAsync() => Store.Get<WorkerService>().RunDueAsync(Actor.System("test"), CancellationToken.None);

    public Task<long> CoinsAsync(PersonId? person = null) =>
        Store.Database.ReadAsync(
            (context, token) => Database.BooksOf(context).BalanceAsync(EconomyChart.FanCoins(person ?? Fan), token),
            CancellationToken.None
        );

    public async Task<PurchaseState> StateAsync(PurchaseId id) => (await Purchases.GetAsync(Fay, id, default)).Value.State;

    public async Task CapAsync(Guid scope, LimitKind kind, long cap) =>
        await Store.Database.WriteAsync<Done, string>(
            Actor.System("test"),
            async (writes, token) =>
            {
                await SpendingMeters.SetCapAsync(writes, scope, kind, cap, Fan, token);
                return default(Done);
            },
            CancellationToken.None
        );

    internal async Task<LimitState> LimitAsync(LimitKind kind, PersonId? person = null) =>
        await Store.Database.ReadAsync(
            async (context, token) =>
            {
                var now = Store.Clock.GetUtcNow().UtcDateTime;
                var standing = (await Standing.LoadAsync(context, person ?? Fan, now, token))!;
                return (await SpendingMeters.StatesAsync(context, LimitScope.AllOf(standing), now, token)).Single(s => s.Kind == kind);
            },
            CancellationToken.None
        );

    public Task<int> EventRowsAsync() =>
        Store.Database.ReadAsync((context, token) => context.Set<StripeEventRow>().CountAsync(token), CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        await Line.DisposeAsync();
        await sandbox.DisposeAsync();
        browser.Dispose();
        Directory.Delete(sandboxFolder, recursive: true);
    }

    public static string SessionOf(Uri checkout) => checkout.Segments[^1];
}
