using CoinStore.Guardians;
using CoinStore.Ledger;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Proofs;

/// <summary>What is owed for card checks is what their rows say, and each link that counts has its guardian's proof and consent.</summary>
internal sealed class ProofAudit : IFeatureAudit
{
    public async Task<AuditLine> RunAsync(StoreContext context, CancellationToken cancellationToken)
    {
        var proofs = await context.Set<GuardianProofRow>().AsNoTracking().Where(p => p.PaidMinor != null).ToListAsync(cancellationToken);
        var kind = (short)AccountKind.CardChecks;
        var booked = await context
            .Set<AccountRow>()
            .AsNoTracking()
            .Where(a => a.Kind == kind)
            .ToDictionaryAsync(a => a.Unit, a => a.Balance, StringComparer.Ordinal, cancellationToken);
        var owed = proofs
            .GroupBy(p => p.PaidCurrency!, StringComparer.Ordinal)
            .ToDictionary(
                g => g.Key,
                g => -g.Where(p => p.State != ProofState.Refunded).Sum(p => p.PaidMinor!.Value),
                StringComparer.Ordinal
            );
        var breaks = booked
            .Keys.Union(owed.Keys, StringComparer.Ordinal)
            .Where(c => booked.GetValueOrDefault(c) != owed.GetValueOrDefault(c))
            .Select(c => $"card checks in {c} are {booked.GetValueOrDefault(c)}, and their rows say {owed.GetValueOrDefault(c)}")
            .ToList();
        var links = await context.Set<Guardianship>().AsNoTracking().Where(g => g.ProofId != null).ToListAsync(cancellationToken);
        var consents = (await context.Set<GuardianConsent>().AsNoTracking().ToListAsync(cancellationToken))
            .Select(c => (c.GuardianId, c.MinorId, c.ProofId))
            .ToHashSet();
        var good = proofs.Where(p => p is { Flaw: null, GoodUntil: not null }).ToDictionary(p => p.Id, p => p.PersonId);
        breaks.AddRange(
            links
                .Where(l =>
                    good.GetValueOrDefault(l.ProofId!.Value) != l.GuardianId
                    || !consents.Contains((l.GuardianId, l.MinorId, l.ProofId.Value))
                )
                .Select(l => $"link {l.Id} counts without its guardian's proof or consent")
        );
        return new AuditLine(
            "Card checks are given back, and each link has its guardian's proof and consent",
            proofs.Count + links.Count,
            breaks
        );
    }
}
