namespace CoinStore.Cards;

/// <summary>A card as its holder sees it.</summary>
/// <param name="Id">The card.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Brand">Stripe's word, for example "visa"; null before it is saved.</param>
/// <param name="Last4">Its last four digits; null before it is saved.</param>
/// <param name="ExpiryMonth">1 to 12.</param>
/// <param name="ExpiryYear">For example 2030.</param>
/// <param name="Country">Where it was issued: ISO 3166-1 alpha-2.</param>
/// <param name="ConsentedAt">When its holder agreed, UTC.</param>
/// <param name="IsDefault">Whether it is offered first.</param>
/// <param name="CheckoutUrl">Where to go on while Stripe's page is open.</param>
public sealed record SavedCard(
    CardId Id,
    CardState State,
    string? Brand,
    string? Last4,
    int? ExpiryMonth,
    int? ExpiryYear,
    string? Country,
    DateTime ConsentedAt,
    bool IsDefault,
    Uri? CheckoutUrl
)
{
    /// <summary>For example "Visa 4242".</summary>
    public string Name => CardName.Of(Brand, Last4);

    /// <summary>Whether it has expired: it is good until the end of its month.</summary>
    public bool HasExpired(DateTime now) =>
        ExpiryYear is { } year && ExpiryMonth is { } month && now >= new DateTime(year, month, 1).AddMonths(1);

    internal static SavedCard Of(CardRow row, bool isDefault) =>
        new(
            row.Id,
            row.State,
            row.Brand,
            row.Last4,
            row.ExpiryMonth,
            row.ExpiryYear,
            row.Country,
            row.ConsentedAt,
            isDefault,
            row is { State: CardState.Open, CheckoutUrl: { } url } ? new Uri(url) : null
        );
}

/// <summary>A person's cards.</summary>
/// <param name="Cards">Those that are saved, the one that is offered first at the top, then the newest.</param>
/// <param name="Open">Those that are being saved: Stripe's page waits.</param>
/// <param name="Consent">What is agreed to before another one is saved.</param>
/// <param name="Obstacle">What keeps this person from saving another one, if something does.</param>
public sealed record CardWallet(IReadOnlyList<SavedCard> Cards, IReadOnlyList<SavedCard> Open, CardConsent Consent, CardRefusal? Obstacle);

/// <summary>The wish to save a card, with the holder's consent.</summary>
/// <param name="Id">Made when the page was shown: the idempotency key.</param>
/// <param name="ConsentVersion">The version of the text that was shown and agreed to.</param>
public sealed record AddCard(CardId Id, int ConsentVersion);

/// <summary>Why nothing became of it.</summary>
public enum CardRefusal
{
    /// <summary>Nobody is signed in.</summary>
    NotSignedIn,

    /// <summary>The account may not move money.</summary>
    Frozen,

    /// <summary>The e-mail address has to be confirmed first.</summary>
    EmailNotConfirmed,

    /// <summary>Cards are for adults.</summary>
    Minor,

    /// <summary>The text has changed since it was shown, or none was agreed to.</summary>
    ConsentChanged,

    /// <summary>There are <see cref="CardService.MostCards"/> cards already: remove one first.</summary>
    TooManyCards,

    /// <summary>More than <see cref="CardService.MostTriesADay"/> tries within 24 hours.</summary>
    TooManyTries,

    /// <summary>The same id was used for something else.</summary>
    DifferentInput,

    /// <summary>This try has ended without a card: a new click starts a new one.</summary>
    Ended,

    /// <summary>There is no such card, or it is somebody else's.</summary>
    NotFound,

    /// <summary>Stripe did not answer; the same click goes on where it stopped.</summary>
    StripeUnreachable,
}
