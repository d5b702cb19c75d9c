namespace CoinStore.Web.Resources;

/// <summary>The words of contested payments, for buyers and operators.</summary>
public sealed class DisputeStrings;
