using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace CoinStore.Rooms;

/// <summary>
/// One viewer's view of a room. What happens while the viewer is busy waits here, and of more than it can hold the oldest goes: a slow
/// viewer holds up nobody. Disposing leaves the room.
/// </summary>
public sealed class RoomWatch : IAsyncDisposable
{
    private const int Held = 64;

    /// <summary>A viewer gets at most five updates a second, whatever the gift rate.</summary>
    internal static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(200);

    /// <summary>How often a change of the audience alone is told.</summary>
    internal static readonly TimeSpan AudiencePace = TimeSpan.FromSeconds(5);

    private readonly Channel<RoomHint> waiting;
    private readonly CancellationTokenSource left = new();
    private readonly Func<int> viewers;
    private readonly Action<RoomWatch> leave;
    private readonly TimeProvider clock;
    private readonly ITimer audienceTimer;
    private readonly RoomHint audienceHint;
    private int viewersTold;
    private volatile bool missed;

    internal RoomWatch(PersonId room, Func<int> viewers, Action<RoomWatch> leave, TimeProvider clock)
    {
        Room = room;
        this.viewers = viewers;
        this.leave = leave;
        this.clock = clock;
        audienceHint = new RoomHint(room, null);
        waiting = Channel.CreateBounded<RoomHint>(
            new BoundedChannelOptions(Held) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            _ => missed = true
        );
        audienceTimer = clock.CreateTimer(_ => TellAudience(), null, AudiencePace, AudiencePace);
    }

    internal PersonId Room { get; }

    /// <summary>How many watch through this server now.</summary>
    public int Viewers => viewers();

    /// <summary>What happens, in updates of at most five a second, until the watch is disposed.</summary>
    public async IAsyncEnumerable<RoomNews> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, left.Token);
        while (await MoreAsync(either.Token))
        {
            yield return Drain();
            if (!await PaceAsync(either.Token))
            {
                yield break;
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!left.IsCancellationRequested)
        {
            leave(this);
            await left.CancelAsync();
            waiting.Writer.TryComplete();
            await audienceTimer.DisposeAsync();
        }
    }

    internal void Tell(RoomHint hint) => waiting.Writer.TryWrite(hint);

    private void TellAudience()
    {
        if (viewers() != viewersTold)
        {
            Tell(audienceHint);
        }
    }

    private RoomNews Drain()
    {
        var gifts = new List<RoomGift>();
        var changed = false;
        while (waiting.Reader.TryRead(out var hint))
        {
            if (hint.Gift is not null)
            {
                gifts.Add(hint.Gift);
            }

            changed |= hint.Gift is null && !ReferenceEquals(hint, audienceHint);
        }

        var lost = missed;
        missed = false;
        viewersTold = viewers();
        return new RoomNews(gifts, changed, lost, viewersTold);
    }

    private async Task<bool> MoreAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await waiting.Reader.WaitToReadAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task<bool> PaceAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(Pace, clock, cancellationToken);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
