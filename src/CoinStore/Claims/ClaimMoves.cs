using CoinStore.Accounts;
using CoinStore.Creators;
using CoinStore.Disputes;
using CoinStore.Gifts;
using CoinStore.Lots;
using CoinStore.Purchases;
using CoinStore.Refunds;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Claims;

/// <summary>
/// Moves claims on, each move once, inside the transaction of a writer that has the buyer's turn: whoever comes second finds it moved.
/// </summary>
internal sealed class ClaimMoves(ClaimNews news)
{
    private const string Why = "Claimed by a guardian";

    /// <summary>
    /// Waits for the turns that decide what of a purchase is unspent and what of its gifts is pending: the buyer's and that of releases.
    /// </summary>
    public static Task TakeTurnsAsync(WriteScope scope, PersonId minor, CancellationToken cancellationToken) =>
        scope.Context.TakeTurnsAsync([minor.Value, DiamondReleaseWorker.Turn], cancellationToken);

    /// <summary>
    /// Ends an open claim that nobody answered in time: it is granted, unless the purchase was made with leave and nobody has granted it
    /// before. Such a claim is of a time when that was not asked.
    /// </summary>
    public async Task<ClaimRefusal?> AtDeadlineAsync(WriteScope scope, ClaimRow claim, CancellationToken cancellationToken)
    {
        var purchase = await scope.Context.Set<PurchaseRow>().SingleAsync(p => p.Id == claim.PurchaseId, cancellationToken);
        return claim.Grants == 0 && await ClaimGate.LeaveAsync(scope.Context, purchase, cancellationToken) is { } leave
            ? await DeclineAsync(scope, claim, by: null, ClaimNews.WithLeave(leave), cancellationToken)
            : await GrantAsync(scope, claim, by: null, "", cancellationToken);
    }

    /// <summary>Declines an open claim: nothing moves.</summary>
    public async Task<ClaimRefusal?> DeclineAsync(
        WriteScope scope,
        ClaimRow claim,
        PersonId? by,
        string answer,
        CancellationToken cancellationToken
    )
    {
        (claim.State, claim.DecidedAt, claim.DecidedBy, claim.Answer) = (ClaimState.Declined, scope.Now, by, answer);
        var purchase = await scope.Context.Set<PurchaseRow>().SingleAsync(p => p.Id == claim.PurchaseId, cancellationToken);
        await news.DeclinedAsync(scope, claim, purchase.Price, cancellationToken);
        await EndAsync(scope, claim, cancellationToken);
        return null;
    }

    /// <summary>
    /// A claim is over. What a guardian told of a child is of use only until then: it goes with an account that was closed meanwhile.
    /// </summary>
    public static async Task EndAsync(WriteScope scope, ClaimRow claim, CancellationToken cancellationToken)
    {
        claim.EndedAt = scope.Now;
        if (
            await scope.Context.Users.AnyAsync(
                p => (p.Id == claim.MinorId || p.Id == claim.OpenedBy) && p.Status == PersonStatus.Closed,
                cancellationToken
            )
        )
        {
            claim.Statement = "";
        }
    }

