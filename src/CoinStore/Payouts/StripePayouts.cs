using System.Globalization;
using CoinStore.Payments;
using Stripe;

namespace CoinStore.Payouts;

/// <summary>
/// The three calls that move a creator's money, each under a key made from the payout's id. Stripe forgets keys after 24 hours: a call
/// that may be as old as that, or that was refused under an earlier key, is looked for before it is made.
/// </summary>
internal sealed class StripePayouts(StripeGateway stripe, TimeProvider clock)
{
    private const string Usd = "usd";
    private const string PayoutIdKey = "payout_id";
    private static readonly TimeSpan KeyIsSafeFor = TimeSpan.FromHours(20);

    /// <summary>Moves the net to the connected account, once.</summary>
    public async Task<StripeAnswer<Transfer>> TransferAsync(PayoutRow payout, CancellationToken cancellationToken)
    {
        var transfers = new TransferService(stripe.Client);
        bool IsOurs(Transfer t) =>
            t is { Object: "transfer", Id.Length: > 0, Currency: Usd }
            && t.Amount == payout.NetMinor
            && string.Equals(t.TransferGroup, payout.Id.ToString(), StringComparison.Ordinal);
        if (MustLook(payout))
        {
            var found = await StripeAnswer.OfAsync(
                () =>
                    transfers.ListAsync(
                        new TransferListOptions { TransferGroup = payout.Id.ToString() },
                        cancellationToken: cancellationToken
                    ),
                list => list is { Object: "list", Data: not null },
                cancellationToken
            );
            if (found.Kind != AnswerKind.Done)
            {
                return new StripeAnswer<Transfer>(AnswerKind.Unsure, null, found.Code, found.Message);
            }

            if (found.Value!.Data.Find(IsOurs) is { } earlier)
            {
                return StripeAnswer<Transfer>.Done(earlier);
            }
        }

        var options = new TransferCreateOptions
        {
            Amount = payout.NetMinor,
            Currency = Usd,
            Destination = payout.StripeAccountId,
            TransferGroup = payout.Id.ToString(),
            Metadata = Metadata(payout),
        };
        return await StripeAnswer.OfAsync(
            () => transfers.CreateAsync(options, Key(payout, ""), cancellationToken),
            IsOurs,
            cancellationToken
        );
    }

    /// <summary>Sends what was transferred on to the bank, once.</summary>
    public async Task<StripeAnswer<Stripe.Payout>> SendToBankAsync(PayoutRow payout, CancellationToken cancellationToken)
    {
        var payouts = new Stripe.PayoutService(stripe.Client);
        bool IsOurs(Stripe.Payout p) => IsAnswer(p, payout) && p.Metadata?.GetValueOrDefault(PayoutIdKey) == payout.Id.ToString();
        if (MustLook(payout))
        {
            var since = new DateRangeOptions { GreaterThanOrEqual = payout.RequestedAt.AddDays(-1) };
            var found = await StripeAnswer.OfAsync(
                async () => new Found(await FindAsync(payouts, since, payout, IsOurs, cancellationToken)),
                _ => true,
                cancellationToken
            );
            if (found.Kind != AnswerKind.Done)
            {
                return new StripeAnswer<Stripe.Payout>(AnswerKind.Unsure, null, found.Code, found.Message);
            }

            if (found.Value!.Payout is { } earlier)
            {
                return StripeAnswer<Stripe.Payout>.Done(earlier);
            }
        }

        var options = new PayoutCreateOptions
        {
            Amount = payout.NetMinor,
            Currency = Usd,
            Metadata = Metadata(payout),
        };
        return await StripeAnswer.OfAsync(
            () => payouts.CreateAsync(options, Key(payout, "-bank", payout.StripeAccountId), cancellationToken),
            IsOurs,
            cancellationToken
        );
    }

