using System.Globalization;
using System.Text.Json;
using CoinStore.Access;
using CoinStore.Creators;
using CoinStore.Gifts;
using CoinStore.Ledger;
using CoinStore.Notifications;
using CoinStore.Payments;
using CoinStore.Payouts;
using CoinStore.Storage;
using CoinStore.StripeSandbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using Stripe;
using Stripe.Checkout;
using Payout = CoinStore.Payouts.Payout;
using PayoutService = CoinStore.Payouts.PayoutService;

namespace CoinStore.Tests.Payouts;

/// <summary>A store and Stripe's test mode behind a line that can be cut, with a creator who has Diamonds to cash out.</summary>
public sealed class PayoutScene : IAsyncDisposable
{
    public const string GoodBank = "000123456789";
    public const string UnknownBank = "000111111116";
    private const string Secret = "whsec_payouts";
    private readonly StripeSandboxServer sandbox;
    private readonly FakeTimeProvider sandboxClock;
    private readonly string sandboxFolder;
    private readonly HttpClient browser;

    private PayoutScene(TestStore store, StripeSandboxServer sandbox, FakeTimeProvider sandboxClock, string sandboxFolder, CutLine line)
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

    /// <summary>Stripe itself, to see what really happened there.</summary>
    internal IStripeClient Stripe { get; }

    public PersonId Creator { get; private set; }

    public Actor Cleo => Actor.Person(Creator);

    public PersonId Fan { get; private set; }

    public PayoutService Payouts => Store.Get<PayoutService>();

    public CreatorService Creators => Store.Get<CreatorService>();

