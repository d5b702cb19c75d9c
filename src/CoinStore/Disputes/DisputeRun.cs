using CoinStore.Access;
using CoinStore.Payments;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace CoinStore.Disputes;

/// <summary>
/// Carries a dispute on until it has to wait: looks at it, and sends what an operator ordered. Stripe is asked outside any transaction,
/// and looked at before anything is sent, so that an answer which a crash swallowed is found instead of given twice.
/// </summary>
internal sealed class DisputeRun(Database database, StripeDisputes stripe, DisputeMirror mirror, ILogger<DisputeRun> logger)
{
    private const int LongestNote = 500;
    private static readonly Actor Runner = Actor.System("dispute run");

    /// <summary>Goes on as far as it can now. An outage is noted and tried again later, never thrown.</summary>
    public async Task<DisputeRow> ContinueAsync(DisputeId id, CancellationToken cancellationToken)
    {
        var row = await database.ReadAsync(
            (context, token) => context.Set<DisputeRow>().SingleAsync(d => d.Id == id, token),
            cancellationToken
        );
        var seen = await stripe.ReadAsync(row.StripeDisputeId, cancellationToken);
        if (seen.Kind != AnswerKind.Done)
        {
            return await LaterAsync(row, seen.Message, cancellationToken);
        }

        row = await mirror.MirrorAsync(seen.Value!, cancellationToken) ?? row;
        if (row.Order == DisputeOrder.None)
        {
            return row;
        }

        var sent = await stripe.SendAsync(row, cancellationToken);
        switch (sent.Kind)
        {
            case AnswerKind.Done:
                await SettleAsync(row, null, cancellationToken);
                return await mirror.MirrorAsync(sent.Value!, cancellationToken) ?? row;
            case AnswerKind.Refused:
                logger.LogError("Stripe refused {Order} of dispute {Dispute}: {Message}", row.Order, row.Id, sent.Message);
                return await SettleAsync(row, sent.Message, cancellationToken);
            default:
                return await LaterAsync(row, sent.Message, cancellationToken);
        }
    }

    /// <summary>The order was carried out, or refused for good.</summary>
    private Task<DisputeRow> SettleAsync(DisputeRow seen, string? refusal, CancellationToken cancellationToken) =>
        RecordAsync(
            seen.Id,
            (scope, row) =>
            {
                if (row.Orders == seen.Orders)
                {
                    (row.Order, row.Tries, row.Note) = (DisputeOrder.None, 0, Short(refusal));
                    row.SubmittedAt = refusal is null && seen.Order == DisputeOrder.Submit ? scope.Now : row.SubmittedAt;
                }
            },
            cancellationToken
        );

    private Task<DisputeRow> LaterAsync(DisputeRow seen, string note, CancellationToken cancellationToken)
    {
        logger.LogWarning("Dispute {Dispute} is looked at later after try {Try}: {Note}", seen.Id, seen.Tries + 1, note);
        var wait = TimeSpan.FromSeconds(Math.Min(3600, 30L << Math.Min(seen.Tries, 7)));
        return RecordAsync(
            seen.Id,
            (scope, row) =>
            {
                if (row.Tries == seen.Tries && row.State is DisputeState.Inquiry or DisputeState.Open)
                {
                    (row.Tries, row.NextTryAt, row.Note) = (row.Tries + 1, scope.Now + wait, Short(note));
                }
            },
            cancellationToken
        );
    }

    private async Task<DisputeRow> RecordAsync(DisputeId id, Action<WriteScope, DisputeRow> change, CancellationToken cancellationToken)
    {
        var recorded = await database.WriteAsync<DisputeRow, DisputeRefusal>(
            Runner,
            async (scope, token) =>
            {
                var whose = await scope.Context.Set<DisputeRow>().Where(d => d.Id == id).Select(d => d.PersonId).SingleAsync(token);
                await scope.Context.TakeTurnAsync(whose.Value, token);
                var row = await scope.Context.Set<DisputeRow>().SingleAsync(d => d.Id == id, token);
                change(scope, row);
                return row;
            },
            cancellationToken
        );
        return recorded.Value;
    }

    private static string? Short(string? note) => note is { Length: > LongestNote } ? note[..LongestNote] : note;
}
