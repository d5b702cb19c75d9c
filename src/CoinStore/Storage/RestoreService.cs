using System.Globalization;
using CoinStore.Access;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace CoinStore.Storage;

/// <summary>Why nothing was put back.</summary>
public enum RestoreRefusal
{
    /// <summary>Only the system replaces everybody's books.</summary>
    SystemOnly,

    /// <summary>There is no such file.</summary>
    NoFile,
}

/// <summary>Books that were put back, or would be.</summary>
/// <param name="Audit">What the audit of the copy said; books that are not clean are not put back.</param>
/// <param name="Reconciliation">What to look at.</param>
/// <param name="ReplacedAs">Where the replaced file lies now; null when there was none or nothing was done.</param>
public sealed record Restored(AuditReport Audit, Reconciliation Reconciliation, string? ReplacedAs);

/// <summary>Puts a backup in the place of the books. What is replaced is kept aside, never deleted.</summary>
public sealed class RestoreService(IOptions<DatabaseOptions> options, Database database, TimeProvider clock, IServiceProvider services)
{
    private static readonly string[] Parts = ["", "-wal", "-shm"];

    private string Served => options.Value.SqliteFile;

    /// <summary>Puts a backup back, if nobody serves from the books and the backup is sound and clean.</summary>
    /// <exception cref="DatabaseInUseException">A process serves from the data directory.</exception>
    /// <exception cref="StoreUnavailableException">The backup is damaged or no database of ours.</exception>
    public async Task<Result<Restored, RestoreRefusal>> RestoreAsync(Actor actor, string file, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentException.ThrowIfNullOrEmpty(file);
        if (Against(actor, file) is { } refusal)
        {
            return refusal;
        }

        using var alone = StoreLock.Take(options.Value.DataDirectory);
        return await StageAsync(actor, file, staged => Swap(staged, alone), cancellationToken);
    }

    /// <summary>Says what <see cref="RestoreAsync"/> would say, and changes nothing; the store may be running.</summary>
    /// <exception cref="StoreUnavailableException">The backup is damaged or no database of ours.</exception>
    public async Task<Result<Restored, RestoreRefusal>> CheckAsync(Actor actor, string file, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentException.ThrowIfNullOrEmpty(file);
        return Against(actor, file) is { } refusal ? refusal : await StageAsync(actor, file, _ => null, cancellationToken);
    }

    /// <summary>Audits the books as they are and says what is under way in them: for a database that was put back by its own tools.</summary>
    public async Task<Result<Restored, RestoreRefusal>> CheckAsync(Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        if (!actor.IsSystem)
        {
            return RestoreRefusal.SystemOnly;
        }

        var audit = await new AuditService(database, clock, services).RunAsync(actor, cancellationToken);
        return new Restored(audit.Value, await Reconciling.RunAsync(database, null, cancellationToken), null);
    }

    private static RestoreRefusal? Against(Actor actor, string file) =>
        !actor.IsSystem ? RestoreRefusal.SystemOnly
        : !File.Exists(file) ? RestoreRefusal.NoFile
        : null;

    // Everything is found out on a copy of the backup: the backup itself stays as it is, and the books until all is well.
    private async Task<Restored> StageAsync(Actor actor, string file, Func<string, string?> finish, CancellationToken cancellationToken)
    {
        var staged = $"{Served}.{Guid.CreateVersion7(clock.GetUtcNow()):N}.restoring";
        try
        {
            await StoreCopy.RequireSoundAsync(Path.GetFullPath(file), cancellationToken);
            await StoreCopy.TakeAsync(Path.GetFullPath(file), staged, cancellationToken);
            await StoreCopy.MigrateAsync(staged, cancellationToken);
            await using var copy = StoreCopy.Open(staged, clock);
            var audit = await new AuditService(copy, clock, services).RunAsync(actor, cancellationToken);
            var reconciliation = await CompareAsync(copy, cancellationToken);
            return new Restored(audit.Value, reconciliation, audit.Value.Clean ? finish(staged) : null);
        }
        catch (SqliteException fault)
        {
            throw StoreFault.Explain(fault, Served);
        }
        finally
        {
            foreach (var part in Parts)
            {
                File.Delete(staged + part);
            }
        }
    }

    // The file that is replaced may be just what is broken: then there is nothing to compare with.
    private async Task<Reconciliation> CompareAsync(Database copy, CancellationToken cancellationToken)
    {
        try
        {
            await StoreFile.CheckAsync(Served, heldBooks: true, cancellationToken);
            await using var replaced = StoreCopy.Open(Served, clock);
            return await Reconciling.RunAsync(copy, replaced, cancellationToken);
        }
        catch (Exception broken) when (broken is StoreUnavailableException or SqliteException)
        {
            return await Reconciling.RunAsync(copy, null, cancellationToken);
        }
    }

    private string? Swap(string staged, StoreLock alone)
    {
        StoreCopy.Flush(staged);
        // From here on a start without the file is refused, so a crash between the two moves makes no fresh books.
        alone.RememberBooks();
        var name = $"{Path.GetFileNameWithoutExtension(Served)}-replaced-{Stamp()}{Path.GetExtension(Served)}";
        var aside = Path.Combine(Path.GetDirectoryName(Served)!, name);
        var there = Parts.Where(part => File.Exists(Served + part)).ToList();
        foreach (var part in there)
        {
            File.Move(Served + part, aside + part, overwrite: false);
        }

        File.Move(staged, Served, overwrite: false);
        return there.Count > 0 ? aside : null;
    }

    private string Stamp() => clock.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
}
