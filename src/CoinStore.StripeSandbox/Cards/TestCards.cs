using System.Security.Cryptography;
using System.Text;
using CoinStore.StripeSandbox.Payments;

namespace CoinStore.StripeSandbox.Cards;

internal enum CardOutcome
{
    Pays,
    Declined,
    Challenged,

    /// <summary>Asks for 3-D Secure and is declined even when that succeeds.</summary>
    ChallengedThenDeclined,
}

internal enum RefundCourse
{
    AtOnce,

    /// <summary>Pending first, done later.</summary>
    Later,

    /// <summary>Looks done and comes back.</summary>
    Fails,
}

/// <summary>One of Stripe's published test cards and what it does.</summary>
internal sealed record TestCard(string Number, string Says, CardOutcome Outcome, string? Code = null, string? DeclineCode = null)
{
    public string Brand =>
        Number switch
        {
            ['3', '4' or '7', ..] => "amex",
            ['5', ..] or ['2', '2', ..] => "mastercard",
            ['6', ..] => "discover",
            _ => "visa",
        };

    public string Last4 => Number[^4..];

    /// <summary>The same for the same card, and nothing of its number to be read from it.</summary>
    public string Fingerprint => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes("sandbox" + Number)))[..16];

    public string Country { get; init; } = "US";

    /// <summary>credit, debit or prepaid.</summary>
    public string Funding { get; init; } = "credit";

    /// <summary>It can be saved, although it is declined when it is charged.</summary>
    public bool CanBeSaved { get; init; }

    /// <summary>Once it was saved with the bank's consent, the bank asks no more while its holder is away.</summary>
    public bool TrustedOnceSaved { get; init; }

    /// <summary>What becomes of an attempt to save it.</summary>
    public CardOutcome Saving => CanBeSaved ? CardOutcome.Pays : Outcome;

    /// <summary>How the buyer's bank contests the payment afterwards, if it does.</summary>
    public DisputeCause? Dispute { get; init; }

    /// <summary>The network warns of fraud afterwards.</summary>
    public bool Suspected { get; init; }

    /// <summary>What becomes of a refund to this card.</summary>
    public RefundCourse Refund { get; init; }

    /// <summary>The number as it is printed on a card.</summary>
    public string Spaced => string.Join(' ', Number.Chunk(4).Select(group => new string(group)));
}

internal static class TestCards
{
    /// <summary>Offered on the page for one click.</summary>
    public static IReadOnlyList<TestCard> Offered { get; } =
    [
        new("4242424242424242", "Pays", CardOutcome.Pays),
        new("4000000000000002", "Declined", CardOutcome.Declined, "card_declined", "generic_decline"),
        new("4000000000009995", "Insufficient funds", CardOutcome.Declined, "card_declined", "insufficient_funds"),
        new("4000002500003155", "Asks for 3-D Secure", CardOutcome.Challenged) { Country = "DE", TrustedOnceSaved = true },
        new("4000002760003184", "Always asks for 3-D Secure", CardOutcome.Challenged) { Country = "DE" },
        new("4000000000000259", "Pays, then disputed as fraud", CardOutcome.Pays) { Dispute = DisputeCause.Fraudulent },
        new("4000000000005126", "Pays, refunds fail later", CardOutcome.Pays) { Refund = RefundCourse.Fails },
    ];

