using CoinStore.Payouts;

namespace CoinStore.Creators;

/// <summary>How far a creator's account at Stripe is.</summary>
public enum OnboardingState
{
    /// <summary>There is no account yet.</summary>
    NotStarted,

    /// <summary>Stripe still wants to know something from the creator.</summary>
    Unfinished,

    /// <summary>Stripe has all it asked for and has not decided yet.</summary>
    InReview,

    /// <summary>Payouts can be made.</summary>
    Ready,
}

/// <summary>Diamonds and what they are worth by today's terms, before any fee.</summary>
public sealed record Earnings(Diamonds Diamonds, Money Worth);

/// <summary>Diamonds of one calendar day of the creator.</summary>
public sealed record EarningsDay(DateOnly Day, Diamonds Diamonds);

/// <summary>A gift as the creator sees it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="SenderName">Who sent it; empty for a minor, whose profile is private.</param>
/// <param name="GiftName">What it was.</param>
/// <param name="Art">The picture's path under the web root.</param>
/// <param name="Quantity">How many.</param>
/// <param name="Diamonds">What it earned.</param>
/// <param name="SentAt">When, UTC.</param>
/// <param name="AvailableAt">When its Diamonds can be cashed out, UTC.</param>
/// <param name="IsAvailable">True once they can.</param>
/// <param name="TakenBack">What a guardian's claim took back of it while it was pending.</param>
public sealed record StudioGift(
    GiftSendId Id,
    string SenderName,
    string GiftName,
    string Art,
    int Quantity,
    Diamonds Diamonds,
    DateTime SentAt,
    DateTime AvailableAt,
    bool IsAvailable,
    Diamonds TakenBack
);

/// <summary>All that the studio's first page answers.</summary>
/// <param name="CreatorId">Whose.</param>
/// <param name="Handle">The room's address.</param>
/// <param name="Headline">What the room says about itself.</param>
/// <param name="OnAir">Whether the room is live.</param>
/// <param name="Pending">Earned, and not yet to be cashed out.</param>
/// <param name="Available">To be cashed out now.</param>
/// <param name="Held">On its way out.</param>
/// <param name="Coming">When how much of the pending becomes available, soonest first.</param>
/// <param name="Waiting">What of pending is due and waits, as the purchase it was paid from is claimed by a guardian.</param>
/// <param name="Earned">What was earned on each of the last 28 days, oldest first, days without gifts included.</param>
/// <param name="LastGifts">The newest gifts.</param>
/// <param name="OpenPayouts">Payouts that are not over, newest first.</param>
/// <param name="Onboarding">How far the account at Stripe is.</param>
/// <param name="Terms">Rate and fee that hold today.</param>
/// <param name="LeftToday">What the daily maximum leaves, before fees.</param>
/// <param name="TimeZoneId">The zone its days are counted in.</param>
public sealed record Studio(
    PersonId CreatorId,
    string Handle,
    string Headline,
    bool OnAir,
    Earnings Pending,
    Earnings Available,
    Earnings Held,
    IReadOnlyList<EarningsDay> Coming,
    Diamonds Waiting,
    IReadOnlyList<EarningsDay> Earned,
    IReadOnlyList<StudioGift> LastGifts,
    IReadOnlyList<Payout> OpenPayouts,
    OnboardingState Onboarding,
    PayoutTerms Terms,
    Money LeftToday,
    string TimeZoneId
)
{
    /// <summary>The quote for all that can be cashed out at once now: available, within today's maximum, and no half cents.</summary>
    public PayoutQuote Most
    {
        get
        {
            var most = Math.Min(PayoutPolicy.Worth(Available.Diamonds, Terms).Minor, LeftToday.Minor);
            return PayoutPolicy.Quote(PayoutPolicy.NeededFor(Money.Usd(most), Terms), Terms);
        }
    }
}

/// <summary>Why there is no studio to show, or none could be opened.</summary>
public enum CreatorRefusal
{
    /// <summary>Nobody is signed in, or the account is frozen or closed.</summary>
    NotActive,

    /// <summary>Only adults receive gifts.</summary>
    TooYoung,

    /// <summary>The e-mail address is not confirmed.</summary>
    EmailNotConfirmed,

    /// <summary>The handle has other characters, or too few or too many; see <see cref="HandlePolicy"/>.</summary>
    HandleMalformed,

    /// <summary>Somebody else has the handle, or the house keeps it.</summary>
    HandleTaken,

    /// <summary>The headline is longer than <see cref="HandlePolicy.LongestHeadline"/>.</summary>
    HeadlineTooLong,

    /// <summary>The person has a studio already, under another handle.</summary>
    AlreadyACreator,

    /// <summary>The person has no studio.</summary>
    NotACreator,
}

/// <summary>Why onboarding could not go on.</summary>
public enum OnboardingRefusal
{
    /// <summary>Nobody is signed in, or the account is frozen or closed.</summary>
    NotActive,

    /// <summary>Only adults are paid.</summary>
    TooYoung,

    /// <summary>The person has no studio.</summary>
    NotACreator,

    /// <summary>Onboarding has not been started.</summary>
    NotStarted,

    /// <summary>Stripe pays nobody in the person's country.</summary>
    CountryNotSupported,

    /// <summary>Stripe does not answer, or not as it should: try again.</summary>
    StripeUnavailable,
}
