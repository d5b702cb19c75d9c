using CoinStore.Disputes;
using CoinStore.Ledger;
using CoinStore.Payouts;
using CoinStore.Proofs;
using CoinStore.Purchases;
using CoinStore.Refunds;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;
using Stripe;

namespace CoinStore.Accounting;

/// <summary>Finds the entries that tell of a movement of Stripe's balance, and what cash at Stripe gained by them.</summary>
internal static class CashEntries
{
    /// <summary>What the books say that a balance transaction moved, in its currency's minor units; 0 when they know nothing of it.</summary>
    public static async Task<long> GainAsync(StoreContext context, BalanceTransaction moved, CancellationToken cancellationToken)
    {
        var ids = new List<Guid> { AccountingJournal.SettledIdOf(moved.Id) };
        if (await EntryOfAsync(context, moved, cancellationToken) is { } own)
        {
            ids.Add(own);
        }

        var cash = EconomyChart.Platform(AccountKind.StripeCash, Unit.Currency(moved.Currency.ToUpperInvariant()));
        var (unit, kind) = (cash.Unit.Code, cash.Kind);
        var account = await context
            .Set<AccountRow>()
            .Where(a => a.Owner == cash.Owner && a.Kind == kind && a.Unit == unit)
            .Select(a => (long?)a.Id)
            .SingleOrDefaultAsync(cancellationToken);
        var lines = await context
            .Set<EntryRow>()
            .Where(e => EF.Parameter(ids).Contains(e.Id))
            .Select(e => e.Postings)
            .ToListAsync(cancellationToken);
        return lines.SelectMany(packed => PackedLines.TryUnpack(packed) ?? []).Where(l => l.Id == account).Sum(l => l.Amount);
    }

    private static async Task<Guid?> EntryOfAsync(StoreContext context, BalanceTransaction moved, CancellationToken cancellationToken)
    {
        var source = moved.SourceId;
        switch (moved.Type)
        {
            case "charge" or "payment":
                var purchase = await context
                    .Set<PurchaseRow>()
                    .Where(p => p.BalanceTransactionId == moved.Id)
                    .Select(p => (PurchaseId?)p.Id)
                    .SingleOrDefaultAsync(cancellationToken);
                var proof = purchase is null
                    ? await context
                        .Set<GuardianProofRow>()
                        .Where(p => p.ChargeTransactionId == moved.Id)
                        .Select(p => (GuardianProofId?)p.Id)
                        .SingleOrDefaultAsync(cancellationToken)
                    : null;
                return purchase?.Value ?? proof?.Value;
            case "refund" or "payment_refund" or "refund_failure" or "payment_refund_failure":
                var refund = await context
                    .Set<RefundRow>()
                    .Where(r => r.StripeRefundId == source)
                    .Select(r => (RefundId?)r.Id)
                    .SingleOrDefaultAsync(cancellationToken);
                return refund is not { } id ? await ProofRefundAsync(context, moved, cancellationToken)
                    : moved.Type.EndsWith("failure", StringComparison.Ordinal) ? RefundJournal.ReturnIdOf(id)
                    : id.Value;
            case "transfer":
                var payout = await context
                    .Set<PayoutRow>()
                    .Where(p => p.TransferId == source)
                    .Select(p => (PayoutId?)p.Id)
                    .SingleOrDefaultAsync(cancellationToken);
                return payout is { } paid ? PayoutJournal.IdOf(paid, EntryKind.PayoutTransfer) : null;
            case "adjustment":
                var dispute = await context
                    .Set<DisputeRow>()
                    .Where(d => d.StripeDisputeId == source)
                    .Select(d => (DisputeId?)d.Id)
                    .SingleOrDefaultAsync(cancellationToken);
                return dispute is not { } contested ? null
                    : moved.Amount < 0 ? contested.Value
                    : DisputeJournal.IdOf(contested, EntryKind.DisputeReturn);
            default:
                return null;
        }
    }

    private static async Task<Guid?> ProofRefundAsync(StoreContext context, BalanceTransaction moved, CancellationToken cancellationToken)
    {
        var proof = await context
            .Set<GuardianProofRow>()
            .Where(p => p.RefundId == moved.SourceId)
            .Select(p => (GuardianProofId?)p.Id)
            .SingleOrDefaultAsync(cancellationToken);
        var failed = moved.Type.EndsWith("failure", StringComparison.Ordinal);
        return proof is { } id ? ProofJournal.IdOf(id, failed ? EntryKind.CardCheckReturn : EntryKind.CardCheckRefund) : null;
    }
}
