using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CoinStore.Payments;
using Stripe;
using Person = CoinStore.Accounts.Person;

namespace CoinStore.Creators;

/// <summary>A creator's account at Stripe: made once, filled in on Stripe's own pages, read whenever it may have changed.</summary>
internal sealed class ConnectedAccounts(StripeGateway stripe)
{
    /// <summary>
    /// Makes the account. Stripe asks for the papers and shows its own dashboard, this house bears fees and losses, and nothing leaves
    /// for the bank but by a payout that was asked for here.
    /// </summary>
    public Task<StripeAnswer<Account>> CreateAsync(Person person, CancellationToken cancellationToken)
    {
        var options = new AccountCreateOptions
        {
            Country = person.Country,
            Email = person.Email,
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
            Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["person_id"] = person.Id.ToString() },
        };
        return StripeAnswer.OfAsync(
            () => new AccountService(stripe.Client).CreateAsync(options, Key(person), cancellationToken),
            IsAccount,
            cancellationToken
        );
    }

    /// <summary>An address of Stripe's onboarding pages, good for a few minutes.</summary>
    public Task<StripeAnswer<AccountLink>> LinkAsync(string accountId, CancellationToken cancellationToken)
    {
        var options = new AccountLinkCreateOptions
        {
            Account = accountId,
            Type = "account_onboarding",
            ReturnUrl = new Uri(stripe.PublicBase, "/studio/onboarded").ToString(),
            RefreshUrl = new Uri(stripe.PublicBase, "/studio/onboard").ToString(),
        };
        return StripeAnswer.OfAsync(
            () => new AccountLinkService(stripe.Client).CreateAsync(options, cancellationToken: cancellationToken),
            link => link.Object == "account_link" && Uri.TryCreate(link.Url, UriKind.Absolute, out _),
            cancellationToken
        );
    }

    /// <summary>Stripe's present word on an account.</summary>
    public Task<StripeAnswer<Account>> ReadAsync(string accountId, CancellationToken cancellationToken) =>
        StripeAnswer.OfAsync(
            () => new AccountService(stripe.Client).GetAsync(accountId, cancellationToken: cancellationToken),
            account => IsAccount(account) && string.Equals(account.Id, accountId, StringComparison.Ordinal),
            cancellationToken
        );

    private static bool IsAccount(Account account) => account is { Id.Length: > 0, Object: "account" };

    // The person's id makes it once; what may be corrected after a refusal is part of the key, or the refusal would be repeated for a day.
    private static RequestOptions Key(Person person)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{person.Country}/{person.Email}"));
        var corrected = Convert.ToHexStringLower(hash.AsSpan(0, 6));
        return new RequestOptions { IdempotencyKey = string.Create(CultureInfo.InvariantCulture, $"{person.Id}-account-{corrected}") };
    }
}
