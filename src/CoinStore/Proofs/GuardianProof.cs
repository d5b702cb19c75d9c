namespace CoinStore.Proofs;

/// <summary>Where a proof stands.</summary>
public enum ProofState : short
{
    /// <summary>Kept, and Stripe has not answered yet.</summary>
    Starting = 0,

    /// <summary>Checkout is open.</summary>
    Open = 1,

    /// <summary>Charged; the money is about to go back.</summary>
    Charged = 2,

    /// <summary>The money is on its way back in full.</summary>
    Refunded = 3,

    /// <summary>Checkout closed without a payment.</summary>
    Expired = 4,

    /// <summary>Stripe did not open checkout. Nothing was charged.</summary>
    Failed = 5,

    /// <summary>The bank did not take the refund: operators see to it.</summary>
    RefundFailed = 6,
}

/// <summary>Why a charge proves nothing. Its money goes back all the same.</summary>
public enum ProofFlaw : short
{
    /// <summary>A prepaid card is sold to anybody of any age.</summary>
    Prepaid = 1,

    /// <summary>It was paid with something that is no card.</summary>
    NoCard = 2,

    /// <summary>Another amount, currency or reference than was agreed.</summary>
    Disagrees = 3,
}

/// <summary>A proof as its person sees it.</summary>
/// <param name="Id">The proof.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Amount">What is charged and goes back.</param>
/// <param name="CheckoutUrl">Stripe's page, while checkout is open.</param>
/// <param name="StartedAt">When it was begun, UTC.</param>
/// <param name="PaidAt">When the card was charged, UTC.</param>
/// <param name="RefundedAt">When the money was sent back, UTC.</param>
/// <param name="Flaw">Why it proves nothing; null when it does, and before the charge.</param>
/// <param name="GoodUntil">Until when it is good for further children, UTC; null when it proves nothing.</param>
public sealed record GuardianProof(
    GuardianProofId Id,
    ProofState State,
    Money Amount,
    Uri? CheckoutUrl,
    DateTime StartedAt,
    DateTime? PaidAt,
    DateTime? RefundedAt,
    ProofFlaw? Flaw,
    DateTime? GoodUntil
)
{
    /// <summary>Whether an answer of Stripe's is still to come.</summary>
    public bool IsOpen => State is ProofState.Starting or ProofState.Open;

    internal static GuardianProof Of(GuardianProofRow row) =>
        new(
            row.Id,
            row.State,
            row.Paid ?? row.Amount,
            row.State == ProofState.Open && row.CheckoutUrl is { } url ? new Uri(url) : null,
            row.StartedAt,
            row.PaidAt,
            row.RefundedAt,
            row.Flaw,
            row.GoodUntil
        );
}

/// <summary>What a person sees before a proof.</summary>
/// <param name="Charge">What the card would be charged, and gets back in full.</param>
/// <param name="TextVersion">The version of the words to agree to.</param>
/// <param name="Last">The last proof; null before the first.</param>
/// <param name="GoodUntil">Until when they are proven, UTC; null when they are not.</param>
/// <param name="Obstacle">Why no new proof may be begun now; null when one may.</param>
/// <param name="Waiting">The children whose links wait for it, by name.</param>
public sealed record ProofView(
    Money Charge,
    string TextVersion,
    GuardianProof? Last,
    DateTime? GoodUntil,
    ProofRefusal? Obstacle,
    IReadOnlyList<string> Waiting
)
{
    /// <summary>Whether a new proof may be begun now.</summary>
    public bool CanStart => Obstacle is null;
}

/// <summary>Begins a proof.</summary>
/// <param name="ProofId">Made with the page: the same id is the same proof.</param>
/// <param name="ExpectedCharge">What the page said is charged.</param>
/// <param name="TextVersion">The version of the words that the page showed.</param>
public sealed record StartProof(GuardianProofId ProofId, Money ExpectedCharge, string TextVersion);

/// <summary>Why there is no proof, or no word of one.</summary>
public enum ProofRefusal
{
    /// <summary>Nobody is signed in.</summary>
    NotSignedIn,

    /// <summary>The account is frozen.</summary>
    NotActive,

    /// <summary>A guardian is 18 or more.</summary>
    AdultsOnly,

    /// <summary>The e-mail address is not confirmed yet.</summary>
    EmailNotConfirmed,

    /// <summary>The last proof is good for longer than a month.</summary>
    StillGood,

    /// <summary>Five were begun within a day: the next one has to wait.</summary>
    TooMany,

    /// <summary>The words or the amount are others than the page showed.</summary>
    TextChanged,

    /// <summary>The same id was used for something else.</summary>
    DifferentInput,

    /// <summary>This proof has ended without a charge: a new click starts a new one.</summary>
    Ended,

    /// <summary>There is no such proof, or it is somebody else's.</summary>
    NotFound,

    /// <summary>Stripe did not answer; what was paid is not lost, and asking again is safe.</summary>
    StripeUnreachable,
}
