using System.Globalization;
using System.Resources;

namespace CoinStore.Cards;

/// <summary>
/// What a person agrees to before a card is saved. A text that was agreed to is never changed: other words are another version, and the
/// earlier ones stay readable. They live in CardConsent.resx.
/// </summary>
/// <param name="Version">Kept with each card.</param>
/// <param name="Text">As it is shown.</param>
public sealed record CardConsent(int Version, string Text)
{
    private const int Newest = 1;
    private static readonly ResourceManager Words = new("CoinStore.Cards.CardConsent", typeof(CardConsent).Assembly);

    /// <summary>The text that is asked for now.</summary>
    public static CardConsent Current => Of(Newest);

    /// <summary>A text that was asked for at some time.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such version.</exception>
    public static CardConsent Of(int version) =>
        new(
            version,
            Words.GetString(string.Create(CultureInfo.InvariantCulture, $"Version{version}"), CultureInfo.CurrentUICulture)
                ?? throw new ArgumentOutOfRangeException(nameof(version), version, "There is no consent text of this version.")
        );
}
