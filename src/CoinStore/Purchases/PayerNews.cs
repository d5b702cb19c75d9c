using System.Globalization;
using System.Resources;
using CoinStore.Cards;
using CoinStore.Notifications;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Purchases;

/// <summary>
/// Tells both sides of a purchase that somebody else's saved card paid for: who got the coins, and who paid. The words live in
/// PayerNews.resx.
/// </summary>
internal sealed class PayerNews(Mailbox mailbox)
{
    private static readonly ResourceManager Words = new("CoinStore.Purchases.PayerNews", typeof(PayerNews).Assembly);

    /// <summary>The coins are there.</summary>
    public async Task BoughtAsync(WriteScope scope, PurchaseRow purchase)
    {
        var (payer, buyer, card) = await SidesAsync(scope, purchase);
        var link = $"/receipt/{purchase.Id}";
        Tell(scope, purchase.BuyerId, link, "Bought.Buyer", purchase.Coins, payer, purchase.Price);
        Tell(scope, purchase.PayerId!.Value, link, "Bought.Payer", card, purchase.Price, purchase.Coins, buyer);
    }

    /// <summary>Money went back to the payer's card.</summary>
    public async Task RefundedAsync(WriteScope scope, PurchaseRow purchase, Money amount, string link)
    {
        var (payer, buyer, _) = await SidesAsync(scope, purchase);
        Tell(scope, purchase.BuyerId, link, "Refunded.Buyer", amount, payer);
        Tell(scope, purchase.PayerId!.Value, $"/receipt/{purchase.Id}", "Refunded.Payer", amount, buyer);
    }

    /// <summary>Money could not go back to the payer's card.</summary>
    public async Task NotRefundedAsync(WriteScope scope, PurchaseRow purchase, Money amount, string link)
    {
        var (payer, buyer, _) = await SidesAsync(scope, purchase);
        Tell(scope, purchase.BuyerId, link, "NotRefunded.Buyer", amount, payer);
        Tell(scope, purchase.PayerId!.Value, $"/receipt/{purchase.Id}", "NotRefunded.Payer", amount, buyer);
    }

    /// <summary>The payer's bank contests the payment.</summary>
    public async Task DisputedAsync(WriteScope scope, PurchaseRow purchase, Money amount)
    {
        var (_, buyer, _) = await SidesAsync(scope, purchase);
        Tell(scope, purchase.PayerId!.Value, $"/receipt/{purchase.Id}", "Disputed.Payer", amount, buyer);
    }

    /// <summary>Whether somebody else than the buyer paid.</summary>
    public static bool Concerns(PurchaseRow purchase) => purchase.PayerId is { } payer && payer != purchase.BuyerId;

    private static async Task<(string Payer, string Buyer, string Card)> SidesAsync(WriteScope scope, PurchaseRow purchase)
    {
        var names = await scope
            .Context.Users.Where(p => p.Id == purchase.PayerId || p.Id == purchase.BuyerId)
            .ToDictionaryAsync(p => p.Id, p => p.DisplayName);
        var card = await scope.Context.Set<CardRow>().AsNoTracking().SingleAsync(c => c.Id == purchase.CardId);
        return (names[purchase.PayerId!.Value], names[purchase.BuyerId], CardName.Of(card));
    }

    private void Tell(WriteScope scope, PersonId person, string link, string key, params object[] args)
    {
        var words =
            Words.GetString(key, CultureInfo.CurrentUICulture) ?? throw new MissingManifestResourceException($"No words for {key}.");
        mailbox.Notify(scope, person, NotificationKind.Purchase, string.Format(CultureInfo.CurrentCulture, words, args), link);
    }
}
