namespace CoinStore.Payments;

/// <summary>
/// Stripe gave no answer, or something else answered in its place. Nothing may be concluded from it: what was asked may have happened,
/// and only the same key may ask again.
/// </summary>
internal sealed class StripeSilentException : HttpRequestException
{
    public StripeSilentException(string message)
        : base(message) { }

    public StripeSilentException(string message, Exception? inner)
        : base(message, inner) { }
}
