namespace CoinStore.Web.Resources;

/// <summary>The words of the operators' pages.</summary>
public sealed class OperatorStrings;
