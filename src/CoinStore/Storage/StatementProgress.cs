using CoinStore.Ledger;

namespace CoinStore.Storage;

/// <summary>
/// How far statements follow the journal, for the lanes of a writer: they catch up when nobody waits, and now and then beside other work
/// so that readers never look through much.
/// </summary>
internal sealed class StatementProgress
{
    private const int Room = 32;
    private const int AlongTheWay = 512;
    private const int AtOnce = PostingsByAccount.MostBehind / 8;
    private long written;
    private long followed = -1;
    private bool stopped;

    /// <summary>True when entries wait to be followed, or nobody knows.</summary>
    public bool IsBehind => Behind > 0;

    private long Behind =>
        Volatile.Read(ref stopped) ? 0
        : Volatile.Read(ref followed) is >= 0 and var done ? Volatile.Read(ref written) - done
        : 1;

    /// <summary>An entry was committed.</summary>
    public void Wrote(long sequence) => Raise(ref written, sequence);

    /// <summary>Statements were followed up to here.</summary>
    public void Followed(long sequence) => Raise(ref followed, sequence);

    /// <summary>The journal cannot be followed: readers look through what is left of it until the next start.</summary>
    public void GiveUp() => Volatile.Write(ref stopped, true);

    /// <summary>
    /// How many entries to follow beside so many jobs: all when there are none, few beside a few, and none in a full batch unless readers
    /// would have to look through too many.
    /// </summary>
    public int Due(int jobs) =>
        Behind > PostingsByAccount.MostBehind ? AtOnce
        : jobs == 0 && Behind > 0 ? AtOnce
        : jobs < Room && Behind > AlongTheWay ? AlongTheWay
        : 0;

    private static void Raise(ref long place, long value)
    {
        for (var seen = Volatile.Read(ref place); seen < value; )
        {
            var before = Interlocked.CompareExchange(ref place, value, seen);
            if (before == seen)
            {
                return;
            }

            seen = before;
        }
    }
}
