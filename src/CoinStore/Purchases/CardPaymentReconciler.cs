using CoinStore.Access;
using CoinStore.Cards;
using CoinStore.Payments;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Stripe;

namespace CoinStore.Purchases;

/// <summary>
/// Goes through Stripe's own list of payments every other minute for those that saved cards made: what was taken and not credited is
/// completed, and what belongs to no purchase is put before the operators.
/// </summary>
internal sealed class CardPaymentReconciler(
    Database database,
    StripeGateway stripe,
    CardCharges charges,
    CardPurchases purchases,
    StripeCursors cursors,
    TimeProvider clock,
    ILogger<CardPaymentReconciler> logger
) : DueWorker(clock, logger)
{
    private const string Payments = "payments by saved cards";

    // A charge is asked for as long as that, and is paid when it is made.
    private static readonly TimeSpan Overlap = CardCharges.TryFor + TimeSpan.FromMinutes(29);
    private static readonly Actor Self = Actor.System("card payment reconciler");
    private readonly ILogger<CardPaymentReconciler> logger = logger;

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
            logger.LogWarning("Stripe's payments could not be listed and are next time: {Reason}", away.Message);
        }
    }

    private async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        var seen = await cursors.ReadAsync(Payments, cancellationToken);
        var taken = new List<string>();
        await foreach (var intent in charges.ListAsync(seen - Overlap, cancellationToken))
        {
            seen = intent.Created > seen ? intent.Created : seen;
            if (intent.Status == "succeeded" && CardPurchases.IsCardPayment(intent))
            {
                taken.Add(intent.Id);
            }
        }

        foreach (var some in taken.Chunk(StripePages.Longest))
        {
            foreach (var id in some.Except(await SettledAsync(some, cancellationToken), StringComparer.Ordinal))
            {
                logger.LogInformation("Payment {Payment} was taken unseen", id);
                if (!await purchases.CompleteAsync(Self, id, cancellationToken))
                {
                    throw new StripeSilentException($"Stripe gave no answer about {id}.");
                }
            }
        }

        await cursors.SaveAsync(Self, Payments, seen, cancellationToken);
    }

    // What is credited, or lies before the operators, needs no look at Stripe any more.
    private Task<List<string>> SettledAsync(string[] ids, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async (context, token) =>
            {
                var credited = await context
                    .Set<PurchaseRow>()
                    .Where(p => EF.Parameter(ids).Contains(p.PaymentIntentId!) && p.State == PurchaseState.Completed)
                    .Select(p => p.PaymentIntentId!)
                    .ToListAsync(token);
                var known = await context
                    .Set<PaymentCaseRow>()
                    .Where(c => EF.Parameter(ids).Contains(c.SessionId))
                    .Select(c => c.SessionId)
                    .ToListAsync(token);
                return credited.Concat(known).ToList();
            },
            cancellationToken
        );
}
