using System.Diagnostics;
using Stripe;
using Stripe.Checkout;

namespace CoinStore.Tests.StripeSandbox;

/// <summary>Runs where the contract and Python are at hand, and is shown as skipped where they are not.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ContractFactAttribute : FactAttribute
{
    public ContractFactAttribute()
    {
        if (Script is null)
        {
            Skip = "The folder shared/stripe with the contract check does not lie beside the repository.";
        }
        else if (!HasPython())
        {
            Skip = "python3 is not installed.";
        }
    }

    public static string? Script { get; } = FindScript();

    private static string? FindScript()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            var script = Path.Combine(directory.FullName, "shared", "stripe", "stripe_contract_check.py");
            if (System.IO.File.Exists(script))
            {
                return script;
            }
        }
        return null;
    }

    private static bool HasPython() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Any(directory => System.IO.File.Exists(Path.Combine(directory, "python3")));
}

public sealed class ContractTests
{
    [ContractFact]
    public async Task Everything_the_sandbox_says_is_what_Stripe_would_say()
    {
        await using var sandbox = await SandboxFixture.StartAsync(record: true);
        await BuyAsync(sandbox);
        await ContractStories.BuyOtherwiseAsync(sandbox);
        await ContractStories.DisputeAsync(sandbox);
        await ContractStories.RefundLaterAsync(sandbox);
        await ContractStories.SaveCardsAsync(sandbox);
        await ContractStories.ChargeAwayAsync(sandbox);
        await ContractStories.MeddleAsync(sandbox);
        await KeepCustomersAsync(sandbox);
        await PayOutAsync(sandbox);
        await LookAroundAsync(sandbox);
        await sandbox.Server.DrainAsync();

        await CheckAsync("transcript", sandbox.CallsFile, "--strict-nullable");
        await CheckAsync("webhook", sandbox.WebhooksFile, "--secret", SandboxFixture.Secret, "--strict-nullable");
    }

    private static async Task BuyAsync(SandboxFixture sandbox)
    {
        var sessions = new SessionService(sandbox.Client);
        var session = await sandbox.CreateSessionAsync(
            1999,
            options =>
            {
                options.CustomerEmail = null;
                options.CustomerCreation = "always";
                options.ClientReferenceId = "purchase-1";
                options.AllowedPaymentMethodTypes = ["card"];
                options.PaymentIntentData = new SessionPaymentIntentDataOptions { Description = "500 tokens", TransferGroup = "group-1" };
            }
        );
        foreach (var card in (string[])["4000000000000002", "4100000000000019", "4000002760003184"])
        {
            using var tried = await sandbox.PayAsync(session, card);
        }
        using var failed = await sandbox.SubmitAsync(session.Url + "/challenge", ("result", "fail"));
        await sessions.GetAsync(session.Id, new SessionGetOptions { Expand = ["payment_intent.latest_charge"] });
        using var asked = await sandbox.PayAsync(session, "4000002500003155");
        await sessions.GetAsync(session.Id, new SessionGetOptions { Expand = ["payment_intent"] });
        using var paid = await sandbox.SubmitAsync(session.Url + "/challenge", ("result", "complete"));
        await sessions.GetAsync(
            session.Id,
            new SessionGetOptions { Expand = ["line_items", "customer", "payment_intent.latest_charge.balance_transaction"] }
        );
        await new SessionLineItemService(sandbox.Client).ListAsync(session.Id);
        await sessions.UpdateAsync(session.Id, new SessionUpdateOptions { Metadata = new(StringComparer.Ordinal) { ["seen"] = "yes" } });
        await sessions.ListAsync(new SessionListOptions { Limit = 1, Expand = ["data.payment_intent"] });
        await sessions.ExpireAsync((await sandbox.CreateSessionAsync()).Id);
        var abandoned = await sandbox.CreateSessionAsync();
        using var declined = await sandbox.PayAsync(abandoned, "4000000000009995");
        await sandbox.PassAsync(TimeSpan.FromHours(24));
        await Assert.ThrowsAsync<StripeException>(() => sessions.ExpireAsync(session.Id));
        await Assert.ThrowsAsync<StripeException>(() => sessions.GetAsync("cs_test_none"));
        await RefundAsync(sandbox, await sandbox.PaidChargeAsync(5000));
    }

