using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Catalog;
using CoinStore.Gifts;
using CoinStore.Rooms;
using CoinStore.Storage;
using CoinStore.Web.Components.Layout;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;

namespace CoinStore.Web.Components.Pages.Live;

/// <summary>
/// Chooses and sends. The gift's id is made when the tray opens and anew after each gift that went through, so a double click, a
/// second tab's refresh or a lost connection never sends twice.
/// </summary>
public sealed partial class GiftTray
{
    private IReadOnlyList<Gift> gifts = [];
    private PriceTerms? terms;
    private IReadOnlyList<LimitState> limits = [];
    private RoomView? shown;
    private string? taken;
    private ElementReference tray;
    private ElementReference heading;
    private GiftNews? news;
    private GiftMotion? motion;
    private Gift? chosen;
    private Gift? last;
    private GiftSendId sendId;
    private Coins balance;
    private GiftReceipt? receipt;
    private GiftRefusal? refusal;
    private GiftOutcome outcome;
    private int quantity = 1;
    private bool open;
    private bool opening;
    private bool busy;
    private bool confirming;

    [Parameter, EditorRequired]
    public required Actor Actor { get; set; }

    [Parameter, EditorRequired]
    public required RoomView Room { get; set; }

    /// <summary>The gift to begin with, by its slug.</summary>
    [Parameter]
    public string? WantedGift { get; set; }

    [Parameter]
    public int WantedQuantity { get; set; } = 1;

    [Inject]
    private GiftService Gifts { get; set; } = default!;

    [Inject]
    private BalanceHint Hint { get; set; } = default!;

