using CoinStore.Balances;
using CoinStore.Web.Resources;
using Microsoft.Extensions.Localization;

namespace CoinStore.Web.Components.Pages.Balance;

/// <summary>A line of a history in words.</summary>
internal static class ActivityText
{
    public static string Of(ActivityLine line, IStringLocalizer<BalanceStrings> words)
    {
        var what = line.Quantity > 1 ? words["line.times", line.Quantity, line.What ?? ""].Value : line.What;
        var with = line.With is "" ? words["line.somebody"].Value : line.With;
        return words["line." + line.Kind, what ?? "", with ?? ""];
    }
}
