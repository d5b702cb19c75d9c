namespace CoinStore.StripeSandbox.Resources;

/// <summary>What a checkout makes on the way and a caller may want to look up: products and prices.</summary>
internal static class Catalogue
{
    public static IReadOnlyList<Operation> Operations { get; } =
    [Routes.Retrieve("product", "/v1/products/{id}"), Routes.Retrieve("price", "/v1/prices/{id}")];
}
