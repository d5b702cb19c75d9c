using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Cards;
using CoinStore.StripeSandbox.Storage;
using CoinStore.StripeSandbox.Wire;

namespace CoinStore.StripeSandbox.Resources;

/// <summary>Payment methods, and those a customer has saved.</summary>
internal static class PaymentMethods
{
    public static IReadOnlyList<Operation> Operations { get; } =
    [
        Routes.Lists("payment_method", "/v1/payment_methods"),
        Routes.Retrieve("payment_method", "/v1/payment_methods/{id}"),
        new("POST", "/v1/payment_methods/{id}/attach", Attach),
        new("POST", "/v1/payment_methods/{id}/detach", Detach),
        new("GET", "/v1/customers/{id}/payment_methods", ListOfCustomer),
        new("GET", "/v1/customers/{customerId}/payment_methods/{id}", RetrieveOfCustomer),
    ];

    /// <summary>The payment method by id, or a new one when the id is the name of a test card.</summary>
    public static JsonObject Find(Work work, string id, string account, string param) =>
        TestTokens.Make(work, id, account) ?? work.Get("payment_method", id, account, param);

    /// <summary>Saves the method with the customer, for later payments.</summary>
    public static void Attach(Work work, JsonObject method, string customer, string account, string allowRedisplay)
    {
        if (string.Equals(method.Text("customer"), customer, StringComparison.Ordinal))
        {
            return;
        }
        if (method["customer"] is not null)
        {
            throw StripeErrorException.Invalid(
                "The payment method you provided has already been attached to a customer.",
                "payment_method_unexpected_state"
            );
        }
        if (work.Hidden(method.Id()).Flag("spent"))
        {
            throw StripeErrorException.Invalid(
                "This PaymentMethod was used or detached without being attached to a customer, and may not be used again.",
                "payment_method_unexpected_state"
            );
        }
        method["customer"] = customer;
        method["allow_redisplay"] = allowRedisplay;
        work.Save(method);
        work.Emit("payment_method.attached", method, account);
    }

    /// <summary>What was used without being saved, or was let go, is never used again.</summary>
    public static void Spend(Work work, JsonObject method)
    {
        var hidden = work.Hidden(method.Id());
        hidden["spent"] = true;
        work.SetHidden(method.Id(), hidden);
    }

    public static List<JsonObject> Of(Work work, string customer, string account) =>
        work.All("payment_method", account).FindAll(method => string.Equals(method.Text("customer"), customer, StringComparison.Ordinal));

    public static void Release(Work work, JsonObject method, string account)
    {
        var before = method.Clone();
        method["customer"] = null;
        work.Save(method);
        Spend(work, method);
        work.Emit("payment_method.detached", method, account, before);
    }

    private static JsonObject Attach(ApiCall call, Work work)
    {
        var customer = Customers.GetLiving(work, call.Need("customer"), call.Account);
        var method = Find(work, call.Id, call.Account, "id");
        var card = work.Hidden(method.Id()).Text("number") is { } number ? TestCards.Find(number) : null;
        if (card is { Saving: CardOutcome.Declined })
        {
            throw StripeErrorException.Declined(TestCards.Explain(card), card.Code!, card.DeclineCode);
        }
        Attach(work, method, customer.Id(), call.Account, "unspecified");
        return method;
    }

    private static JsonObject Detach(ApiCall call, Work work)
    {
        var method = work.Get("payment_method", call.Id, call.Account);
        if (method["customer"] is null)
        {
            throw StripeErrorException.Invalid(
                "The payment method you provided is not attached to a customer so detachment is impossible.",
                "payment_method_unexpected_state"
            );
        }
        Release(work, method, call.Account);
        return method;
    }

    private static JsonObject ListOfCustomer(ApiCall call, Work work) =>
        work.List(
            call,
            "payment_method",
            $"/v1/customers/{call.Id}/payment_methods",
            ("customer", Customers.GetLiving(work, call.Id, call.Account).Id())
        );

    private static JsonObject RetrieveOfCustomer(ApiCall call, Work work)
    {
        var method = work.Get("payment_method", call.Id, call.Account);
        return string.Equals(method.Text("customer"), call.Route["customerId"], StringComparison.Ordinal)
            ? method
            : throw StripeErrorException.NotFound("payment_method", call.Id);
    }
}
