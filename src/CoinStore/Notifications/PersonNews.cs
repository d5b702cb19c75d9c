using CoinStore.Accounts;
using CoinStore.Payments;
using CoinStore.Storage;

namespace CoinStore.Notifications;

/// <summary>
/// Tells people of their own coins, budgets and payouts: under the bell, and by mail where an adult wants that. What protects an account
/// or money is mailed whatever they want.
/// </summary>
internal sealed class PersonNews(Mailbox mailbox, StripeGateway site)
{
    /// <summary>Good to know: mailed to an adult who wants such mails.</summary>
    public Task TellAsync(
        WriteScope scope,
        PersonId to,
        NotificationKind kind,
        string text,
        string page,
        CancellationToken cancellationToken
    ) => TellAsync(scope, to, kind, text, page, person => person.WantsMail && IsAdult(person, scope.Now), cancellationToken);

    /// <summary>Something went wrong with money: mailed always.</summary>
    public Task WarnAsync(
        WriteScope scope,
        PersonId to,
        NotificationKind kind,
        string text,
        string page,
        CancellationToken cancellationToken
    ) => TellAsync(scope, to, kind, text, page, _ => true, cancellationToken);

    private async Task TellAsync(
        WriteScope scope,
        PersonId to,
        NotificationKind kind,
        string text,
        string page,
        Predicate<Person> isMailed,
        CancellationToken cancellationToken
    )
    {
        mailbox.Notify(scope, to, kind, text, page);
        await MailAsync(scope, to, MailText.SubjectOf(text), [text], page, isMailed, cancellationToken);
    }

    /// <summary>A mail with one thing to do in this site, to a person who is to get it.</summary>
    public async Task MailAsync(
        WriteScope scope,
        PersonId to,
        string subject,
        IReadOnlyList<string> text,
        string page,
        Predicate<Person> isMailed,
        CancellationToken cancellationToken
    )
    {
        if (await scope.Context.Users.FindAsync([to], cancellationToken) is { } person && isMailed(person))
        {
            var action = new MailAction("Open the page", new Uri(site.PublicBase, page).AbsoluteUri);
            mailbox.Mail(scope, person, new MailText(subject, text, action));
        }
    }

    private static bool IsAdult(Person person, DateTime now) =>
        AgePolicy.GroupAt(person.BirthDate, person.TimeZoneId, new DateTimeOffset(now)) == AgeGroup.Adult;
}
