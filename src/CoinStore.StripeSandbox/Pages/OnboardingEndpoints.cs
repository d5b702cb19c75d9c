using System.Globalization;
using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Clock;
using CoinStore.StripeSandbox.Resources;
using CoinStore.StripeSandbox.Storage;
using CoinStore.StripeSandbox.Wire;

namespace CoinStore.StripeSandbox.Pages;

/// <summary>The page behind an account link, and the small dashboard behind a login link.</summary>
internal static class OnboardingEndpoints
{
    public static void Map(WebApplication app, SandboxStore store, SandboxClock clock)
    {
        app.MapGet("/c/onboard/{token}", (HttpContext context, string token) => ShowAsync(context, store, token));
        app.MapPost("/c/onboard/{token}", (HttpContext context, string token) => SubmitAsync(context, store, clock, token))
            .DisableAntiforgery();
        app.MapGet("/c/account/{id}", (HttpContext context, string id) => ShowAccountAsync(context, store, id));
    }

    private static async Task ShowAsync(HttpContext context, SandboxStore store, string token)
    {
        var link = await store.RunAsync(work => Find(work, token), context.RequestAborted);
        if (link is null)
        {
            await SayUnknownAsync(context);
        }
        else if (link.Spent)
        {
            context.Response.Redirect(link.RefreshUrl);
        }
        else
        {
            var form = new OnboardingForm("", "", "", "", link.Country is "US" ? "110000000" : "");
            await PageFrame.WriteAsync(context, "Get paid", OnboardingPage.Render(link, form, null));
        }
    }

    private static async Task SubmitAsync(HttpContext context, SandboxStore store, SandboxClock clock, string token)
    {
        var sent = await context.Request.ReadFormAsync(context.RequestAborted);
        var form = new OnboardingForm(
            sent["first-name"].ToString().Trim(),
            sent["last-name"].ToString().Trim(),
            sent["birth-date"].ToString(),
            sent["account-number"].ToString().Replace(" ", "", StringComparison.Ordinal),
            sent["routing-number"].ToString().Trim()
        );
        var problem = Problem(form, clock.GetUtcNow());
        var link = await store.RunAsync(
            work =>
            {
                var found = Find(work, token);
                if (found is { Spent: false } && problem is null)
                {
                    AccountLinks.Complete(work, token, form.AccountNumber, form.RoutingNumber.Length > 0 ? form.RoutingNumber : null);
                }
                return found;
            },
            context.RequestAborted
        );
        if (link is null)
        {
            await SayUnknownAsync(context);
        }
        else if (link.Spent)
        {
            PageFrame.SeeOther(context, link.RefreshUrl);
        }
        else if (problem is not null)
        {
            await PageFrame.WriteAsync(context, "Get paid", OnboardingPage.Render(link, form, problem), StatusCodes.Status400BadRequest);
        }
        else
        {
            PageFrame.SeeOther(context, link.ReturnUrl);
        }
    }

    private static string? Problem(OnboardingForm form, DateTimeOffset now)
    {
        if (form.FirstName.Length == 0 || form.LastName.Length == 0)
        {
            return "Enter your first and last name.";
        }
        if (!DateOnly.TryParseExact(form.BirthDate, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var born))
        {
            return "Enter your date of birth.";
        }
        if (born.AddYears(13) > DateOnly.FromDateTime(now.UtcDateTime) || born.Year < 1900)
        {
            return "You must be at least 13 years old to be paid.";
        }
        return form.AccountNumber.Length is >= 5 and <= 34 && form.AccountNumber.All(char.IsAsciiLetterOrDigit)
            ? null
            : "Enter a bank account number or IBAN; the test numbers below fill it in.";
    }

    private static async Task ShowAccountAsync(HttpContext context, SandboxStore store, string id)
    {
        var page = await store.RunAsync(
            work =>
            {
                DueChanges.Apply(work);
                return work.Find(id) is { } account && account.Text("object") is "account" && !account.Flag("deleted")
                    ? OnboardingPage.Dashboard(account, Balance(work, account), work.All("payout", id))
                    : (Markup?)null;
            },
            context.RequestAborted
        );
        await (page is { } found ? PageFrame.WriteAsync(context, "Your account", found) : SayUnknownAsync(context));
    }

    private static string Balance(Work work, JsonObject account)
    {
        var currency = account.Text("default_currency")!;
        return Currencies.Format(Ledger.Available(work, account.Id(), currency), currency);
    }

    private static OnboardingLink? Find(Work work, string token)
    {
        DueChanges.Apply(work);
        if (work.Find(token)?.Text("object") is not "account_link")
        {
            return null;
        }
        var hidden = work.Hidden(token);
        var account = work.Find(hidden.Text("account")!);
        return new OnboardingLink(
            SandboxSettings.BusinessName(work),
            account?.Text("country") ?? "US",
            account?.Text("default_currency") ?? "usd",
            hidden.Text("return_url")!,
            hidden.Text("refresh_url")!,
            AccountLinks.IsSpent(work, token) || account is null || account.Flag("deleted")
        );
    }

    private static Task SayUnknownAsync(HttpContext context) =>
        PageFrame.WriteMessageAsync(
            context,
            "There is no such page",
            "The address may be incomplete.",
            null,
            "",
            StatusCodes.Status404NotFound
        );
}
