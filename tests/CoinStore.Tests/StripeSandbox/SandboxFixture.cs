using System.Collections.Concurrent;
using System.Net;
using CoinStore.StripeSandbox;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Stripe;
using Stripe.Checkout;

namespace CoinStore.Tests.StripeSandbox;

/// <summary>A sandbox on a free port with a clock of its own, a real client, a browser, and a listener that keeps what it is told.</summary>
internal sealed class SandboxFixture : IAsyncDisposable
{
    public const string Secret = "whsec_of_the_test";
    private readonly string _directory = Directory.CreateTempSubdirectory("stripe-sandbox-").FullName;
    private WebApplication? _listener;

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 23, 9, 0, 0, TimeSpan.Zero));

    public StripeSandboxServer Server { get; private set; } = null!;

    public StripeClient Client { get; private set; } = null!;

    public HttpClient Browser { get; } = new(new HttpClientHandler { AllowAutoRedirect = false });

    public ConcurrentQueue<Event> Received { get; } = new();

    public ConcurrentQueue<(string Body, string Signature)> Raw { get; } = new();

    /// <summary>What the listener answers; counted per call.</summary>
    public Func<int, HttpStatusCode> Answers { get; set; } = _ => HttpStatusCode.OK;

    public string CallsFile => Path.Combine(_directory, "calls.jsonl");

    public string WebhooksFile => Path.Combine(_directory, "webhooks.jsonl");

    public static async Task<SandboxFixture> StartAsync(bool listen = true, bool record = false)
    {
        var fixture = new SandboxFixture();
        await fixture.StartServerAsync(record);
        if (listen)
        {
            await fixture.ListenAsync();
        }
        return fixture;
    }

    public async Task RestartAsync()
    {
        var url = Server.WebhookUrl;
        await Server.DisposeAsync();
        await StartServerAsync(record: false);
        Server.WebhookUrl = url;
    }

    /// <summary>Moves the clock and works all that has become due, deliveries included.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        // What is on its way arrives first: its signature would be too old for the listener after a jump.
        await Server.DrainAsync();
        Clock.Advance(time);
        await Server.DrainAsync();
    }

    public Task<Session> CreateSessionAsync(long amount = 999, Action<SessionCreateOptions>? change = null)
    {
        var options = new SessionCreateOptions
        {
            Mode = "payment",
            SuccessUrl = "https://shop.example/done?session={CHECKOUT_SESSION_ID}",
            CancelUrl = "https://shop.example/back",
            CustomerEmail = "ann@example.com",
            LineItems =
            [
                new SessionLineItemOptions
                {
                    Quantity = 1,
                    PriceData = new SessionLineItemPriceDataOptions
                    {
                        Currency = "usd",
                        UnitAmount = amount,
                        ProductData = new SessionLineItemPriceDataProductDataOptions { Name = "500 tokens" },
                    },
                },
            ],
        };
        change?.Invoke(options);
        return new SessionService(Client).CreateAsync(options);
    }

    public async Task<HttpResponseMessage> SubmitAsync(string address, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        return await Browser.PostAsync(new Uri(address), form);
    }

    public Task<HttpResponseMessage> PayAsync(Session session, string card = "4242424242424242") =>
        SubmitAsync(
            new Uri(Server.BaseAddress, $"/c/pay/{session.Id}").ToString(),
            ("email", "ann@example.com"),
            ("card-number", card),
            ("card-expiry", "12 / 30"),
            ("card-cvc", "123"),
            ("card-name", "Ann Example")
        );

    public Task<HttpResponseMessage> DebitAsync(Session session, string iban) =>
        SubmitAsync(
            new Uri(Server.BaseAddress, $"/c/pay/{session.Id}").ToString(),
            ("method", "sepa_debit"),
            ("email", "ann@example.com"),
            ("iban", iban),
            ("card-name", "Ann Example")
        );

    /// <summary>What has happened so far, first to last.</summary>
    public async Task<IReadOnlyList<string>> EventTypesAsync()
    {
        var events = await new EventService(Client).ListAsync(new EventListOptions { Limit = 100 });
        return [.. events.Select(happened => happened.Type).Reverse()];
    }

    public async Task<Charge> PaidChargeAsync(long amount = 999, string card = "4242424242424242")
    {
        var session = await CreateSessionAsync(amount);
        using var paid = await PayAsync(session, card);
        Assert.Equal(HttpStatusCode.SeeOther, paid.StatusCode);
        var charges = await new ChargeService(Client).ListAsync(new ChargeListOptions { Limit = 1 });
        return Assert.Single(charges);
    }

    public Task<Account> CreateAccountAsync() =>
        new AccountService(Client).CreateAsync(
            new AccountCreateOptions
            {
                Country = "US",
                Email = "creator@example.com",
                Controller = new AccountControllerOptions
                {
                    Fees = new AccountControllerFeesOptions { Payer = "application" },
                    Losses = new AccountControllerLossesOptions { Payments = "application" },
                    StripeDashboard = new AccountControllerStripeDashboardOptions { Type = "express" },
                    RequirementCollection = "stripe",
                },
                Capabilities = new AccountCapabilitiesOptions { Transfers = new AccountCapabilitiesTransfersOptions { Requested = true } },
                Settings = new AccountSettingsOptions
                {
                    Payouts = new AccountSettingsPayoutsOptions
                    {
                        Schedule = new AccountSettingsPayoutsScheduleOptions { Interval = "manual" },
                    },
                },
            }
        );

    public Task<AccountLink> CreateLinkAsync(string account) =>
        new AccountLinkService(Client).CreateAsync(
            new AccountLinkCreateOptions
            {
                Account = account,
                Type = "account_onboarding",
                RefreshUrl = "https://shop.example/again",
                ReturnUrl = "https://shop.example/ready",
            }
        );

    public Task<HttpResponseMessage> OnboardAsync(AccountLink link, string bank = "000123456789") =>
        SubmitAsync(
            link.Url,
            ("first-name", "Cleo"),
            ("last-name", "Creator"),
            ("birth-date", "1990-01-01"),
            ("routing-number", "110000000"),
            ("account-number", bank)
        );

    /// <summary>A connected account that has answered everything, with money on its balance.</summary>
    public async Task<Account> FundedAccountAsync(long amount, string bank = "000123456789")
    {
        var account = await CreateAccountAsync();
        using var done = await OnboardAsync(await CreateLinkAsync(account.Id), bank);
        Assert.Equal(HttpStatusCode.SeeOther, done.StatusCode);
        await PaidChargeAsync((amount * 2) + 1000);
        await new TransferService(Client).CreateAsync(
            new TransferCreateOptions
            {
                Amount = amount,
                Currency = "usd",
                Destination = account.Id,
            }
        );
        return account;
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        if (_listener is not null)
        {
            await _listener.DisposeAsync();
        }
        Browser.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task StartServerAsync(bool record)
    {
        Server = await StripeSandboxServer.StartAsync(
            new StripeSandboxOptions
            {
                DataFile = Path.Combine(_directory, "sandbox.db"),
                Url = new Uri("http://localhost:0"),
                WebhookSecret = Secret,
                Clock = Clock,
                TranscriptFile = record ? CallsFile : null,
                WebhookTranscriptFile = record ? WebhooksFile : null,
            }
        );
        Client = new StripeClient("sk_test_of_the_test", apiBase: Server.BaseAddress.ToString().TrimEnd('/'));
    }

    private async Task ListenAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _listener = builder.Build();
        _listener.Urls.Add("http://127.0.0.1:0");
        var calls = 0;
        _listener.MapPost(
            "/hook",
            async (HttpContext context) =>
            {
                using var reader = new StreamReader(context.Request.Body);
                var body = await reader.ReadToEndAsync();
                Raw.Enqueue((body, context.Request.Headers["Stripe-Signature"].ToString()));
                var now = Clock.GetUtcNow().ToUnixTimeSeconds();
                Received.Enqueue(EventUtility.ConstructEvent(body, context.Request.Headers["Stripe-Signature"], Secret, 300, now));
                context.Response.StatusCode = (int)Answers(Interlocked.Increment(ref calls));
            }
        );
        await _listener.StartAsync();
        Server.WebhookUrl = new Uri(_listener.Urls.First() + "/hook");
    }
}
