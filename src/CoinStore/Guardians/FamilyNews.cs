using System.Globalization;
using CoinStore.Access;
using CoinStore.Accounts;
using CoinStore.Budgets;
using CoinStore.Notifications;
using CoinStore.PocketMoney;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Guardians;

/// <summary>
/// Tells guardians and minors what happened between them, in the transaction in which it did: under the bell and by mail, as each
/// guardian wishes. What must be answered is always told both ways.
/// </summary>
internal sealed class FamilyNews(Mailbox mailbox, PersonNews people)
{
    private const string Family = "/family";

    public async Task CapsChangedAsync(WriteScope scope, Guardianship link, CancellationToken cancellationToken)
    {
        var (guardian, minor) = await NamesAsync(scope, link, cancellationToken);
        Tell(scope, link.MinorId, $"{guardian} changed your limits.", Family);
        foreach (var each in await GuardianLinks.OfMinorAsync(scope.Context, link.MinorId, scope.Now, cancellationToken))
        {
            var who = each.Id == link.Id ? "You" : guardian;
            await TellAsync(scope, each, FamilyTopic.Changes, $"{who} changed {minor}'s limits.", PageOf(each), cancellationToken);
        }
    }

    public async Task AskedAsync(WriteScope scope, Standing minor, Ask ask, CancellationToken cancellationToken)
    {
        var name = minor.Person.DisplayName;
        foreach (var link in minor.Guardianships)
        {
            Tell(scope, link.GuardianId, $"{name} asks you for more than a limit allows. The question is open for 24 hours.", Family);
            var words = ask.Message.Length == 0 ? "" : $"{name} writes: “{ask.Message}”";
            string[] text = [$"{name} asks you for more than a limit allows. The question is open for 24 hours.", words];
            await MailAsync(scope, link.GuardianId, $"{name} asks you", [.. text.Where(t => t.Length > 0)], Family, cancellationToken);
        }

        Tell(scope, minor.Id, "Your guardian has your question. It is open for 24 hours.", Family);
    }

    public async Task AnsweredAsync(WriteScope scope, Ask ask, CancellationToken cancellationToken)
    {
        var guardian = await NameAsync(scope, ask.AnsweredBy!.Value, cancellationToken);
        var minor = await NameAsync(scope, ask.MinorId, cancellationToken);
        var word = ask.Word.Length == 0 ? "" : $" “{ask.Word}”";
        var (toMinor, done) = ask.Answer switch
        {
            AskAnswer.Raise => ($"{guardian} said yes: your limits were raised.", "said yes, and raised the limits."),
            AskAnswer.Once => ($"{guardian} said yes, once: you can use it within an hour.", "said yes, once."),
            AskAnswer.Buy => (
                $"{guardian} buys it for you. The coins are there as soon as the card is charged.",
                "said yes, and pays by card."
            ),
            AskAnswer.Decline => ($"{guardian} said no.", "said no; the limits stay as they are."),
            null => throw new InvalidOperationException($"Ask {ask.Id} has no answer to tell of."),
        };
        Tell(scope, ask.MinorId, toMinor + word, Family);
        foreach (var link in await GuardianLinks.OfMinorAsync(scope.Context, ask.MinorId, scope.Now, cancellationToken))
        {
            var text = $"{(link.GuardianId == ask.AnsweredBy ? "You" : guardian)} {done} ({minor})";
            Tell(scope, link.GuardianId, text, PageOf(link));
            if (ask.Answer == AskAnswer.Raise && link.MailTopics.HasFlag(FamilyTopic.Changes))
            {
                await MailAsync(scope, link.GuardianId, $"{minor}'s limits were raised", [text], PageOf(link), cancellationToken);
            }
        }
    }

    /// <summary>Pocket money will come.</summary>
    public async Task PocketStartedAsync(WriteScope scope, PocketPlanRow plan, CancellationToken cancellationToken)
    {
        var (guardian, minor) = (
            await NameAsync(scope, plan.GuardianId, cancellationToken),
            await NameAsync(scope, plan.MinorId, cancellationToken)
        );
        var often = plan.Rhythm switch
        {
            PocketRhythm.Once => "once",
            PocketRhythm.Week => "every week",
            PocketRhythm.Month => "every month",
        };
        var coins = new LimitAmount("COIN", plan.Coins);
        Tell(scope, plan.MinorId, $"{guardian} gives you {coins}, {often}.", Family);
        foreach (var link in await GuardianLinks.OfMinorAsync(scope.Context, plan.MinorId, scope.Now, cancellationToken))
        {
            var who = link.GuardianId == plan.GuardianId ? "You give" : $"{guardian} gives";
            await TellAsync(scope, link, FamilyTopic.Changes, $"{who} {minor} {coins}, {often}.", PageOf(link), cancellationToken);
        }
    }

    /// <summary>No more pocket money comes of a plan: by a guardian's word, or by itself for the reason given.</summary>
    public async Task PocketStoppedAsync(WriteScope scope, PocketPlanRow plan, string? note, CancellationToken cancellationToken)
    {
        var minor = await NameAsync(scope, plan.MinorId, cancellationToken);
        var coins = new LimitAmount("COIN", plan.Coins);
        var why = note is null ? "" : " " + note;
        Tell(scope, plan.MinorId, $"The pocket money of {coins} was stopped.", Family);
        var text = $"{minor}'s pocket money of {coins} was stopped.{why}";
        Tell(scope, plan.GuardianId, text, $"{Family}/{plan.MinorId}");
        foreach (var link in await GuardianLinks.OfMinorAsync(scope.Context, plan.MinorId, scope.Now, cancellationToken))
        {
            if (link.GuardianId != plan.GuardianId)
            {
                await TellAsync(scope, link, FamilyTopic.Changes, text, PageOf(link), cancellationToken);
            }
        }
    }

