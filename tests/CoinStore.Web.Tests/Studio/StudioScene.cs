using System.Security.Claims;
using Bunit;
using CoinStore.Rooms;
using CoinStore.Tests.Payouts;
using Microsoft.Extensions.DependencyInjection;

namespace CoinStore.Web.Tests.Studio;

/// <summary>The studio's pages over a real store and Stripe's test mode, as the creator's browser shows them.</summary>
internal sealed class StudioScene : IAsyncDisposable
{
    private StudioScene(PayoutScene payouts, BunitContext context)
    {
        Payouts = payouts;
        Context = context;
    }

    public PayoutScene Payouts { get; }

    public BunitContext Context { get; }

    public static async Task<StudioScene> CreateAsync(
        long diamonds = 10_000,
        string? bank = PayoutScene.GoodBank,
        Func<PayoutScene, Task<PersonId>>? signedIn = null
    )
    {
        var payouts = await PayoutScene.CreateAsync(diamonds, bank);
        var person = signedIn is null ? payouts.Creator : await signedIn(payouts);
        var context = new BunitContext();
        context.JSInterop.Mode = JSRuntimeMode.Loose;
        context.Services.AddLocalization();
        context.Services.AddSingleton<TimeProvider>(payouts.Store.Clock);
        context.Services.AddSingleton(payouts.Creators);
        context.Services.AddSingleton(payouts.Payouts);
        context.Services.AddSingleton(payouts.Store.Get<RoomService>());
        context.AddAuthorization().SetAuthorized("Cleo").SetClaims(new Claim(ClaimTypes.NameIdentifier, person.ToString()));
        return new StudioScene(payouts, context);
    }

    public async ValueTask DisposeAsync()
    {
        await Context.DisposeAsync();
        await Payouts.DisposeAsync();
    }
}