    [Inject]
    private CatalogService Catalog { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    [Inject]
    private RoomConnection Connection { get; set; } = default!;

    [Inject]
    private IJSRuntime Js { get; set; } = default!;

    [Inject]
    private ILogger<GiftTray> Logger { get; set; } = default!;

    private string Wanted => $"gift={(chosen ?? last)?.Slug}&quantity={quantity}&creator={Room.Handle}";

    /// <summary>How many coins are missing for what is chosen.</summary>
    private long Missing => Total.Value - balance.Value;

    private bool MaySend => Room.Purse is { Blocked: null };

    private Coins Total => chosen is null ? Coins.Zero : GiftPolicy.PriceOf(chosen.PriceCoins, quantity) ?? Coins.Zero;

    private LimitState? Tightest => MaySend ? limits.Where(l => l.Left is not null).MinBy(l => l.Left!.Value.Value) : null;

    public async ValueTask DisposeAsync()
    {
        Connection.Unfollow(ConnectionChangedAsync);
        if (motion is not null)
        {
            await motion.DisposeAsync();
        }
    }

    protected override void OnParametersSet()
    {
        if (!ReferenceEquals(shown, Room))
        {
            shown = Room;
            balance = Room.Purse?.Balance ?? Coins.Zero;
            limits = Room.Purse?.Limits ?? [];
        }

        ChooseWanted();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (opening)
        {
            // Only now does the browser show it: what is hidden cannot take the focus.
            opening = false;
            await heading.FocusAsync(preventScroll: true);
        }

        if (firstRender)
        {
            await BeginAsync();
        }
    }

    private async Task BeginAsync()
    {
        Connection.Follow(ConnectionChangedAsync);
        sendId = TypedId.New<GiftSendId>(Clock);
        motion = new GiftMotion(Js, "/" + Assets["js/gifts.js"]);
        await ReadPricesAsync();
        ChooseWanted();
        // What is chosen shows before the browser has been asked about anything.
        StateHasChanged();
        if (await motion.RecallAsync() is { } before)
        {
            await ShowOutcomeOfAsync(before);
        }

        StateHasChanged();
    }

    private Money InMoney(Coins coins) => terms?.InMoney(coins) ?? Money.Usd(0);

    private async Task ReadPricesAsync()
    {
        terms = (await Catalog.ListPricesAsync(Actor, CancellationToken.None)).Terms;
        gifts = await Catalog.ListGiftsAsync(Actor, CancellationToken.None);
        chosen = chosen is null ? null : gifts.FirstOrDefault(g => string.Equals(g.Slug, chosen.Slug, StringComparison.Ordinal));
    }

    // Back from the store with the coins that were missing: one click is left. Prices, the address and the purse come in any order, and
    // the wish is taken once.
    private void ChooseWanted()
    {
        if (taken != WantedGift && MaySend && gifts.FirstOrDefault(g => g.Slug == WantedGift) is { } wanted)
        {
            taken = WantedGift;
            Choose(wanted);
            quantity = GiftPolicy.IsQuantity(WantedQuantity) ? WantedQuantity : 1;
            open = true;
        }
    }

    private void Open() => (open, opening) = (true, true);

    private void Choose(Gift gift)
    {
        (chosen, quantity, confirming) = (gift, 1, false);
        (receipt, refusal, outcome) = (null, null, GiftOutcome.None);
    }

    private void ChooseAgain()
    {
        if (last is not null)
        {
            var count = receipt?.Quantity ?? 1;
            Choose(last);
            quantity = count;
        }
    }

    private async Task SendAsync(MouseEventArgs click)
    {
        // The browser counts clicks that follow at once: the second of a double click is not a second wish.
        if (busy || chosen is null || click.Detail > 1)
        {
            return;
        }

        if (!confirming && Total >= GiftPolicy.ConfirmFrom)
        {
            confirming = true;
            return;
        }

        busy = true;
        (receipt, refusal, outcome) = (null, null, GiftOutcome.None);
        try
        {
            await TrySendAsync(new SendGift(sendId, Room.Handle, chosen.Slug, quantity, Total));
        }
        finally
        {
            busy = false;
        }

        StateHasChanged();
        await (news?.FocusAsync() ?? Task.CompletedTask);
    }

    private async Task TrySendAsync(SendGift gift)
    {
        motion?.Remember(gift.Id);
        try
        {
            var sent = await Gifts.SendAsync(Actor, gift, CancellationToken.None);
            confirming = false;
            if (sent.Succeeded)
            {
                Accept(sent.Value);
            }
            else
            {
                await RefuseAsync(sent.Refusal);
            }

            motion?.Forget();
        }
        catch (BusyException)
        {
            outcome = GiftOutcome.Busy;
            motion?.Forget();
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            Logger.LogError(fault, "Whether gift {Gift} was sent is not known to its page", gift.Id);
            outcome = GiftOutcome.Unknown;
        }
    }

    private void Accept(GiftReceipt sent)
    {
        var before = balance;
        (receipt, balance, limits) = (sent, sent.BalanceAfter, sent.Limits);
        (last, chosen) = (chosen ?? last, null);
        sendId = TypedId.New<GiftSendId>(Clock);
        StateHasChanged();
        Hint.Raise();
        // Not waited for: the next gift must not wait for a browser that is away.
        _ = motion?.ShowAsync(tray, before, balance);
    }

    private async Task RefuseAsync(GiftRefusal refused)
    {
        refusal = refused;
        balance = refused.Balance ?? balance;
        switch (refused.Kind)
        {
            case GiftRefusalKind.DifferentInput:
                sendId = TypedId.New<GiftSendId>(Clock);
                break;
            case GiftRefusalKind.PriceChanged or GiftRefusalKind.UnknownGift:
                await ReadPricesAsync();
                break;
        }
    }

    private Task LookAsync() => ShowOutcomeOfAsync(sendId);

    private async Task ShowOutcomeOfAsync(GiftSendId id)
    {
        var found = await Gifts.FindAsync(Actor, id, CancellationToken.None);
        motion?.Forget();
        if (found is { Succeeded: true, Value: { } sent })
        {
            (last, chosen) = (gifts.FirstOrDefault(g => string.Equals(g.Slug, sent.GiftSlug, StringComparison.Ordinal)), null);
            (receipt, outcome) = (sent, GiftOutcome.Recalled);
            // A gift of before a reload: the room was read after it.
            (balance, sendId) = id == sendId ? (sent.BalanceAfter, TypedId.New<GiftSendId>(Clock)) : (balance, sendId);
        }
        else
        {
            outcome = GiftOutcome.Unsent;
        }
    }

    private Task ConnectionChangedAsync(bool up) =>
        up && outcome == GiftOutcome.Unknown
            ? InvokeAsync(async () =>
            {
                await LookAsync();
                StateHasChanged();
            })
            : Task.CompletedTask;
}
