namespace CoinStore.Storage;

/// <summary>The file that says who serves from a data directory, and whether it has held books: their absence is then no reason to begin afresh.</summary>
internal sealed class StoreLock : IAsyncDisposable, IDisposable
{
    // EROFS, which .NET passes on as it is.
    private const int ReadOnlyFileSystem = 30;

    private readonly FileStream file;

    private StoreLock(FileStream file) => this.file = file;

    /// <summary>Whether this folder's default database has been there before.</summary>
    public bool HeldBooks => file.Length > 0;

    /// <summary>Takes the data directory for this process.</summary>
    /// <exception cref="DatabaseInUseException">Another process has it.</exception>
    /// <exception cref="StoreUnavailableException">The folder cannot be written.</exception>
    public static StoreLock Take(string directory)
    {
        var path = Path.GetFullPath(Path.Combine(directory, "coinstore.lock"));
        try
        {
            return new StoreLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (Exception refused) when (refused is UnauthorizedAccessException or IOException { HResult: ReadOnlyFileSystem })
        {
            throw new StoreUnavailableException(StoreTrouble.ReadOnly, path, refused);
        }
        catch (IOException taken)
        {
            throw new DatabaseInUseException(Path.GetFullPath(directory), taken);
        }
    }

    /// <summary>Keeps in mind that there are books now.</summary>
    public void RememberBooks()
    {
        if (!HeldBooks)
        {
            file.Write("This folder holds books.\n"u8);
            file.Flush(flushToDisk: true);
        }
    }

    public void Dispose() => file.Dispose();

    public ValueTask DisposeAsync() => file.DisposeAsync();
}
