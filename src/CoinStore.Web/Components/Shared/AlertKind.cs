namespace CoinStore.Web.Components.Shared;

/// <summary>How an alert sounds.</summary>
public enum AlertKind
{
    /// <summary>Good to know.</summary>
    Info = 0,

    /// <summary>It worked.</summary>
    Success = 1,

    /// <summary>It needs attention.</summary>
    Warning = 2,

    /// <summary>It did not work: what happened, the figure, the next step.</summary>
    Error = 3,
}
