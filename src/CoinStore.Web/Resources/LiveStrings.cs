namespace CoinStore.Web.Resources;

/// <summary>The words of live rooms, the gift tray and the list of gifts.</summary>
public sealed class LiveStrings;
