namespace CoinStore.Web.Resources;

/// <summary>The words of lots, refunds and debts.</summary>
public sealed class RefundStrings;
