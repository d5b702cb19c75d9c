using CoinStore.Access;
using CoinStore.Accounting;
using CoinStore.Payments;
using CoinStore.Purchases;
using CoinStore.Storage;
using Microsoft.Extensions.Logging;
using Stripe;

namespace CoinStore.Proofs;

/// <summary>Gives the money of a proof back, and brings what Stripe tells late into the books: the fee, and a refund that a bank did not take.</summary>
internal sealed class ProofRefunds(
    Database database,
    StripeProofs stripe,
    StripeCheckout checkout,
    ProofNews news,
    OperatorAlarms alarms,
    ILogger<ProofRefunds> logger
)
{
    private const int TriesToAlarm = 5;
    private static readonly Actor Runner = Actor.System("proof refunds");

    /// <summary>Does what is next for a charged proof. An outage is noted and tried again later, never thrown.</summary>
    public async Task<GuardianProofRow> ContinueAsync(GuardianProofRow proof, CancellationToken cancellationToken)
    {
        var row = proof.State == ProofState.Charged ? await GiveBackAsync(proof, cancellationToken) : proof;
        return row is { State: ProofState.Refunded or ProofState.RefundFailed, NextCheckAt: not null }
            ? await LookAsync(row, cancellationToken)
            : row;
    }

    /// <summary>Brings a refund of a proof as Stripe has it now into the books.</summary>
    /// <exception cref="InvalidOperationException">Stripe gave no answer: the event has to come again.</exception>
    public async Task MirrorAsync(GuardianProofRow proof, CancellationToken cancellationToken)
    {
        if (proof.State == ProofState.Refunded)
        {
            var answer = await stripe.RefundAsync(proof, cancellationToken);
            var now =
                answer.Value ?? throw new InvalidOperationException($"Stripe gave no answer about {proof.RefundId}: {answer.Message}");
            await RecordAsync(proof, now, cancellationToken);
        }
    }

    private async Task<GuardianProofRow> GiveBackAsync(GuardianProofRow proof, CancellationToken cancellationToken)
    {
        var answer = await stripe.GiveBackAsync(proof, cancellationToken);
        // The money has moved, or has not: that is written down even when the one who asked has left.
        return await ProofRows.ChangeAsync(
            database,
            Runner,
            proof.Id,
            [ProofState.Charged],
            async (row, scope) =>
            {
                if (answer is not { Kind: AnswerKind.Done, Value: { } refund })
                {
                    await PostponeAsync(scope, row, answer);
                    return;
                }

                (row.State, row.RefundId, row.RefundedAt, row.LastError) = (ProofState.Refunded, refund.Id, scope.Now, null);
                await scope.Books.PostAsync(ProofJournal.Refunded(row, scope.Now), CancellationToken.None);
                await SettledAsync(scope, row, refund);
                await news.RefundedAsync(scope, row, CancellationToken.None);
            },
            CancellationToken.None
        );
    }

    private async Task PostponeAsync(WriteScope scope, GuardianProofRow row, StripeAnswer<Refund> answer)
    {
        row.Tries++;
        row.NextCheckAt = scope.Now.AddMinutes(Math.Min(60, Math.Pow(2, row.Tries - 1)));
        row.LastError = answer.Message.Length <= 500 ? answer.Message : answer.Message[..499] + "…";
        if (row.Tries == TriesToAlarm)
        {
            logger.LogCritical("The {Paid} of proof {Proof} could not be given back for long: {Message}", row.Paid, row.Id, answer.Message);
            await alarms.CardCheckStuckAsync(scope, row.PaymentIntentId ?? "", row.Paid!.Value, answer.Message, CancellationToken.None);
        }
    }

    /// <summary>What was not known yet when it was posted.</summary>
    private async Task<GuardianProofRow> LookAsync(GuardianProofRow proof, CancellationToken cancellationToken)
    {
        var row = proof;
        if (row.ChargeTransactionId is null)
        {
            var session = (await checkout.ReadAsync(row.SessionId!, cancellationToken)).Session;
            row = await ChargeSettledAsync(row, session?.PaymentIntent?.LatestCharge?.BalanceTransaction, cancellationToken);
        }

        if (row.RefundTransactionId is null && (await stripe.RefundAsync(row, cancellationToken)).Value is { } refund)
        {
            row = await RecordAsync(row, refund, cancellationToken);
        }

        return row;
    }

    private Task<GuardianProofRow> ChargeSettledAsync(
        GuardianProofRow proof,
        BalanceTransaction? settled,
        CancellationToken cancellationToken
    ) =>
        ProofRows.ChangeAsync(
            database,
            Runner,
            proof.Id,
            [proof.State],
            async (row, scope) =>
            {
                row.ChargeTransactionId ??= settled?.Id;
                await StripeFees.PostAsync(scope, settled, row.PaidCurrency!, row.PaidMinor!.Value);
                row.NextCheckAt = NextLook(row, scope.Now);
            },
            cancellationToken
        );

    private Task<GuardianProofRow> RecordAsync(GuardianProofRow proof, Refund refund, CancellationToken cancellationToken) =>
        ProofRows.ChangeAsync(
            database,
            Runner,
            proof.Id,
            [ProofState.Refunded],
            async (row, scope) =>
            {
                await SettledAsync(scope, row, refund);
                if (refund.Status is "failed" or "canceled")
                {
                    row.State = ProofState.RefundFailed;
                    await scope.Books.PostAsync(ProofJournal.Returned(row, scope.Now), CancellationToken.None);
                    await news.ReturnedAsync(scope, row, CancellationToken.None);
                    logger.LogCritical("The bank did not take the {Paid} of proof {Proof} back", row.Paid, row.Id);
                    await alarms.CardCheckStuckAsync(
                        scope,
                        row.PaymentIntentId ?? "",
                        row.Paid!.Value,
                        refund.FailureReason ?? refund.Status,
                        CancellationToken.None
                    );
                }
            },
            cancellationToken
        );

    private static async Task SettledAsync(WriteScope scope, GuardianProofRow row, Refund refund)
    {
        if (refund.BalanceTransaction is { Id.Length: > 0 } settled && row.RefundTransactionId is null)
        {
            row.RefundTransactionId = settled.Id;
            await StripeFees.PostAsync(scope, settled, row.PaidCurrency!, -row.PaidMinor!.Value);
        }

        row.NextCheckAt = NextLook(row, scope.Now);
    }

    private static DateTime? NextLook(GuardianProofRow row, DateTime now) =>
        row is { ChargeTransactionId: not null, RefundTransactionId: not null } ? null : now + ProofPolicy.AskAgain;
}
