namespace CoinStore.Web.Resources;

/// <summary>The words of families: links, limits and questions.</summary>
public sealed class FamilyStrings;