    private static async Task RefundAsync(SandboxFixture sandbox, Charge charge)
    {
        var intents = new PaymentIntentService(sandbox.Client);
        await intents.UpdateAsync(charge.PaymentIntentId, new PaymentIntentUpdateOptions { Description = "changed" });
        await intents.ListAsync(new PaymentIntentListOptions { Limit = 2 });
        await Assert.ThrowsAsync<StripeException>(() => intents.CancelAsync(charge.PaymentIntentId));
        var refunds = new RefundService(sandbox.Client);
        var refund = await refunds.CreateAsync(
            new RefundCreateOptions
            {
                Charge = charge.Id,
                Amount = 1,
                Reason = "requested_by_customer",
            }
        );
        await refunds.GetAsync(refund.Id, new RefundGetOptions { Expand = ["charge", "balance_transaction"] });
        await refunds.UpdateAsync(refund.Id, new RefundUpdateOptions { Metadata = new(StringComparer.Ordinal) { ["why"] = "asked" } });
        await refunds.ListAsync(new RefundListOptions { Charge = charge.Id });
        await Assert.ThrowsAsync<StripeException>(() => refunds.CreateAsync(new RefundCreateOptions { Charge = charge.Id, Amount = 9999 }));
        var charges = new ChargeService(sandbox.Client);
        await charges.GetAsync(charge.Id, new ChargeGetOptions { Expand = ["refunds", "balance_transaction"] });
        await charges.UpdateAsync(charge.Id, new ChargeUpdateOptions { Description = "changed" });
        await charges.ListAsync(new ChargeListOptions { PaymentIntent = charge.PaymentIntentId });
    }

    private static async Task KeepCustomersAsync(SandboxFixture sandbox)
    {
        var customers = new CustomerService(sandbox.Client);
        var customer = await customers.CreateAsync(
            new CustomerCreateOptions
            {
                Name = "Ann",
                Email = "ann@example.com",
                Address = new AddressOptions { Country = "US", City = "Springfield" },
            }
        );
        await customers.UpdateAsync(customer.Id, new CustomerUpdateOptions { Description = "a customer" });
        await customers.ListAsync(new CustomerListOptions { Email = "ann@example.com" });
        var session = await sandbox.CreateSessionAsync(change: options =>
        {
            options.CustomerEmail = null;
            options.Customer = customer.Id;
        });
        using var paid = await sandbox.PayAsync(session);
        await customers.DeleteAsync(customer.Id);
        await customers.GetAsync(customer.Id);
    }

    private static async Task PayOutAsync(SandboxFixture sandbox)
    {
        var account = await sandbox.FundedAccountAsync(2000);
        var failing = await sandbox.FundedAccountAsync(2000, bank: "000111111113");
        var payouts = new PayoutService(sandbox.Client);
        foreach (var each in (Account[])[account, failing])
        {
            await payouts.CreateAsync(
                new PayoutCreateOptions { Amount = 1000, Currency = "usd" },
                new RequestOptions { StripeAccount = each.Id }
            );
        }
        await sandbox.PassAsync(TimeSpan.FromMinutes(1));
        var asAccount = new RequestOptions { StripeAccount = account.Id };
        var payout = await payouts.CreateAsync(new PayoutCreateOptions { Amount = 10, Currency = "usd" }, asAccount);
        await payouts.UpdateAsync(payout.Id, new PayoutUpdateOptions { Metadata = new(StringComparer.Ordinal) { ["a"] = "b" } }, asAccount);
        await payouts.CancelAsync(payout.Id, requestOptions: asAccount);
        await payouts.GetAsync(payout.Id, new PayoutGetOptions { Expand = ["destination", "balance_transaction"] }, asAccount);
        await payouts.ListAsync(new PayoutListOptions { Status = "paid" }, asAccount);
        await new BalanceService(sandbox.Client).GetAsync(new BalanceGetOptions(), asAccount);
        await new BalanceTransactionService(sandbox.Client).ListAsync(new BalanceTransactionListOptions { Payout = payout.Id }, asAccount);

        var transfers = new TransferService(sandbox.Client);
        var transfer = (await transfers.ListAsync(new TransferListOptions { Destination = account.Id })).First();
        await transfers.UpdateAsync(transfer.Id, new TransferUpdateOptions { Description = "week 47" });
        var reversals = new TransferReversalService(sandbox.Client);
        var reversal = await reversals.CreateAsync(transfer.Id, new TransferReversalCreateOptions { Amount = 100 });
        await reversals.GetAsync(transfer.Id, reversal.Id);
        await reversals.ListAsync(transfer.Id);
        await transfers.GetAsync(transfer.Id, new TransferGetOptions { Expand = ["destination_payment", "balance_transaction"] });
        await KeepAccountAsync(sandbox, account);
    }

