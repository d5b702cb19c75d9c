using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace CoinStore.Web.Components.Account;

/// <summary>Remembers for a day that this browser said a date under 13, so that another date gets the same answer.</summary>
internal sealed class AgeCookie(IDataProtectionProvider protection, TimeProvider clock)
{
    private const string Name = "coinstore-later";
    private static readonly TimeSpan Lasts = TimeSpan.FromHours(24);

    private readonly IDataProtector protector = protection.CreateProtector("CoinStore.SignUp.Later");

    public bool IsSet(HttpContext context)
    {
        if (context.Request.Cookies[Name] is not { } text)
        {
            return false;
        }

        try
        {
            var until = long.Parse(protector.Unprotect(text), NumberStyles.None, CultureInfo.InvariantCulture);
            return clock.GetUtcNow().ToUnixTimeSeconds() < until;
        }
        catch (Exception broken) when (broken is CryptographicException or FormatException)
        {
            return false;
        }
    }

    public void Set(HttpContext context)
    {
        var until = (clock.GetUtcNow() + Lasts).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var options = new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            IsEssential = true,
            MaxAge = Lasts,
            Secure = context.Request.IsHttps,
        };
        context.Response.Cookies.Append(Name, protector.Protect(until), options);
    }
}
