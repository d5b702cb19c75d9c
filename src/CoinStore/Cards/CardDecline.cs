using System.Globalization;
using System.Resources;

namespace CoinStore.Cards;

/// <summary>Why a saved card did not pay.</summary>
/// <param name="Code">The bank's or Stripe's code, for example "insufficient_funds".</param>
/// <param name="Text">What it means for who pays, and what to do next.</param>
public sealed record CardDecline(string Code, string Text)
{
    /// <summary>The bank wants to ask the holder, who was not there.</summary>
    public const string NeedsAuthentication = "authentication_required";

    /// <summary>Stripe was not reached, and has certainly no such payment.</summary>
    public const string NotCharged = "not_charged";

    private static readonly ResourceManager Words = new("CoinStore.Cards.CardDecline", typeof(CardDecline).Assembly);

    /// <summary>A decline by its code. A lost or a stolen card is not called so: the one who holds it need not be its owner.</summary>
    public static CardDecline Of(string code)
    {
        var key = code switch
        {
            "resource_missing" or "payment_method_unexpected_state" => "card_gone",
            NeedsAuthentication or NotCharged or "insufficient_funds" or "expired_card" or "card_velocity_exceeded" or "processing_error" =>
                code,
            _ => "other",
        };
        return new CardDecline(
            code,
            Words.GetString(key, CultureInfo.CurrentUICulture) ?? throw new MissingManifestResourceException($"No words for {key}.")
        );
    }
}
