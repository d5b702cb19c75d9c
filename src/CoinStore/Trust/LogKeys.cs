using System.Security.Cryptography;
using System.Text;
using CoinStore.Ledger.Log;
using CoinStore.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace CoinStore.Trust;

/// <summary>
/// The log's key: from <c>Log:PrivateKey</c>, or else a file in the data directory that is made once and readable by its owner only. It is
/// not in the database, so who can change the file of the books cannot sign the change.
/// </summary>
internal sealed class LogKeys(IConfiguration configuration, IOptions<DatabaseOptions> options)
{
    public const string FileName = "log-key.pem";
    private const string DefaultName = "coinstore/log";

    private readonly Lock gate = new();
    private LogKey? key;

    private string Path => System.IO.Path.Combine(options.Value.DataDirectory, FileName);

    /// <summary>The key; made now if there is none.</summary>
    /// <exception cref="LogKeyException">What is there cannot be used.</exception>
    public LogKey Key
    {
        get
        {
            lock (gate)
            {
                return key ??= Find() ?? MadeOnce();
            }
        }
    }

    /// <summary>The key's public half; null when there is no key yet. Makes none.</summary>
    public LogPublicKey? Existing
    {
        get
        {
            lock (gate)
            {
                key ??= Find();
                return key?.Public;
            }
        }
    }

    private LogKey? Find() =>
        configuration["Log:PrivateKey"] is { Length: > 0 } set ? Read(configuration, set)
        : File.Exists(Path) ? Read(configuration, File.ReadAllText(Path))
        : null;

    // An environment variable may hold the text's line breaks as \n.
    private static LogKey Read(IConfiguration configuration, string pem) =>
        new(pem.Replace("\\n", "\n", StringComparison.Ordinal), configuration["Log:Origin"] is { Length: > 0 } name ? name : DefaultName);

    // Moving a file without overwriting looks first and moves then, so two processes that begin at once would each have a key of their own.
    private LogKey MadeOnce()
    {
        var place = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(System.IO.Path.GetFullPath(Path))));
        using var mutex = new Mutex(
            initiallyOwned: false,
            $"coinstore-log-key-{place[..32]}",
            new NamedWaitHandleOptions { CurrentSessionOnly = false }
        );
        try
        {
            mutex.WaitOne();
        }
        catch (AbandonedMutexException)
        {
            // Whoever made one was killed; what they left is a draft at most, and it is this process's turn.
        }

        try
        {
            return Find() ?? Read(configuration, Make());
        }
        finally
        {
            mutex.ReleaseMutex();
        }
    }

    private string Make()
    {
        var pem = LogKey.NewPem();
        Directory.CreateDirectory(options.Value.DataDirectory);
        var file = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            file.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        // Whole or not at all: a process that is killed half way must not leave half a key.
        var draft = $"{Path}.{System.IO.Path.GetRandomFileName()}.new";
        using (var stream = new FileStream(draft, file))
        {
            stream.Write(Encoding.ASCII.GetBytes(pem));
            stream.Flush(flushToDisk: true);
        }

        File.Move(draft, Path, overwrite: false);
        return pem;
    }
}

/// <summary>Reads the log's settings for a host that wants to know before it starts whether they can be used.</summary>
public static class LogSettings
{
    /// <summary>What is wrong with them, in a sentence that names the setting or the file; null when nothing is.</summary>
    public static string? Problem(IConfiguration configuration, string dataDirectory)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var named = configuration["Log:PrivateKey"] is { Length: > 0 };
        try
        {
            _ = new LogKeys(configuration, Options.Create(new DatabaseOptions { DataDirectory = dataDirectory })).Existing;
            return null;
        }
        catch (LogKeyException unusable)
        {
            return $"{(named ? "Log:PrivateKey" : Path.Combine(dataDirectory, LogKeys.FileName))}: {unusable.Message}";
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return $"{Path.Combine(dataDirectory, LogKeys.FileName)} cannot be read: {unreadable.Message}";
        }
    }

    /// <summary>The public key that these settings have, as PEM; null when there is no key yet. Opens no database.</summary>
    public static string? PublicKey(IConfiguration configuration, string dataDirectory) =>
        new LogKeys(configuration, Options.Create(new DatabaseOptions { DataDirectory = dataDirectory })).Existing?.Pem;
}
