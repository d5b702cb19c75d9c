using System.Security.Claims;
using Bunit;
using CoinStore.Catalog;
using CoinStore.Rooms;
using CoinStore.Tests.Gifts;
using CoinStore.Web.Components.Layout;
using CoinStore.Web.Components.Pages.Live;
using Microsoft.Extensions.DependencyInjection;

namespace CoinStore.Web.Tests.Live;

/// <summary>A room's page over a real store, as one person's browser shows it.</summary>
internal sealed class LiveScene : IAsyncDisposable
{
    private LiveScene(GiftScene gifts, BunitContext context)
    {
        Gifts = gifts;
        Context = context;
    }

    public GiftScene Gifts { get; }

    public BunitContext Context { get; }

    public RoomConnection Connection => Context.Services.GetRequiredService<RoomConnection>();

    public static async Task<LiveScene> CreateAsync(long coins = 100, bool signedIn = true)
    {
        var gifts = await GiftScene.CreateAsync(coins);
        var context = new BunitContext();
        context.JSInterop.Mode = JSRuntimeMode.Loose;
        context.Services.AddLocalization();
        context.Services.AddLivePages();
        context.Services.AddScoped<BalanceHint>();
        context.Services.AddSingleton<TimeProvider>(gifts.Store.Clock);
        context.Services.AddSingleton(gifts.Gifts);
        context.Services.AddSingleton(gifts.Store.Get<RoomService>());
        context.Services.AddSingleton(gifts.Store.Get<CatalogService>());
        var authorization = context.AddAuthorization();
        if (signedIn)
        {
            authorization.SetAuthorized("Fay").SetClaims(new Claim(ClaimTypes.NameIdentifier, gifts.Fan.ToString()));
        }

        return new LiveScene(gifts, context);
    }

    /// <summary>Opens Cleo's room and waits until the gifts lie there.</summary>
    public IRenderedComponent<RoomPage> Open()
    {
        var page = Context.Render<RoomPage>(parameters => parameters.Add(p => p.Handle, "cleo"));
        page.WaitForElement("[data-testid=gifts]");
        return page;
    }

    /// <summary>Chooses a gift of a tier in the tray.</summary>
    public static async Task ChooseAsync(IRenderedComponent<RoomPage> page, string tier, string gift)
    {
        await page.ClickAsync($"[data-testid=tier-{tier}]");
        await page.ClickAsync($"[data-testid=gift-{gift}]");
    }

    public static Task ClickAsync(IRenderedComponent<RoomPage> page, string testId, long detail = 1) =>
        page.ClickAsync($"[data-testid={testId}]", detail);

    public async ValueTask DisposeAsync()
    {
        await Context.DisposeAsync();
        await Gifts.DisposeAsync();
    }
}
