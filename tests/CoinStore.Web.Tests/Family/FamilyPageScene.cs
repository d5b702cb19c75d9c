using System.Security.Claims;
using Bunit;
using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Guardians;
using CoinStore.Notifications;
using CoinStore.Tests;
using CoinStore.Tests.Gifts;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace CoinStore.Web.Tests.Family;

/// <summary>A guardian and a minor of 15 in Berlin who has coins, a creator on air, and a browser page in which one of them is signed in.</summary>
internal sealed class FamilyPageScene : IAsyncDisposable
{
    private readonly BunitContext context = new();
    private bool prepared;

    private FamilyPageScene(GiftScene gifts, PersonId guardian, GuardianshipId link)
    {
        Gifts = gifts;
        GuardianId = guardian;
        Link = link;
    }

    public GiftScene Gifts { get; }

    public TestStore Store => Gifts.Store;

    public PersonId GuardianId { get; }

    public GuardianshipId Link { get; }

    /// <summary>Where the browser is, with what the page reads out of the address.</summary>
    public string Address { get; set; } = "/";

    public Actor Guardian => Actor.Person(GuardianId);

    public Actor Minor => Actor.Person(Gifts.Fan);

    public static async Task<FamilyPageScene> CreateAsync()
    {
        var gifts = await GiftScene.CreateAsync(coins: 1_000, fanAge: 15);
        var guardian = await gifts.Store.AddPersonAsync("Gus", 45, "DE", "Europe/Berlin");
        return new FamilyPageScene(gifts, guardian, await gifts.Store.LinkAsync(guardian, gifts.Fan));
    }

    public async Task CapAsync(LimitKind kind, long? cap) =>
        Assert.True((await SetAsync(new SetCaps(new Dictionary<LimitKind, long?> { [kind] = cap }))).Succeeded);

    public Task<Result<LimitSheet, CapsRefusal>> SetAsync(SetCaps caps) =>
        Store.Get<LimitService>().SetCapsAsync(Guardian, Link, caps, CancellationToken.None);

    public async Task<FamilyMinor> MinorAsync() =>
        Assert.Single((await Store.Get<FamilyService>().ReadAsync(Guardian, CancellationToken.None)).Value.Minors);

    public async Task<AskLine> AskAsync(LimitKind kind, string? message = null)
    {
        var request = new AskRequest(kind, GiftSlug: "doughnut", CreatorHandle: "cleo", Message: message);
        var id = TypedId.New<AskId>(Store.Clock);
        return (await Store.Get<AskService>().AskAsync(Minor, id, request, CancellationToken.None)).Value;
    }

    public async Task SendAsync() => Assert.True((await Gifts.SendAsync(Gifts.Doughnut())).Succeeded);

    public IRenderedComponent<TPage> Open<TPage>(PersonId person, params (string Name, object Value)[] parameters)
        where TPage : IComponent
    {
        Prepare(person);
        context.Services.GetRequiredService<NavigationManager>().NavigateTo(Address);
        return context.Render<TPage>(builder =>
        {
            foreach (var (name, value) in parameters)
            {
                builder.TryAdd(name, value);
            }
        });
    }

    // Once: services cannot be added after the first page was rendered.
    private void Prepare(PersonId person)
    {
        if (prepared)
        {
            return;
        }

        prepared = true;
        context.JSInterop.Mode = JSRuntimeMode.Loose;
        context.Services.AddLocalization();
        context.Services.AddSingleton<TimeProvider>(Store.Clock);
        context.Services.AddSingleton(Store.Get<FamilyService>());
        context.Services.AddSingleton(Store.Get<FamilyTellingService>());
        context.Services.AddSingleton(Store.Get<LimitService>());
        context.Services.AddSingleton(Store.Get<AskService>());
        context.Services.AddSingleton(Store.Get<GuardianshipService>());
        context.Services.AddSingleton(Store.Get<WaitingLinkService>());
        context.Services.AddSingleton(Store.Get<CoinStore.Cards.CardService>());
        context.Services.AddSingleton(Store.Get<CoinStore.Claims.ClaimService>());
        context.Services.AddSingleton(Store.Get<CoinStore.Marks.ReviewService>());
        context.Services.AddSingleton(Store.Get<CoinStore.PocketMoney.PocketMoneyService>());
        context.Services.AddSingleton(Store.Get<BellHints>());
        context.Services.AddScoped<Components.Shared.AmountWords>();
        context.AddAuthorization().SetAuthorized("Gus").SetClaims(new Claim(ClaimTypes.NameIdentifier, person.ToString()));
        context.SetRendererInfo(new RendererInfo("Server", isInteractive: true));
    }

    public async ValueTask DisposeAsync()
    {
        await context.DisposeAsync();
        await Gifts.DisposeAsync();
    }
}
