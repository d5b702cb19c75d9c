using System.Globalization;

namespace CoinStore.Web.Components.Pages.Live;

/// <summary>How a gift is named.</summary>
internal static class GiftText
{
    /// <summary>"Rose", or "3 × Rose".</summary>
    public static string Of(string name, int quantity) =>
        quantity == 1 ? name : string.Create(CultureInfo.CurrentCulture, $"{quantity} × {name}");
}
