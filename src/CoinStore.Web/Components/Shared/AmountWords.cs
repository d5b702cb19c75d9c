using CoinStore.Web.Resources;
using Microsoft.Extensions.Localization;

namespace CoinStore.Web.Components.Shared;

/// <summary>Amounts inside a sentence: "1 coin", "1,400 coins".</summary>
public sealed class AmountWords(IStringLocalizer<SharedStrings> words)
{
    /// <summary>The number and its word.</summary>
    public string Coins(Coins coins) => $"{coins} {words[coins.Value == 1 ? "coin" : "coins"]}";
}
