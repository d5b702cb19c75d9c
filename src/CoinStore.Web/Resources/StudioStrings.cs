namespace CoinStore.Web.Resources;

/// <summary>The words of the studio and of cashing out.</summary>
public sealed class StudioStrings;
