using System.Globalization;
using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Wire;

namespace CoinStore.StripeSandbox.Pages;

internal sealed record OnboardingLink(string Business, string Country, string Currency, string ReturnUrl, string RefreshUrl, bool Spent);

internal sealed record OnboardingForm(string FirstName, string LastName, string BirthDate, string AccountNumber, string RoutingNumber);

/// <summary>Who is paid, and to which bank account.</summary>
internal static class OnboardingPage
{
    private static readonly (string Number, string Says)[] UsNumbers =
    [
        ("000123456789", "Payouts arrive"),
        ("000111111116", "Payouts fail: no such account"),
        ("000111111113", "Payouts fail: account closed"),
    ];

    private static readonly (string Number, string Says)[] IbanNumbers =
    [
        ("DE89370400440532013000", "Payouts arrive"),
        ("DE62370400440532013001", "Payouts fail: no such account"),
    ];

    public static Markup Render(OnboardingLink link, OnboardingForm form, string? problem) =>
        Markup.Of(
            $"""
            <main class="checkout">
            <section class="summary">
            <a class="back" id="back" href="{link.ReturnUrl}"><span aria-hidden="true">←</span> Finish later</a>
            <h1>Get paid by {link.Business}</h1>
            <p>Tell us who is paid and where the money goes. It takes a minute.</p>
            <dl class="facts">
            <div><dt>Country</dt><dd id="country">{link.Country}</dd></div>
            <div><dt>Payouts in</dt><dd>{link.Currency.ToUpperInvariant()}</dd></div>
            </dl>
            </section>
            <section class="card" aria-labelledby="who-title">
            <h2 id="who-title">Your details</h2>
            {(problem is null ? Markup.None : Markup.Of($"""<p class="refusal" role="alert" id="onboard-error">{problem}</p>"""))}
            <form method="post" id="onboarding-form" novalidate>
            {Fields(form, link)}
            <button type="submit" id="onboard-submit">Agree and submit</button>
            </form>
            <p class="quiet">By submitting you agree to the (pretended) terms of service. Names are not kept.</p>
            </section>
            {Numbers(link)}
            </main>
            """
        );

    public static Markup Dashboard(JsonObject account, string balance, List<JsonObject> payouts)
    {
        var rows = payouts.Select(payout =>
            Markup.Of(
                $"""<li><span>{Day(payout.Number("created"))} <span class="quiet">{payout.Text("status")!.Replace('_', ' ')}</span></span><span class="amount">{Currencies.Format(payout.Number("amount"), payout.Text("currency")!)}</span></li>"""
            )
        );
        var list =
            payouts.Count > 0
                ? Markup.Of($"""<ul class="lines">{Markup.Join(rows)}</ul>""")
                : new Markup("<p class=\"quiet\">No payouts yet.</p>");
        var payable = account.Flag("payouts_enabled") ? "Payouts are on" : "Payouts are off";
        return Markup.Of(
            $"""<main class="message"><section class="card"><h1>Your account</h1><p class="total">{balance}</p><p>{payable}</p><h2>Payouts</h2>{list}</section></main>"""
        );
    }

    private static Markup Fields(OnboardingForm form, OnboardingLink link) =>
        Markup.Join([
            PageFrame.Field("first-name", "First name", form.FirstName, null, "autocomplete=\"given-name\" maxlength=\"100\" required"),
            PageFrame.Field("last-name", "Last name", form.LastName, null, "autocomplete=\"family-name\" maxlength=\"100\" required"),
            PageFrame.Field("birth-date", "Date of birth", form.BirthDate, null, "type=\"date\" autocomplete=\"bday\" required"),
            link.Country is "US"
                ? PageFrame.Field("routing-number", "Routing number", form.RoutingNumber, null, "inputmode=\"numeric\" maxlength=\"9\"")
                : Markup.None,
            PageFrame.Field(
                "account-number",
                link.Country is "US" ? "Account number" : "IBAN or account number",
                form.AccountNumber,
                null,
                "autocomplete=\"off\" maxlength=\"42\" required"
            ),
        ]);

    private static Markup Numbers(OnboardingLink link)
    {
        var numbers = link.Country is "US" ? UsNumbers : IbanNumbers;
        var items = numbers.Select(each =>
            Markup.Of(
                $"""<li><button type="button" class="test-account" data-number="{each.Number}"><span class="digits">{each.Number}</span> <span>{each.Says}</span></button></li>"""
            )
        );
        return Markup.Of(
            $"""<aside class="cards" aria-labelledby="numbers-title"><h2 id="numbers-title">Test bank accounts</h2><p class="quiet">One click fills the form.</p><ul>{Markup.Join(items)}</ul></aside>"""
        );
    }

    private static string Day(long seconds) =>
        DateTimeOffset.FromUnixTimeSeconds(seconds).ToString("d MMM yyyy", CultureInfo.InvariantCulture);
}
