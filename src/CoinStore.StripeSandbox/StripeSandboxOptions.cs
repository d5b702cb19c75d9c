namespace CoinStore.StripeSandbox;

/// <summary>Where a sandbox keeps its state, where it listens, and whom it tells.</summary>
public sealed record StripeSandboxOptions
{
    /// <summary>The SQLite file; its directory is made when it is missing. One sandbox at a time may use a file.</summary>
    public required string DataFile { get; init; }

    /// <summary>The address to listen on; port 0 takes a free one.</summary>
    public Uri Url { get; init; } = new("http://localhost:5081");

    /// <summary>How browsers reach the sandbox, when that is not the address it listens on.</summary>
    public Uri? PublicBaseUrl { get; init; }

    /// <summary>Where every event goes, those of connected accounts included. It can be set later on the server.</summary>
    public Uri? WebhookUrl { get; init; }

    /// <summary>Signs what goes to <see cref="WebhookUrl"/>.</summary>
    public string WebhookSecret { get; init; } = "whsec_sandbox";

    /// <summary>The clock of the host. <c>/sandbox/clock</c> adds an offset to it; signatures carry this clock's time.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>How long a payout is on its way to the bank; half of it pending, half in transit.</summary>
    public TimeSpan PayoutArrivalDelay { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>How long a direct debit, a bank transfer or a slow refund takes until its end is known.</summary>
    public TimeSpan DelayedPaymentDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The seller's name on the hosted pages.</summary>
    public string BusinessName { get; init; } = "Sandbox business";

    /// <summary>When set, every API exchange is appended to this file, one JSON object a line.</summary>
    public string? TranscriptFile { get; init; }

    /// <summary>When set, every webhook that is sent is appended to this file, one JSON object a line.</summary>
    public string? WebhookTranscriptFile { get; init; }
}
