using System.Text.Json.Nodes;

namespace CoinStore.StripeSandbox.Wire;

/// <summary>Rules that hold for a parameter of that name in every operation, and that no type expresses.</summary>
internal static class CommonRules
{
    private static readonly string[] Addresses = ["success_url", "cancel_url", "return_url", "refresh_url", "url"];

    public static void Check(JsonObject parameters)
    {
        foreach (var name in Addresses)
        {
            if (
                parameters[name] is JsonValue value
                && value.TryGetValue<string>(out var url)
                && !(Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")
            )
            {
                throw StripeErrorException.Invalid("Not a valid URL", "url_invalid", name);
            }
        }
        Walk(parameters, "");
    }

    private static void Walk(JsonObject hash, string path)
    {
        foreach (var (name, value) in hash)
        {
            var here = path.Length == 0 ? name : $"{path}[{name}]";
            switch (value)
            {
                case JsonObject when name is "metadata":
                    break;
                case JsonObject inner:
                    Walk(inner, here);
                    break;
                case JsonArray many:
                    foreach (var (index, item) in many.Index())
                    {
                        if (item is JsonObject element)
                        {
                            Walk(element, $"{here}[{index}]");
                        }
                    }
                    break;
                case JsonValue scalar:
                    Scalar(name, scalar, here);
                    break;
                default:
                    break;
            }
        }
    }

    private static void Scalar(string name, JsonValue value, string path)
    {
        if (name is "currency" && value.TryGetValue<string>(out var currency) && !Currencies.Known(currency))
        {
            throw StripeErrorException.Invalid(
                $"Invalid currency: {currency}. Stripe currently supports these currencies: {string.Join(", ", Currencies.All)}",
                param: path
            );
        }
        if (name is not ("amount" or "unit_amount" or "quantity") || !value.TryGetValue<long>(out var number))
        {
            return;
        }
        var least = name is "unit_amount" ? 0 : 1;
        if (number < least)
        {
            throw StripeErrorException.Invalid($"This value must be greater than or equal to {least}.", "parameter_invalid_integer", path);
        }
        if (name is not "quantity" && number > 99_999_999)
        {
            throw StripeErrorException.Invalid("Amount must be no more than 99999999.", "amount_too_large", path);
        }
    }
}
