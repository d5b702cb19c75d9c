using CoinStore.Access;
using CoinStore.Payments;
using CoinStore.Proofs;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Stripe;
using Stripe.Checkout;

namespace CoinStore.Purchases;

/// <summary>
/// Goes through Stripe's own list of checkout sessions every other minute: what is paid and not credited is completed, and what is paid
/// and belongs to nobody is put before the operators. So a payment counts even when its event, its redirect and its record were all lost.
/// </summary>
internal sealed class CheckoutReconciler(
    Database database,
    StripeGateway stripe,
    StripeCheckout checkout,
    PurchaseService purchases,
    PaymentCases cases,
    ProofSettlement proofs,
    StripeCursors cursors,
    TimeProvider clock,
    ILogger<CheckoutReconciler> logger
) : DueWorker(clock, logger)
{
    private const string Sessions = "checkout sessions";

    // A session is paid after it was made: as long as one is open, and then some, it is looked at again.
    private static readonly TimeSpan Overlap = CheckoutPolicy.OpenFor + TimeSpan.FromMinutes(29);
    private static readonly Actor Self = Actor.System("checkout reconciler");
    private readonly ILogger<CheckoutReconciler> logger = logger;

    protected override TimeSpan Interval => TimeSpan.FromMinutes(2);

    public override async Task RunDueAsync(CancellationToken cancellationToken)
    {
        if (!stripe.IsConfigured)
        {
            return;
        }

        try
        {
            await CatchUpAsync(cancellationToken);
        }
        catch (Exception away) when (away is StripeSilentException or StripeException)
        {
            // The cursor stays where it is: nothing is skipped.
            logger.LogWarning("Stripe's sessions could not be listed and are next time: {Reason}", away.Message);
        }
    }

    private async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        var seen = await cursors.ReadAsync(Sessions, cancellationToken);
        var paid = new List<Session>(StripePages.Longest);
        await foreach (var session in checkout.ListAsync(seen - Overlap, cancellationToken))
        {
            seen = session.Created > seen ? session.Created : seen;
            if (session.PaymentStatus == "paid")
            {
                paid.Add(session);
            }

            if (paid.Count == StripePages.Longest)
            {
                await SettleAsync(paid, cancellationToken);
                paid.Clear();
            }
        }

        await SettleAsync(paid, cancellationToken);
        await cursors.SaveAsync(Self, Sessions, seen, cancellationToken);
    }

    private async Task SettleAsync(List<Session> paid, CancellationToken cancellationToken)
    {
        var settled = await SettledAsync([.. paid.Select(s => s.Id)], cancellationToken);
        foreach (var session in paid.Where(s => !settled.Contains(s.Id)))
        {
            var completed = await purchases.CompleteAsync(Self, session.Id, cancellationToken);
            if (completed.Succeeded)
            {
                logger.LogInformation("Session {Session} was paid unseen: its purchase is {State}", session.Id, completed.Value.State);
                continue;
            }

            if (completed.Refusal == PurchaseRefusal.StripeUnreachable)
            {
                throw new StripeSilentException($"Stripe gave no answer about {session.Id}.");
            }

            if (await proofs.ClaimAsync(Self, session, cancellationToken))
            {
                logger.LogInformation("Session {Session} is a card check's", session.Id);
                continue;
            }

            await database.WriteAsync<bool, Done>(
                Self,
                async (scope, token) =>
                {
                    await cases.OpenAsync(scope, TakenPayment.Of(session), purchase: null, token);
                    return true;
                },
                cancellationToken
            );
        }
    }

    // What is credited, or lies before the operators, needs no look at Stripe any more.
    private Task<HashSet<string>> SettledAsync(List<string> ids, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async (context, token) =>
            {
                var credited = await context
                    .Set<PurchaseRow>()
                    .Where(p => EF.Parameter(ids).Contains(p.SessionId!) && p.State == PurchaseState.Completed)
                    .Select(p => p.SessionId!)
                    .ToListAsync(token);
                var known = await context
                    .Set<PaymentCaseRow>()
                    .Where(c => EF.Parameter(ids).Contains(c.SessionId))
                    .Select(c => c.SessionId)
                    .ToListAsync(token);
                var checks = await context
                    .Set<GuardianProofRow>()
                    .Where(p => EF.Parameter(ids).Contains(p.SessionId!) && p.PaidAt != null)
                    .Select(p => p.SessionId!)
                    .ToListAsync(token);
                return credited.Concat(known).Concat(checks).ToHashSet(StringComparer.Ordinal);
            },
            cancellationToken
        );
}
