using System.Globalization;
using CoinStore.Notifications;
using CoinStore.Storage;

namespace CoinStore.Payouts;

/// <summary>Tells a creator how a payout ended, in the transaction in which it did.</summary>
internal sealed class PayoutNews(PersonNews news)
{
    public Task PaidAsync(WriteScope scope, PayoutRow payout, CancellationToken cancellationToken) =>
        news.TellAsync(
            scope,
            payout.CreatorId,
            NotificationKind.Payout,
            $"Your payout of {Money.Usd(payout.NetMinor)} is on your bank account.",
            PageOf(payout),
            cancellationToken
        );

    public Task FailedAsync(WriteScope scope, PayoutRow payout, CancellationToken cancellationToken) =>
        news.WarnAsync(
            scope,
            payout.CreatorId,
            NotificationKind.Payout,
            $"Your payout of {Money.Usd(payout.NetMinor)} did not arrive. Your Diamonds are back. See what to do next.",
            PageOf(payout),
            cancellationToken
        );

    private static string PageOf(PayoutRow payout) => string.Create(CultureInfo.InvariantCulture, $"/studio/payouts/{payout.Id}");
}
