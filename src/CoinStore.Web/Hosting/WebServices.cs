using System.Globalization;
using CoinStore.Access;
using CoinStore.Web.Components.Account;
using CoinStore.Web.Components.Pages.Live;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.CookiePolicy;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Localization;
using Microsoft.Extensions.Options;
using MudBlazor.Services;

namespace CoinStore.Web.Hosting;

/// <summary>What the site needs beside the economy: components, words, cookies, keys, compression.</summary>
internal static class WebServices
{
    public static IServiceCollection AddWeb(this IServiceCollection services, HostSettings settings, IHostEnvironment environment)
    {
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddMudServices();
        services.AddCascadingAuthenticationState();
        services.AddAccountPages();
        services.AddAuthentication();
        services.AddAuthorization();
        services.AddHttpContextAccessor();
        services.AddHealthChecks();
        services.AddLivePages();
        services.AddScoped<Components.Layout.BalanceHint>();
        // The content security policy says who may frame the site; a second header would only say it differently.
        services.AddAntiforgery(options => options.SuppressXFrameOptionsHeader = true);
        AddWords(services);
        AddCookies(services, environment);
        AddKeys(services, settings.DataDirectory);
        services.AddResponseCompression(options => options.EnableForHttps = true);
        services.AddHsts(options =>
        {
            options.MaxAge = TimeSpan.FromDays(365);
            options.IncludeSubDomains = true;
        });
        return services;
    }

    private static void AddWords(IServiceCollection services)
    {
        services.AddLocalization();
        services.Configure<RequestLocalizationOptions>(options =>
        {
            // Words come in the languages that ship; figures are written the way the person's own region writes them.
            options.DefaultRequestCulture = new RequestCulture("en-US", "en");
            options.SupportedUICultures = [new CultureInfo("en")];
            options.SupportedCultures = CultureInfo.GetCultures(CultureTypes.SpecificCultures | CultureTypes.NeutralCultures);
            options.RequestCultureProviders = [new AcceptLanguageHeaderRequestCultureProvider()];
        });
    }

    private static void AddCookies(IServiceCollection services, IHostEnvironment environment)
    {
        services.Configure<CookiePolicyOptions>(options =>
        {
            options.HttpOnly = HttpOnlyPolicy.Always;
            options.MinimumSameSitePolicy = SameSiteMode.Lax;
            options.Secure = environment.IsDevelopment() ? CookieSecurePolicy.SameAsRequest : CookieSecurePolicy.Always;
        });
        // A sign-in lives on the system's clock: moving the store's clock on a development machine must not sign anybody out.
        services.AddSingleton<IPostConfigureOptions<CookieAuthenticationOptions>, SystemTimeForCookies>();
        services.AddSingleton(new SignInClock(TimeProvider.System));
        services.PostConfigure<SecurityStampValidatorOptions>(options => options.TimeProvider = TimeProvider.System);
    }

    private static void AddKeys(IServiceCollection services, string dataDirectory)
    {
        var keys = Directory.CreateDirectory(Path.Combine(dataDirectory, "keys"));
        if (!OperatingSystem.IsWindows())
        {
            keys.UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        }

        services.AddDataProtection().SetApplicationName("CoinStore").PersistKeysToFileSystem(keys);
    }

    private sealed class SystemTimeForCookies : IPostConfigureOptions<CookieAuthenticationOptions>
    {
        public void PostConfigure(string? name, CookieAuthenticationOptions options)
        {
            options.TimeProvider = TimeProvider.System;
            if (name == IdentityConstants.ApplicationScheme)
            {
                options.Events.OnSignedIn = DeviceCookie.SignedInAsync;
            }
        }
    }
}
