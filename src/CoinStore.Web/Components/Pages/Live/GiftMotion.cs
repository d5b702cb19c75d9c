using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace CoinStore.Web.Components.Pages.Live;

/// <summary>
/// What the browser does for the tray: coins fly, the balance counts down, and the id of a gift on its way outlives a reload. None of
/// it decides anything, so a browser that is gone is no error.
/// </summary>
internal sealed class GiftMotion(IJSRuntime js, string source) : IAsyncDisposable
{
    private Task<IJSObjectReference>? module;

    private Task<IJSObjectReference> Module => module ??= js.InvokeAsync<IJSObjectReference>("import", source).AsTask();

    /// <summary>Keeps the id of a gift that is being sent. Not waited for: the gift must not wait for the browser.</summary>
    public void Remember(GiftSendId id) => _ = QuietlyAsync(async script => await script.InvokeVoidAsync("remember", id.ToString()));

    /// <summary>The gift's end is known.</summary>
    public void Forget() => _ = QuietlyAsync(async script => await script.InvokeVoidAsync("forget"));

    /// <summary>The gift whose end this browser has not seen, if there is one.</summary>
    public async Task<GiftSendId?> RecallAsync()
    {
        string? kept = null;
        await QuietlyAsync(async script => kept = await script.InvokeAsync<string?>("recall"));
        return TypedId.TryParse<GiftSendId>(kept);
    }

    /// <summary>Coins fly from the tray to the creator while the balance counts down.</summary>
    public Task ShowAsync(ElementReference tray, Coins before, Coins after) =>
        QuietlyAsync(async script => await script.InvokeVoidAsync("sent", tray, before.Value, after.Value));

    public async ValueTask DisposeAsync()
    {
        if (module is not null)
        {
            await QuietlyAsync(async script => await script.DisposeAsync());
        }
    }

    private async Task QuietlyAsync(Func<IJSObjectReference, Task> use)
    {
        try
        {
            await use(await Module);
        }
        catch (Exception gone) when (gone is JSDisconnectedException or JSException or OperationCanceledException)
        {
            // Nothing to show it to.
        }
    }
}
