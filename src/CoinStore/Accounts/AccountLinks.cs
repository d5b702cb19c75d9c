using System.Buffers.Text;
using System.Text;

namespace CoinStore.Accounts;

/// <summary>Addresses of account pages as mails carry them. The origin is the host's own, such as "https://coinstore.example/".</summary>
internal static class AccountLinks
{
    public static string SignIn(string origin) => Page(origin, "account/sign-in");

    public static string ForgotPassword(string origin) => Page(origin, "account/forgot-password");

    public static string ConfirmEmail(string origin, PersonId person, string token) =>
        Page(origin, $"account/confirm-email?person={person}&code={Encode(token)}");

    public static string ResetPassword(string origin, PersonId person, string token) =>
        Page(origin, $"account/reset-password?person={person}&code={Encode(token)}");

    public static string ConfirmNewEmail(string origin, PersonId person, string email, string token) =>
        Page(origin, $"account/confirm-new-email?person={person}&email={Uri.EscapeDataString(email)}&code={Encode(token)}");

    /// <summary>The token of a link's code; null when the code was damaged on its way.</summary>
    public static string? Decode(string? code)
    {
        if (string.IsNullOrEmpty(code) || !Base64Url.IsValid(code))
        {
            return null;
        }

        return Encoding.UTF8.GetString(Base64Url.DecodeFromChars(code));
    }

    private static string Encode(string token) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(token));

    private static string Page(string origin, string path) => new Uri(new Uri(origin), path).AbsoluteUri;
}
