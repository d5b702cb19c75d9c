using CoinStore.Access;
using CoinStore.Rooms;
using Microsoft.AspNetCore.Components;

namespace CoinStore.Web.Components.Pages.Live;

/// <summary>Follows a room while the browser is there: leaves it when the connection goes down, comes back when it is up.</summary>
public sealed partial class RoomFeed
{
    private const int LinesShown = 20;
    private List<(RoomGift Gift, bool IsNew)> lines = [];
    private RoomView? shown;
    private RoomWatch? watch;
    private int viewers;
    private bool left;

    [Parameter, EditorRequired]
    public required Actor Actor { get; set; }

    [Parameter, EditorRequired]
    public required RoomView Room { get; set; }

    /// <summary>The room is no longer as it was entered: read it again.</summary>
    [Parameter]
    public EventCallback OnChanged { get; set; }

    [Inject]
    private RoomService Rooms { get; set; } = default!;

    [Inject]
    private RoomConnection Connection { get; set; } = default!;

    public async ValueTask DisposeAsync()
    {
        left = true;
        Connection.Unfollow(ConnectionChangedAsync);
        await LeaveAsync();
    }

    protected override void OnParametersSet()
    {
        if (ReferenceEquals(shown, Room))
        {
            return;
        }

        shown = Room;
        viewers = watch?.Viewers ?? Room.Viewers;
        Add(Room.LastGifts, isNew: false);
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            Connection.Follow(ConnectionChangedAsync);
            await JoinAsync();
        }
    }

    private async Task JoinAsync()
    {
        if (watch is not null || await Rooms.WatchAsync(Actor, Room.Handle, CancellationToken.None) is not { Succeeded: true } watching)
        {
            return;
        }

        // Meanwhile the browser may have gone, or come back once more.
        if (left || Interlocked.CompareExchange(ref watch, watching.Value, null) is not null)
        {
            await watching.Value.DisposeAsync();
            return;
        }

        _ = FollowAsync(watching.Value);
        // Something may have happened between reading the room and watching it.
        await OnChanged.InvokeAsync();
    }

    private async Task LeaveAsync()
    {
        if (Interlocked.Exchange(ref watch, null) is { } gone)
        {
            await gone.DisposeAsync();
        }
    }

    private Task ConnectionChangedAsync(bool up) => InvokeAsync(up ? JoinAsync : LeaveAsync);

    private async Task FollowAsync(RoomWatch following)
    {
        await foreach (var news in following.ReadAsync(CancellationToken.None))
        {
            await InvokeAsync(() => ApplyAsync(news));
        }
    }

    private async Task ApplyAsync(RoomNews news)
    {
        viewers = news.Viewers;
        Add(news.Gifts, isNew: true);
        StateHasChanged();
        if (news.RoomChanged || news.Missed)
        {
            await OnChanged.InvokeAsync();
        }
    }

    // A gift can come both ways, read and told: each is one line, newest first.
    private void Add(IEnumerable<RoomGift> gifts, bool isNew) =>
        lines = [
            .. lines
                .Concat(gifts.Select(gift => (Gift: gift, IsNew: isNew)))
                .DistinctBy(line => line.Gift.Id)
                .OrderByDescending(line => line.Gift.At)
                .ThenByDescending(line => line.Gift.Id.Value)
                .Take(LinesShown),
        ];
}
