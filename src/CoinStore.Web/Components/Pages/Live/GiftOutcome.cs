namespace CoinStore.Web.Components.Pages.Live;

/// <summary>How the last sending ended, where neither a receipt nor a refusal says it.</summary>
public enum GiftOutcome
{
    /// <summary>They say it, or nothing was sent yet.</summary>
    None = 0,

    /// <summary>The store was too busy; nothing was charged.</summary>
    Busy = 1,

    /// <summary>An outage: it is not known yet.</summary>
    Unknown = 2,

    /// <summary>Looked up afterwards: it was sent.</summary>
    Recalled = 3,

    /// <summary>Looked up afterwards: it was not sent.</summary>
    Unsent = 4,
}
