namespace CoinStore.StripeSandbox.Payments;

/// <summary>One of Stripe's published test IBANs for direct debits, and what becomes of the debit.</summary>
internal sealed record TestIban(string Number, string Says, string? Failure = null, bool Slow = false, bool Disputed = false)
{
    public string Country => Number[..2];

    public string Last4 => Number[^4..];

    public string Spaced => string.Join(' ', Number.Chunk(4).Select(group => new string(group)));
}

internal static class TestIbans
{
    /// <summary>Offered on the page for one click.</summary>
    public static IReadOnlyList<TestIban> Offered { get; } =
    [
        new("DE89370400440532013000", "Succeeds"),
        new("DE62370400440532013001", "Fails", "generic_could_not_process"),
        new("DE08370400440532013003", "Succeeds after three minutes", Slow: true),
        new("DE78370400440532013004", "Fails after three minutes", "generic_could_not_process", Slow: true),
        new("DE35370400440532013002", "Succeeds and is disputed", Disputed: true),
        new("DE65370400440002222227", "Fails: insufficient funds", "insufficient_funds"),
    ];

    private static readonly Dictionary<string, TestIban> ByNumber = Offered
        .Concat([
            new("DE65370400440000343434", "Fails: above the account's limit", "charge_exceeds_source_limit"),
            new("DE27370400440000121212", "Fails: above the weekly limit", "charge_exceeds_weekly_limit"),
            new("AT611904300234573201", "Succeeds"),
            new("AT861904300235473202", "Fails", "generic_could_not_process"),
            new("BE62510007547061", "Succeeds"),
            new("BE68539007547034", "Fails", "generic_could_not_process"),
            new("ES0700120345030000067890", "Succeeds"),
            new("ES9121000418450200051332", "Fails", "generic_could_not_process"),
            new("FR1420041010050500013M02606", "Succeeds"),
            new("FR8420041010050500013M02607", "Fails", "generic_could_not_process"),
            new("IE29AIBK93115212345678", "Succeeds"),
            new("IE02AIBK93115212345679", "Fails", "generic_could_not_process"),
            new("IT40S0542811101000000123456", "Succeeds"),
            new("IT60X0542811101000000123456", "Fails", "generic_could_not_process"),
            new("NL39RABO0300065264", "Succeeds"),
            new("NL91ABNA0417164300", "Fails", "generic_could_not_process"),
        ])
        .ToDictionary(iban => iban.Number, StringComparer.Ordinal);

    /// <summary>The test IBAN, or null: in test mode no other account can be debited, it may be somebody's real one.</summary>
    public static TestIban? Find(string typed) =>
        ByNumber.GetValueOrDefault(typed.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant());

    public static string Explain(string failure) =>
        failure switch
        {
            "insufficient_funds" => "The customer's account has insufficient funds to cover this payment.",
            "charge_exceeds_source_limit" => "The payment exceeds the amount limit of the customer's account.",
            "charge_exceeds_weekly_limit" => "The payment exceeds the weekly amount limit of the account.",
            _ => "The bank could not process this direct debit.",
        };
}
