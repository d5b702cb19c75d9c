using System.Net;
using CoinStore.Payments;
using Microsoft.Extensions.Logging;
using Stripe;
using Stripe.Checkout;

namespace CoinStore.Purchases;

/// <summary>What Stripe said about a session.</summary>
/// <param name="Session">The session as it is now; null when Stripe certainly has none.</param>
/// <param name="Known">False when there was no answer, so that nothing may be concluded.</param>
internal readonly record struct CheckoutAnswer(Session? Session, bool Known)
{
    public static CheckoutAnswer Unknown { get; }

    public static CheckoutAnswer None { get; } = new(null, Known: true);

    public static CheckoutAnswer Of(Session session) => new(session, Known: true);
}

/// <summary>Checkout sessions at Stripe: one for a purchase, by the purchase's id.</summary>
internal sealed class StripeCheckout(StripeGateway stripe, ILogger<StripeCheckout> logger)
{
    // Stripe's tax code for electronically supplied services (docs.stripe.com/tax/tax-codes).
    private const string ElectronicService = "txcd_10000000";

    // Cards are saved with their holder's consent to be offered again, which Stripe's setup page marks as limited.
    private static readonly List<string> Redisplayed = ["always", "limited"];

    /// <summary>
    /// Opens the session of a purchase, or gives the one that is there. None means that Stripe refused to make one and has none: it was
    /// too late, or never came to it.
    /// </summary>
    public async Task<CheckoutAnswer> OpenAsync(PurchaseRow purchase, string? email, CancellationToken cancellationToken)
    {
        var request = new RequestOptions { IdempotencyKey = purchase.Id.ToString() };
        var answer = await AskAsync(
            async () => Checked(await Sessions.CreateAsync(Options(purchase, email), request, cancellationToken), s => IsOf(s, purchase)),
            cancellationToken
        );
        // A refusal alone does not say that there is no session: an earlier request may have made one under the same key.
        return answer is { Known: true, Session: null } ? await FindAsync(purchase, cancellationToken) : answer;
    }

    /// <summary>A session as it is now.</summary>
    public Task<CheckoutAnswer> ReadAsync(string sessionId, CancellationToken cancellationToken) =>
        AskAsync(
            async () =>
                Checked(
                    await Sessions.GetAsync(
                        sessionId,
                        new SessionGetOptions { Expand = ["payment_intent.latest_charge.balance_transaction"] },
                        null,
                        cancellationToken
                    ),
                    s => s.Id == sessionId
                ),
            cancellationToken
        );

    /// <summary>Closes a session, and gives it as it is afterwards: it may have been paid meanwhile.</summary>
    public async Task<CheckoutAnswer> CloseAsync(string sessionId, CancellationToken cancellationToken)
    {
        var closed = await AskAsync(
            async () => Checked(await Sessions.ExpireAsync(sessionId, null, null, cancellationToken), s => s.Id == sessionId),
            cancellationToken
        );
        return closed is { Known: true, Session: null } ? await ReadAsync(sessionId, cancellationToken) : closed;
    }

    /// <summary>The sessions made since an instant, newest first. Throws when Stripe gives no answer.</summary>
    public IAsyncEnumerable<Session> ListAsync(DateTime since, CancellationToken cancellationToken) =>
        ListAsync(new SessionListOptions { Created = new DateRangeOptions { GreaterThanOrEqual = since } }, cancellationToken);

    private SessionService Sessions => new(stripe.Client);

    private IAsyncEnumerable<Session> ListAsync(SessionListOptions options, CancellationToken cancellationToken) =>
        StripePages.AllAsync(
            after =>
            {
                options.Limit = StripePages.Longest;
                options.StartingAfter = after;
                return Sessions.ListAsync(options, null, cancellationToken);
            },
            IsSession
        );

    private async Task<CheckoutAnswer> FindAsync(PurchaseRow purchase, CancellationToken cancellationToken)
    {
        var options = new SessionListOptions
        {
            Created = new DateRangeOptions
            {
                GreaterThanOrEqual = purchase.StartedAt.AddMinutes(-5),
                LessThanOrEqual = purchase.ExpiresAt.AddMinutes(5),
            },
        };
        return await AskAsync(
            async () =>
            {
                await foreach (var session in ListAsync(options, cancellationToken))
                {
                    if (IsOf(session, purchase))
                    {
                        return session;
                    }
                }

                return null;
            },
            cancellationToken
        );
    }

