namespace CoinStore.Web.Resources;

/// <summary>The words of pocket money.</summary>
public sealed class PocketStrings;
