using System.Globalization;
using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Storage;
using CoinStore.StripeSandbox.Wire;

namespace CoinStore.StripeSandbox.Resources;

/// <summary>A session's line items, each with the product and price that its price_data makes.</summary>
internal static class CheckoutItems
{
    public static List<JsonObject> Create(ApiCall call, Work work) =>
        [.. call.Parameters["line_items"]!.AsArray().Select((item, index) => One(item!.AsObject(), $"line_items[{index}]", call, work))];

    private static JsonObject One(JsonObject asked, string path, ApiCall call, Work work)
    {
        var price = asked["price_data"] is JsonObject data
            ? MakePrice(data, $"{path}[price_data]", call, work)
            : work.Get("price", asked.Text("price")!, call.Account, $"{path}[price]");
        var quantity = asked.Number("quantity");
        var total = checked(price.Number("unit_amount") * quantity);
        var item = Shapes.New("item", Ids.New("li_"));
        item["amount_subtotal"] = total;
        item["amount_total"] = total;
        item["currency"] = price.Text("currency");
        item["description"] = work.Find(price.Text("product")!)?.Text("name");
        item["price"] = price.DeepClone();
        item["quantity"] = quantity;
        item["metadata"] = asked["metadata"]?.DeepClone() ?? new JsonObject();
        return item;
    }

    private static JsonObject MakePrice(JsonObject data, string path, ApiCall call, Work work)
    {
        var product = data.Text("product") is { } id
            ? work.Get("product", id, call.Account, $"{path}[product]")
            : MakeProduct(data.Hash("product_data"), call, work);
        var price = Shapes.New("price", Ids.New("price_"), work.Now);
        var amount = UnitAmount(data, path);
        price["active"] = false;
        price["currency"] = data.Text("currency");
        price["product"] = product.Id();
        price["unit_amount"] = amount;
        price["unit_amount_decimal"] = amount.ToString(CultureInfo.InvariantCulture);
        price.Take(data, "tax_behavior");
        work.Insert(price, call.Account);
        return price;
    }

    private static long UnitAmount(JsonObject data, string path)
    {
        if (data["unit_amount"] is { } whole)
        {
            return (long)whole;
        }
        var exact = decimal.Parse(data.Text("unit_amount_decimal")!, CultureInfo.InvariantCulture);
        return exact == decimal.Truncate(exact) && exact is >= 0 and <= 99_999_999
            ? (long)exact
            : throw StripeErrorException.NotSimulated("prices in fractions of the smallest unit", $"{path}[unit_amount_decimal]");
    }

    private static JsonObject MakeProduct(JsonObject data, ApiCall call, Work work)
    {
        var product = Shapes.New("product", Ids.New("prod_", 14), work.Now);
        product["active"] = false;
        product["updated"] = work.Now;
        product.Take(data, "name", "description", "images", "tax_code", "unit_label");
        product.TakeMetadata(data);
        work.Insert(product, call.Account);
        return product;
    }
}
