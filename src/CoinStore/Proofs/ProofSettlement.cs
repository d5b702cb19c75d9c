using CoinStore.Access;
using CoinStore.Accounting;
using CoinStore.Marks;
using CoinStore.Payments;
using CoinStore.Purchases;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;
using Stripe.Checkout;

namespace CoinStore.Proofs;

/// <summary>
/// Moves a proof by Stripe's own word, each move one conditional write: whoever comes second (the return page, the webhook, the worker)
/// finds it moved and changes nothing. What was charged is given back in full, whatever it proves.
/// </summary>
internal sealed class ProofSettlement(
    Database database,
    StripeProofs stripe,
    StripeCheckout checkout,
    ProofLinks links,
    ProofRefunds refunds,
    Reviews reviews,
    ProofNews news
)
{
    private const string LineOnTheBill = "Card check, refunded in full";
    private static readonly ProofState[] Unpaid = [ProofState.Starting, ProofState.Open, ProofState.Expired, ProofState.Failed];

    /// <summary>Does what is next for a proof. Null when Stripe gave no answer.</summary>
    public async Task<GuardianProofRow?> SettleAsync(Actor actor, GuardianProofRow proof, CancellationToken cancellationToken)
    {
        var settled = proof switch
        {
            { State: ProofState.Starting } => await OpenAsync(actor, proof, cancellationToken),
            { State: ProofState.Open, SessionId: { } session } => await LookAsync(actor, proof, session, cancellationToken),
            _ => proof,
        };
        return settled is { State: ProofState.Charged or ProofState.Refunded or ProofState.RefundFailed }
            ? await refunds.ContinueAsync(settled, cancellationToken)
            : settled;
    }

    /// <summary>Takes a paid session that names a proof; false when it is no proof's, or another than the proof's own.</summary>
    public async Task<bool> ClaimAsync(Actor actor, Session paid, CancellationToken cancellationToken)
    {
        if (
            TypedId.TryParse<GuardianProofId>(paid.ClientReferenceId) is not { } id
            || await FindAsync(id, cancellationToken) is not { } proof
        )
        {
            return false;
        }

        if (proof.SessionId is { } own && own != paid.Id)
        {
            return false;
        }

        if (Unpaid.Contains(proof.State))
        {
            proof =
                await LookAsync(actor, proof, paid.Id, cancellationToken) ?? throw new StripeSilentException($"No answer about {paid.Id}.");
            await SettleAsync(actor, proof, cancellationToken);
        }

        return true;
    }

    /// <summary>Puts the next question to Stripe off.</summary>
    public Task<GuardianProofRow> PostponeAsync(Actor actor, GuardianProofRow proof, CancellationToken cancellationToken) =>
        ProofRows.ChangeAsync(
            database,
            actor,
            proof.Id,
            [proof.State],
            (row, scope) =>
            {
                row.NextCheckAt = Unpaid.Contains(row.State) ? ProofPolicy.NextCheck(row, scope.Now) : scope.Now + ProofPolicy.AskAgain;
                return Task.CompletedTask;
            },
            cancellationToken
        );

    private Task<GuardianProofRow?> FindAsync(GuardianProofId id, CancellationToken cancellationToken) =>
        database.ReadAsync(
            (context, token) => context.Set<GuardianProofRow>().SingleOrDefaultAsync(p => p.Id == id, token),
            cancellationToken
        );

    private async Task<GuardianProofRow?> OpenAsync(Actor actor, GuardianProofRow proof, CancellationToken cancellationToken)
    {
        var email = await database.ReadAsync(
            (context, token) => context.Users.Where(p => p.Id == proof.PersonId).Select(p => p.Email).SingleOrDefaultAsync(token),
            cancellationToken
        );
        var answer = await stripe.OpenAsync(proof, email, LineOnTheBill, cancellationToken);
        return answer switch
        {
            { Kind: AnswerKind.Done, Value: { } session } => await RecordAsync(actor, proof, session, cancellationToken),
            { Kind: AnswerKind.Refused } => await EndAsync(actor, proof, ProofState.Failed, cancellationToken),
            _ => null,
        };
    }

    private async Task<GuardianProofRow?> RecordAsync(
        Actor actor,
        GuardianProofRow proof,
        Session session,
        CancellationToken cancellationToken
    )
    {
        var opened = await ProofRows.ChangeAsync(
            database,
            actor,
            proof.Id,
            [ProofState.Starting],
            (row, _) =>
            {
                (row.State, row.SessionId, row.CheckoutUrl) = (ProofState.Open, session.Id, session.Url);
                return Task.CompletedTask;
            },
            cancellationToken
        );
        // A session found again may long be paid or closed.
        return session.Status == "open" || opened.State != ProofState.Open
            ? opened
            : await LookAsync(actor, opened, session.Id, cancellationToken);
    }

    private async Task<GuardianProofRow?> LookAsync(
        Actor actor,
        GuardianProofRow proof,
        string sessionId,
        CancellationToken cancellationToken
    )
    {
        var answer = await checkout.ReadAsync(sessionId, cancellationToken);
        return answer switch
        {
            { Known: false } => null,
            { Session: { PaymentStatus: "paid", AmountTotal: > 0 } paid } => await ChargedAsync(actor, proof, paid, cancellationToken),
            { Session.Status: "expired" } or { Session: null } => await EndAsync(actor, proof, ProofState.Expired, cancellationToken),
            _ => await PostponeAsync(actor, proof, cancellationToken),
        };
    }

    private Task<GuardianProofRow> EndAsync(Actor actor, GuardianProofRow proof, ProofState to, CancellationToken cancellationToken) =>
        ProofRows.ChangeAsync(
            database,
            actor,
            proof.Id,
            [ProofState.Starting, ProofState.Open],
            (row, _) =>
            {
                (row.State, row.NextCheckAt) = (to, null);
                return Task.CompletedTask;
            },
            cancellationToken
        );

    private Task<GuardianProofRow> ChargedAsync(Actor actor, GuardianProofRow proof, Session paid, CancellationToken cancellationToken) =>
        ProofRows.ChangeAsync(
            database,
            actor,
            proof.Id,
            Unpaid,
            async (row, scope) =>
            {
                var charge = paid.PaymentIntent?.LatestCharge;
                var card = charge?.PaymentMethodDetails?.Card;
                (row.State, row.SessionId, row.PaymentIntentId) = (ProofState.Charged, paid.Id, paid.PaymentIntentId);
                (row.PaidMinor, row.PaidCurrency, row.PaidAt) = (paid.AmountTotal, paid.Currency.ToUpperInvariant(), scope.Now);
                row.NextCheckAt = scope.Now + CheckoutPolicy.FirstCheck;
                (row.Flaw, row.Funding) = (ProofPolicy.FlawOf(row, paid), card?.Funding);
                row.GoodUntil = row.Flaw is null ? ProofPolicy.GoodUntil(scope.Now) : null;
                await scope.Books.PostAsync(ProofJournal.Charged(row, scope.Now), CancellationToken.None);
                row.ChargeTransactionId = charge?.BalanceTransaction?.Id;
                await StripeFees.PostAsync(scope, charge?.BalanceTransaction, row.PaidCurrency, row.PaidMinor!.Value);
                if (card?.Fingerprint is { Length: > 0 } fingerprint)
                {
                    row.CardMark = CardMarks.HashOf(fingerprint);
                    await reviews.PaidAsync(scope, row.PersonId, row.CardMark, CancellationToken.None);
                }

                await news.ChargedAsync(scope, row, CancellationToken.None);
                await links.AttachAsync(scope, row.PersonId, CancellationToken.None);
            },
            cancellationToken
        );
}

/// <summary>Changes proofs, one job at a time for each.</summary>
internal static class ProofRows
{
    /// <summary>Does the change when the proof is in one of these states, and gives it as it is afterwards.</summary>
    public static async Task<GuardianProofRow> ChangeAsync(
        Database database,
        Actor actor,
        GuardianProofId id,
        ProofState[] from,
        Func<GuardianProofRow, WriteScope, Task> change,
        CancellationToken cancellationToken
    )
    {
        var changed = await database.WriteAsync<GuardianProofRow, ProofRefusal>(
            actor,
            async (scope, token) =>
            {
                await scope.Context.TakeTurnAsync(id.Value, token);
                if (await scope.Context.FindAsync<GuardianProofRow>([id], token) is not { } row)
                {
                    return ProofRefusal.NotFound;
                }

                if (from.Contains(row.State))
                {
                    // Links and cards of the guardian's are decided by in the same job.
                    await scope.Context.TakeTurnAsync(row.PersonId.Value, token);
                    await change(row, scope);
                }

                return row;
            },
            cancellationToken
        );
        return changed.Value;
    }
}
