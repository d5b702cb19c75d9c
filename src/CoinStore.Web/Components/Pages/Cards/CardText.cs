using CoinStore.Cards;
using CoinStore.Web.Resources;
using Microsoft.Extensions.Localization;

namespace CoinStore.Web.Components.Pages.Cards;

/// <summary>The text for each refusal about cards, with the figures that belong to it.</summary>
internal static class CardText
{
    public static string For(IStringLocalizer<CardStrings> words, CardRefusal refusal) =>
        words["refused." + refusal, CardService.MostCards, CardService.MostTriesADay];

    /// <summary>Where the next step is taken, when there is one on another page.</summary>
    public static (string Href, string Key)? NextOf(CardRefusal refusal) =>
        refusal switch
        {
            CardRefusal.Minor => ("/family", "refused.family"),
            CardRefusal.EmailNotConfirmed => ("/account/manage/email", "refused.email"),
            CardRefusal.NotSignedIn
            or CardRefusal.Frozen
            or CardRefusal.ConsentChanged
            or CardRefusal.TooManyCards
            or CardRefusal.TooManyTries
            or CardRefusal.DifferentInput
            or CardRefusal.Ended
            or CardRefusal.NotFound
            or CardRefusal.StripeUnreachable => null,
        };
}
