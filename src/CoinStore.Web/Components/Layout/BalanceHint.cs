namespace CoinStore.Web.Components.Layout;

/// <summary>Within one circuit: says that the person's coins changed, so that whoever shows them reads again.</summary>
public sealed class BalanceHint
{
    /// <summary>Raised after a commit; a hint, not the figure.</summary>
    public event EventHandler? Changed;

    /// <summary>Says so.</summary>
    public void Raise() => Changed?.Invoke(this, EventArgs.Empty);
}