    /// <summary>
    /// Grants an open claim: unspent coins go, pending parts of gifts are taken back, the rest is lost, and the refund waits for Stripe.
    /// What went back another way meanwhile is the claim's end.
    /// </summary>
    /// <param name="scope">The writer.</param>
    /// <param name="claim">An open claim.</param>
    /// <param name="by">The operator; null for the deadline.</param>
    /// <param name="answer">What the guardian reads.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<ClaimRefusal?> GrantAsync(
        WriteScope scope,
        ClaimRow claim,
        PersonId? by,
        string answer,
        CancellationToken cancellationToken
    )
    {
        var purchase = await scope.Context.Set<PurchaseRow>().SingleAsync(p => p.Id == claim.PurchaseId, cancellationToken);
        if (await IsDisputedAsync(scope.Context, claim.PurchaseId, cancellationToken))
        {
            return new ClaimRefusal(ClaimRefusalKind.Disputed, Amount: purchase.Price);
        }

        var basis = (await ClaimBasis.ReadAsync(scope, purchase, claim.OpenSince, cancellationToken))!;
        (claim.DecidedAt, claim.DecidedBy, claim.Answer, claim.Note) = (scope.Now, by, answer, null);
        if (basis.MoneyLeft == 0)
        {
            claim.State = ClaimState.Overtaken;
            await EndAsync(scope, claim, cancellationToken);
            await news.OvertakenAsync(scope, claim, purchase.Price, cancellationToken);
            return null;
        }

        var refund = await TakeAsync(scope, claim, purchase, basis, cancellationToken);
        (claim.State, claim.RefundId) = (ClaimState.Granted, refund.Id);
        await news.GrantedAsync(scope, claim, ClaimFigures.Of(refund), cancellationToken);
        return null;
    }

    /// <summary>Whether the bank holds the money of this purchase back at this moment.</summary>
    public static Task<bool> IsDisputedAsync(StoreContext context, PurchaseId purchase, CancellationToken cancellationToken) =>
        context.Set<DisputeRow>().AnyAsync(d => d.PurchaseId == purchase && d.State == DisputeState.Open, cancellationToken);

    /// <summary>A refund of the purchase is on the card: a granted claim is done once all of the price is.</summary>
    public async Task RefundSucceededAsync(WriteScope scope, PurchaseId purchase, bool isFull, CancellationToken cancellationToken)
    {
        if (isFull && await OfAsync(scope, purchase, c => c.State == ClaimState.Granted, cancellationToken) is { } claim)
        {
            claim.State = ClaimState.Refunded;
            await EndAsync(scope, claim, cancellationToken);
            var refund = await scope.Context.Set<RefundRow>().SingleAsync(r => r.Id == claim.RefundId, cancellationToken);
            await news.RefundedAsync(scope, claim, refund.Amount, cancellationToken);
        }
    }

    /// <summary>
    /// A refund of the purchase could not be paid back, and its coins returned: the claim is open once more, with a new deadline, and
    /// operators are called to find another way.
    /// </summary>
    public async Task RefundFailedAsync(WriteScope scope, RefundRow refund, CancellationToken cancellationToken)
    {
        var claim = await OfAsync(
            scope,
            refund.PurchaseId,
            c => c.State == ClaimState.Granted || c.State == ClaimState.Refunded || c.State == ClaimState.Overtaken,
            cancellationToken
        );
        if (claim is null)
        {
            return;
        }

        (claim.State, claim.DueAt, claim.EndedAt) = (ClaimState.Open, scope.Now + ClaimPolicy.AnswerTime, null);
        (claim.DecidedAt, claim.DecidedBy, claim.Answer, claim.RefundId) = (null, null, "", null);
        claim.Note = refund.Note ?? "-";
        await news.ReopenedAsync(scope, claim, refund.Amount, cancellationToken);
    }

    private async Task<RefundRow> TakeAsync(
        WriteScope scope,
        ClaimRow claim,
        PurchaseRow purchase,
        ClaimBasis basis,
        CancellationToken cancellationToken
    )
    {
        claim.Grants++;
        var id = RefundId.From(DerivedId.Of($"claim/{claim.Id}/{claim.Grants}"));
        var figures = RefundPolicy.Claim(basis.Lot, basis.Split.TakenCoins);
        var ask = new RefundAsk(id, claim.DecidedBy, Why, ClaimId: claim.Id);
        var refund = await RefundDesk.TakeAsync(scope, purchase, basis.Lot, figures, ask, cancellationToken);
        List<TakenGiftRow> taken = [];
        foreach (var part in basis.Split.Taken)
        {
            taken.Add(
                new TakenGiftRow
                {
                    RefundId = id,
                    Sequence = part.Sequence,
                    CreatorId = part.CreatorId,
                    Coins = part.Coins,
                }
            );
            await TakeBackAsync(scope, part, cancellationToken);
        }

        scope.Context.AddRange(taken);
        if (TakeBackJournal.For(refund, taken, scope.Now) is { } entry)
        {
            await LotBook.PostAsync(scope, entry, cancellationToken);
        }

        foreach (var creator in taken.GroupBy(t => t.CreatorId))
        {
            await news.TakenBackAsync(scope, creator.Key, new Diamonds(creator.Sum(t => t.Coins)), cancellationToken);
        }

        return refund;
    }

    private static async Task TakeBackAsync(WriteScope scope, GiftPart part, CancellationToken cancellationToken)
    {
        var taken = await scope
            .Context.Set<GiftSend>()
            .Where(s => s.Sequence == part.Sequence && s.ReleaseEntryId == null && s.PriceCoins - s.TakenBackCoins >= part.Coins)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.TakenBackCoins, s => s.TakenBackCoins + part.Coins), cancellationToken);
        if (taken != 1)
        {
            throw new InvalidOperationException($"Gift {part.Sequence} was released while {part.Coins} Diamonds of it were taken back.");
        }
    }

    private static Task<ClaimRow?> OfAsync(
        WriteScope scope,
        PurchaseId purchase,
        System.Linq.Expressions.Expression<Func<ClaimRow, bool>> states,
        CancellationToken cancellationToken
    ) => scope.Context.Set<ClaimRow>().Where(c => c.PurchaseId == purchase).Where(states).SingleOrDefaultAsync(cancellationToken);
}
