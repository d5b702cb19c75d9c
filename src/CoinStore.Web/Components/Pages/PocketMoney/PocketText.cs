using CoinStore.Catalog;
using CoinStore.PocketMoney;
using CoinStore.Web.Resources;
using Microsoft.Extensions.Localization;

namespace CoinStore.Web.Components.Pages.PocketMoney;

/// <summary>Pocket money's refusals as people read them. A new one fails the build here until it has words.</summary>
internal static class PocketText
{
    /// <summary>Why there is no plan.</summary>
    public static string For(IStringLocalizer<PocketStrings> words, PocketRefusal refusal) =>
        refusal switch
        {
            PocketRefusal.BadAmount => words["no.BadAmount", PriceTerms.FewestCoins, PriceTerms.MostCoins],
            PocketRefusal.TooManyPlans => words["no.TooManyPlans", PocketPolicy.MostPlans],
            PocketRefusal.NotSignedIn
            or PocketRefusal.NotActive
            or PocketRefusal.NotFound
            or PocketRefusal.CardNotFound
            or PocketRefusal.BadBound
            or PocketRefusal.DifferentInput => words["no." + refusal],
        };
}
