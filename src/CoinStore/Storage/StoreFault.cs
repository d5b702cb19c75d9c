using Microsoft.Data.Sqlite;

namespace CoinStore.Storage;

/// <summary>Tells trouble with the database itself from a fault of the work that used it.</summary>
internal static class StoreFault
{
    /// <summary>What is wrong with the database; null when the fault is something else's.</summary>
    public static StoreTrouble? TroubleOf(Exception? fault) =>
        fault switch
        {
            null => null,
            StoreUnavailableException known => known.Trouble,
            // SQLite's result codes: https://sqlite.org/rescode.html
            SqliteException sqlite => sqlite.SqliteErrorCode switch
            {
                5 or 6 or 15 => StoreTrouble.Locked,
                3 or 8 or 14 => StoreTrouble.ReadOnly,
                10 => StoreTrouble.DiskFault,
                11 => StoreTrouble.Damaged,
                13 => StoreTrouble.DiskFull,
                26 => StoreTrouble.NotADatabase,
                _ => null,
            },
            _ => TroubleOf(fault.InnerException),
        };

    /// <summary>The same fault in plain words when it is trouble with the database; the fault itself otherwise.</summary>
    public static Exception Explain(Exception fault, string file) =>
        fault is not StoreUnavailableException && TroubleOf(fault) is { } trouble
            ? new StoreUnavailableException(trouble, file, fault)
            : fault;
}
