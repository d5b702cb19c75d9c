namespace CoinStore.StripeSandbox.Cards;

/// <summary>Stripe's published test account numbers, and what becomes of a payout to each.</summary>
internal static class TestBankAccounts
{
    public static string? FailureOf(string number) =>
        number switch
        {
            "000111111116" or "DE62370400440532013001" => "no_account",
            "000111111113" or "DE89370400440532013002" => "account_closed",
            "000222222227" => "insufficient_funds",
            "000333333335" => "debit_not_authorized",
            "000444444440" => "invalid_currency",
            _ => null,
        };

    public static string Explain(string failure) =>
        failure switch
        {
            "no_account" => "The bank account could not be located.",
            "account_closed" => "The bank account has been closed.",
            "insufficient_funds" => "The bank account has insufficient funds.",
            "debit_not_authorized" => "Debit transactions are not approved on the bank account.",
            _ => "The bank was unable to process this payout because of its currency.",
        };
}
