namespace CoinStore.StripeSandbox.Resources;

internal static class Charges
{
    public static IReadOnlyList<Operation> Operations { get; } =
    [
        Routes.Retrieve("charge", "/v1/charges/{id}"),
        Routes.Update("charge", "/v1/charges/{id}", "description", "receipt_email", "transfer_group", "customer"),
        Routes.Lists("charge", "/v1/charges"),
    ];
}
