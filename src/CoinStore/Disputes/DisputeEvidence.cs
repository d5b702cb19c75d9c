using System.Globalization;
using System.Text;
using CoinStore.Cards;
using CoinStore.Catalog;
using CoinStore.Creators;
using CoinStore.Gifts;
using CoinStore.Ledger;
using CoinStore.Lots;
using CoinStore.Purchases;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Disputes;

/// <summary>What the bank is told, in the fields that Stripe knows.</summary>
/// <param name="CustomerName">The name the buyer goes by.</param>
/// <param name="CustomerEmail">Their address.</param>
/// <param name="Product">What was bought: the receipt.</param>
/// <param name="ServiceDate">When the coins were credited.</param>
/// <param name="Activity">Gifts that were given since: when, to whom, how much.</param>
/// <param name="Statement">What is known of the account, and the buyer's own words.</param>
public sealed record DisputeEvidence(
    string CustomerName,
    string? CustomerEmail,
    string Product,
    string ServiceDate,
    string Activity,
    string Statement
);

/// <summary>Puts the evidence together from what the store knows, read in one place.</summary>
internal static class DisputeEvidenceReader
{
    // Stripe takes 20,000 characters in a field: some hundred lines stay well below.
    private const int MostGifts = 150;

    public static async Task<DisputeEvidence> ReadAsync(StoreContext context, DisputeRow dispute, CancellationToken cancellationToken)
    {
        var purchase = await context.Set<PurchaseRow>().AsNoTracking().SingleAsync(p => p.Id == dispute.PurchaseId, cancellationToken);
        var buyer = await context.Users.AsNoTracking().SingleAsync(p => p.Id == dispute.PersonId, cancellationToken);
        var lot = await context.Set<LotRow>().AsNoTracking().SingleOrDefaultAsync(l => l.Id == dispute.PurchaseId.Value, cancellationToken);
        var credited = lot?.CreatedAt ?? purchase.StartedAt;
        var statement = new StringBuilder(PurchaseFacts.Account(buyer, purchase));
        if (purchase.CardId is { } cardId)
        {
            var card = await context.Set<CardRow>().AsNoTracking().SingleAsync(c => c.Id == cardId, cancellationToken);
            var payer = await context.Users.AsNoTracking().SingleAsync(p => p.Id == card.PersonId, cancellationToken);
            PurchaseFacts.Line(
                statement,
                $"Paid by {payer.DisplayName} with a card saved on {PurchaseFacts.At(card.ConsentedAt)}, on their consent: {ConsentOf(card)}"
            );
        }

        if (dispute.OpenedAt is not null)
        {
            PurchaseFacts.Line(
                statement,
                $"Of these coins {dispute.SpentCoins} were spent and {dispute.Coins} unspent when the payment was contested."
            );
        }

        if (dispute.Appeal is { } appeal)
        {
            PurchaseFacts.Line(statement, $"The buyer wrote on {PurchaseFacts.At(dispute.AppealedAt!.Value)}: {appeal}");
        }

        return new DisputeEvidence(
            buyer.DisplayName,
            buyer.Email,
            PurchaseFacts.Product(purchase, credited),
            credited.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            await ActivityAsync(context, dispute, cancellationToken),
            statement.ToString()
        );
    }

    // Coins are spent oldest first: those of this purchase were given in gifts after it, never before.
    private static async Task<string> ActivityAsync(StoreContext context, DisputeRow dispute, CancellationToken cancellationToken)
    {
        var entry = dispute.PurchaseId.Value;
        var from = await context.Set<EntryRow>().Where(e => e.Id == entry).Select(e => e.Sequence).SingleOrDefaultAsync(cancellationToken);
        var own = await GiftSends.OfAsync(context, EconomyChart.FanCoins(dispute.PersonId), cancellationToken, from);
        var gifts = await own.Take(MostGifts).ToListAsync(cancellationToken);
        if (gifts.Count == 0)
        {
            return "No gift was given since the purchase.";
        }

        var creators = gifts.Select(g => g.CreatorId).ToHashSet();
        var handles = await context
            .Set<CreatorProfile>()
            .Where(c => EF.Parameter(creators).Contains(c.Id))
            .ToDictionaryAsync(c => c.Id, c => c.Handle, cancellationToken);
        var names = await context.Set<GiftRow>().ToDictionaryAsync(g => g.Slug, g => g.Name, StringComparer.Ordinal, cancellationToken);
        var text = new StringBuilder("Gifts given since the purchase, newest first:\n");
        foreach (var gift in gifts)
        {
            var name = names.GetValueOrDefault(gift.GiftSlug, gift.GiftSlug);
            PurchaseFacts.Line(
                text,
                $"{PurchaseFacts.At(gift.SentAt)}  {gift.Quantity} x {name} to @{handles.GetValueOrDefault(gift.CreatorId)}, {gift.PriceCoins} coins"
            );
        }

        return text.ToString();
    }

    private static string ConsentOf(CardRow card) => CardConsent.Of(card.ConsentVersion).Text;
}
