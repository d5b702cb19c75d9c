using System.Globalization;
using System.Resources;
using CoinStore.Accounts;
using CoinStore.Notifications;
using CoinStore.Payments;
using CoinStore.Purchases;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Disputes;

/// <summary>
/// Tells the buyer what became of a dispute, and the operators of one that waits for an answer, in the transaction that posts it. The
/// words live in DisputeNews.resx.
/// </summary>
internal sealed class DisputeNews(Mailbox mailbox, PayerNews payerNews, StripeGateway stripe)
{
    private static readonly ResourceManager Words = new("CoinStore.Disputes.DisputeNews", typeof(DisputeNews).Assembly);

    /// <summary>Says where it stands now.</summary>
    /// <param name="scope">The writer.</param>
    /// <param name="dispute">The dispute as it is now.</param>
    /// <param name="before">Where it stood; null when nobody knew of it.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task TellAsync(WriteScope scope, DisputeRow dispute, DisputeState? before, CancellationToken cancellationToken)
    {
        if (dispute.State is DisputeState.Open or DisputeState.Won or DisputeState.Lost)
        {
            await TellBuyerAsync(scope, dispute, cancellationToken);
            var purchase = await scope.Context.Set<PurchaseRow>().SingleAsync(p => p.Id == dispute.PurchaseId, cancellationToken);
            if (PayerNews.Concerns(purchase) && dispute.State == DisputeState.Open)
            {
                await payerNews.DisputedAsync(scope, purchase, dispute.Amount);
            }
        }

        if (dispute.State is DisputeState.Inquiry or DisputeState.Open && before != dispute.State)
        {
            await CallOperatorsAsync(scope, dispute, cancellationToken);
        }
    }

    private async Task TellBuyerAsync(WriteScope scope, DisputeRow dispute, CancellationToken cancellationToken)
    {
        var link = $"/disputes/{dispute.Id}";
        object[] args = [dispute.Amount, dispute.Coins + dispute.BonusCoins, dispute.SpentCoins];
        var line = Text($"{dispute.State}.Line", args);
        mailbox.Notify(scope, dispute.PersonId, NotificationKind.Purchase, line, link);
        if (await scope.Context.Users.SingleOrDefaultAsync(p => p.Id == dispute.PersonId, cancellationToken) is { } person)
        {
            var action = new MailAction(Text("Action"), new Uri(stripe.PublicBase, link).AbsoluteUri);
            mailbox.Mail(scope, person, new MailText(Text($"{dispute.State}.Subject"), [line, Text($"{dispute.State}.Next")], action));
        }
    }

    private async Task CallOperatorsAsync(WriteScope scope, DisputeRow dispute, CancellationToken cancellationToken)
    {
        var operators = await scope
            .Context.Users.Where(p => p.IsOperator && p.Status == PersonStatus.Active)
            .Select(p => p.Id)
            .ToListAsync(cancellationToken);
        var due = dispute.DueAt?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "-";
        foreach (var id in operators)
        {
            var line = Text("Operators.Line", dispute.Amount, dispute.Reason, due);
            mailbox.Notify(scope, id, NotificationKind.Operations, line, $"/operator/disputes/{dispute.Id}");
        }
    }

    private static string Text(string key, params object[] args)
    {
        var words =
            Words.GetString(key, CultureInfo.CurrentUICulture) ?? throw new MissingManifestResourceException($"No words for {key}.");
        return string.Format(CultureInfo.CurrentCulture, words, args);
    }
}
