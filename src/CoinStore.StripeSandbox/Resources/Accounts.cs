using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Storage;
using CoinStore.StripeSandbox.Wire;

namespace CoinStore.StripeSandbox.Resources;

/// <summary>Connected accounts, made with controller properties; their onboarding is the hosted page of an account link.</summary>
internal static class Accounts
{
    private const string PlatformId = "acct_sandboxplatform";

    public static IReadOnlyList<Operation> Operations { get; } =
    [
        new("POST", "/v1/accounts", Create),
        new("GET", "/v1/account", (call, work) => call.Account.Length > 0 ? work.Get("account", call.Account) : Platform(work)),
        new("GET", "/v1/accounts/{id}", (call, work) => Get(work, call.Id)),
        new("POST", "/v1/accounts/{id}", Update),
        Routes.Lists("account", "/v1/accounts"),
        new("DELETE", "/v1/accounts/{id}", Delete),
        new("POST", "/v1/accounts/{id}/reject", Reject),
        new("POST", "/v1/accounts/{id}/login_links", LoginLink),
        new("GET", "/v1/accounts/{id}/external_accounts", ListExternalAccounts),
        new("GET", "/v1/accounts/{id}/capabilities", ListCapabilities),
        new("GET", "/v1/accounts/{accountId}/capabilities/{id}", Capability),
    ];

    public static JsonObject Get(Work work, string id) =>
        work.Find(id) is { } account && account.Text("object") is "account" && !account.Flag("deleted")
            ? account
            : throw new StripeErrorException(
                403,
                "invalid_request_error",
                $"The provided key does not have access to account '{id}' (or that account does not exist). "
                    + "Application access may have been revoked.",
                "account_invalid"
            );

    private static JsonObject Create(ApiCall call, Work work)
    {
        if (call.Account.Length > 0)
        {
            throw StripeErrorException.NotSimulated("accounts of connected accounts", "account");
        }
        Customers.CheckEmail(call.Text("email"));
        var id = Ids.New("acct_", 16);
        var account = Shapes.New("account", id, work.Now);
        var country = call.Text("country") ?? "US";
        account["country"] = country;
        account["default_currency"] = Countries.CurrencyOf(country);
        account.Take(call.Parameters, "email", "business_type");
        account.TakeMetadata(call.Parameters);
        account["controller"] = AccountController.Of(call);
        account["type"] = call.Text("type") ?? "none";
        account["external_accounts"] = Shapes.List($"/v1/accounts/{id}/external_accounts", []);
        Merge(account, call, "business_profile", "settings");
        Request(account, call);
        account["requirements"] = AccountRequirements.BeforeOnboarding();
        work.Insert(account);
        BankAccounts.TakeFrom(call, work, account);
        return account;
    }

    private static JsonObject Update(ApiCall call, Work work)
    {
        var account = Get(work, call.Id);
        var before = account.Clone();
        account.Take(call.Parameters, "email", "business_type");
        account.TakeMetadata(call.Parameters);
        Merge(account, call, "business_profile", "settings");
        Request(account, call);
        BankAccounts.TakeFrom(call, work, account);
        work.Save(account);
        if (!JsonNode.DeepEquals(before, account))
        {
            work.Emit("account.updated", account, account.Id(), before);
        }
        return account;
    }

    // A requested capability is active at once on an account that has nothing left to answer, and else waits for onboarding.
    private static void Request(JsonObject account, ApiCall call)
    {
        foreach (var (name, asked) in call.Hash("capabilities") ?? [])
        {
            var capabilities = account["capabilities"]!.AsObject();
            if (asked?["requested"] is JsonValue flag && flag.TryGetValue<bool>(out var requested) && requested)
            {
                capabilities.TryAdd(name, account.Flag("details_submitted") ? "active" : "inactive");
            }
            else
            {
                capabilities.Remove(name);
            }
        }
    }

