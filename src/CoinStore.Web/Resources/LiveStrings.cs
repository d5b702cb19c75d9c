namespace CoinStore.Web.Resources;

/// <summary>The words of live rooms and the gift tray.</summary>
public sealed class LiveStrings;
