using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Storage;
using CoinStore.StripeSandbox.Wire;

namespace CoinStore.StripeSandbox.Resources;

internal static class Customers
{
    private static readonly string[] Fields =
    [
        "email",
        "name",
        "description",
        "phone",
        "address",
        "shipping",
        "preferred_locales",
        "tax_exempt",
    ];

    public static IReadOnlyList<Operation> Operations { get; } =
    [
        new("POST", "/v1/customers", Create),
        // A deleted customer still answers, as a tombstone.
        Routes.Retrieve("customer", "/v1/customers/{id}"),
        Routes.Update("customer", "/v1/customers/{id}", Fields),
        Routes.Lists("customer", "/v1/customers"),
        new("DELETE", "/v1/customers/{id}", Delete),
    ];

    private static JsonObject Create(ApiCall call, Work work)
    {
        CheckEmail(call.Text("email"));
        var customer = Shapes.New("customer", Ids.New("cus_", 14), work.Now);
        customer["invoice_prefix"] = Ids.New("", 8).ToUpperInvariant();
        customer.Take(call.Parameters, Fields);
        customer.TakeMetadata(call.Parameters);
        FillAddress(customer);
        work.Insert(customer, call.Account);
        work.Emit("customer.created", customer, call.Account);
        return customer;
    }

    /// <summary>The customer a guest checkout makes when the session asked for one.</summary>
    public static JsonObject CreateFor(Work work, string account, string email, string? name)
    {
        var customer = Shapes.New("customer", Ids.New("cus_", 14), work.Now);
        customer["email"] = email;
        customer["name"] = name;
        work.Insert(customer, account);
        work.Emit("customer.created", customer, account);
        return customer;
    }

    public static void CheckEmail(string? email)
    {
        if (
            email is { Length: > 0 }
            && (email.Length > 512 || email.IndexOf('@', StringComparison.Ordinal) < 1 || email.Contains(' ', StringComparison.Ordinal))
        )
        {
            throw StripeErrorException.Invalid($"Invalid email address: {email}", "email_invalid", "email");
        }
    }

    /// <summary>The customer, which a tombstone is not.</summary>
    public static JsonObject GetLiving(Work work, string id, string account, string param = "customer")
    {
        var customer = work.Get("customer", id, account, param);
        return customer.Flag("deleted") ? throw StripeErrorException.NotFound("customer", id, param) : customer;
    }

    private static JsonObject Delete(ApiCall call, Work work)
    {
        var customer = GetLiving(work, call.Id, call.Account, "id");
        foreach (var method in PaymentMethods.Of(work, customer.Id(), call.Account))
        {
            PaymentMethods.Release(work, method, call.Account);
        }
        work.Emit("customer.deleted", customer, call.Account);
        return work.Delete(customer);
    }

    // Stripe answers with every line of an address, null where it was not given.
    private static void FillAddress(JsonObject customer)
    {
        foreach (var holder in new[] { customer, customer["shipping"] as JsonObject })
        {
            if (holder?["address"] is JsonObject address)
            {
                foreach (var line in (string[])["city", "country", "line1", "line2", "postal_code", "state"])
                {
                    address.TryAdd(line, null);
                }
            }
        }
    }
}
