using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Cards;
using CoinStore.StripeSandbox.Storage;
using CoinStore.StripeSandbox.Wire;

namespace CoinStore.StripeSandbox.Resources;

/// <summary>Who bears fees and losses and who asks for the papers; the older account types are shorthands for the same.</summary>
internal static class AccountController
{
    public static JsonObject Of(ApiCall call)
    {
        var type = call.Text("type");
        var asked = call.Hash("controller");
        if (type is not null && asked is not null)
        {
            throw StripeErrorException.Invalid("You may not specify both the type and controller parameters.", param: "type");
        }
        var dashboard = asked?["stripe_dashboard"]?["type"]?.ToString() ?? FromType(type, "express", "none", "full");
        var collection = asked?["requirement_collection"]?.ToString() ?? FromType(type, "stripe", "application", "stripe");
        var losses = asked?["losses"]?["payments"]?.ToString() ?? FromType(type, "application", "application", "stripe");
        var fees = asked?["fees"]?["payer"]?.ToString() ?? FromType(type, "application_express", "application_custom", "account");
        if (dashboard is "full" && (losses is "application" || collection is "application"))
        {
            throw StripeErrorException.Invalid(
                "When controller[stripe_dashboard][type] is full, Stripe must be liable for losses and collect requirements.",
                param: "controller[stripe_dashboard][type]"
            );
        }
        return new JsonObject
        {
            ["fees"] = new JsonObject { ["payer"] = fees },
            ["is_controller"] = true,
            ["losses"] = new JsonObject { ["payments"] = losses },
            ["requirement_collection"] = collection,
            ["stripe_dashboard"] = new JsonObject { ["type"] = dashboard },
            ["type"] = "application",
        };
    }

    private static string FromType(string? type, string express, string custom, string standard) =>
        type switch
        {
            "express" => express,
            "custom" => custom,
            _ => standard,
        };
}

internal static class AccountRequirements
{
    private static readonly string[] Wanted =
    [
        "business_type",
        "external_account",
        "individual.dob.day",
        "individual.dob.month",
        "individual.dob.year",
        "individual.first_name",
        "individual.last_name",
        "tos_acceptance.date",
        "tos_acceptance.ip",
    ];

    public static JsonObject BeforeOnboarding() => Of(Wanted, "requirements.past_due");

    public static JsonObject Met() => Of([], null);

    private static JsonObject Of(string[] due, string? reason) =>
        new()
        {
            ["alternatives"] = new JsonArray(),
            ["current_deadline"] = null,
            ["currently_due"] = Names(due),
            ["disabled_reason"] = reason,
            ["errors"] = new JsonArray(),
            ["eventually_due"] = Names(due),
            ["past_due"] = Names(due),
            ["pending_verification"] = new JsonArray(),
        };

    private static JsonArray Names(string[] names) => [.. names.Select(name => (JsonNode)name)];
}

internal static class BankAccounts
{
    /// <summary>The <c>external_account</c> parameter: a hash with the number, or one of Stripe's bank test tokens.</summary>
    public static void TakeFrom(ApiCall call, Work work, JsonObject account)
    {
        if (call.Hash("external_account") is { } bank)
        {
            Add(work, account, bank.Text("country")!, bank.Text("currency")!, bank.Text("account_number")!, bank.Text("routing_number"));
        }
        else if (call.Text("external_account") is { } token)
        {
            var number = token switch
            {
                "btok_us_verified" or "btok_us" => "000123456789",
                "btok_us_verified_noAccount" => "000111111116",
                "btok_us_verified_accountClosed" => "000111111113",
                _ => throw StripeErrorException.NotFound("token", token, "external_account"),
            };
            Add(work, account, "US", "usd", number, "110000000");
        }
    }

    public static JsonObject Add(Work work, JsonObject account, string country, string currency, string number, string? routing)
    {
        var plain = number.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();
        if (plain.Length < 5 || plain.Any(letter => !char.IsAsciiLetterOrDigit(letter)))
        {
            throw StripeErrorException.Invalid(
                "You must use a test bank account number in test mode.",
                "account_number_invalid",
                "account_number"
            );
        }
        var bank = Shapes.New("bank_account", Ids.New("ba_"));
        bank["account"] = account.Id();
        bank["country"] = country;
        bank["currency"] = currency;
        bank["last4"] = plain[^4..];
        bank["routing_number"] = routing;
        bank["fingerprint"] = Ids.New("", 16);
        // One bank account is enough here: a new one takes the place of the old.
        foreach (var old in work.All("bank_account", account.Id()))
        {
            work.Delete(old);
        }
        work.Insert(bank, account.Id(), hidden: new JsonObject { ["failure"] = TestBankAccounts.FailureOf(plain) });
        account["external_accounts"] = Shapes.List($"/v1/accounts/{account.Id()}/external_accounts", [bank]);
        work.Save(account);
        work.Emit("account.external_account.created", bank, account.Id());
        return bank;
    }
}

internal static class Countries
{
    private static readonly HashSet<string> Euro =
    [
        "AT",
        "BE",
        "CY",
        "DE",
        "EE",
        "ES",
        "FI",
        "FR",
        "GR",
        "HR",
        "IE",
        "IT",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "PT",
        "SI",
        "SK",
        "BG",
    ];

    private static readonly Dictionary<string, string> Others = new(StringComparer.Ordinal)
    {
        ["US"] = "usd",
        ["GB"] = "gbp",
        ["JP"] = "jpy",
        ["CA"] = "cad",
        ["AU"] = "aud",
        ["NZ"] = "nzd",
        ["CH"] = "chf",
        ["SE"] = "sek",
        ["NO"] = "nok",
        ["DK"] = "dkk",
        ["PL"] = "pln",
        ["CZ"] = "czk",
        ["HU"] = "huf",
        ["RO"] = "ron",
        ["SG"] = "sgd",
        ["HK"] = "hkd",
        ["MX"] = "mxn",
        ["BR"] = "brl",
        ["AE"] = "aed",
        ["TH"] = "thb",
        ["MY"] = "myr",
        ["IN"] = "inr",
        ["LI"] = "chf",
        ["GI"] = "gbp",
    };

    public static string CurrencyOf(string country) =>
        Euro.Contains(country) ? "eur"
        : Others.TryGetValue(country, out var currency) ? currency
        : throw StripeErrorException.Invalid($"{country} is not currently supported by Stripe.", "country_unsupported", "country");
}
