using CoinStore.Access;
using CoinStore.Ledger;
using CoinStore.Payments;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Payouts;

/// <summary>
/// Carries a payout from state to state until it has to wait. Each step asks Stripe outside any transaction and then records the answer
/// by a conditional state change with its journal entry, so that two runs at once, or one that was cut off, end in the same place.
/// </summary>
internal sealed class PayoutRun(Database database, StripePayouts stripe, PayoutMoves moves, PayoutNews news, TimeProvider clock)
{
    /// <summary>Goes on as far as it can now. An outage is noted and tried again later, never thrown.</summary>
    public async Task ContinueAsync(PayoutId id, CancellationToken cancellationToken)
    {
        var moved = true;
        for (var first = true; moved; first = false)
        {
            var payout = await database.ReadAsync(
                (context, token) => context.Set<PayoutRow>().SingleAsync(p => p.Id == id, token),
                cancellationToken
            );
            if (payout.State == PayoutState.Paid && !first)
            {
                // This very run saw it paid.
                return;
            }

            moved = payout.State switch
            {
                PayoutState.Held => await TransferAsync(payout, cancellationToken),
                PayoutState.Transferred => await SendToBankAsync(payout, cancellationToken),
                PayoutState.InTransit or PayoutState.Paid => await FollowAsync(payout, cancellationToken),
                PayoutState.Returning => await TakeBackAsync(payout, cancellationToken),
                PayoutState.Failed => false,
            };
        }
    }

    private async Task<bool> TransferAsync(PayoutRow payout, CancellationToken cancellationToken)
    {
        if (!await IsActiveAsync(payout.CreatorId, cancellationToken))
        {
            const string Frozen = "The creator's account is not active: nothing is sent.";
            return await moves.LaterAsync(payout, newKey: false, Frozen, cancellationToken);
        }

        var answer = await stripe.TransferAsync(payout, cancellationToken);
        return answer.Kind switch
        {
            AnswerKind.Done => await moves.MoveAsync(
                payout,
                new PayoutMove(PayoutState.Transferred)
                {
                    Also = (set, now) => set.SetProperty(p => p.TransferId, answer.Value!.Id).SetProperty(p => p.TransferredAt, now),
                    Post = (scope, now, token) => PostAsync(scope, PayoutJournal.Transfer(payout, now), token),
                },
                cancellationToken
            ),
            AnswerKind.Refused => await FailAsync(
                payout,
                PayoutFailure.AccountNotReady,
                answer.Message,
                now => PayoutJournal.Cancel(payout, now),
                cancellationToken
            ),
            _ => await moves.LaterAsync(payout, answer.Kind == AnswerKind.Short, answer.Message, cancellationToken),
        };
    }

    private async Task<bool> SendToBankAsync(PayoutRow payout, CancellationToken cancellationToken)
    {
        var answer = await stripe.SendToBankAsync(payout, cancellationToken);
        return answer.Kind switch
        {
            AnswerKind.Done => await moves.MoveAsync(
                payout,
                new PayoutMove(PayoutState.InTransit)
                {
                    Also = (set, now) =>
                        set.SetProperty(p => p.StripePayoutId, answer.Value!.Id)
                            .SetProperty(p => p.SentAt, now)
                            .SetProperty(p => p.ArrivesAt, answer.Value.ArrivalDate),
                },
                cancellationToken
            ),
            AnswerKind.Refused => await ReturnAsync(payout, PayoutFailures.OfRefusal(answer.Code), answer.Message, cancellationToken),
            _ => await moves.LaterAsync(payout, answer.Kind == AnswerKind.Short, answer.Message, cancellationToken),
        };
    }

    private async Task<bool> FollowAsync(PayoutRow payout, CancellationToken cancellationToken)
    {
        var answer = await stripe.ReadAsync(payout, cancellationToken);
        if (answer.Kind != AnswerKind.Done)
        {
            return await moves.LaterAsync(payout, newKey: false, answer.Message, cancellationToken);
        }

        var found = answer.Value!;
        return found.Status switch
        {
            "paid" when payout.State == PayoutState.InTransit => await moves.MoveAsync(
                payout,
                new PayoutMove(PayoutState.Paid)
                {
                    Also = (set, now) => set.SetProperty(p => p.PaidAt, now),
                    Post = async (scope, now, token) =>
                    {
                        await PostAsync(scope, PayoutJournal.Paid(payout, now), token);
                        await news.PaidAsync(scope, payout, token);
                    },
                },
                cancellationToken
            ),
            "failed" or "canceled" => await ReturnAsync(
                payout,
                PayoutFailures.OfBank(found.Status, found.FailureCode),
                found.FailureMessage ?? found.Status,
                cancellationToken
            ),
            _ => await moves.RestAsync(payout, cancellationToken),
        };
    }