    private static void Merge(JsonObject account, ApiCall call, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (call.Hash(name) is { } sent)
            {
                Merge(account[name]!.AsObject(), sent);
            }
        }
    }

    private static void Merge(JsonObject into, JsonObject sent)
    {
        foreach (var (name, value) in sent)
        {
            if (value is JsonObject inner && into[name] is JsonObject existing)
            {
                Merge(existing, inner);
            }
            else if (name is not "delay_days" || value!.GetValueKind() == System.Text.Json.JsonValueKind.Number)
            {
                into[name] =
                    value is JsonValue text && text.TryGetValue<string>(out var word) && word.Length == 0 ? null : value?.DeepClone();
            }
        }
    }

    private static JsonObject Delete(ApiCall call, Work work)
    {
        var account = Get(work, call.Id);
        var money = work.Scalar("SELECT 1 FROM balances WHERE account = $id AND amount <> 0", ("$id", account.Id()));
        return money is null
            ? work.Delete(account)
            : throw StripeErrorException.Invalid("This account cannot be deleted: its balance is not zero.");
    }

    private static JsonObject Reject(ApiCall call, Work work)
    {
        var account = Get(work, call.Id);
        var before = account.Clone();
        var given = call.Need("reason");
        var reason =
            given.StartsWith("fraud", StringComparison.Ordinal) ? "fraud"
            : given is "terms_of_service" ? given
            : "other";
        account["charges_enabled"] = false;
        account["payouts_enabled"] = false;
        account["requirements"]!["disabled_reason"] = $"rejected.{reason}";
        foreach (var name in account["capabilities"]!.AsObject().Select(pair => pair.Key).ToList())
        {
            account["capabilities"]![name] = "inactive";
        }
        work.Save(account);
        work.Emit("account.updated", account, account.Id(), before);
        return account;
    }

    private static JsonObject LoginLink(ApiCall call, Work work)
    {
        var account = Get(work, call.Id);
        return account.Flag("details_submitted")
            ? new JsonObject
            {
                ["object"] = "login_link",
                ["created"] = work.Now,
                ["url"] = new Uri(call.BaseAddress, $"/c/account/{account.Id()}").ToString(),
            }
            : throw StripeErrorException.Invalid("Cannot create a login link for an account that has not completed onboarding.");
    }

    private static JsonObject ListExternalAccounts(ApiCall call, Work work) =>
        Shapes.List(
            $"/v1/accounts/{call.Id}/external_accounts",
            work.All("bank_account", Get(work, call.Id).Id()).Take((int)Listing.Limit(call))
        );

    private static JsonObject ListCapabilities(ApiCall call, Work work)
    {
        var account = Get(work, call.Id);
        var names = account["capabilities"]!.AsObject().Select(pair => pair.Key);
        return Shapes.List($"/v1/accounts/{account.Id()}/capabilities", names.Select(name => CapabilityOf(account, name)));
    }

    private static JsonObject Capability(ApiCall call, Work work) => CapabilityOf(Get(work, call.Route["accountId"]), call.Id);

    public static JsonObject CapabilityOf(JsonObject account, string name)
    {
        var status = account["capabilities"]![name]?.ToString();
        var capability = Shapes.New("capability", name);
        capability["account"] = account.Id();
        capability["requested"] = status is not null;
        capability["requested_at"] = status is null ? null : account.Number("created");
        capability["status"] = status ?? "unrequested";
        if (status is "inactive")
        {
            capability["requirements"]!["currently_due"] = account["requirements"]!["currently_due"]!.DeepClone();
            capability["requirements"]!["eventually_due"] = account["requirements"]!["currently_due"]!.DeepClone();
            capability["requirements"]!["disabled_reason"] = "requirements.fields_needed";
        }
        return capability;
    }

    private static JsonObject Platform(Work work)
    {
        var platform = Shapes.New("account", PlatformId, work.Now);
        platform["country"] = "US";
        platform["default_currency"] = "usd";
        platform["type"] = "standard";
        platform["charges_enabled"] = true;
        platform["payouts_enabled"] = true;
        platform["details_submitted"] = true;
        platform["controller"] = new JsonObject { ["type"] = "account" };
        platform["settings"]!["dashboard"]!["display_name"] = SandboxSettings.BusinessName(work);
        platform["external_accounts"] = Shapes.List($"/v1/accounts/{PlatformId}/external_accounts", []);
        return platform;
    }
}
