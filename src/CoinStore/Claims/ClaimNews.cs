using System.Globalization;
using System.Resources;
using CoinStore.Access;
using CoinStore.Accounts;
using CoinStore.Notifications;
using CoinStore.Payments;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Claims;

/// <summary>
/// Tells guardians, the minor and creators what becomes of a claim, in the transaction in which it does. Every guardian is told, whoever
/// claimed; creators hear how many Diamonds and why, never whose. The words live in ClaimNews.resx.
/// </summary>
internal sealed class ClaimNews(Mailbox mailbox, StripeGateway stripe, OperatorAlarms alarms)
{
    private static readonly ResourceManager Words = new("CoinStore.Claims.ClaimNews", typeof(ClaimNews).Assembly);

    public async Task OpenedAsync(WriteScope scope, ClaimRow claim, Money price, CancellationToken cancellationToken)
    {
        await TellAsync(scope, claim, "Opened", person => [price, Day(claim.DueAt, person)], cancellationToken);
        await alarms.ClaimOpenedAsync(scope, claim.Id, price, claim.DueAt, cancellationToken);
    }

    public Task GrantedAsync(WriteScope scope, ClaimRow claim, ClaimFigures result, CancellationToken cancellationToken) =>
        TellAsync(
            scope,
            claim,
            claim.DecidedBy is null ? "GrantedByDeadline" : "Granted",
            _ => [result.Amount, result.Removed.Value + result.Bonus.Value, result.TakenBack.Value, claim.Answer],
            cancellationToken
        );

    public Task DeclinedAsync(WriteScope scope, ClaimRow claim, Money price, CancellationToken cancellationToken) =>
        TellAsync(scope, claim, "Declined", _ => [price, claim.Answer], cancellationToken);

    /// <summary>What a guardian reads when a claim of a purchase with leave ends by its deadline.</summary>
    public static string WithLeave(ClaimRefusalKind leave) => Text("WithLeave." + leave);

    public Task WithdrawnAsync(WriteScope scope, ClaimRow claim, CancellationToken cancellationToken) =>
        TellAsync(scope, claim, "Withdrawn", _ => [], cancellationToken);

    public Task OvertakenAsync(WriteScope scope, ClaimRow claim, Money price, CancellationToken cancellationToken) =>
        TellAsync(scope, claim, "Overtaken", _ => [price], cancellationToken);

    public Task RefundedAsync(WriteScope scope, ClaimRow claim, Money amount, CancellationToken cancellationToken) =>
        TellAsync(scope, claim, "Refunded", _ => [amount], cancellationToken);

    public async Task ReopenedAsync(WriteScope scope, ClaimRow claim, Money amount, CancellationToken cancellationToken)
    {
        await TellAsync(scope, claim, "Reopened", person => [amount, Day(claim.DueAt, person)], cancellationToken);
        await alarms.ClaimReopenedAsync(scope, claim.Id, amount, claim.Note ?? "-", cancellationToken);
    }

    /// <summary>Tells a creator what was taken back.</summary>
    public async Task TakenBackAsync(WriteScope scope, PersonId creator, Diamonds diamonds, CancellationToken cancellationToken)
    {
        var line = Text("TakenBack.Line", diamonds.Value);
        mailbox.Notify(scope, creator, NotificationKind.Payout, line, "/studio");
        if (await scope.Context.Users.SingleOrDefaultAsync(p => p.Id == creator, cancellationToken) is { } person)
        {
            mailbox.Mail(scope, person, new MailText(Text("TakenBack.Subject", diamonds.Value), [line, Text("TakenBack.Next")]));
        }
    }

    private async Task TellAsync(
        WriteScope scope,
        ClaimRow claim,
        string key,
        Func<Person, object[]> figures,
        CancellationToken cancellationToken
    )
    {
        var minor = await scope.Context.Users.SingleAsync(p => p.Id == claim.MinorId, cancellationToken);
        mailbox.Notify(scope, minor.Id, NotificationKind.Family, Text(key + ".Minor", [minor.DisplayName, .. figures(minor)]), "/family");
        var standing = await Standing.LoadAsync(scope.Context, claim.MinorId, scope.Now, cancellationToken);
        HashSet<PersonId> ids = [claim.OpenedBy, .. ClaimFamily.GuardiansOf(standing)];
        var guardians = await scope.Context.Users.Where(p => ids.Contains(p.Id)).OrderBy(p => p.Id).ToListAsync(cancellationToken);
        var link = $"/family/claims/{claim.Id}";
        foreach (var guardian in guardians)
        {
            object[] args = [minor.DisplayName, .. figures(guardian)];
            var line = Text(key + ".Guardian", args);
            mailbox.Notify(scope, guardian.Id, NotificationKind.Family, line, link);
            var action = new MailAction(Text("Action"), new Uri(stripe.PublicBase, link).AbsoluteUri);
            mailbox.Mail(scope, guardian, new MailText(Text(key + ".Subject", args), [line], action));
        }
    }

    private static string Day(DateTime at, Person person)
    {
        var zone = TimeZoneInfo.TryFindSystemTimeZoneById(person.TimeZoneId, out var own) ? own : TimeZoneInfo.Utc;
        return TimeZoneInfo.ConvertTimeFromUtc(at, zone).ToString("d MMMM yyyy, HH:mm", CultureInfo.CurrentCulture);
    }

    private static string Text(string key, params object[] args)
    {
        var words =
            Words.GetString(key, CultureInfo.CurrentUICulture) ?? throw new MissingManifestResourceException($"No words for {key}.");
        return string.Format(CultureInfo.CurrentCulture, words, args);
    }
}
