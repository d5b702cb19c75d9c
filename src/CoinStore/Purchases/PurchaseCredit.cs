using System.Globalization;
using CoinStore.Accounting;
using CoinStore.Accounts;
using CoinStore.Guardians;
using CoinStore.Ledger;
using CoinStore.Lots;
using CoinStore.Notifications;
using CoinStore.Payments;
using CoinStore.Storage;
using Stripe;

namespace CoinStore.Purchases;

/// <summary>
/// Credits a paid purchase inside the transaction of whoever decided it: coins and their lot, Stripe's fee, the limits, and the news.
/// </summary>
internal sealed class PurchaseCredit(
    Mailbox mailbox,
    PayerNews payerNews,
    FamilyNews family,
    StripeGateway stripe,
    PromotionOptions promotion
)
{
    /// <param name="scope">The transaction.</param>
    /// <param name="row">The purchase, with what is known of its payment.</param>
    /// <param name="settled">The charge's balance transaction; null when it is not known yet: the worker asks for it then.</param>
    public async Task PostAsync(WriteScope scope, PurchaseRow row, BalanceTransaction? settled)
    {
        row.State = PurchaseState.Completed;
        row.EndedAt = scope.Now;
        // Debts and lots are the buyer's, and the actor may be a webhook.
        await scope.Context.TakeTurnAsync(row.BuyerId.Value, CancellationToken.None);
        var posted = await LotBook.CreditAsync(scope, row, promotion, CancellationToken.None);
        if (posted.Status is not (PostStatus.Posted or PostStatus.AlreadyPosted))
        {
            throw new InvalidOperationException($"Purchase {row.Id} cannot be posted: {posted.Status}.");
        }

        await StripeFees.RecordAsync(scope, row, settled, CheckoutPolicy.FirstCheck);
        await scope.Meters.CaptureAsync(row.Id.Value, CancellationToken.None);
        await TellAsync(scope, row);
    }

    private async Task TellAsync(WriteScope scope, PurchaseRow row)
    {
        var receipt = new Uri(stripe.PublicBase, $"/receipt/{row.Id}").AbsoluteUri;
        var buyer = await scope.Context.Users.FindAsync([row.BuyerId], CancellationToken.None);
        if (buyer is not null)
        {
            // Whoever paid for somebody else is told by the payer's news.
            var links = await GuardianLinks.OfMinorAsync(scope.Context, buyer.Id, scope.Now, CancellationToken.None);
            var bought = string.Create(CultureInfo.InvariantCulture, $"{buyer.DisplayName} bought {row.Coins:N0} coins for {row.Price}.");
            await family.SpentAsync(scope, links.Where(l => l.GuardianId != row.PayerId), bought, CancellationToken.None);
        }

        if (PayerNews.Concerns(row))
        {
            await payerNews.BoughtAsync(scope, row);
            if (await scope.Context.Users.FindAsync([row.PayerId], CancellationToken.None) is { } payer)
            {
                mailbox.Mail(scope, payer, ReceiptMail.For(row, payer.DisplayName, receipt, buyer?.DisplayName));
            }

            return;
        }

        var text = string.Create(CultureInfo.InvariantCulture, $"{row.Coins:N0} coins for {row.Price} are yours.");
        mailbox.Notify(scope, row.BuyerId, NotificationKind.Purchase, text, $"/receipt/{row.Id}");
        // Prices and taxes go by the country where somebody lives. A card from elsewhere is a hint that they have moved, never a reason
        // to keep what was paid for.
        if (row is { PaymentCountry: { Length: > 0 } card, Country: { Length: > 0 } home } && card != home)
        {
            var moved =
                $"Your payment came from {Countries.NameOf(card)}, and your account says {Countries.NameOf(home)}. "
                + "If you have moved, change your country.";
            mailbox.Notify(scope, row.BuyerId, NotificationKind.Purchase, moved, "/account");
        }

        if (buyer is not null)
        {
            mailbox.Mail(scope, buyer, ReceiptMail.For(row, buyer.DisplayName, receipt));
        }
    }
}
