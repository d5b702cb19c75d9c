namespace CoinStore.Payments;

/// <summary>An event came before what it is about: nothing is wrong, and it is tried again.</summary>
internal sealed class EventTooEarlyException(string message) : InvalidOperationException(message);
