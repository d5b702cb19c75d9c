using System.Globalization;
using System.Resources;
using CoinStore.Notifications;

namespace CoinStore.Accounts;

/// <summary>The words of the mails about an account; they live in AccountMails.resx.</summary>
internal static class AccountMails
{
    private static readonly ResourceManager Words = new("CoinStore.Accounts.AccountMails", typeof(AccountMails).Assembly);

    public static MailText ConfirmEmail(string name, string url) => Make("ConfirmEmail", url, name);

    public static MailText AlreadyHere(string name, string url) => Make("AlreadyHere", url, name);

    public static MailText ResetPassword(string name, string url) => Make("ResetPassword", url, name);

    public static MailText ConfirmNewEmail(string name, string url) => Make("ConfirmNewEmail", url, name);

    public static MailText EmailChanged(string name, string newEmail) => Make("EmailChanged", null, name, newEmail);

    public static MailText PasswordChanged(string name) => Make("PasswordChanged", null, name);

    public static MailText TooManyTries(string name, string url) => Make("TooManyTries", url, name);

    public static MailText AuthenticatorOn(string name) => Make("AuthenticatorOn", null, name);

    public static MailText AuthenticatorOff(string name) => Make("AuthenticatorOff", null, name);

    public static MailText RecoveryCodes(string name) => Make("RecoveryCodes", null, name);

    public static MailText PasskeyAdded(string name, string passkey) => Make("PasskeyAdded", null, name, passkey);

    public static MailText PasskeyRemoved(string name, string passkey) => Make("PasskeyRemoved", null, name, passkey);

    public static MailText Closed(string name) => Make("Closed", null, name);

    private static MailText Make(string key, string? url, params object[] args)
    {
        var paragraphs = Text(key + ".Body", args).Split("\n\n");
        var action = url is null ? null : new MailAction(Text(key + ".Action", []), url);
        return new MailText(Text(key + ".Subject", []), [Text("Greeting", args), .. paragraphs], action);
    }

    private static string Text(string key, object[] args)
    {
        var words =
            Words.GetString(key, CultureInfo.CurrentUICulture) ?? throw new MissingManifestResourceException($"No words for {key}.");
        return string.Format(CultureInfo.CurrentCulture, words, args);
    }
}
