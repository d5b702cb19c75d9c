using CoinStore.Guardians;
using CoinStore.Marks;
using CoinStore.Notifications;
using CoinStore.Storage;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CoinStore.Accounts;

internal static class AccountsRegistration
{
    private const string ResetLinks = "PasswordReset";

    public static IServiceCollection AddAccounts(this IServiceCollection services)
    {
        AddIdentity(services);
        AddCookies(services);
        services.AddSingleton<PersonRegister>();
        AddServices(services);
        return services;
    }

    private static void AddIdentity(IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services
            .AddIdentityCore<Person>(options =>
            {
                options.Stores.SchemaVersion = IdentitySchemaVersions.Version3;
                options.User.RequireUniqueEmail = false;
                options.User.AllowedUserNameCharacters = "";
                // Length and surprise alone: see PasswordPolicy.
                options.Password.RequiredLength = PasswordPolicy.MinimumLength;
                options.Password.RequiredUniqueChars = 1;
                options.Password.RequireDigit = false;
                options.Password.RequireLowercase = false;
                options.Password.RequireUppercase = false;
                options.Password.RequireNonAlphanumeric = false;
                options.Lockout.MaxFailedAccessAttempts = 5;
                options.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(15);
                // An unconfirmed address may look around, not buy; a closed account may not sign in.
                options.SignIn.RequireConfirmedAccount = true;
                options.Tokens.PasswordResetTokenProvider = ResetLinks;
            })
            .AddUserStore<PersonStore>()
            .AddSignInManager()
            .AddClaimsPrincipalFactory<PersonClaims>()
            .AddPasswordValidator<PasswordRule>()
            .AddTokenProvider<DataProtectorTokenProvider<Person>>(TokenOptions.DefaultProvider)
            .AddTokenProvider<ResetLinkProvider>(ResetLinks)
            .AddTokenProvider<OneTimeAuthenticator>(TokenOptions.DefaultAuthenticatorProvider);
        services.AddScoped<IUserConfirmation<Person>, OpenAccounts>();
        services.Configure<DataProtectionTokenProviderOptions>(options => options.TokenLifespan = TimeSpan.FromDays(1));
        services.Configure<SecurityStampValidatorOptions>(options => options.ValidationInterval = TimeSpan.FromMinutes(1));
    }

    private static void AddCookies(IServiceCollection services)
    {
        services
            .AddAuthentication(options =>
            {
                options.DefaultScheme = IdentityConstants.ApplicationScheme;
                options.DefaultSignInScheme = IdentityConstants.ApplicationScheme;
            })
            .AddIdentityCookies();
        services
            .AddOptions<CookieAuthenticationOptions>(IdentityConstants.ApplicationScheme)
            .Configure<TimeProvider>(SessionRules.Configure);
    }

    private static void AddServices(IServiceCollection services)
    {
        services.AddSingleton(p => new SignUpService(
            Database(p),
            Register(p),
            Mailbox(p),
            p.GetRequiredService<Reviews>(),
            p.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton(p => new EmailService(Database(p), Register(p), Mailbox(p)));
        services.AddSingleton(p => new PasswordService(Database(p), Register(p), Mailbox(p)));
        services.AddSingleton(p => new SecondFactorService(Database(p), Register(p), Mailbox(p)));
        services.AddSingleton(p => new PasskeyService(Database(p), Register(p), Mailbox(p)));
        services.AddSingleton(p => new ProfileService(
            Database(p),
            Register(p),
            Mailbox(p),
            p.GetRequiredService<LinkNews>(),
            p.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton<PersonalDataService>();
        services.AddSingleton(p => new DemoPeople(Database(p), Register(p), p));
    }

    private static Database Database(IServiceProvider provider) => provider.GetRequiredService<Database>();

    private static PersonRegister Register(IServiceProvider provider) => provider.GetRequiredService<PersonRegister>();

    private static Mailbox Mailbox(IServiceProvider provider) => provider.GetRequiredService<Mailbox>();
}

/// <summary>A link that opens an account lives ten minutes; one that only confirms an address lives a day.</summary>
internal sealed class ResetLinkProvider(
    IDataProtectionProvider protection,
    IOptions<ResetLinkOptions> options,
    ILogger<DataProtectorTokenProvider<Person>> logger
) : DataProtectorTokenProvider<Person>(protection, options, logger);

/// <summary>The ten minutes.</summary>
internal sealed class ResetLinkOptions : DataProtectionTokenProviderOptions
{
    public ResetLinkOptions()
    {
        Name = nameof(ResetLinkProvider);
        TokenLifespan = TimeSpan.FromMinutes(10);
    }
}
