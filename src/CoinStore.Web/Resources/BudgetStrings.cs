namespace CoinStore.Web.Resources;

/// <summary>The words of a person's own budget: limits, pauses and charts.</summary>
public sealed class BudgetStrings;
