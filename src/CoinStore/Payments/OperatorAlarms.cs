using System.Globalization;
using System.Resources;
using CoinStore.Accounts;
using CoinStore.Notifications;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Payments;

/// <summary>
/// Calls the operators when something about payments needs a human: a line under each one's bell and a mail, in the transaction in which
/// it came to that. The words live in OperatorAlarms.resx.
/// </summary>
internal sealed class OperatorAlarms(Mailbox mailbox, StripeGateway stripe)
{
    private const string Payments = "/operator/payments";
    private static readonly ResourceManager Words = new("CoinStore.Payments.OperatorAlarms", typeof(OperatorAlarms).Assembly);

    /// <summary>An event was tried in vain too often.</summary>
    public Task EventParkedAsync(WriteScope scope, StripeEventRow parked, CancellationToken cancellationToken) =>
        RaiseAsync(
            scope,
            "EventParked",
            $"/operator/events?id={Uri.EscapeDataString(parked.Id)}",
            [parked.Type, parked.About, parked.Tries, parked.LastError ?? ""],
            cancellationToken
        );

    /// <summary>A session is paid, and there is no purchase that it belongs to.</summary>
    public Task StrayPaymentAsync(WriteScope scope, string sessionId, Money paid, CancellationToken cancellationToken) =>
        RaiseAsync(scope, "StrayPayment", Payments, [sessionId, paid], cancellationToken);

    /// <summary>A session is paid, but not as its purchase was agreed.</summary>
    public Task DisagreeingPaymentAsync(
        WriteScope scope,
        string sessionId,
        Money paid,
        PurchaseId purchase,
        Money price,
        CancellationToken cancellationToken
    ) => RaiseAsync(scope, "DisagreeingPayment", Payments, [sessionId, paid, purchase, price], cancellationToken);

    /// <summary>Money of a card check does not go back.</summary>
    public Task CardCheckStuckAsync(WriteScope scope, string paymentId, Money paid, string why, CancellationToken cancellationToken) =>
        RaiseAsync(scope, "CardCheckStuck", Payments, [paymentId, paid, why], cancellationToken);

    /// <summary>An account shares something with the account of a minor who has no guardian to ask.</summary>
    public Task AccountReviewAsync(WriteScope scope, string name, CancellationToken cancellationToken) =>
        RaiseAsync(scope, "AccountReview", "/operator/reviews", [name], cancellationToken);

    /// <summary>A guardian claims a minor's purchase.</summary>
    public Task ClaimOpenedAsync(WriteScope scope, ClaimId claim, Money price, DateTime dueAt, CancellationToken cancellationToken) =>
        RaiseAsync(
            scope,
            "ClaimOpened",
            $"/operator/claims/{claim}",
            [claim, price, dueAt.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)],
            cancellationToken
        );

    /// <summary>The refund of a granted claim failed, and the claim is open again.</summary>
    public Task ClaimReopenedAsync(WriteScope scope, ClaimId claim, Money amount, string why, CancellationToken cancellationToken) =>
        RaiseAsync(scope, "ClaimReopened", $"/operator/claims/{claim}", [claim, amount, why], cancellationToken);

    private async Task RaiseAsync(WriteScope scope, string key, string link, object[] args, CancellationToken cancellationToken)
    {
        var operators = await scope
            .Context.Users.Where(p => p.IsOperator && p.Status == PersonStatus.Active)
            .OrderBy(p => p.Id)
            .ToListAsync(cancellationToken);
        var line = Text(key + ".Line", args);
        var mail = new MailText(
            Text(key + ".Subject", args),
            [line, Text(key + ".Next", args)],
            new MailAction(Text(key + ".Action", args), new Uri(stripe.PublicBase, link).AbsoluteUri)
        );
        foreach (var person in operators)
        {
            mailbox.Notify(scope, person.Id, NotificationKind.Operations, line, link);
            mailbox.Mail(scope, person, mail);
        }
    }

    private static string Text(string key, object[] args)
    {
        var words =
            Words.GetString(key, CultureInfo.CurrentUICulture) ?? throw new MissingManifestResourceException($"No words for {key}.");
        return string.Format(CultureInfo.CurrentCulture, words, args);
    }
}
