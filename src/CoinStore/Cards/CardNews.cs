using System.Globalization;
using System.Resources;
using CoinStore.Notifications;
using CoinStore.Storage;

namespace CoinStore.Cards;

/// <summary>Tells people what became of their cards, in the transaction that records it. The words live in CardNews.resx.</summary>
internal sealed class CardNews(Mailbox mailbox)
{
    /// <summary>Where cards are looked at.</summary>
    public const string Page = "/me/cards";

    private static readonly ResourceManager Words = new("CoinStore.Cards.CardNews", typeof(CardNews).Assembly);

    /// <summary>A card was saved.</summary>
    public void Saved(WriteScope scope, CardRow card) => Tell(scope, card, "Saved");

    /// <summary>A card was removed in Stripe's dashboard, or with its customer there.</summary>
    public void RemovedElsewhere(WriteScope scope, CardRow card) => Tell(scope, card, "RemovedElsewhere");

    /// <summary>The bank gave the card a new number or expiry.</summary>
    public void Updated(WriteScope scope, CardRow card) => Tell(scope, card, "Updated");

    private void Tell(WriteScope scope, CardRow card, string key)
    {
        var words =
            Words.GetString(key, CultureInfo.CurrentUICulture) ?? throw new MissingManifestResourceException($"No words for {key}.");
        mailbox.Notify(
            scope,
            card.PersonId,
            NotificationKind.Account,
            string.Format(CultureInfo.CurrentCulture, words, CardName.Of(card)),
            Page
        );
    }
}