    /// <summary>Stripe's present word on a payout.</summary>
    public Task<StripeAnswer<Stripe.Payout>> ReadAsync(PayoutRow payout, CancellationToken cancellationToken) =>
        StripeAnswer.OfAsync(
            () =>
                new Stripe.PayoutService(stripe.Client).GetAsync(
                    payout.StripePayoutId,
                    requestOptions: new RequestOptions { StripeAccount = payout.StripeAccountId },
                    cancellationToken: cancellationToken
                ),
            p => IsAnswer(p, payout) && string.Equals(p.Id, payout.StripePayoutId, StringComparison.Ordinal),
            cancellationToken
        );

    /// <summary>Takes the transfer back, once: a transfer that is reversed already is the answer itself.</summary>
    public async Task<StripeAnswer<Transfer>> TakeBackAsync(PayoutRow payout, CancellationToken cancellationToken)
    {
        var transfers = new TransferService(stripe.Client);
        bool IsOurs(Transfer t) =>
            t.Object == "transfer" && string.Equals(t.Id, payout.TransferId, StringComparison.Ordinal) && t.Amount == payout.NetMinor;
        Task<StripeAnswer<Transfer>> ReadAsync() =>
            StripeAnswer.OfAsync(
                () => transfers.GetAsync(payout.TransferId, cancellationToken: cancellationToken),
                IsOurs,
                cancellationToken
            );
        var before = await ReadAsync();
        if (before.Kind != AnswerKind.Done || before.Value!.AmountReversed >= payout.NetMinor)
        {
            return before;
        }

        var options = new TransferReversalCreateOptions { Amount = payout.NetMinor, Metadata = Metadata(payout) };
        var reversal = await StripeAnswer.OfAsync(
            () =>
                new TransferReversalService(stripe.Client).CreateAsync(
                    payout.TransferId,
                    options,
                    Key(payout, "-reversal"),
                    cancellationToken
                ),
            r => r is { Object: "transfer_reversal", Id.Length: > 0 } && r.Amount == payout.NetMinor,
            cancellationToken
        );
        return reversal.Kind == AnswerKind.Done
            ? await ReadAsync()
            : new StripeAnswer<Transfer>(reversal.Kind, null, reversal.Code, reversal.Message);
    }

    private static async Task<Stripe.Payout?> FindAsync(
        Stripe.PayoutService payouts,
        DateRangeOptions since,
        PayoutRow payout,
        Func<Stripe.Payout, bool> isOurs,
        CancellationToken cancellationToken
    )
    {
        var options = new PayoutListOptions { Created = since, Limit = StripePages.Longest };
        var account = new RequestOptions { StripeAccount = payout.StripeAccountId };
        var all = StripePages.AllAsync(
            after =>
            {
                options.StartingAfter = after;
                return payouts.ListAsync(options, account, cancellationToken);
            },
            p => p is { Object: "payout", Id.Length: > 0 }
        );
        await foreach (var candidate in all)
        {
            if (isOurs(candidate))
            {
                return candidate;
            }
        }

        return null;
    }

    private static bool IsAnswer(Stripe.Payout answer, PayoutRow payout) =>
        answer is { Object: "payout", Id.Length: > 0, Status.Length: > 0 } && answer.Amount == payout.NetMinor;

    private static Dictionary<string, string> Metadata(PayoutRow payout) =>
        new(StringComparer.Ordinal) { [PayoutIdKey] = payout.Id.ToString() };

    private static RequestOptions Key(PayoutRow payout, string step, string? account = null)
    {
        var attempt = payout.Attempt == 0 ? "" : payout.Attempt.ToString("'-'0", CultureInfo.InvariantCulture);
        return new RequestOptions { IdempotencyKey = $"{payout.Id}{step}{attempt}", StripeAccount = account };
    }

    private bool MustLook(PayoutRow payout) => payout.Attempt > 0 || clock.GetUtcNow().UtcDateTime - payout.StateSince > KeyIsSafeFor;

    private sealed record Found(Stripe.Payout? Payout);
}
