namespace CoinStore.Storage;

/// <summary>What keeps the database from working.</summary>
public enum StoreTrouble
{
    /// <summary>No room to write. Goes away when there is room.</summary>
    DiskFull,

    /// <summary>The file or its folder may not be written.</summary>
    ReadOnly,

    /// <summary>Another program keeps the file locked.</summary>
    Locked,

    /// <summary>The disk or its connection fails.</summary>
    DiskFault,

    /// <summary>The file's inside is broken.</summary>
    Damaged,

    /// <summary>The file is something else than a database of CoinStore.</summary>
    NotADatabase,

    /// <summary>The file is gone or empty, and it has held books before.</summary>
    Missing,

    /// <summary>The database server is not reached, does not let the store in, is too old, or fails.</summary>
    Server,
}

/// <summary>
/// The database cannot be used now. The message is one line for whoever runs the store: what is wrong and what to do. What was asked
/// may be asked again under the same id once the cause is gone; the store need not be restarted for that.
/// </summary>
public sealed class StoreUnavailableException : Exception
{
    /// <summary>Says what is wrong with which file, and what to do.</summary>
    public StoreUnavailableException(StoreTrouble trouble, string file, Exception? inner = null)
        : base(TextOf(trouble, file), inner) => Trouble = trouble;

    /// <summary>Says what is wrong with the server.</summary>
    public StoreUnavailableException(string message)
        : this(message, null) { }

    /// <summary>Says what is wrong with the server, and why.</summary>
    public StoreUnavailableException(string message, Exception? inner)
        : base(message, inner) => Trouble = StoreTrouble.Server;

    /// <summary>For serializers only.</summary>
    public StoreUnavailableException() { }

    /// <summary>What is wrong.</summary>
    public StoreTrouble Trouble { get; }

    private static string TextOf(StoreTrouble trouble, string file) =>
        trouble switch
        {
            StoreTrouble.DiskFull => $"The disk is full: {file} cannot grow. Make room; the store goes on by itself.",
            StoreTrouble.ReadOnly => $"{file} cannot be written. Give this user the right to write the file and its folder.",
            StoreTrouble.Locked => $"Another program keeps {file} locked. Find and end it; the store goes on by itself.",
            StoreTrouble.DiskFault => $"{file} cannot be read or written: the disk failed. Check the disk and its connection.",
            StoreTrouble.Damaged => $"{file} is damaged, and nothing was changed in it. Keep it, and restore a backup (restore FILE).",
            StoreTrouble.NotADatabase =>
                $"{file} is no database of CoinStore, and nothing was changed in it. Move it away, or restore a backup.",
            StoreTrouble.Missing =>
                $"{file} is missing or empty, but this data directory has held books. Put it back, restore a backup (restore FILE), "
                    + "or start afresh with another DataDirectory or reset-demo.",
            StoreTrouble.Server => $"{file} does not answer as it should. Look at the server; the store goes on by itself.",
        };
}
