using CoinStore.Accounts;
using CoinStore.Web.Components.Layout;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;

namespace CoinStore.Web.Components.Account;

/// <summary>What the account pages need beside pages: signing out, passkey options, the personal data file.</summary>
internal static class AccountEndpoints
{
    /// <summary>Adds what the pages inject.</summary>
    public static IServiceCollection AddAccountPages(this IServiceCollection services)
    {
        services.AddScoped<AuthenticationStateProvider, StampCheckingState>();
        services.AddSingleton<AgeCookie>();
        services.AddSingleton<DeviceCookie>();
        return services;
    }

    /// <summary>Maps the addresses.</summary>
    public static void MapAccount(this IEndpointRouteBuilder endpoints)
    {
        var account = endpoints.MapGroup("/account");
        account.MapPost("/sign-out", SignOutAsync);
        account.MapPost("/passkey-creation-options", CreationOptionsAsync);
        account.MapPost("/passkey-request-options", RequestOptionsAsync);
        account.MapPost("/manage/personal-data/file", PersonalDataAsync).RequireAuthorization();
    }

    private static async Task<IResult> SignOutAsync([FromServices] SignInManager<Person> signIn, [FromForm] string? returnUrl)
    {
        await signIn.SignOutAsync();
        return TypedResults.LocalRedirect(AccountPage.LocalPath(returnUrl));
    }

    /// <summary>For the signed-in person, or for somebody who is about to sign up: then the id is chosen here.</summary>
    private static async Task<IResult> CreationOptionsAsync(
        HttpContext context,
        [FromServices] SignInManager<Person> signIn,
        [FromServices] IAntiforgery antiforgery,
        [FromServices] TimeProvider clock,
        [FromForm] string? email
    )
    {
        if (!await antiforgery.IsRequestValidAsync(context))
        {
            return TypedResults.BadRequest();
        }

        var person = await signIn.UserManager.GetUserAsync(context.User);
        var name = person?.Email ?? person?.UserName ?? email?.Trim();
        if (string.IsNullOrEmpty(name) || name.Length > 254)
        {
            return TypedResults.BadRequest();
        }

        var id = person?.Id ?? TypedId.New<PersonId>(clock);
        var entity = new PasskeyUserEntity
        {
            Id = id.ToString(),
            Name = name,
            DisplayName = person?.DisplayName ?? name,
        };
        return TypedResults.Content(await signIn.MakePasskeyCreationOptionsAsync(entity), "application/json");
    }

    /// <summary>Without a name: the browser offers the passkeys it has, and nobody learns whose address has one.</summary>
    private static async Task<IResult> RequestOptionsAsync(
        HttpContext context,
        [FromServices] SignInManager<Person> signIn,
        [FromServices] IAntiforgery antiforgery
    ) =>
        await antiforgery.IsRequestValidAsync(context)
            ? TypedResults.Content(await signIn.MakePasskeyRequestOptionsAsync(null), "application/json")
            : TypedResults.BadRequest();

    private static async Task<IResult> PersonalDataAsync(
        HttpContext context,
        [FromServices] PersonalDataService service,
        [FromServices] IAntiforgery antiforgery
    )
    {
        if (!await antiforgery.IsRequestValidAsync(context))
        {
            return TypedResults.BadRequest();
        }

        var result = await service.ExportAsync(context.User.ToActor(), context.RequestAborted);
        return result.Match<IResult>(
            file => TypedResults.File(file.Json, "application/json", file.FileName),
            _ => TypedResults.Unauthorized()
        );
    }
}
