using System.Globalization;
using CoinStore.Access;
using CoinStore.Creators;
using CoinStore.Payouts;
using CoinStore.Web.Components.Layout;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Web;

namespace CoinStore.Web.Components.Pages.Studio;

/// <summary>One cash-out: its id is made when the page opens, so that whatever is pressed twice is sent once.</summary>
public sealed partial class CashOut
{
    private Actor actor = Actor.Anonymous;
    private string typed = string.Empty;
    private bool busy;
    private bool confirming;
    private CreatorRefusal? noStudio;
    private PayoutRefusal? refusal;

    /// <summary>Read once: what was prerendered goes on into the circuit, the id with it.</summary>
    [PersistentState]
    public CashOutPlan? Plan { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState>? Authentication { get; set; }

    [Inject]
    private CreatorService Creators { get; set; } = default!;

    [Inject]
    private PayoutService Payouts { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    private PayoutQuote Quote => PayoutPolicy.Quote(new Diamonds(StudioText.Number(typed) ?? 0), Plan!.Studio.Terms);

    /// <summary>Why this number cannot be sent, said while it is typed; the service decides.</summary>
    private string? Problem =>
        (StudioText.Number(typed), Plan!.Studio) switch
        {
            (null, _) => T["cash.problem.number"].Value,
            (_, { Onboarding: not OnboardingState.Ready }) => T["cash.problem.onboard"].Value,
            _ when Quote.Gross.Minor < PayoutPolicy.Minimum.Minor => T["cash.problem.minimum", Fewest, PayoutPolicy.Minimum].Value,
            var (number, studio) when number > studio.Available.Diamonds.Value => T[
                "cash.problem.available",
                studio.Available.Diamonds
            ].Value,
            var (_, studio) when Quote.Gross.Minor > studio.LeftToday.Minor => T["cash.problem.today", studio.LeftToday].Value,
            _ => null,
        };

    private Diamonds Fewest => PayoutPolicy.NeededFor(PayoutPolicy.Minimum, Plan!.Studio.Terms);

    private string Rest
    {
        get
        {
            var whole = PayoutPolicy.WithoutRest(Quote.Diamonds, Plan!.Studio.Terms);
            return whole == Quote.Diamonds ? T["cash.rate", StudioText.Rate(Plan.Studio.Terms)] : T["cash.rest", whole];
        }
    }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        actor = await Authentication.ToActorAsync();
        if (Plan is null)
        {
            await PlanAsync();
        }
    }

    private async Task PlanAsync()
    {
        var read = await Creators.ReadStudioAsync(actor, CancellationToken.None);
        if (read.Succeeded)
        {
            Plan = new CashOutPlan(TypedId.New<PayoutId>(Clock), read.Value);
        }
        else
        {
            noStudio = read.Refusal;
        }
    }

    private void Typed(ChangeEventArgs change)
    {
        typed = change.Value?.ToString() ?? string.Empty;
        refusal = null;
    }

    private void TakeMost()
    {
        typed = Plan!.Studio.Most.Diamonds.Value.ToString(CultureInfo.CurrentCulture);
        refusal = null;
    }

    private void Look() => confirming = !busy && Problem is null;

    private async Task SendAsync(MouseEventArgs click)
    {
        // The second click of a double click on the button before, which lay where this one lies now, is no yes.
        if (busy || click.Detail > 1)
        {
            return;
        }

        busy = true;
        var request = new RequestPayout(Plan!.Id, Quote.Diamonds, Quote.Net);
        var sent = await Payouts.RequestAsync(actor, request, CancellationToken.None);
        if (sent.Succeeded)
        {
            // In place of this page: going back must not offer the same payout again.
            Navigation.NavigateTo($"/studio/payouts/{sent.Value.Id}", replace: true);
            return;
        }

        refusal = sent.Refusal;
        confirming = false;
        await PlanAsync();
        busy = false;
    }
}

/// <summary>What the page works with.</summary>
/// <param name="Id">The payout to be.</param>
/// <param name="Studio">The figures it is planned by.</param>
public sealed record CashOutPlan(PayoutId Id, CoinStore.Creators.Studio Studio);
