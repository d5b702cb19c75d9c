using CoinStore.Payments;
using Stripe;
using Stripe.Checkout;

namespace CoinStore.Cards;

/// <summary>Customers, setup pages and saved cards at Stripe. Each call is made outside any transaction.</summary>
internal sealed class StripeCards(StripeGateway stripe)
{
    private const string PersonKey = "person_id";

    /// <summary>What tells our cards' objects from others.</summary>
    public const string CardKey = "card_id";

    private static readonly List<string> Expand = ["setup_intent.payment_method"];

    /// <summary>Makes the customer of a person, or gives the one that is there under the same key.</summary>
    public Task<StripeAnswer<Customer>> CreateCustomerAsync(CustomerRow row, CancellationToken cancellationToken) =>
        StripeAnswer.OfAsync(
            () =>
                new CustomerService(stripe.Client).CreateAsync(
                    new CustomerCreateOptions
                    {
                        Email = row.Email,
                        Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { [PersonKey] = row.PersonId.ToString() },
                    },
                    new RequestOptions { IdempotencyKey = row.Key },
                    cancellationToken
                ),
            c => IsOf(c, row),
            cancellationToken
        );

    /// <summary>Looks for a customer that was made and whose answer was lost. A list with nobody on it is an answer.</summary>
    public Task<StripeAnswer<List<Customer>>> FindCustomersAsync(CustomerRow row, CancellationToken cancellationToken) =>
        ListAsync(
            after =>
                new CustomerService(stripe.Client).ListAsync(
                    new CustomerListOptions
                    {
                        Created = new DateRangeOptions { GreaterThanOrEqual = row.CreatedAt.AddMinutes(-5) },
                        Limit = StripePages.Longest,
                        StartingAfter = after,
                    },
                    null,
                    cancellationToken
                ),
            c => c is { Object: "customer", Id.Length: > 0 },
            c => IsOf(c, row),
            cancellationToken
        );

    /// <summary>A customer as it is now; a deleted one says so.</summary>
    public Task<StripeAnswer<Customer>> ReadCustomerAsync(string customerId, CancellationToken cancellationToken) =>
        StripeAnswer.OfAsync(
            () => new CustomerService(stripe.Client).GetAsync(customerId, null, null, cancellationToken),
            c => c is { Object: "customer" } && c.Id == customerId,
            cancellationToken
        );

    /// <summary>Deletes a customer, and with it every card that Stripe keeps for it.</summary>
    public Task<StripeAnswer<Customer>> DeleteCustomerAsync(string customerId, CancellationToken cancellationToken) =>
        StripeAnswer.OfAsync(
            () => new CustomerService(stripe.Client).DeleteAsync(customerId, null, null, cancellationToken),
            c => c is { Deleted: true } && c.Id == customerId,
            cancellationToken
        );

    /// <summary>Opens the page that saves a card, or gives the one that is there.</summary>
    public Task<StripeAnswer<Session>> OpenAsync(CardRow card, string customerId, CancellationToken cancellationToken)
    {
        var reference = new Dictionary<string, string>(StringComparer.Ordinal) { [CardKey] = card.Id.ToString() };
        var page = new Uri(stripe.PublicBase, CardNews.Page).AbsoluteUri;
        var options = new SessionCreateOptions
        {
            Mode = "setup",
            AllowedPaymentMethodTypes = ["card"],
            Customer = customerId,
            ClientReferenceId = card.Id.ToString(),
            Metadata = reference,
            SetupIntentData = new SessionSetupIntentDataOptions { Metadata = reference },
            ExpiresAt = card.ExpiresAt,
            SuccessUrl = page + "?session_id={CHECKOUT_SESSION_ID}",
            CancelUrl = page,
        };
        return AskAsync(
            () => Sessions.CreateAsync(options, new RequestOptions { IdempotencyKey = card.Id.ToString() }, cancellationToken),
            s => IsOf(s, card),
            cancellationToken
        );
    }

