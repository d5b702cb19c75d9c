using CoinStore.Accounts;
using CoinStore.Storage;

namespace CoinStore.Guardians;

/// <summary>Tells the people of a link how it begins and ends, in the transaction in which it does.</summary>
internal sealed class LinkNews(FamilyNews news)
{
    private const string Family = "/family";

    public async Task LinkedAsync(WriteScope scope, Guardianship link, Person guardian, Person minor, CancellationToken cancellationToken)
    {
        var page = $"{Family}/{minor.Id}";
        news.Tell(scope, minor.Id, $"{guardian.DisplayName} is now your guardian, sees what you spend and sets your limits.", Family);
        var links = await GuardianLinks.OfMinorAsync(scope.Context, minor.Id, scope.Now, cancellationToken);
        var others = links.Where(o => o.Id != link.Id).ToList();
        foreach (var other in others)
        {
            var text = $"{guardian.DisplayName} is now {minor.DisplayName}'s guardian, too.";
            await news.TellAsync(scope, other, FamilyTopic.Changes, text, page, cancellationToken);
        }

        var limits =
            others.Count == 0
                ? "Nothing can be spent until you set limits."
                : "Your limits start as the other guardian's are, with what was spent so far; the stricter of both counts.";
        news.Tell(scope, guardian.Id, $"You are now {minor.DisplayName}'s guardian. {limits}", page);
    }

    /// <summary>The link is made, and counts once the guardian is proven.</summary>
    public void Waits(WriteScope scope, Person guardian, Person minor)
    {
        news.Tell(
            scope,
            minor.Id,
            $"{guardian.DisplayName} wants to be your guardian. It counts once their card check is done; until then nothing changes for you.",
            Family
        );
        var text =
            $"You are almost {minor.DisplayName}'s guardian. A card check shows that you are an adult: it is charged and given back in full.";
        news.Tell(scope, guardian.Id, text, "/family/proof");
    }

    /// <summary>The link is made, and counts once the guardian there is says yes.</summary>
    public void WaitsForYes(WriteScope scope, Person guardian, Person minor)
    {
        news.Tell(
            scope,
            minor.Id,
            $"{guardian.DisplayName} wants to be your guardian, too. It counts once your guardian says yes; until then nothing changes.",
            Family
        );
        news.Tell(scope, guardian.Id, $"You are {minor.DisplayName}'s guardian once the guardian there is says yes.", Family);
    }

    /// <summary>A link is over; of one that never counted nobody reads that it did.</summary>
    public async Task EndedAsync(WriteScope scope, Guardianship link, CancellationToken cancellationToken)
    {
        if (link.ProofId is null)
        {
            await DroppedAsync(scope, link, cancellationToken);
            return;
        }

        var (guardian, minor) = (
            await FamilyNews.NameAsync(scope, link.GuardianId, cancellationToken),
            await FamilyNews.NameAsync(scope, link.MinorId, cancellationToken)
        );
        var left = await GuardianLinks.OfMinorAsync(scope.Context, link.MinorId, scope.Now, cancellationToken);
        news.Tell(scope, link.GuardianId, $"You are no longer {minor}'s guardian.", Family);
        news.Tell(
            scope,
            link.MinorId,
            $"{guardian} is no longer your guardian."
                + (left.Any(l => l.Id != link.Id) ? "" : " You can spend again once you have another one."),
            Family
        );
        foreach (var other in left.Where(l => l.Id != link.Id))
        {
            await news.TellAsync(
                scope,
                other,
                FamilyTopic.Changes,
                $"{guardian} is no longer {minor}'s guardian. Your limits go on.",
                FamilyNews.PageOf(other),
                cancellationToken
            );
        }
    }

    /// <summary>Somebody else wants to be a guardian of the minor too, which the guardian there is has to say yes to.</summary>
    public async Task AsksToJoinAsync(
        WriteScope scope,
        Guardianship first,
        string guardian,
        string minor,
        CancellationToken cancellationToken
    )
    {
        var text =
            $"{guardian} wants to be {minor}'s guardian, too. Nothing changes until you say yes, and it lapses after "
            + $"{LinkPolicy.WaitingLife.Days} days.";
        news.Tell(scope, first.GuardianId, text, Family);
        await news.MailAsync(scope, first.GuardianId, $"A second guardian for {minor}", [text], Family, cancellationToken);
    }

    /// <summary>The minor's guardian said yes to a second one, who is still to be proven.</summary>
    public async Task AllowedAsync(WriteScope scope, Guardianship link, CancellationToken cancellationToken)
    {
        var minor = await FamilyNews.NameAsync(scope, link.MinorId, cancellationToken);
        news.Tell(scope, link.GuardianId, $"{minor}'s guardian said yes to you. What is left is your card check.", "/family/proof");
    }

    /// <summary>A link that waited will not come: somebody said no, or nobody said yes in time.</summary>
    private async Task DroppedAsync(WriteScope scope, Guardianship link, CancellationToken cancellationToken)
    {
        var guardian = await FamilyNews.NameAsync(scope, link.GuardianId, cancellationToken);
        var minor = await FamilyNews.NameAsync(scope, link.MinorId, cancellationToken);
        news.Tell(scope, link.GuardianId, $"You do not become {minor}'s guardian: the invitation was withdrawn or lapsed.", Family);
        news.Tell(scope, link.MinorId, $"{guardian} does not become your guardian: the invitation was withdrawn or lapsed.", Family);
        foreach (var other in await GuardianLinks.OfMinorAsync(scope.Context, link.MinorId, scope.Now, cancellationToken))
        {
            await news.TellAsync(
                scope,
                other,
                FamilyTopic.Changes,
                $"{guardian} does not become {minor}'s guardian.",
                FamilyNews.PageOf(other),
                cancellationToken
            );
        }
    }
}
