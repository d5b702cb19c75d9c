using CoinStore.Access;
using CoinStore.Accounts;
using CoinStore.Guardians;
using CoinStore.Marks;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Proofs;

/// <summary>
/// Puts a guardian's proof under their links, each with its consent. A link without a proof gives no sight of the minor and lets nothing
/// be spent; once it has one it keeps it, also after the twelve months in which the proof is good for further minors. A second
/// guardian's link gets it only once the first one said yes: a minor could name anybody otherwise, and either may approve.
/// </summary>
internal sealed class ProofLinks(LinkNews news)
{
    /// <summary>The proof that is good now; null when there is none, and while the person's own account waits for a review.</summary>
    public static async Task<GuardianProofId?> GoodAsync(
        StoreContext context,
        Standing guardian,
        DateTime now,
        CancellationToken cancellationToken
    ) =>
        !guardian.IsAdult || guardian.IsHeld
            ? null
            : await context
                .Set<GuardianProofRow>()
                .Where(p => p.PersonId == guardian.Id && p.GoodUntil > now)
                .OrderByDescending(p => p.GoodUntil)
                .Select(p => (GuardianProofId?)p.Id)
                .FirstOrDefaultAsync(cancellationToken);

    /// <summary>Lets all links that wait begin to count, if there is a good proof. The caller has the guardian's turn.</summary>
    public async Task AttachAsync(WriteScope scope, PersonId guardian, CancellationToken cancellationToken)
    {
        // What this job has just changed has to be there to be found.
        await scope.Context.SaveChangesAsync(cancellationToken);
        var standing = await Standing.LoadAsync(scope.Context, guardian, scope.Now, cancellationToken);
        if (standing is null || await GoodAsync(scope.Context, standing, scope.Now, cancellationToken) is not { } proof)
        {
            return;
        }

        var waiting = scope
            .Context.Set<Guardianship>()
            .Where(g => g.GuardianId == guardian && g.EndedAt == null && g.ProofId == null)
            .OrderBy(g => g.MinorId);
        var minors = await waiting.Select(g => g.MinorId).ToListAsync(cancellationToken);
        await scope.Context.TakeTurnsAsync([.. minors.Select(m => m.Value)], cancellationToken);
        // Read once the turns are here: somebody may have said no, or yes, meanwhile.
        foreach (var link in await waiting.Where(g => minors.Contains(g.MinorId)).ToListAsync(cancellationToken))
        {
            var minor = await scope.Context.Users.SingleAsync(p => p.Id == link.MinorId, cancellationToken);
            await AttachAsync(scope, link, proof, standing.Person, minor, cancellationToken);
        }
    }

    /// <summary>Whether a link waits for the yes of the guardian there is.</summary>
    public static async Task<bool> NeedsYesAsync(
        StoreContext context,
        Guardianship link,
        DateTime now,
        CancellationToken cancellationToken
    ) => link.AllowedAt is null && (await OthersAsync(context, link, now, cancellationToken)).Count > 0;

    private static async Task<List<Guardianship>> OthersAsync(
        StoreContext context,
        Guardianship link,
        DateTime now,
        CancellationToken cancellationToken
    ) => [.. (await GuardianLinks.OfMinorAsync(context, link.MinorId, now, cancellationToken)).Where(o => o.Id != link.Id)];

    /// <summary>Lets one link count, unless it waits for a yes. The caller has the minor's turn.</summary>
    public async Task AttachAsync(
        WriteScope scope,
        Guardianship link,
        GuardianProofId proof,
        Person guardian,
        Person minor,
        CancellationToken cancellationToken
    )
    {
        var others = await OthersAsync(scope.Context, link, scope.Now, cancellationToken);
        if (link.AllowedAt is null && others.Count > 0)
        {
            return;
        }

        link.ProofId = proof;
        scope.Context.Add(
            new GuardianConsent
            {
                Id = Guid.CreateVersion7(new DateTimeOffset(scope.Now)),
                GuardianId = guardian.Id,
                MinorId = minor.Id,
                ProofId = proof,
                TextVersion = ProofPolicy.TextVersion,
                At = scope.Now,
            }
        );
        await scope.Context.SaveChangesAsync(cancellationToken);
        await LinkStarts.SetLimitsAsync(scope, link, others.FirstOrDefault(), cancellationToken);
        await Reviews.LinkedAsync(scope, link, cancellationToken);
        await news.LinkedAsync(scope, link, guardian, minor, cancellationToken);
        await AskForOthersAsync(scope, link, minor, cancellationToken);
    }

    /// <summary>Whoever waited beside the one who counts now waits for their yes.</summary>
    private async Task AskForOthersAsync(WriteScope scope, Guardianship link, Person minor, CancellationToken cancellationToken)
    {
        var waiting = await GuardianLinks.AllOfMinor(scope.Context, minor.Id).Where(g => g.ProofId == null).ToListAsync(cancellationToken);
        foreach (var other in waiting)
        {
            var name = await FamilyNews.NameAsync(scope, other.GuardianId, cancellationToken);
            await news.AsksToJoinAsync(scope, link, name, minor.DisplayName, cancellationToken);
        }
    }
}
