using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Gifts;

/// <summary>Gifts that were sent against their entries, one to one both ways, with who, to whom, when and how much.</summary>
internal sealed class GiftAudit : IFeatureAudit
{
    private const int MostBreaks = 20;

    public async Task<AuditLine> RunAsync(StoreContext context, CancellationToken cancellationToken)
    {
        var counted = await context.Set<GiftSend>().LongCountAsync(cancellationToken);
        var differing = await SendsWithoutTheirEntry(context).Take(MostBreaks).ToListAsync(cancellationToken);
        var orphans = await EntriesWithoutTheirSend(context).Take(MostBreaks).ToListAsync(cancellationToken);
        return new AuditLine(
            "Gifts match their entries one to one",
            counted,
            [
                .. differing.Select(id => $"gift {id} has no entry of the same people, amount and time"),
                .. orphans.Select(id => $"entry {id} is a gift that nobody sent"),
            ]
        );
    }

    // SQL by hand: a typed id and an entry's plain one do not join in a query expression. The rates and accounts are GiftJournal's.
    private static IQueryable<Guid> SendsWithoutTheirEntry(StoreContext context)
    {
        var (gift, fan, pending) = ((short)EntryKind.Gift, (short)AccountKind.FanCoins, (short)AccountKind.CreatorPending);
        return context.Database.SqlQuery<Guid>(
            $"""
            SELECT s."Id" AS "Value" FROM "GiftSends" s
            WHERE 2 <> (
                SELECT COUNT(*) FROM "JournalEntries" e
                JOIN "Postings" p ON p."Sequence" = e."Sequence"
                JOIN "LedgerAccounts" a ON a."Id" = p."AccountId"
                WHERE e."Id" = s."Id" AND e."Kind" = {gift} AND e."At" = s."SentAt"
                AND ((a."Kind" = {fan} AND a."Owner" = s."SenderId" AND a."Unit" = 'COIN' AND p."Amount" = -s."PriceCoins")
                    OR (a."Kind" = {pending} AND a."Owner" = s."CreatorId" AND a."Unit" = 'DIAMOND' AND p."Amount" = s."PriceCoins")))
            """
        );
    }

    private static IQueryable<Guid> EntriesWithoutTheirSend(StoreContext context)
    {
        var gift = (short)EntryKind.Gift;
        return context.Database.SqlQuery<Guid>(
            $"""
            SELECT e."Id" AS "Value" FROM "JournalEntries" e
            WHERE e."Kind" = {gift} AND NOT EXISTS (SELECT 1 FROM "GiftSends" s WHERE s."Id" = e."Id")
            """
        );
    }
}
