namespace CoinStore.StripeSandbox.Payments;

/// <summary>Why and how a buyer's bank contests a payment.</summary>
/// <param name="Reason">Stripe's reason.</param>
/// <param name="Inquiry">The bank only asks, and takes no money yet.</param>
/// <param name="Final">Nothing can be said against it, as with direct debits.</param>
internal sealed record DisputeCause(string Reason, bool Inquiry = false, bool Final = false)
{
    public static DisputeCause Fraudulent { get; } = new("fraudulent");

    public static DisputeCause NotReceived { get; } = new("product_not_received");

    public static DisputeCause Asked { get; } = new("general", Inquiry: true);

    public static DisputeCause DebitNotAuthorised { get; } = new("debit_not_authorized", Final: true);

    /// <summary>The reasons a dispute can be opened for by hand.</summary>
    public static IReadOnlyList<string> Reasons { get; } =
    [
        "bank_cannot_process",
        "check_returned",
        "credit_not_processed",
        "customer_initiated",
        "debit_not_authorized",
        "duplicate",
        "fraudulent",
        "general",
        "incorrect_account_details",
        "insufficient_funds",
        "product_not_received",
        "product_unacceptable",
        "subscription_canceled",
        "unrecognized",
    ];

    /// <summary>The card network's own code for the reason.</summary>
    public string NetworkCode =>
        Reason switch
        {
            "fraudulent" => "10.4",
            "product_not_received" => "13.1",
            "product_unacceptable" => "13.3",
            "credit_not_processed" => "13.6",
            "subscription_canceled" => "13.2",
            "duplicate" => "12.6",
            _ => "10.4",
        };
}
