namespace CoinStore.Web.Resources;

/// <summary>The words of a person's saved cards.</summary>
public sealed class CardStrings;
