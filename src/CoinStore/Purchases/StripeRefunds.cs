using System.Globalization;
using CoinStore.Payments;
using Stripe;

namespace CoinStore.Purchases;

/// <summary>Gives money of a payment back, once: what has gone back already, by whomever, counts.</summary>
internal sealed class StripeRefunds(StripeGateway stripe)
{
    /// <summary>Sees to it that so much of a case's payment has gone back, and gives the refund that it did it with.</summary>
    public async Task<StripeAnswer<Refund>> GiveBackAsync(PaymentCaseRow given, long minor, CancellationToken cancellationToken)
    {
        var refunds = new RefundService(stripe.Client);
        var options = new RefundListOptions { PaymentIntent = given.PaymentIntentId, Limit = StripePages.Longest };
        var listed = await StripeAnswer.OfAsync(
            () => refunds.ListAsync(options, cancellationToken: cancellationToken),
            list => list is { Object: "list", Data: { } data } && data.TrueForAll(r => IsOf(r, given)),
            cancellationToken
        );
        if (listed.Kind != AnswerKind.Done)
        {
            return new StripeAnswer<Refund>(listed.Kind, null, listed.Code, listed.Message);
        }

        var made = listed.Value!.Data;
        var valid = made.Where(IsValid).ToList();
        var missing = minor - valid.Sum(r => r.Amount);
        if (missing <= 0)
        {
            return StripeAnswer<Refund>.Done(valid[0]);
        }

        // A refund that failed needs another key than the one that it is kept under.
        var key = string.Create(CultureInfo.InvariantCulture, $"{given.SessionId}-refund-{missing}-{made.Count}");
        var create = new RefundCreateOptions
        {
            PaymentIntent = given.PaymentIntentId,
            Amount = missing,
            Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["session_id"] = given.SessionId },
        };
        return await StripeAnswer.OfAsync(
            () => refunds.CreateAsync(create, new RequestOptions { IdempotencyKey = key }, cancellationToken),
            r => IsOf(r, given) && r.Amount == missing && IsValid(r),
            cancellationToken
        );
    }

    private static bool IsOf(Refund refund, PaymentCaseRow given) =>
        refund is { Object: "refund", Id.Length: > 0 } && refund.PaymentIntentId == given.PaymentIntentId;

    private static bool IsValid(Refund refund) => refund.Status is "succeeded" or "pending" or "requires_action";
}
