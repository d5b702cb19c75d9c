using System.Net;
using CoinStore.StripeSandbox.Webhooks;
using Stripe;

namespace CoinStore.Tests.StripeSandbox;

public sealed class WebhookTests
{
    [Fact]
    public async Task A_delivery_that_fails_is_tried_again_later()
    {
        await using var sandbox = await SandboxFixture.StartAsync();
        sandbox.Answers = call => call < 3 ? HttpStatusCode.InternalServerError : HttpStatusCode.OK;
        var customer = await new CustomerService(sandbox.Client).CreateAsync(new CustomerCreateOptions { Name = "Ann" });
        await sandbox.Server.DrainAsync();
        Assert.Single(sandbox.Received);
        await sandbox.PassAsync(TimeSpan.FromSeconds(2));
        Assert.Equal(2, sandbox.Received.Count);
        await sandbox.PassAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(3, sandbox.Received.Count);
        await sandbox.PassAsync(TimeSpan.FromDays(1));
        Assert.Equal(3, sandbox.Received.Count);
        Assert.All(sandbox.Received, happened => Assert.Equal(customer.Id, ((Customer)happened.Data.Object).Id));
        Assert.Equal(0, (await new EventService(sandbox.Client).GetAsync(sandbox.Received.First().Id)).PendingWebhooks);
    }

    [Fact]
    public async Task After_three_days_nobody_tries_any_more()
    {
        await using var sandbox = await SandboxFixture.StartAsync();
        sandbox.Answers = _ => HttpStatusCode.BadGateway;
        await new CustomerService(sandbox.Client).CreateAsync(new CustomerCreateOptions { Name = "Ann" });
        for (var hours = 0; hours < 96; hours += 6)
        {
            await sandbox.PassAsync(TimeSpan.FromHours(6));
        }
        var tries = sandbox.Received.Count;
        Assert.InRange(tries, 9, 16);
        await sandbox.PassAsync(TimeSpan.FromDays(30));
        Assert.Equal(tries, sandbox.Received.Count);
    }

    [Fact]
    public async Task What_happened_before_the_address_was_known_is_delivered_then()
    {
        await using var sandbox = await SandboxFixture.StartAsync();
        var address = sandbox.Server.WebhookUrl;
        sandbox.Server.WebhookUrl = null;
        await new CustomerService(sandbox.Client).CreateAsync(new CustomerCreateOptions { Name = "Ann" });
        await sandbox.Server.DrainAsync();
        Assert.Empty(sandbox.Received);
        sandbox.Server.WebhookUrl = address;
        await sandbox.Server.DrainAsync();
        Assert.Single(sandbox.Received);
    }

    [Fact]
    public async Task A_restart_keeps_objects_money_and_waiting_deliveries()
    {
        await using var sandbox = await SandboxFixture.StartAsync();
        sandbox.Answers = _ => HttpStatusCode.ServiceUnavailable;
        var charge = await sandbox.PaidChargeAsync();
        await sandbox.Server.DrainAsync();
        var failed = sandbox.Received.Count;
        sandbox.Answers = _ => HttpStatusCode.OK;

        await sandbox.RestartAsync();

        Assert.Equal(charge.Amount, (await new ChargeService(sandbox.Client).GetAsync(charge.Id)).Amount);
        Assert.Equal(940, Assert.Single((await new BalanceService(sandbox.Client).GetAsync()).Available).Amount);
        await sandbox.PassAsync(TimeSpan.FromSeconds(2));
        Assert.Equal(failed * 2, sandbox.Received.Count);
    }

    [Fact]
    public async Task The_background_work_delivers_without_being_asked()
    {
        await using var sandbox = await SandboxFixture.StartAsync();
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        sandbox.Answers = _ =>
        {
            told.TrySetResult();
            return HttpStatusCode.OK;
        };
        await new CustomerService(sandbox.Client).CreateAsync(new CustomerCreateOptions { Name = "Ann" });
        await told.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_registered_endpoint_hears_what_it_asked_for_signed_with_its_own_secret()
    {
        await using var sandbox = await SandboxFixture.StartAsync();
        sandbox.Answers = _ => HttpStatusCode.BadGateway;
        var endpoints = new WebhookEndpointService(sandbox.Client);
        var endpoint = await endpoints.CreateAsync(
            new WebhookEndpointCreateOptions { Url = sandbox.Server.WebhookUrl!.ToString(), EnabledEvents = ["customer.deleted"] }
        );
        Assert.StartsWith("whsec_", endpoint.Secret, StringComparison.Ordinal);
        Assert.Null((await endpoints.GetAsync(endpoint.Id)).Secret);
        var customers = new CustomerService(sandbox.Client);
        var customer = await customers.CreateAsync(new CustomerCreateOptions { Name = "Ann" });
        await customers.DeleteAsync(customer.Id);
        var events = await new EventService(sandbox.Client).ListAsync();
        Assert.Equal(["customer.deleted", "customer.created"], events.Select(happened => happened.Type), StringComparer.Ordinal);
        Assert.Equal(2, events.First().PendingWebhooks);
        Assert.Equal(1, events.Last().PendingWebhooks);
        await sandbox.Server.DrainAsync();
        var now = sandbox.Clock.GetUtcNow().ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        Assert.Single(
            sandbox.Raw,
            sent => sent.Signature.EndsWith(EventUtility.ComputeSignature(endpoint.Secret, now, sent.Body), StringComparison.Ordinal)
        );
        Assert.True((await endpoints.DeleteAsync(endpoint.Id)).Deleted);
    }

    [Fact]
    public void A_signature_is_the_one_Stripe_computes()
    {
        var at = new DateTimeOffset(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);
        var header = WebhookDeliverer.Sign("{\"a\":1}", "whsec_x", at);
        Assert.EndsWith(
            EventUtility.ComputeSignature(
                "whsec_x",
                at.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture),
                "{\"a\":1}"
            ),
            header,
            StringComparison.Ordinal
        );
    }
}
