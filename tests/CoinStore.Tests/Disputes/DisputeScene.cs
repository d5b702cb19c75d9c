using CoinStore.Access;
using CoinStore.Disputes;
using CoinStore.Notifications;
using CoinStore.Tests.Purchases;
using CoinStore.Tests.Refunds;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Tests.Disputes;

/// <summary>A fan's paid purchase whose payment the bank contests at Stripe's test mode.</summary>
public sealed class DisputeScene : IAsyncDisposable
{
    private DisputeScene(RefundScene scene) => Scene = scene;

    public RefundScene Scene { get; }

    public PurchaseScene Shop => Scene.Shop;

    public DisputeService Disputes => Scene.Store.Get<DisputeService>();

    public DisputeDeskService Desk => Scene.Store.Get<DisputeDeskService>();

    public static async Task<DisputeScene> CreateAsync(IDictionary<string, string?>? settings = null) =>
        new(await RefundScene.CreateAsync(settings));

    /// <summary>The bank contests the payment, and the store hears of it.</summary>
    public async Task OpenAsync(bool inquiry = false)
    {
        await OpenAtStripeAsync(inquiry);
        await HearAsync("charge.dispute.created");
    }

    public async Task OpenAtStripeAsync(bool inquiry = false)
    {
        var of = await Scene.PaymentAsync();
        await Shop.ControlAsync(
            new
            {
                dispute = "open",
                of,
                inquiry,
            }
        );
    }

    /// <summary>The bank decides; nobody tells the store.</summary>
    public async Task DecideAtStripeAsync(string verdict) =>
        await Shop.ControlAsync(new { dispute = verdict, of = (await RowAsync())?.StripeDisputeId ?? await StripeIdAsync() });

    /// <summary>The bank decides, and the store hears of it.</summary>
    public async Task DecideAsync(string verdict)
    {
        await DecideAtStripeAsync(verdict);
        await HearAsync("charge.dispute.closed");
    }

    public async Task HearAsync(string type) => await Shop.DeliverAsync(await Shop.EventAsync(type));

    public async Task<DisputeId> IdAsync() => (await RowAsync())!.Id;

    internal async Task<Result<Dispute, DisputeRefusal>> AppealAsync(string text, Actor? actor = null) =>
        await Disputes.AppealAsync(actor ?? Shop.Fay, new AppealDispute(await IdAsync(), text), CancellationToken.None);

    internal async Task<Result<Dispute, DisputeRefusal>> SubmitAsync(Actor? actor = null) =>
        await Desk.SubmitAsync(actor ?? Scene.Olga, await IdAsync(), CancellationToken.None);

    internal async Task<Result<Dispute, DisputeRefusal>> AcceptAsync(Actor? actor = null) =>
        await Desk.AcceptAsync(actor ?? Scene.Olga, await IdAsync(), CancellationToken.None);

    internal Task<DisputeRow?> RowAsync() =>
        Scene.Store.Database.ReadAsync((context, token) => context.Set<DisputeRow>().SingleOrDefaultAsync(token), CancellationToken.None);

    public async Task<Stripe.Dispute> AtStripeAsync() => await new Stripe.DisputeService(Shop.Stripe).GetAsync(await StripeIdAsync());

    /// <summary>The lines under a person's bell that link to the dispute, newest first.</summary>
    public async Task<List<string>> NewsAsync()
    {
        var page = await Scene.Store.Get<NotificationService>().ListAsync(Shop.Fay, new ListNotifications(), CancellationToken.None);
        return [.. page.Value.Lines.Where(l => l.Link?.StartsWith("/disputes/", StringComparison.Ordinal) == true).Select(l => l.Text)];
    }

    public ValueTask DisposeAsync() => Scene.DisposeAsync();

    private async Task<string> StripeIdAsync() => (await new Stripe.DisputeService(Shop.Stripe).ListAsync()).Data.Single().Id;
}
