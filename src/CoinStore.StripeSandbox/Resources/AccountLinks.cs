using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Storage;
using CoinStore.StripeSandbox.Wire;

namespace CoinStore.StripeSandbox.Resources;

/// <summary>Links to the onboarding page: good for five minutes and for one completed form.</summary>
internal static class AccountLinks
{
    private const long LastsSeconds = 300;

    public static IReadOnlyList<Operation> Operations { get; } = [new("POST", "/v1/account_links", Create)];

    public static bool IsSpent(Work work, string token) =>
        work.Hidden(token).Flag("used") || work.Find(token)?.Number("expires_at") <= work.Now;

    /// <summary>The form was filled in well: the account may be paid from now on.</summary>
    public static void Complete(Work work, string token, string number, string? routing)
    {
        var hidden = work.Hidden(token);
        hidden["used"] = true;
        work.SetHidden(token, hidden);
        var account = Accounts.Get(work, hidden.Text("account")!);
        var before = account.Clone();
        BankAccounts.Add(work, account, account.Text("country")!, account.Text("default_currency")!, number, routing);
        account["business_type"] ??= "individual";
        account["details_submitted"] = true;
        account["payouts_enabled"] = true;
        account["requirements"] = AccountRequirements.Met();
        account["tos_acceptance"]!["date"] = work.Now;
        var capabilities = account["capabilities"]!.AsObject();
        var activated = capabilities.Where(pair => pair.Value!.ToString() is not "active").Select(pair => pair.Key).ToList();
        foreach (var name in activated)
        {
            capabilities[name] = "active";
        }
        account["charges_enabled"] = capabilities.ContainsKey("card_payments");
        work.Save(account);
        work.Emit("account.updated", account, account.Id(), before);
        foreach (var name in activated)
        {
            var capability = Accounts.CapabilityOf(account, name);
            var inactive = capability.Clone();
            inactive["status"] = "inactive";
            work.Emit("capability.updated", capability, account.Id(), inactive);
        }
    }

    private static JsonObject Create(ApiCall call, Work work)
    {
        var account = work.Find(call.Need("account"));
        if (account is null || account.Text("object") is not "account" || account.Flag("deleted"))
        {
            throw StripeErrorException.NotFound("account", call.Need("account"), "account");
        }
        if (call.Text("type") is "account_update" && account["controller"]!["requirement_collection"]!.ToString() is not "application")
        {
            throw StripeErrorException.Invalid("You cannot create `account_update` type Account Links for this account.", param: "type");
        }
        var hidden = new JsonObject
        {
            ["account"] = account.Id(),
            ["refresh_url"] = call.Need("refresh_url"),
            ["return_url"] = call.Need("return_url"),
        };
        var link = new JsonObject
        {
            ["object"] = "account_link",
            ["created"] = work.Now,
            ["expires_at"] = work.Now + LastsSeconds,
        };
        var token = Ids.New("alnk_", 40);
        link["url"] = new Uri(call.BaseAddress, $"/c/onboard/{token}").ToString();
        var kept = link.Clone();
        kept["id"] = token;
        work.Insert(kept, hidden: hidden);
        return link;
    }
}
