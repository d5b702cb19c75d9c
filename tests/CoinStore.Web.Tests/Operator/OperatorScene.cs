using System.Security.Claims;
using Bunit;
using CoinStore.Payments;
using CoinStore.Purchases;
using CoinStore.Tests.Purchases;
using Microsoft.Extensions.DependencyInjection;

namespace CoinStore.Web.Tests.Operator;

/// <summary>The operators' pages over a real store and Stripe's test mode, as an operator's browser shows them, or another person's.</summary>
internal sealed class OperatorScene : IAsyncDisposable
{
    private OperatorScene(PurchaseScene purchases, BunitContext context)
    {
        Purchases = purchases;
        Context = context;
    }

    public PurchaseScene Purchases { get; }

    public BunitContext Context { get; }

    public static async Task<OperatorScene> CreateAsync(bool isOperator = true)
    {
        var purchases = await PurchaseScene.CreateAsync();
        var person = await purchases.Store.AddPersonAsync("Olu", isOperator: isOperator);
        var context = new BunitContext();
        context.JSInterop.Mode = JSRuntimeMode.Loose;
        context.Services.AddLocalization();
        context.Services.AddSingleton<TimeProvider>(purchases.Store.Clock);
        context.Services.AddSingleton(purchases.Store.Get<StripeEventService>());
        context.Services.AddSingleton(purchases.Store.Get<PaymentCaseService>());
        context.AddAuthorization().SetAuthorized("Olu").SetClaims(new Claim(ClaimTypes.NameIdentifier, person.ToString()));
        return new OperatorScene(purchases, context);
    }

    public async ValueTask DisposeAsync()
    {
        await Context.DisposeAsync();
        await Purchases.DisposeAsync();
    }
}
