using CoinStore.Payouts;
using CoinStore.Web.Components.Shared;
using CoinStore.Web.Resources;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace CoinStore.Web.Components.Pages.Studio;

/// <summary>The steps of a payout, from its state.</summary>
public sealed partial class PayoutSteps
{
    [Parameter, EditorRequired]
    public required Payout Payout { get; set; }

    [CascadingParameter(Name = "TimeZone")]
    private string? Zone { get; set; }

    [Inject]
    private IStringLocalizer<StudioStrings> T { get; set; } = default!;

    private IReadOnlyList<Step> Items =>
        [
            new(T["step.requested"], StepState.Done, T["step.requested.text", Payout.Diamonds], Utc(Payout.RequestedAt)),
            new(T["step.stripe"], Stripe, Stripe == StepState.Failed ? Reason : Waiting(Stripe), Utc(Payout.TransferredAt)),
            new(T["step.bank"], Bank, Bank == StepState.Failed ? Reason : Waiting(Bank) ?? Arrives, Utc(Payout.SentAt)),
            Ended,
        ];

    private bool NeverSent => Payout is { State: PayoutState.Failed, TransferredAt: null };

    private StepState Stripe =>
        Payout.State switch
        {
            PayoutState.Held => StepState.Current,
            PayoutState.Failed when NeverSent => StepState.Failed,
            _ => StepState.Done,
        };

    private StepState Bank =>
        Payout.State switch
        {
            PayoutState.Held => StepState.Waiting,
            PayoutState.Failed when NeverSent => StepState.Waiting,
            PayoutState.Transferred or PayoutState.InTransit => StepState.Current,
            PayoutState.Returning or PayoutState.Failed => StepState.Failed,
            PayoutState.Paid => StepState.Done,
        };

    private Step Ended =>
        Payout.State switch
        {
            PayoutState.Paid => new(T["step.paid"], StepState.Done, T["step.paid.text", Payout.Net], Utc(Payout.EndedAt)),
            PayoutState.Failed => new(T["step.back"], StepState.Done, T["step.back.text", Payout.Diamonds], Utc(Payout.EndedAt)),
            PayoutState.Returning => new(T["step.back"], StepState.Current, T["step.returning.text"]),
            _ => new(T["step.paid"], StepState.Waiting),
        };

    private string? Waiting(StepState step) => step == StepState.Current && Payout.Delayed ? T["step.delayed"].Value : null;

    private string? Arrives =>
        Payout is { State: PayoutState.InTransit, ArrivesAt: { } at }
            ? T["step.arrives", TimeText.For(Utc(at)!.Value, Zone, TimeShown.Date)].Value
            : null;

    private string? Reason => Payout.Failure is { } failure ? T["failed." + failure].Value : null;

    private static DateTimeOffset? Utc(DateTime? at) => at is { } instant ? new DateTimeOffset(instant, TimeSpan.Zero) : null;
}
