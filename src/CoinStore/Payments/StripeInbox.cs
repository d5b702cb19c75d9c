using System.Security.Cryptography;
using System.Text;
using CoinStore.Access;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Payments;

/// <summary>Keeps events, each once, for the worker that handles them. It is woken when one has come.</summary>
internal sealed class StripeInbox(Database database, WakeSignal<StripeInboxWorker> signal, IEnumerable<IStripeEventHandler> handlers)
{
    private readonly IReadOnlyList<IStripeEventHandler> handlers = [.. handlers];

    /// <summary>The capabilities that a type of event concerns.</summary>
    public IEnumerable<IStripeEventHandler> HandlersOf(string type) => handlers.Where(h => h.Handles(type));

    /// <summary>Keeps those that are new, in the order given; true when there was one.</summary>
    public async Task<bool> KeepAsync(Actor actor, IReadOnlyList<IncomingEvent> events, CancellationToken cancellationToken)
    {
        var kept = await database.WriteAsync<bool, Done>(
            actor,
            async (scope, token) =>
            {
                // Two copies that come at once wait for each other here, so that the second one finds the first.
                await scope.Context.TakeTurnsAsync([.. events.Select(e => TurnOf(e.Id)).Distinct()], token);
                var ids = events.Select(e => e.Id).ToList();
                var known = await scope
                    .Context.Set<StripeEventRow>()
                    .Where(e => EF.Parameter(ids).Contains(e.Id))
                    .ToDictionaryAsync(e => e.Id, StringComparer.Ordinal, token);
                var any = false;
                foreach (var incoming in events.DistinctBy(e => e.Id, StringComparer.Ordinal))
                {
                    any |= known.TryGetValue(incoming.Id, out var row) ? Again(row, scope.Now) : Add(scope, incoming);
                }

                if (any)
                {
                    scope.AfterCommit(signal.Set);
                }

                return any;
            },
            cancellationToken
        );
        return kept.Value;
    }

    /// <summary>What those who write about one event or object wait for.</summary>
    public static Guid TurnOf(string stripeId) => new(SHA256.HashData(Encoding.UTF8.GetBytes(stripeId)).AsSpan(0, 16));

    private bool Add(WriteScope scope, IncomingEvent incoming)
    {
        var isHandled = HandlersOf(incoming.Type).Any();
        scope.Context.Add(
            new StripeEventRow
            {
                Id = incoming.Id,
                Type = incoming.Type,
                Account = incoming.Account,
                About = incoming.About,
                Body = incoming.Body,
                ReceivedAt = scope.Now,
                State = isHandled ? StripeEventState.Waiting : StripeEventState.Ignored,
                DueAt = scope.Now,
                ProcessedAt = isHandled ? null : scope.Now,
            }
        );
        return true;
    }

    // Stripe sends an event again when somebody there asks it to: then it is worth another try here.
    private static bool Again(StripeEventRow row, DateTime now)
    {
        if (row.State != StripeEventState.Parked)
        {
            return false;
        }

        row.State = StripeEventState.Waiting;
        row.Tries = 0;
        row.DueAt = now;
        return true;
    }
}