    /// <summary>Pocket money was due and did not come: both are told, the guardian by mail too.</summary>
    public async Task PocketFailedAsync(WriteScope scope, PocketPlanRow plan, string note, CancellationToken cancellationToken)
    {
        var minor = await NameAsync(scope, plan.MinorId, cancellationToken);
        var (coins, page) = (new LimitAmount("COIN", plan.Coins), $"{Family}/{plan.MinorId}");
        Tell(scope, plan.MinorId, $"Your pocket money of {coins} did not come this time. Your guardian knows.", Family);
        Tell(scope, plan.GuardianId, $"{minor}'s pocket money of {coins} was not paid. {note}", page);
        await MailAsync(scope, plan.GuardianId, $"{minor}'s pocket money was not paid", [note], page, cancellationToken);
    }

    /// <summary>A minor spent something.</summary>
    public async Task SpentAsync(WriteScope scope, IEnumerable<Guardianship> links, string text, CancellationToken cancellationToken)
    {
        foreach (var link in links)
        {
            await TellAsync(scope, link, FamilyTopic.Spends, text, PageOf(link), cancellationToken);
        }
    }

    /// <summary>In two weeks the minor is 18.</summary>
    public async Task ComesOfAgeAsync(
        WriteScope scope,
        IReadOnlyList<Guardianship> links,
        Person minor,
        DateTime at,
        CancellationToken cancellationToken
    )
    {
        var day = BudgetNews.Day(at, minor.TimeZoneId);
        var toGuardian =
            $"{minor.DisplayName} will be 18 on {day}. From that midnight on you no longer see what is spent, your cards no longer pay for "
            + "it, and your limits become their own.";
        foreach (var link in links)
        {
            Tell(scope, link.GuardianId, toGuardian, PageOf(link));
            await MailAsync(scope, link.GuardianId, $"{minor.DisplayName} will be 18", [toGuardian], PageOf(link), cancellationToken);
        }

        var toMinor =
            $"You will be 18 on {day}. From that midnight on nobody watches what you spend. Your limits stay as your own: you can lower them "
            + "at once, and raise them with a wait of 24 hours.";
        Tell(scope, minor.Id, toMinor, Family);
        await MailAsync(scope, minor.Id, "You will be 18 soon", [toMinor], Family, cancellationToken);
    }

    /// <summary>The minor is 18 now.</summary>
    public async Task CameOfAgeAsync(WriteScope scope, IReadOnlyList<Guardianship> links, Person minor, CancellationToken cancellationToken)
    {
        foreach (var link in links)
        {
            Tell(scope, link.GuardianId, $"{minor.DisplayName} is 18 now. You are no longer their guardian here.", Family);
        }

        const string Own = "You are 18. Nobody watches what you spend any more; your limits are your own now.";
        Tell(scope, minor.Id, Own, BudgetNews.Page);
        await MailAsync(scope, minor.Id, "Your limits are your own now", [Own], BudgetNews.Page, cancellationToken);
    }

    /// <summary>Money came in for a purchase that a guardian had stopped, and goes back.</summary>
    public async Task StoppedAsync(WriteScope scope, PersonId buyer, Money paid, CancellationToken cancellationToken)
    {
        Tell(scope, buyer, $"Your guardian stopped a purchase before it was paid. The {paid} are on their way back.", "/store");
        var minor = await NameAsync(scope, buyer, cancellationToken);
        foreach (var link in await GuardianLinks.OfMinorAsync(scope.Context, buyer, scope.Now, cancellationToken))
        {
            var text = $"{minor}'s purchase was stopped by a limit and paid all the same. The {paid} are on their way back.";
            Tell(scope, link.GuardianId, text, PageOf(link));
        }
    }

    /// <summary>Tells a guardian what they wish to hear of: under the bell, and by mail where they want that.</summary>
    public async Task TellAsync(
        WriteScope scope,
        Guardianship link,
        FamilyTopic topic,
        string text,
        string page,
        CancellationToken cancellationToken
    )
    {
        if (link.BellTopics.HasFlag(topic))
        {
            Tell(scope, link.GuardianId, text, page);
        }

        if (link.MailTopics.HasFlag(topic))
        {
            await MailAsync(scope, link.GuardianId, MailText.SubjectOf(text), [text], page, cancellationToken);
        }
    }

    /// <summary>A mail with one thing to do in this site.</summary>
    public Task MailAsync(
        WriteScope scope,
        PersonId to,
        string subject,
        IReadOnlyList<string> text,
        string page,
        CancellationToken cancellationToken
    ) => people.MailAsync(scope, to, subject, text, page, _ => true, cancellationToken);

    /// <summary>A line under somebody's bell.</summary>
    public void Tell(WriteScope scope, PersonId person, string text, string link) =>
        mailbox.Notify(scope, person, NotificationKind.Family, text, link);

    /// <summary>Where a guardian looks at a minor.</summary>
    public static string PageOf(Guardianship link) => string.Create(CultureInfo.InvariantCulture, $"{Family}/{link.MinorId}");

    private static async Task<(string Guardian, string Minor)> NamesAsync(
        WriteScope scope,
        Guardianship link,
        CancellationToken cancellationToken
    ) => (await NameAsync(scope, link.GuardianId, cancellationToken), await NameAsync(scope, link.MinorId, cancellationToken));

    /// <summary>The name somebody shows.</summary>
    public static Task<string> NameAsync(WriteScope scope, PersonId id, CancellationToken cancellationToken) =>
        scope.Context.Users.Where(p => p.Id == id).Select(p => p.DisplayName).SingleAsync(cancellationToken);
}