    /// <summary>Looks for a page that was opened and whose answer was lost.</summary>
    public Task<StripeAnswer<List<Session>>> FindAsync(CardRow card, string customerId, CancellationToken cancellationToken) =>
        ListAsync(
            after =>
                Sessions.ListAsync(
                    new SessionListOptions
                    {
                        Customer = customerId,
                        Limit = StripePages.Longest,
                        StartingAfter = after,
                    },
                    null,
                    cancellationToken
                ),
            IsSession,
            s => IsOf(s, card),
            cancellationToken
        );

    /// <summary>A page as it is now, with the card that came of it.</summary>
    public Task<StripeAnswer<Session>> ReadAsync(string sessionId, CancellationToken cancellationToken) =>
        AskAsync(
            () => Sessions.GetAsync(sessionId, new SessionGetOptions { Expand = Expand }, null, cancellationToken),
            s => s.Id == sessionId,
            cancellationToken
        );

    /// <summary>Closes a page that nobody wants any more.</summary>
    public Task<StripeAnswer<Session>> CloseAsync(string sessionId, CancellationToken cancellationToken) =>
        AskAsync(
            () => Sessions.ExpireAsync(sessionId, new SessionExpireOptions { Expand = Expand }, null, cancellationToken),
            s => s.Id == sessionId,
            cancellationToken
        );

    /// <summary>A saved card as it is now.</summary>
    public Task<StripeAnswer<PaymentMethod>> ReadCardAsync(string paymentMethodId, CancellationToken cancellationToken) =>
        StripeAnswer.OfAsync(
            () => new PaymentMethodService(stripe.Client).GetAsync(paymentMethodId, null, null, cancellationToken),
            m => IsMethod(m, paymentMethodId),
            cancellationToken
        );

    /// <summary>Lets go of a card.</summary>
    public Task<StripeAnswer<PaymentMethod>> DetachAsync(CardRow card, CancellationToken cancellationToken) =>
        StripeAnswer.OfAsync(
            () =>
                new PaymentMethodService(stripe.Client).DetachAsync(
                    card.PaymentMethodId,
                    null,
                    new RequestOptions { IdempotencyKey = $"{card.Id}-detach" },
                    cancellationToken
                ),
            m => IsMethod(m, card.PaymentMethodId!) && m.CustomerId is null,
            cancellationToken
        );

    /// <summary>Whether Stripe's refusal says that there is nothing to let go of.</summary>
    public static bool IsGone(string? code) => code is "resource_missing" or "payment_method_unexpected_state";

    private SessionService Sessions => new(stripe.Client);

    private static Task<StripeAnswer<Session>> AskAsync(
        Func<Task<Session>> call,
        Func<Session, bool> isAskedFor,
        CancellationToken cancellationToken
    ) => StripeAnswer.OfAsync(call, s => IsSession(s) && isAskedFor(s), cancellationToken);

    // A page that is no list of such objects is no answer, and half a list must not pass for all of it.
    private static Task<StripeAnswer<List<T>>> ListAsync<T>(
        Func<string?, Task<StripeList<T>>> page,
        Func<T, bool> isItem,
        Func<T, bool> isAskedFor,
        CancellationToken cancellationToken
    )
        where T : class, IHasId =>
        StripeAnswer.OfAsync(
            async () =>
            {
                var found = new List<T>();
                await foreach (var item in StripePages.AllAsync(page, isItem).WithCancellation(cancellationToken))
                {
                    if (isAskedFor(item))
                    {
                        found.Add(item);
                    }
                }

                return found;
            },
            _ => true,
            cancellationToken
        );

    private static bool IsOf(Customer customer, CustomerRow row) =>
        customer is { Object: "customer", Id.Length: > 0, Deleted: not true }
        && customer.Metadata?.GetValueOrDefault(PersonKey) == row.PersonId.ToString();

    private static bool IsOf(Session session, CardRow card) => session.ClientReferenceId == card.Id.ToString();

    private static bool IsSession(Session session) =>
        session is { Object: "checkout.session", Id.Length: > 0, Status: "open" or "complete" or "expired" };

    private static bool IsMethod(PaymentMethod method, string id) => method is { Object: "payment_method" } && method.Id == id;
}
