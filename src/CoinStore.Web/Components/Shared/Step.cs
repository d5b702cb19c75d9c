namespace CoinStore.Web.Components.Shared;

/// <summary>Where one step of a payment or payout stands.</summary>
public enum StepState
{
    /// <summary>Not yet.</summary>
    Waiting = 0,

    /// <summary>Now.</summary>
    Current = 1,

    /// <summary>Behind us.</summary>
    Done = 2,

    /// <summary>It ended here, and not well.</summary>
    Failed = 3,
}

/// <summary>One step on the way of a payment or payout.</summary>
/// <param name="Title">What happens: "Paid".</param>
/// <param name="State">Where it stands.</param>
/// <param name="Text">A sentence more, if there is one.</param>
/// <param name="At">When it happened, or will.</param>
public sealed record Step(string Title, StepState State, string? Text = null, DateTimeOffset? At = null);
