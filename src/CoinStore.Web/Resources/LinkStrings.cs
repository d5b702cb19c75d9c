namespace CoinStore.Web.Resources;

/// <summary>The words of links between guardians and children: consent, card check, children's accounts, reviews.</summary>
public sealed class LinkStrings;
