namespace CoinStore.Web.Resources;

/// <summary>The words of claims, for guardians and operators.</summary>
public sealed class ClaimStrings;
