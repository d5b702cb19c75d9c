using CoinStore.Accounts;
using CoinStore.Notifications;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Guardians;

/// <summary>Tells both sides what happened between them, in the transaction in which it did.</summary>
internal sealed class FamilyNews(Mailbox mailbox)
{
    private const string Family = "/family";

    public void Linked(WriteScope scope, Person guardian, Person minor)
    {
        Tell(
            scope,
            guardian.Id,
            $"You are now {minor.DisplayName}'s guardian. Nothing can be spent until you set limits.",
            $"{Family}/{minor.Id}"
        );
        Tell(
            scope,
            minor.Id,
            $"{guardian.DisplayName} is now your guardian, sees what you spend and sets your limits. They start at nothing.",
            Family
        );
    }

    public async Task EndedAsync(WriteScope scope, Guardianship link, CancellationToken cancellationToken)
    {
        Tell(scope, link.GuardianId, $"You are no longer {await NameAsync(scope, link.MinorId, cancellationToken)}'s guardian.", Family);
        var guardian = await NameAsync(scope, link.GuardianId, cancellationToken);
        Tell(scope, link.MinorId, $"{guardian} is no longer your guardian. You can spend again once you have another one.", Family);
    }

    public async Task CapsChangedAsync(WriteScope scope, Guardianship link, CancellationToken cancellationToken)
    {
        var minor = await NameAsync(scope, link.MinorId, cancellationToken);
        Tell(scope, link.GuardianId, $"You changed {minor}'s limits.", $"{Family}/{link.MinorId}");
        Tell(scope, link.MinorId, $"{await NameAsync(scope, link.GuardianId, cancellationToken)} changed your limits.", Family);
    }

    public void Asked(WriteScope scope, Guardianship link, string minor)
    {
        Tell(scope, link.GuardianId, $"{minor} asks you for more than a limit allows. The question is open for 24 hours.", Family);
        Tell(scope, link.MinorId, "Your guardian has your question. It is open for 24 hours.", Family);
    }

    public void Answered(WriteScope scope, Ask ask, Guardianship link)
    {
        var raised = ask.Answer == AskAnswer.Raise;
        var word = ask.Word.Length == 0 ? "" : $" “{ask.Word}”";
        Tell(scope, ask.MinorId, (raised ? "Your guardian said yes: your limits were raised." : "Your guardian said no.") + word, Family);
        Tell(
            scope,
            link.GuardianId,
            raised ? "You said yes, and the limits were raised." : "You said no; the limits stay as they are.",
            $"{Family}/{ask.MinorId}"
        );
    }

    private void Tell(WriteScope scope, PersonId person, string text, string link) =>
        mailbox.Notify(scope, person, NotificationKind.Family, text, link);

    private static Task<string> NameAsync(WriteScope scope, PersonId id, CancellationToken cancellationToken) =>
        scope.Context.Users.Where(p => p.Id == id).Select(p => p.DisplayName).SingleAsync(cancellationToken);
}