    private SessionCreateOptions Options(PurchaseRow purchase, string? email)
    {
        var reference = new Dictionary<string, string>(StringComparer.Ordinal) { ["purchase_id"] = purchase.Id.ToString() };
        return new SessionCreateOptions
        {
            Mode = "payment",
            SubmitType = "pay",
            LineItems =
            [
                new SessionLineItemOptions
                {
                    Quantity = 1,
                    PriceData = new SessionLineItemPriceDataOptions
                    {
                        Currency = purchase.Currency.ToLowerInvariant(),
                        UnitAmount = purchase.PriceMinor,
                        // The agreed price is all that is paid: a tax is a part of it, also where Stripe works it out.
                        TaxBehavior = stripe.AutomaticTax ? "inclusive" : null,
                        ProductData = new SessionLineItemPriceDataProductDataOptions
                        {
                            Name = FormattableString.Invariant($"{purchase.Coins} coins"),
                            TaxCode = stripe.AutomaticTax ? ElectronicService : null,
                        },
                    },
                },
            ],
            AutomaticTax = stripe.AutomaticTax ? new SessionAutomaticTaxOptions { Enabled = true } : null,
            ClientReferenceId = purchase.Id.ToString(),
            Metadata = reference,
            PaymentIntentData = new SessionPaymentIntentDataOptions { Metadata = reference },
            Customer = purchase.CustomerId,
            SavedPaymentMethodOptions = purchase.CustomerId is null
                ? null
                : new SessionSavedPaymentMethodOptionsOptions { AllowRedisplayFilters = Redisplayed },
            CustomerEmail = purchase.CustomerId is null ? email : null,
            ExpiresAt = purchase.ExpiresAt,
            SuccessUrl = new Uri(stripe.PublicBase, "/store/return").AbsoluteUri + "?session_id={CHECKOUT_SESSION_ID}",
            CancelUrl = new Uri(stripe.PublicBase, $"/store/cancelled?purchase={purchase.Id}").AbsoluteUri,
        };
    }

    private static bool IsOf(Session session, PurchaseRow purchase) => session.ClientReferenceId == purchase.Id.ToString();

    private static bool IsSession(Session session) =>
        session
            is {
                Object: "checkout.session",
                Id.Length: > 0,
                Status: "open" or "complete" or "expired",
                PaymentStatus: "paid" or "unpaid" or "no_payment_required"
            };

    // Another object, or another session than was asked for, says nothing about this one.
    private static Session Checked(Session? answer, Func<Session, bool> isAskedFor) =>
        answer is not null && IsSession(answer) && isAskedFor(answer)
            ? answer
            : throw new StripeSilentException("Stripe's answer is not the checkout session that was asked for.");

    private async Task<CheckoutAnswer> AskAsync(Func<Task<Session?>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call() is { } session ? CheckoutAnswer.Of(session) : CheckoutAnswer.None;
        }
        catch (StripeException refused)
            when (refused
                    is { HttpStatusCode: HttpStatusCode.BadRequest or HttpStatusCode.NotFound, StripeError.Type: "invalid_request_error" }
            )
        {
            logger.LogWarning("Stripe refused: {Message} (request {Request})", refused.Message, refused.StripeResponse?.RequestId);
            return CheckoutAnswer.None;
        }
        // No answer, an answer that is no JSON, a wrong key, too many requests: none of them says anything about the session.
        catch (Exception outage) when (IsOutage(outage) && !cancellationToken.IsCancellationRequested)
        {
            logger.LogError(outage, "Stripe gave no usable answer");
            return CheckoutAnswer.Unknown;
        }
    }

    private static bool IsOutage(Exception fault) =>
        fault
            is StripeException
                or HttpRequestException
                or OperationCanceledException
                or InvalidOperationException
                or Newtonsoft.Json.JsonException;
}
