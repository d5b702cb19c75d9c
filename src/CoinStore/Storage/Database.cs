namespace CoinStore.Storage;

/// <summary>The single place that opens a context and a transaction.</summary>
public sealed class Database;
