using System.Security.Cryptography;
using CoinStore.Marks;
using CoinStore.Web.Components.Layout;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;

namespace CoinStore.Web.Components.Account;

/// <summary>
/// A random number that a device keeps, so that a second account on it is noticed. It is sealed, no script reads it, and the store keeps
/// only its hash.
/// </summary>
internal sealed class DeviceCookie(IDataProtectionProvider protection)
{
    private const string Name = "coinstore-device";
    private const int Bytes = 16;
    private static readonly TimeSpan Lasts = TimeSpan.FromDays(400);

    private readonly IDataProtector protector = protection.CreateProtector("CoinStore.Device");

    /// <summary>The device's number; made when there is none, or none of ours.</summary>
    public string Of(HttpContext context)
    {
        if (context.Items[Name] is string given)
        {
            return given;
        }

        var device = Read(context) ?? RandomNumberGenerator.GetHexString(Bytes * 2, lowercase: true);
        context.Items[Name] = device;
        var options = new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            IsEssential = true,
            MaxAge = Lasts,
            Secure = context.Request.IsHttps,
        };
        context.Response.Cookies.Append(Name, protector.Protect(device), options);
        return device;
    }

    /// <summary>Remembers that somebody has signed in on this device.</summary>
    public static async Task SignedInAsync(CookieSignedInContext context)
    {
        if (context.Principal is { } principal)
        {
            var services = context.HttpContext.RequestServices;
            var device = services.GetRequiredService<DeviceCookie>().Of(context.HttpContext);
            await services.GetRequiredService<DeviceService>().SignedInAsync(principal.ToActor(), device, CancellationToken.None);
        }
    }

    private string? Read(HttpContext context)
    {
        try
        {
            return
                context.Request.Cookies[Name] is { } text
                && protector.Unprotect(text) is { Length: Bytes * 2 } device
                && device.All(char.IsAsciiHexDigitLower)
                ? device
                : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