    private async Task<bool> TakeBackAsync(PayoutRow payout, CancellationToken cancellationToken)
    {
        var answer = await stripe.TakeBackAsync(payout, cancellationToken);
        return answer.Kind == AnswerKind.Done && answer.Value!.AmountReversed >= payout.NetMinor
            ? await FailAsync(
                payout,
                payout.Failure ?? PayoutFailure.RefusedByBank,
                payout.Note,
                now => PayoutJournal.Return(payout, now),
                cancellationToken
            )
            : await moves.LaterAsync(payout, answer.Kind is AnswerKind.Short or AnswerKind.Refused, answer.Message, cancellationToken);
    }

    // Stripe may call a payout paid and days later failed: what was posted as paid is undone first.
    private Task<bool> ReturnAsync(PayoutRow payout, PayoutFailure failure, string note, CancellationToken cancellationToken) =>
        moves.MoveAsync(
            payout,
            new PayoutMove(PayoutState.Returning)
            {
                Note = note,
                Also = (set, _) => set.SetProperty(p => p.Failure, failure),
                Post = payout.State == PayoutState.Paid ? (scope, now, token) => UnpayAsync(scope, payout, now, token) : null,
            },
            cancellationToken
        );

    private Task<bool> FailAsync(
        PayoutRow payout,
        PayoutFailure failure,
        string? note,
        Func<DateTime, JournalEntry> entry,
        CancellationToken cancellationToken
    ) =>
        moves.MoveAsync(
            payout,
            new PayoutMove(PayoutState.Failed)
            {
                Note = note,
                Also = (set, now) => set.SetProperty(p => p.Failure, failure).SetProperty(p => p.FailedAt, now),
                Post = async (scope, now, token) =>
                {
                    await PostAsync(scope, entry(now), token);
                    await scope.Meters.RefundAsync(payout.Id.Value, token);
                    await news.FailedAsync(scope, payout, token);
                },
            },
            cancellationToken
        );

    private async Task<bool> IsActiveAsync(PersonId creator, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var standing = await database.ReadAsync((context, token) => Standing.LoadAsync(context, creator, now, token), cancellationToken);
        return standing is { IsActive: true };
    }

    private static async Task UnpayAsync(WriteScope scope, PayoutRow payout, DateTime now, CancellationToken cancellationToken)
    {
        var paid = PayoutJournal.IdOf(payout.Id, EntryKind.PayoutPaid);
        var undo = PayoutJournal.IdOf(payout.Id, EntryKind.Reversal);
        Require(await scope.Books.ReverseAsync(undo, (short)EntryKind.Reversal, paid, now, cancellationToken), undo);
    }

    private static async Task PostAsync(WriteScope scope, JournalEntry entry, CancellationToken cancellationToken) =>
        Require(await scope.Books.PostAsync(entry, cancellationToken), entry.Id);

    // The state change says the entry is new and covered; anything else is a bug, and the exception undoes the state change.
    private static void Require(PostResult posted, Guid entryId)
    {
        if (posted.Status != PostStatus.Posted)
        {
            throw new InvalidOperationException($"The payout's entry {entryId} was not posted: {posted.Status}.");
        }
    }
}

/// <summary>Stripe's codes in the words of this house.</summary>
internal static class PayoutFailures
{
    public static PayoutFailure OfBank(string status, string? code) =>
        (status, code) switch
        {
            ("canceled", _) => PayoutFailure.Canceled,
            (_, "no_account" or "invalid_account_number" or "incorrect_account_number") => PayoutFailure.BankAccountNotFound,
            (_, "account_closed" or "bank_account_restricted" or "account_frozen") => PayoutFailure.BankAccountClosed,
            _ => PayoutFailure.RefusedByBank,
        };

    public static PayoutFailure OfRefusal(string? code) =>
        code is "payouts_not_allowed" or "account_invalid" or "payouts_disabled"
            ? PayoutFailure.AccountNotReady
            : PayoutFailure.NoBankAccount;
}
