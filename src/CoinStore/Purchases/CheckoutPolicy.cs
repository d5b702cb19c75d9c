using Stripe.Checkout;

namespace CoinStore.Purchases;

/// <summary>What Stripe's present word on a session means for its purchase.</summary>
internal enum CheckoutVerdict
{
    /// <summary>Not paid yet, and may still be.</summary>
    Wait,

    /// <summary>Paid as agreed.</summary>
    Credit,

    /// <summary>Paid, but not as agreed.</summary>
    Disagree,

    /// <summary>Closed unpaid.</summary>
    Expire,

    /// <summary>Finished, and the bank said no afterwards.</summary>
    Fail,

    /// <summary>Finished, and the bank has not moved the money yet.</summary>
    Process,
}

/// <summary>Decides by a session as Stripe tells it now; never by an event's old copy or a redirect.</summary>
internal static class CheckoutPolicy
{
    /// <summary>
    /// Half an hour is the least that Stripe takes, counted by its own clock at the moment the request arrives: the minute on top lets
    /// a repeated request through.
    /// </summary>
    public static readonly TimeSpan OpenFor = TimeSpan.FromMinutes(31);

    /// <summary>Longer than a request to Stripe with all its retries can be under way.</summary>
    public static readonly TimeSpan FirstCheck = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);

    public static CheckoutVerdict Decide(PurchaseRow purchase, Session session) =>
        session switch
        {
            { PaymentStatus: "paid" } => Agrees(purchase, session) ? CheckoutVerdict.Credit : CheckoutVerdict.Disagree,
            { Status: "expired" } => CheckoutVerdict.Expire,
            // A bank debit may be refused days after checkout; until then the session is complete and unpaid.
            { Status: "complete", PaymentIntent.Status: "requires_payment_method" or "canceled" } => CheckoutVerdict.Fail,
            { Status: "complete", PaymentStatus: "unpaid" } => CheckoutVerdict.Process,
            _ => CheckoutVerdict.Wait,
        };

    /// <summary>When to ask again: soon after the click, then ever more seldom, and once checkout has closed.</summary>
    public static DateTime NextCheck(PurchaseRow purchase, DateTime now)
    {
        var wait = now - purchase.StartedAt;
        var next =
            now
            + (
                wait < FirstCheck ? FirstCheck
                : wait > LongestWait ? LongestWait
                : wait
            );
        return now < purchase.ExpiresAt && next > purchase.ExpiresAt ? purchase.ExpiresAt : next;
    }

    private static bool Agrees(PurchaseRow purchase, Session session) =>
        session.Status == "complete"
        && session.AmountTotal == purchase.PriceMinor
        && string.Equals(session.Currency, purchase.Currency, StringComparison.OrdinalIgnoreCase)
        && session.ClientReferenceId == purchase.Id.ToString()
        && (purchase.SessionId is null || purchase.SessionId == session.Id);
}
