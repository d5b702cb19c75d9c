using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Payments;
using CoinStore.StripeSandbox.Storage;
using CoinStore.StripeSandbox.Wire;

namespace CoinStore.StripeSandbox.Resources;

/// <summary>Checkout sessions, to pay or to save a card, on the hosted page.</summary>
internal static class CheckoutSessions
{
    private static readonly string[] Kept =
    [
        "allow_promotion_codes",
        "allowed_payment_method_types",
        "billing_address_collection",
        "cancel_url",
        "client_reference_id",
        "customer",
        "customer_email",
        "excluded_payment_method_types",
        "integration_identifier",
        "locale",
        "origin_context",
        "submit_type",
        "success_url",
    ];

    public static IReadOnlyList<Operation> Operations { get; } =
    [
        new("POST", "/v1/checkout/sessions", Create),
        Routes.Retrieve("checkout.session", "/v1/checkout/sessions/{id}"),
        Routes.Update("checkout.session", "/v1/checkout/sessions/{id}"),
        Routes.Lists("checkout.session", "/v1/checkout/sessions"),
        new("POST", "/v1/checkout/sessions/{id}/expire", Expire),
        new("GET", "/v1/checkout/sessions/{id}/line_items", LineItems),
    ];

    /// <summary>Over by the clock or by the caller: nothing was paid and nothing can be.</summary>
    public static void Expire(Work work, JsonObject session, string account)
    {
        session["status"] = "expired";
        session["url"] = null;
        work.Save(session);
        work.SetDue(session.Id(), null);
        if (
            session.Text("payment_intent") is { } id
            && work.Find(id) is { } intent
            && intent.Text("status") is not ("succeeded" or "canceled")
        )
        {
            PaymentIntents.Cancel(work, intent, account, "expired");
        }
        if (session.Text("setup_intent") is { } setup && work.Find(setup) is { } unused)
        {
            SetupIntents.Cancel(work, unused, account, "abandoned");
        }
        work.Emit("checkout.session.expired", session, account);
    }

    private static JsonObject Create(ApiCall call, Work work)
    {
        CheckoutRules.Check(call, work);
        var id = Ids.New("cs_test_a1", 56);
        var session = Shapes.New("checkout.session", id, work.Now);
        session.Take(call.Parameters, Kept);
        session.TakeMetadata(call.Parameters);
        session["mode"] = call.Text("mode");
        var items = call.Text("mode") is "payment" ? Price(call, work, session) : [];
        session["saved_payment_method_options"] = SavedCards.Options(call);
        session["customer_creation"] = session["customer"] is null ? call.Text("customer_creation") ?? "if_required" : null;
        session["customer_details"] = KnownDetails(session, work, call.Account);
        session["expires_at"] = CheckoutRules.ExpiresAt(call, work);
        session["url"] = new Uri(call.BaseAddress, $"/c/pay/{id}").ToString();
        if (call.Hash("phone_number_collection") is { } phone)
        {
            session["phone_number_collection"] = phone.DeepClone();
        }
        if (call.Text("mode") is "setup")
        {
            SaveOnly(call, work, session);
        }
        var card = call.Hash("payment_method_options")?["card"];
        var hidden = new JsonObject
        {
            ["line_items"] = new JsonArray([.. items]),
            ["payment_intent_data"] = call.Hash("payment_intent_data")?.DeepClone(),
            ["three_d_secure"] = card?["request_three_d_secure"]?.ToString(),
            ["card_future_usage"] = card?["setup_future_usage"]?.ToString(),
            ["display_name"] = call.Hash("branding_settings")?["display_name"]?.ToString(),
            ["submit_message"] = (call.Hash("custom_text")?["submit"] as JsonObject)?["message"]?.ToString(),
        };
        work.Insert(session, call.Account, due: session.Number("expires_at"), hidden: hidden);
        return session;
    }

    private static List<JsonObject> Price(ApiCall call, Work work, JsonObject session)
    {
        var items = CheckoutItems.Create(call, work);
        var total = items.Sum(item => item.Number("amount_total"));
        var currency = items[0].Text("currency")!;
        CheckoutRules.CheckTotal(total, currency, items);
        session["amount_subtotal"] = total;
        session["amount_total"] = total;
        session["currency"] = currency;
        session["payment_method_types"] = OfferedMethods.For(call, currency);
        return items;
    }

    // Unlike a payment's, the intent of a setup is there from the beginning.
    private static void SaveOnly(ApiCall call, Work work, JsonObject session)
    {
        session["currency"] = call.Text("currency");
        session["payment_status"] = "no_payment_required";
        session["total_details"] = null;
        session["payment_method_collection"] = "always";
        SetupIntents.CreateFor(work, session, call.Hash("setup_intent_data") ?? [], call.Account);
    }

    private static JsonObject? KnownDetails(JsonObject session, Work work, string account)
    {
        var email = session.Text("customer") is { } id
            ? work.Get("customer", id, account, "customer").Text("email")
            : session.Text("customer_email");
        return email is null ? null : Details(email, null);
    }

    public static JsonObject Details(string email, string? name) =>
        new()
        {
            ["address"] = null,
            ["business_name"] = null,
            ["email"] = email,
            ["individual_name"] = null,
            ["name"] = name,
            ["phone"] = null,
            ["tax_exempt"] = "none",
            ["tax_ids"] = new JsonArray(),
        };

    private static JsonObject Expire(ApiCall call, Work work)
    {
        var session = work.Get("checkout.session", call.Id, call.Account);
        if (session.Text("status") is not "open")
        {
            throw StripeErrorException.Invalid(
                $"Only Checkout Sessions with a status in [\"open\"] can be expired. This Checkout Session has a status of {session.Text("status")}."
            );
        }
        Expire(work, session, call.Account);
        return session;
    }

    private static JsonObject LineItems(ApiCall call, Work work)
    {
        var session = work.Get("checkout.session", call.Id, call.Account);
        var items = work.Hidden(session.Id())["line_items"]!.AsArray().Select(item => item!.AsObject()).ToList();
        var first = call.Text("starting_after") is { } after
            ? items.FindIndex(item => string.Equals(item.Id(), after, StringComparison.Ordinal)) + 1
            : 0;
        var limit = (int)Listing.Limit(call);
        return Shapes.List(
            $"/v1/checkout/sessions/{session.Id()}/line_items",
            items.Skip(first).Take(limit),
            hasMore: items.Count > first + limit
        );
    }
}
