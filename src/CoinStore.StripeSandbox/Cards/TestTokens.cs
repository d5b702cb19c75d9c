using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Storage;

namespace CoinStore.StripeSandbox.Cards;

/// <summary>Stripe's names for test cards, which a caller may send where a payment method is wanted.</summary>
internal static class TestTokens
{
    private static readonly Dictionary<string, string> Numbers = new(StringComparer.Ordinal)
    {
        ["pm_card_amex"] = "378282246310005",
        ["pm_card_authenticationRequired"] = "4000002760003184",
        ["pm_card_br"] = "4000000760000002",
        ["pm_card_chargeCustomerFail"] = "4000000000000341",
        ["pm_card_chargeDeclined"] = "4000000000000002",
        ["pm_card_chargeDeclinedExpiredCard"] = "4000000000000069",
        ["pm_card_chargeDeclinedIncorrectCvc"] = "4000000000000127",
        ["pm_card_chargeDeclinedInsufficientFunds"] = "4000000000009995",
        ["pm_card_createDispute"] = "4000000000000259",
        ["pm_card_createDisputeInquiry"] = "4000000000001976",
        ["pm_card_createDisputeProductNotReceived"] = "4000000000002685",
        ["pm_card_createIssuerFraudRecord"] = "4000000000005423",
        ["pm_card_de"] = "4000002760000016",
        ["pm_card_discover"] = "6011111111111117",
        ["pm_card_fr"] = "4000002500000003",
        ["pm_card_gb"] = "4000008260000000",
        ["pm_card_jp"] = "4000003920000003",
        ["pm_card_mastercard"] = "5555555555554444",
        ["pm_card_pendingRefund"] = "4000000000007726",
        ["pm_card_refundFail"] = "4000000000005126",
        ["pm_card_us"] = "4242424242424242",
        ["pm_card_visa"] = "4242424242424242",
        ["pm_card_visa_debit"] = "4000056655665556",
    };

    /// <summary>A new payment method of the named test card, kept in the account; null for any other name.</summary>
    public static JsonObject? Make(Work work, string name, string account)
    {
        if (!Numbers.TryGetValue(name, out var number))
        {
            return null;
        }
        var year = DateTimeOffset.FromUnixTimeSeconds(work.Now).Year + 3;
        var form = new CardForm("", "", number, $"12{year % 100:00}", "123");
        var method = PaymentObjects.Method(work, form, TestCards.Find(number));
        work.Insert(method, account, hidden: new JsonObject { ["number"] = number });
        return method;
    }
}
