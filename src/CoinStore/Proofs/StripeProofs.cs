using System.Globalization;
using CoinStore.Payments;
using Stripe;
using Stripe.Checkout;

namespace CoinStore.Proofs;

/// <summary>The charge of a proof at Stripe, and its way back.</summary>
internal sealed class StripeProofs(StripeGateway stripe)
{
    /// <summary>The key of the reference in Stripe's metadata.</summary>
    public const string Reference = "guardian_proof_id";

    private static readonly List<string> Settled = ["balance_transaction"];

    /// <summary>Opens the checkout of a proof, or gives the one that was opened under its id.</summary>
    public Task<StripeAnswer<Session>> OpenAsync(GuardianProofRow proof, string? email, string name, CancellationToken cancellationToken)
    {
        var reference = new Dictionary<string, string>(StringComparer.Ordinal) { [Reference] = proof.Id.ToString() };
        var options = new SessionCreateOptions
        {
            Mode = "payment",
            SubmitType = "pay",
            // Only a card proves anything; a debit or a wallet of another kind would be charged for nothing.
            AllowedPaymentMethodTypes = ["card"],
            LineItems =
            [
                new SessionLineItemOptions
                {
                    Quantity = 1,
                    PriceData = new SessionLineItemPriceDataOptions
                    {
                        Currency = proof.Currency.ToLowerInvariant(),
                        UnitAmount = proof.AmountMinor,
                        ProductData = new SessionLineItemPriceDataProductDataOptions { Name = name },
                    },
                },
            ],
            ClientReferenceId = proof.Id.ToString(),
            Metadata = reference,
            PaymentIntentData = new SessionPaymentIntentDataOptions { Metadata = reference },
            CustomerEmail = email,
            ExpiresAt = proof.ExpiresAt,
            SuccessUrl = new Uri(stripe.PublicBase, "/family/proof").AbsoluteUri + "?session_id={CHECKOUT_SESSION_ID}",
            CancelUrl = new Uri(stripe.PublicBase, "/family/proof").AbsoluteUri,
        };
        return StripeAnswer.OfAsync(
            () =>
                new SessionService(stripe.Client).CreateAsync(
                    options,
                    new RequestOptions { IdempotencyKey = proof.Id.ToString() },
                    cancellationToken
                ),
            s => s is { Object: "checkout.session", Id.Length: > 0 } && s.ClientReferenceId == proof.Id.ToString(),
            cancellationToken
        );
    }

    /// <summary>Sees to it that all of the payment has gone back, and gives the refund that it did it with.</summary>
    public async Task<StripeAnswer<Refund>> GiveBackAsync(GuardianProofRow proof, CancellationToken cancellationToken)
    {
        var refunds = new RefundService(stripe.Client);
        var list = new RefundListOptions { PaymentIntent = proof.PaymentIntentId, Limit = StripePages.Longest };
        list.AddExpand("data.balance_transaction");
        var listed = await StripeAnswer.OfAsync(
            () => refunds.ListAsync(list, cancellationToken: cancellationToken),
            l => l is { Object: "list", Data: { } data } && data.TrueForAll(r => IsOf(r, proof)),
            cancellationToken
        );
        if (listed.Kind != AnswerKind.Done)
        {
            return new StripeAnswer<Refund>(listed.Kind, null, listed.Code, listed.Message);
        }

        var made = listed.Value!.Data;
        if (made.Find(r => IsValid(r) && r.Amount == proof.PaidMinor) is { } before)
        {
            return StripeAnswer<Refund>.Done(before);
        }

        var create = new RefundCreateOptions
        {
            PaymentIntent = proof.PaymentIntentId,
            Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { [Reference] = proof.Id.ToString() },
            Expand = Settled,
        };
        // A refund that failed needs another key than the one that it is kept under.
        var key = string.Create(CultureInfo.InvariantCulture, $"{proof.Id}-refund-{made.Count}");
        return await StripeAnswer.OfAsync(
            () => refunds.CreateAsync(create, new RequestOptions { IdempotencyKey = key }, cancellationToken),
            r => IsOf(r, proof) && IsValid(r),
            cancellationToken
        );
    }

    /// <summary>The refund as it is now, with its balance transaction.</summary>
    public Task<StripeAnswer<Refund>> RefundAsync(GuardianProofRow proof, CancellationToken cancellationToken) =>
        StripeAnswer.OfAsync(
            () =>
                new RefundService(stripe.Client).GetAsync(
                    proof.RefundId,
                    new RefundGetOptions { Expand = Settled },
                    null,
                    cancellationToken
                ),
            r => IsOf(r, proof) && r.Id == proof.RefundId,
            cancellationToken
        );

    private static bool IsOf(Refund refund, GuardianProofRow proof) =>
        refund is { Object: "refund", Id.Length: > 0 } && refund.PaymentIntentId == proof.PaymentIntentId;

    private static bool IsValid(Refund refund) => refund.Status is "succeeded" or "pending" or "requires_action";
}
