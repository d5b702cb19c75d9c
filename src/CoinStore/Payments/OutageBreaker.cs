using Microsoft.Extensions.Logging;

namespace CoinStore.Payments;

/// <summary>
/// Stops asking while nobody answers: after several silences in a row every call fails at once for a while, then a single one tries
/// whether Stripe is back. Pages say at once that Stripe is away instead of each waiting for its own time-out.
/// </summary>
internal sealed class OutageBreaker(TimeProvider clock, ILogger logger)
{
    public const int SilencesToOpen = 6;
    public static readonly TimeSpan OpenFor = TimeSpan.FromSeconds(20);

    private readonly Lock gate = new();
    private int silences;
    private long? openedAt;
    private bool probing;

    /// <summary>Whether a call may be made now. Each that may has to end with one of the other three.</summary>
    public bool TryEnter()
    {
        lock (gate)
        {
            if (openedAt is not { } at)
            {
                return true;
            }

            if (probing || clock.GetElapsedTime(at) < OpenFor)
            {
                return false;
            }

            return probing = true;
        }
    }

    /// <summary>Stripe answered, whatever it said.</summary>
    public void Answered()
    {
        lock (gate)
        {
            if (openedAt is not null)
            {
                logger.LogWarning("Stripe answers again");
            }

            silences = 0;
            openedAt = null;
            probing = false;
        }
    }

    /// <summary>Stripe did not answer.</summary>
    public void Silent()
    {
        lock (gate)
        {
            silences++;
            if (probing || (openedAt is null && silences >= SilencesToOpen))
            {
                logger.LogError("Stripe was silent {Silences} times in a row: no call is made for {Pause}", silences, OpenFor);
                openedAt = clock.GetTimestamp();
                probing = false;
            }
        }
    }

    /// <summary>The caller did not wait for an answer, which says nothing about Stripe.</summary>
    public void Abandoned()
    {
        lock (gate)
        {
            probing = false;
        }
    }
}
