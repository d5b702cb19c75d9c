namespace CoinStore.Web.Resources;

/// <summary>The words of buying coins.</summary>
public sealed class StoreStrings;

/// <summary>The words of the balance and of the history.</summary>
public sealed class BalanceStrings;
