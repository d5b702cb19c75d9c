using System.Globalization;
using System.Text.Json;
using CoinStore.Payments;
using Stripe;

namespace CoinStore.Disputes;

/// <summary>Disputes at Stripe: read, answered with evidence, given up. The key of an answer is the dispute and the order's number.</summary>
internal sealed class StripeDisputes(StripeGateway stripe)
{
    private Stripe.DisputeService Disputes => new(stripe.Client);

    /// <summary>A dispute as it is now, with what it did to the balance.</summary>
    public Task<StripeAnswer<Stripe.Dispute>> ReadAsync(string stripeDisputeId, CancellationToken cancellationToken) =>
        StripeAnswer.OfAsync(
            () => Disputes.GetAsync(stripeDisputeId, cancellationToken: cancellationToken),
            d => IsOf(d, stripeDisputeId),
            cancellationToken
        );

    /// <summary>Does what an operator ordered.</summary>
    public Task<StripeAnswer<Stripe.Dispute>> SendAsync(DisputeRow dispute, CancellationToken cancellationToken)
    {
        var id = dispute.StripeDisputeId;
        var number = dispute.Orders.ToString(CultureInfo.InvariantCulture);
        var key = new RequestOptions { IdempotencyKey = $"{dispute.Id}-{number}" };
        return StripeAnswer.OfAsync(
            () =>
                dispute.Order == DisputeOrder.Accept
                    ? Disputes.CloseAsync(id, null, key, cancellationToken)
                    : Disputes.UpdateAsync(
                        id,
                        new DisputeUpdateOptions { Evidence = OptionsOf(dispute.Evidence!), Submit = true },
                        key,
                        cancellationToken
                    ),
            d => IsOf(d, id),
            cancellationToken
        );
    }

    private static bool IsOf(Stripe.Dispute answer, string id) =>
        string.Equals(answer.Id, id, StringComparison.Ordinal) && answer is { Status.Length: > 0, Amount: > 0, Currency.Length: 3 };

    private static DisputeEvidenceOptions OptionsOf(string kept)
    {
        var evidence = JsonSerializer.Deserialize<DisputeEvidence>(kept)!;
        return new DisputeEvidenceOptions
        {
            CustomerName = evidence.CustomerName,
            CustomerEmailAddress = evidence.CustomerEmail,
            ProductDescription = evidence.Product,
            ServiceDate = evidence.ServiceDate,
            AccessActivityLog = evidence.Activity,
            UncategorizedText = evidence.Statement,
        };
    }
}