    private static async Task KeepAccountAsync(SandboxFixture sandbox, Account account)
    {
        var accounts = new AccountService(sandbox.Client);
        await accounts.UpdateAsync(
            account.Id,
            new AccountUpdateOptions { BusinessProfile = new AccountBusinessProfileOptions { Url = "https://creator.example" } }
        );
        await accounts.GetSelfAsync();
        await accounts.ListAsync(new AccountListOptions { Limit = 1 });
        await new AccountLoginLinkService(sandbox.Client).CreateAsync(account.Id);
        await new AccountCapabilityService(sandbox.Client).ListAsync(account.Id);
        await new AccountCapabilityService(sandbox.Client).GetAsync(account.Id, "transfers");
        await new AccountExternalAccountService(sandbox.Client).ListAsync(account.Id);
        await new BalanceSettingsService(sandbox.Client).GetAsync(
            new BalanceSettingsGetOptions(),
            new RequestOptions { StripeAccount = account.Id }
        );
        await accounts.RejectAsync(account.Id, new AccountRejectOptions { Reason = "fraud_other" });
        await accounts.DeleteAsync((await sandbox.CreateAccountAsync()).Id);
    }

    private static async Task LookAroundAsync(SandboxFixture sandbox)
    {
        var events = await new EventService(sandbox.Client).ListAsync(new EventListOptions { Limit = 100 });
        await new EventService(sandbox.Client).GetAsync(events.First().Id);
        await new BalanceService(sandbox.Client).GetAsync();
        var entries = new BalanceTransactionService(sandbox.Client);
        var entry = (await entries.ListAsync(new BalanceTransactionListOptions { Limit = 100, Expand = ["data.source"] })).First();
        await entries.GetAsync(entry.Id);
        var endpoints = new WebhookEndpointService(sandbox.Client);
        var endpoint = await endpoints.CreateAsync(
            new WebhookEndpointCreateOptions
            {
                Url = "https://shop.example/other",
                EnabledEvents = ["payout.paid"],
                Connect = true,
            }
        );
        await endpoints.UpdateAsync(endpoint.Id, new WebhookEndpointUpdateOptions { Disabled = true });
        await endpoints.ListAsync();
        await endpoints.DeleteAsync(endpoint.Id);
        var session = await sandbox.CreateSessionAsync();
        var item = (await new SessionLineItemService(sandbox.Client).ListAsync(session.Id)).First();
        await new PriceService(sandbox.Client).GetAsync(item.Price.Id, new PriceGetOptions { Expand = ["product"] });
        await new ProductService(sandbox.Client).GetAsync(item.Price.ProductId);
        var intent = (await new PaymentIntentService(sandbox.Client).ListAsync()).First(each => each.PaymentMethodId is not null);
        await new PaymentMethodService(sandbox.Client).GetAsync(intent.PaymentMethodId);
    }

    internal static async Task CheckAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("python3", [ContractFactAttribute.Script!, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var check = Process.Start(start)!;
        var output = check.StandardOutput.ReadToEndAsync();
        var errors = check.StandardError.ReadToEndAsync();
        await check.WaitForExitAsync();
        Assert.True(check.ExitCode == 0, await output + await errors);
        Assert.Contains(" 0 errors", await output, StringComparison.Ordinal);
    }
}
