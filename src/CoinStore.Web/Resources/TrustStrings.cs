namespace CoinStore.Web.Resources;

/// <summary>The words of the log that anyone can check.</summary>
public sealed class TrustStrings;