    /// <param name="diamonds">What the creator has available.</param>
    /// <param name="bank">The creator's bank account; null for a creator who was never onboarded.</param>
    /// <param name="platformCents">What the platform has at Stripe.</param>
    /// <param name="timeZone">Where the creator lives.</param>
    public static async Task<PayoutScene> CreateAsync(
        long diamonds = 10_000,
        string? bank = GoodBank,
        long platformCents = 1_000_000,
        string timeZone = "America/New_York"
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
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Stripe:ApiBase"] = line.Address.ToString(),
            ["Stripe:SecretKey"] = "sk_test_x",
            ["Stripe:WebhookSecret"] = Secret,
            // A pause before another try would wait for a clock that nobody moves; StripeLineTests are about it.
            ["Stripe:Retries"] = "0",
        };
        var scene = new PayoutScene(await TestStore.CreateAsync(settings), stripe, clock, folder, line);
        scene.Creator = await scene.Store.AddPersonAsync("Cleo", timeZone: timeZone);
        scene.Fan = await scene.Store.AddPersonAsync("Fay");
        Assert.Equal("cleo", (await scene.Creators.BecomeCreatorAsync(scene.Cleo, "cleo", "Songs", default)).Value);
        await scene.PrepareAsync(diamonds, bank, platformCents);
        return scene;
    }

    public PayoutId NewId() => TypedId.New<PayoutId>(Store.Clock);

    public static RequestPayout Asking(PayoutId id, long diamonds) =>
        new(id, new Diamonds(diamonds), PayoutPolicy.Quote(new Diamonds(diamonds), PayoutPolicyTests.FirstTerms).Net);

    public Task<Result<Payout, PayoutRefusal>> RequestAsync(long diamonds, PayoutId? id = null) =>
        Payouts.RequestAsync(Cleo, Asking(id ?? NewId(), diamonds), CancellationToken.None);

    public async Task<Payout> ReadAsync(PayoutId id) => (await Payouts.ReadAsync(Cleo, id, default)).Value;

    public void Advance(TimeSpan time)
    {
        Store.Clock.Advance(time);
        sandboxClock.Advance(time);
    }

    /// <summary>The lines under the creator's bell, newest first.</summary>
    public async Task<IReadOnlyList<NotificationLine>> NewsAsync() =>
        (await Store.Get<NotificationService>().ListAsync(Cleo, new ListNotifications(), default)).Value.Lines;

    public Task RunDueAsync() => Store.Get<WorkerService>().RunDueAsync(Actor.System("test"), CancellationToken.None);

    /// <summary>Gives the creator pending Diamonds for a gift, to become available after a time.</summary>
    public Task EarnAsync(long diamonds, TimeSpan after)
    {
        var id = TypedId.New<GiftSendId>(Store.Clock);
        return Store.Database.WriteAsync<Done, string>(
            Actor.System("test"),
            async (scope, token) =>
            {
                await scope.Books.PostAsync(GiftJournal.For(id, Fan, Creator, new Coins(diamonds), scope.Now), token);
                await scope.FlushAsync(token);
                scope.Context.Add(
                    new GiftSend
                    {
                        Sequence = await scope.Context.Set<EntryRow>().MaxAsync(e => e.Sequence, token),
                        Id = id,
                        SenderId = Fan,
                        CreatorId = Creator,
                        GiftSlug = "rose",
                        Quantity = 1,
                        PriceCoins = diamonds,
                        BalanceAfterCoins = 0,
                        SentAt = scope.Now,
                        AvailableAt = scope.Now + after,
                    }
                );
                return default(Done);
            },
            CancellationToken.None
        );
    }

    public async Task<(long Pending, long Available, long Held)> DiamondsAsync()
    {
        var studio = (await Creators.ReadStudioAsync(Cleo, default)).Value;
        return (studio.Pending.Diamonds.Value, studio.Available.Diamonds.Value, studio.Held.Diamonds.Value);
    }

    /// <summary>Fills in Stripe's onboarding form as the creator would.</summary>
    public async Task OnboardAsync(string bank)
    {
        var link = (await Creators.StartOnboardingAsync(Cleo, CancellationToken.None)).Value;
        using var form = new FormUrlEncodedContent(
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["first-name"] = "Cleo",
                ["last-name"] = "Singer",
                ["birth-date"] = "1996-02-28",
                ["account-number"] = bank,
                ["routing-number"] = "110000000",
            }
        );
        using var answer = await browser.PostAsync(link, form);
        Assert.Equal("/studio/onboarded", answer.Headers.Location!.AbsolutePath);
        Assert.Equal(OnboardingState.Ready, (await Creators.RefreshAccountAsync(Cleo, default)).Value);
    }

    /// <summary>Brings money into the platform's balance at Stripe, as a checkout does.</summary>
    public async Task FundPlatformAsync(long cents)
    {
        var session = await new SessionService(Stripe).CreateAsync(
            new SessionCreateOptions
            {
                Mode = "payment",
                SuccessUrl = "http://localhost/done",
                LineItems =
                [
                    new SessionLineItemOptions
                    {
                        Quantity = 1,
                        PriceData = new SessionLineItemPriceDataOptions
                        {
                            Currency = "usd",
                            UnitAmount = cents,
                            ProductData = new SessionLineItemPriceDataProductDataOptions { Name = "Coins" },
                        },
                    },
                ],
            }
        );
        using var card = new FormUrlEncodedContent(
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["email"] = "fay@example.test",
                ["card-name"] = "Fay",
                ["card-number"] = "4242424242424242",
                ["card-expiry"] = "12/34",
                ["card-cvc"] = "123",
            }
        );
        using var paid = await browser.PostAsync(new Uri(session.Url), card);
        Assert.Equal("/done", paid.Headers.Location?.AbsolutePath);
    }

    internal async Task<IReadOnlyList<Transfer>> TransfersAsync() => (await new TransferService(Stripe).ListAsync()).Data;

    internal async Task<IReadOnlyList<global::Stripe.Payout>> BankPayoutsAsync() =>
        (
            await new global::Stripe.PayoutService(Stripe).ListAsync(
                requestOptions: new RequestOptions { StripeAccount = await AccountIdAsync() }
            )
        ).Data;

    /// <summary>Stripe's events of a type about the creator's account, as they would be sent.</summary>
    public async Task<IReadOnlyList<string>> EventsAsync(string type)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/events?type={type}");
        request.Headers.Add("Stripe-Account", await AccountIdAsync());
        using var answer = await browser.SendAsync(request);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return [.. json.RootElement.GetProperty("data").EnumerateArray().Select(e => e.GetRawText())];
    }

    /// <summary>Delivers an event, and lets the inbox handle what it holds.</summary>
    internal async Task<Result<Done, StripeEventRefusal>> DeliverAsync(string body)
    {
        var at = Store.Clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signature = $"t={at},v1={EventUtility.ComputeSignature(Secret, at, body)}";
        var events = Store.Get<StripeEventService>();
        var received = await events.ReceiveAsync(Actor.System("stripe webhook"), body, signature, CancellationToken.None);
        await Store.Get<StripeInboxWorker>().RunDueAsync(CancellationToken.None);
        return received;
    }

    public Task<string?> AccountIdAsync() =>
        Store.Database.ReadAsync(
            (context, token) => context.Set<CreatorProfile>().Where(c => c.Id == Creator).Select(c => c.StripeAccountId).SingleAsync(token),
            CancellationToken.None
        );

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        await Line.DisposeAsync();
        await sandbox.DisposeAsync();
        browser.Dispose();
        Directory.Delete(sandboxFolder, recursive: true);
    }

    private async Task PrepareAsync(long diamonds, string? bank, long platformCents)
    {
        await Store.FundAsync(Fan, 10_000_000);
        if (diamonds > 0)
        {
            await EarnAsync(diamonds, TimeSpan.Zero);
            await RunDueAsync();
        }

        if (platformCents > 0)
        {
            await FundPlatformAsync(platformCents);
        }

        if (bank is not null)
        {
            await OnboardAsync(bank);
        }
    }
}
