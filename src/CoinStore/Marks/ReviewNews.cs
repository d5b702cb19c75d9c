using CoinStore.Access;
using CoinStore.Accounts;
using CoinStore.Guardians;
using CoinStore.Notifications;
using CoinStore.Payments;
using CoinStore.Storage;

namespace CoinStore.Marks;

/// <summary>Tells those whom a review concerns, in plain words and in the transaction in which it began or ended.</summary>
internal sealed class ReviewNews(Mailbox mailbox, FamilyNews family, OperatorAlarms alarms)
{
    private const string Page = "/family";

    /// <summary>An account waits from now on: for a minor's guardians, or the team when there are none or the minor's account is closed.</summary>
    public async Task OpenedAsync(WriteScope scope, Person person, Standing? minor, ReviewCause cause, CancellationToken cancellationToken)
    {
        var shared = cause switch
        {
            ReviewCause.Device => "a device",
            ReviewCause.Card => "a card",
        };
        mailbox.Notify(
            scope,
            person.Id,
            NotificationKind.Account,
            $"Your account shares {shared} with a child's account. Before you can spend, that child's guardian or our team says that you are "
                + "somebody else. You can look around meanwhile.",
            Page
        );
        foreach (var link in minor?.Guardianships ?? [])
        {
            var text =
                $"{person.DisplayName} has an account that shares {shared} with {minor!.Person.DisplayName}'s. Is that somebody else, and not "
                + $"{minor.Person.DisplayName}? It cannot spend before you have said so.";
            family.Tell(scope, link.GuardianId, text, Page);
            await family.MailAsync(scope, link.GuardianId, $"Is {person.DisplayName} somebody else?", [text], Page, cancellationToken);
        }

        if (minor is not { Guardianships.Count: > 0 })
        {
            await alarms.AccountReviewAsync(scope, person.DisplayName, cancellationToken);
        }
    }

    /// <summary>Somebody has said whose account it is.</summary>
    public void Decided(WriteScope scope, AccountReview review) =>
        mailbox.Notify(
            scope,
            review.PersonId,
            NotificationKind.Account,
            review.Decision == ReviewDecision.Allowed
                ? "Your account was looked at: you can spend now."
                : "Your account was looked at and stays as it is: it cannot spend. Write to our team if you think that is wrong.",
            Page
        );
}
