using CoinStore.Purchases;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Cards;

/// <summary>Saved cards against who may use them: a card is offered to its holder and pays for what its holder pays, nothing else.</summary>
internal sealed class CardAudit : IFeatureAudit
{
    public async Task<AuditLine> RunAsync(StoreContext context, CancellationToken cancellationToken)
    {
        var cards = await context.Set<CardRow>().AsNoTracking().ToDictionaryAsync(c => c.Id, cancellationToken);
        var customers = await context.Set<CustomerRow>().AsNoTracking().ToListAsync(cancellationToken);
        var paid = await context
            .Set<PurchaseRow>()
            .Where(p => p.CardId != null)
            .Select(p => new
            {
                p.Id,
                p.CardId,
                p.PayerId,
                p.StartedAt,
            })
            .ToListAsync(cancellationToken);
        var breaks = new List<string>();
        foreach (var customer in customers.Where(c => c.DefaultCardId is not null))
        {
            var first = cards.GetValueOrDefault(customer.DefaultCardId!.Value);
            if (first is not { IsActive: true } || first.PersonId != customer.PersonId)
            {
                breaks.Add(
                    $"person {customer.PersonId} is offered card {customer.DefaultCardId} first, which is not a saved one of theirs"
                );
            }
        }

        foreach (var purchase in paid)
        {
            var card = cards.GetValueOrDefault(purchase.CardId!.Value);
            if (card is null || card.PersonId != purchase.PayerId || card.ConsentedAt > purchase.StartedAt)
            {
                breaks.Add($"purchase {purchase.Id} was paid by card {purchase.CardId}, which its payer had not agreed to");
            }
        }

        return new AuditLine("Saved cards are used by their holders", cards.Count, breaks);
    }
}