    private static readonly Dictionary<string, TestCard> ByNumber = Offered
        .Concat([
            new("4000056655665556", "Pays (debit)", CardOutcome.Pays) { Funding = "debit" },
            new("5200828282828210", "Pays (Mastercard debit)", CardOutcome.Pays) { Funding = "debit" },
            new("5105105105105100", "Pays (Mastercard prepaid)", CardOutcome.Pays) { Funding = "prepaid" },
            new("5555555555554444", "Pays (Mastercard)", CardOutcome.Pays),
            new("2223003122003222", "Pays (Mastercard)", CardOutcome.Pays),
            new("378282246310005", "Pays (American Express)", CardOutcome.Pays),
            new("6011111111111117", "Pays (Discover)", CardOutcome.Pays),
            new("4000000000002685", "Pays, then disputed: not received", CardOutcome.Pays) { Dispute = DisputeCause.NotReceived },
            new("4000000000001976", "Pays, then the bank inquires", CardOutcome.Pays) { Dispute = DisputeCause.Asked },
            new("4000000000005423", "Pays, then a warning of fraud", CardOutcome.Pays) { Suspected = true },
            new("4000000000007726", "Pays, refunds are pending first", CardOutcome.Pays) { Refund = RefundCourse.Later },
            new("4000000760000002", "Pays (Brazil)", CardOutcome.Pays) { Country = "BR" },
            new("4000001240000000", "Pays (Canada)", CardOutcome.Pays) { Country = "CA" },
            new("4000002500000003", "Pays (France)", CardOutcome.Pays) { Country = "FR" },
            new("4000002760000016", "Pays (Germany)", CardOutcome.Pays) { Country = "DE" },
            new("4000003560000008", "Pays (India)", CardOutcome.Pays) { Country = "IN" },
            new("4000003800000008", "Pays (Italy)", CardOutcome.Pays) { Country = "IT" },
            new("4000003920000003", "Pays (Japan)", CardOutcome.Pays) { Country = "JP" },
            new("4000004840008001", "Pays (Mexico)", CardOutcome.Pays) { Country = "MX" },
            new("4000007240000007", "Pays (Spain)", CardOutcome.Pays) { Country = "ES" },
            new("4000008260000000", "Pays (United Kingdom)", CardOutcome.Pays) { Country = "GB" },
            new("4000000360000006", "Pays (Australia)", CardOutcome.Pays) { Country = "AU" },
            new("4000000000000077", "Pays, available at once", CardOutcome.Pays),
            new("4000000000009987", "Lost card", CardOutcome.Declined, "card_declined", "lost_card"),
            new("4000000000009979", "Stolen card", CardOutcome.Declined, "card_declined", "stolen_card"),
            new("4000000000006975", "Velocity exceeded", CardOutcome.Declined, "card_declined", "card_velocity_exceeded"),
            new("4100000000000019", "Blocked as fraudulent", CardOutcome.Declined, "card_declined", "fraudulent"),
            new("4000000000000069", "Expired card", CardOutcome.Declined, "expired_card"),
            new("4000000000000127", "Incorrect CVC", CardOutcome.Declined, "incorrect_cvc"),
            new("4000000000000119", "Processing error", CardOutcome.Declined, "processing_error"),
            new("4000008400001629", "3-D Secure, then declined", CardOutcome.ChallengedThenDeclined, "card_declined", "generic_decline"),
            new("4000000000000341", "Can be saved, then declined", CardOutcome.Declined, "card_declined", "generic_decline")
            {
                CanBeSaved = true,
            },
            new("4000000000003220", "3-D Secure required", CardOutcome.Challenged),
        ])
        .ToDictionary(card => card.Number, StringComparer.Ordinal);

    /// <summary>Any other number is refused, as in Stripe's test mode; only its end is remembered, it may be somebody's real card.</summary>
    public static TestCard Find(string number) =>
        ByNumber.GetValueOrDefault(number)
        ?? new TestCard(number[^4..], "Unknown", CardOutcome.Declined, "card_declined", "test_mode_live_card");

    public static string Explain(TestCard card) =>
        (card.Code, card.DeclineCode) switch
        {
            (_, "insufficient_funds") => "Your card has insufficient funds.",
            (_, "test_mode_live_card") => "Your card was declined. Your request was in test mode, but used a non test card. "
                + "For a list of valid test cards, visit: https://stripe.com/docs/testing.",
            (_, "card_velocity_exceeded") =>
                "Your card was declined for making repeated attempts too frequently or exceeding its amount limit.",
            ("expired_card", _) => "Your card has expired.",
            ("incorrect_cvc", _) => "Your card's security code is incorrect.",
            ("processing_error", _) => "An error occurred while processing your card. Try again in a little bit.",
            _ => "Your card was declined.",
        };
}
