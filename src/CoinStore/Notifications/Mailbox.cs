using CoinStore.Accounts;
using CoinStore.Storage;

namespace CoinStore.Notifications;

/// <summary>
/// Puts mails and notifications into the transaction of the event they tell of: both are there or neither. The worker and open pages
/// wake after the commit.
/// </summary>
internal sealed class Mailbox(WakeSignal<OutboxWorker> signal, BellHints hints)
{
    private const int LongestSubject = 200;
    private const int LongestText = 400;

    /// <summary>A mail to an address that need not belong to anybody.</summary>
    public void Mail(WriteScope scope, string address, MailText text) => Add(scope, null, address, text);

    /// <summary>A mail to a person; a closed account gets none.</summary>
    public void Mail(WriteScope scope, Person person, MailText text)
    {
        if (person is { Status: not PersonStatus.Closed, Email: { } address })
        {
            Add(scope, person.Id, address, text);
        }
    }

    /// <summary>A line under a person's bell. The link is a path in this site.</summary>
    public void Notify(WriteScope scope, PersonId person, NotificationKind kind, string text, string? link = null)
    {
        scope.Context.Add(
            new Notification
            {
                Id = Guid.CreateVersion7(new DateTimeOffset(scope.Now)),
                PersonId = person,
                Kind = kind,
                Text = Cut(text, LongestText),
                Link = link,
                CreatedAt = scope.Now,
            }
        );
        scope.AfterCommit(() => hints.Ring(person));
    }

    private void Add(WriteScope scope, PersonId? person, string address, MailText text)
    {
        scope.Context.Add(
            new OutboxMail
            {
                Id = Guid.CreateVersion7(new DateTimeOffset(scope.Now)),
                PersonId = person,
                To = address,
                Subject = Cut(text.Subject.ReplaceLineEndings(" "), LongestSubject),
                Text = text.ToPlain(),
                Html = text.ToHtml(),
                CreatedAt = scope.Now,
                DueAt = scope.Now,
            }
        );
        scope.AfterCommit(signal.Set);
    }

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..(length - 1)] + "…";
}
