using CoinStore.Access;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace CoinStore.Storage;

/// <summary>Why no backup was made.</summary>
public enum BackupRefusal
{
    /// <summary>Only the system copies everybody's books.</summary>
    SystemOnly,

    /// <summary>There is a file of that name; a backup is never written over another.</summary>
    FileExists,

    /// <summary>There are no books yet.</summary>
    NoBooks,
}

/// <summary>A backup that was read back and audited.</summary>
/// <param name="Bytes">How large it is.</param>
/// <param name="Audit">What the audit of the copy said.</param>
public sealed record Backup(long Bytes, AuditReport Audit);

/// <summary>Copies the books at one moment, also while another process serves from them.</summary>
public sealed class BackupService(IOptions<DatabaseOptions> options, TimeProvider clock, IServiceProvider services)
{
    /// <summary>Writes a copy to a new file, reads every page of it back and audits it. Nothing stays behind when that fails.</summary>
    /// <exception cref="StoreUnavailableException">The books cannot be read, or the copy cannot be written or is not sound.</exception>
    public async Task<Result<Backup, BackupRefusal>> CopyAsync(Actor actor, string file, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentException.ThrowIfNullOrEmpty(file);
        if (!actor.IsSystem)
        {
            return BackupRefusal.SystemOnly;
        }

        var source = options.Value.SqliteFile;
        if (File.Exists(file) || !File.Exists(source))
        {
            return File.Exists(file) ? BackupRefusal.FileExists : BackupRefusal.NoBooks;
        }

        var partial = file + ".partial";
        try
        {
            File.Delete(partial);
            await StoreCopy.TakeAsync(source, partial, cancellationToken);
            await StoreCopy.RequireSoundAsync(partial, cancellationToken);
            StoreCopy.Flush(partial);
            await using var copy = StoreCopy.Open(partial, clock);
            var audit = await new AuditService(copy, clock, services).RunAsync(actor, cancellationToken);
            File.Move(partial, file, overwrite: false);
            return new Backup(new FileInfo(file).Length, audit.Value);
        }
        catch (SqliteException fault)
        {
            throw StoreFault.Explain(fault, partial);
        }
        finally
        {
            File.Delete(partial);
        }
    }
}
