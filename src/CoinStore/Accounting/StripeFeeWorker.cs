using CoinStore.Access;
using CoinStore.Payments;
using CoinStore.Purchases;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Stripe;

namespace CoinStore.Accounting;

/// <summary>Asks Stripe for the fees that were not known yet when their purchases were credited.</summary>
internal sealed class StripeFeeWorker(Database database, StripeGateway stripe, TimeProvider clock, ILogger<StripeFeeWorker> logger)
    : DueWorker(clock, logger)
{
    private const int AtOnce = 100;
    private const int MostSilent = 3;
    private static readonly TimeSpan AskAgain = TimeSpan.FromHours(1);
    private static readonly Actor Worker = Actor.System("stripe fee worker");
    private readonly TimeProvider clock = clock;
    private readonly ILogger<StripeFeeWorker> logger = logger;

    public override async Task RunDueAsync(CancellationToken cancellationToken)
    {
        var silent = 0;
        foreach (var purchase in await DueAsync(cancellationToken))
        {
            var answer = await StripeAnswer.OfAsync(
                () => ReadAsync(purchase.PaymentIntentId!, cancellationToken),
                p => string.Equals(p.Id, purchase.PaymentIntentId, StringComparison.Ordinal),
                cancellationToken
            );
            if (answer.Kind != AnswerKind.Done)
            {
                logger.LogWarning("No word from Stripe on the fee of purchase {Purchase}: {Message}", purchase.Id, answer.Message);
            }

            await RecordAsync(purchase.Id, answer.Value?.LatestCharge?.BalanceTransaction, cancellationToken);
            silent = answer.Kind == AnswerKind.Unsure ? silent + 1 : 0;
            if (silent == MostSilent)
            {
                return;
            }
        }
    }

    private Task<PaymentIntent> ReadAsync(string paymentIntentId, CancellationToken cancellationToken) =>
        new PaymentIntentService(stripe.Client).GetAsync(
            paymentIntentId,
            new PaymentIntentGetOptions { Expand = ["latest_charge.balance_transaction"] },
            null,
            cancellationToken
        );

    private Task RecordAsync(PurchaseId id, BalanceTransaction? settled, CancellationToken cancellationToken) =>
        database.WriteAsync<Done, PurchaseRefusal>(
            Worker,
            async (scope, token) =>
            {
                await scope.Context.TakeTurnAsync(id.Value, token);
                var row = await scope.Context.Set<PurchaseRow>().SingleAsync(p => p.Id == id, token);
                await StripeFees.RecordAsync(scope, row, settled, AskAgain);
                return default(Done);
            },
            cancellationToken
        );

    private Task<List<PurchaseRow>> DueAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return database.ReadAsync(
            (context, token) =>
                context
                    .Set<PurchaseRow>()
                    .Where(p => p.PaymentIntentId != null && p.BalanceTransactionId == null && p.NextCheckAt <= now)
                    .Where(p => p.State == PurchaseState.Completed)
                    .OrderBy(p => p.NextCheckAt)
                    .Take(AtOnce)
                    .ToListAsync(token),
            cancellationToken
        );
    }
}

/// <summary>Fees and exchanges of Stripe's balance, posted once by the balance transaction's id.</summary>
internal static class StripeFees
{
    /// <summary>Posts what is known of a purchase's payment, or says when it is asked for again.</summary>
    public static async Task RecordAsync(WriteScope scope, PurchaseRow purchase, BalanceTransaction? settled, TimeSpan askAgain)
    {
        if (purchase.BalanceTransactionId is not null)
        {
            return;
        }

        if (settled is not { Id.Length: > 0, Currency.Length: 3 })
        {
            purchase.NextCheckAt = scope.Now + askAgain;
            return;
        }

        purchase.BalanceTransactionId = settled.Id;
        await PostAsync(scope, settled, purchase.Currency, purchase.PriceMinor);
    }

    /// <summary>Posts a balance transaction's fee and exchange; again is the same.</summary>
    public static async Task PostAsync(WriteScope scope, BalanceTransaction? settled, string currency, long amountMinor)
    {
        if (
            settled is { Id.Length: > 0, Currency.Length: 3 }
            && AccountingJournal.Settled(settled, currency, amountMinor, scope.Now) is { } entry
        )
        {
            await scope.Books.PostAsync(entry, CancellationToken.None);
        }
    }
}
