using System.Threading.Channels;

namespace CoinStore.Storage;

/// <summary>Wakes a worker before its next turn; several calls before it looks are one.</summary>
internal class WakeSignal
{
    private readonly Channel<bool> channel = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );

    public void Set() => channel.Writer.TryWrite(true);

    public async Task WaitAsync(CancellationToken cancellationToken) => await channel.Reader.ReadAsync(cancellationToken);
}

/// <summary>The signal of one kind of worker, for those who have work for it.</summary>
internal sealed class WakeSignal<TWorker> : WakeSignal
    where TWorker : DueWorker;
