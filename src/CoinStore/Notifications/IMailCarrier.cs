using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Configuration;
using MimeKit;

namespace CoinStore.Notifications;

/// <summary>Takes one mail out of the house.</summary>
internal interface IMailCarrier
{
    Task CarryAsync(OutboxMail mail, CancellationToken cancellationToken);
}

/// <summary>Hands mails to an SMTP server (Smtp:Host, Port, User, Password, From).</summary>
internal sealed class SmtpCarrier(IConfiguration configuration) : IMailCarrier
{
    public async Task CarryAsync(OutboxMail mail, CancellationToken cancellationToken)
    {
        var smtp = configuration.GetSection("Smtp");
        using var message = MailMessage.From(mail, MailMessage.SenderOf(configuration));
        using var client = new SmtpClient();
        await client.ConnectAsync(smtp["Host"]!, smtp.GetValue("Port", 587), SecureSocketOptions.Auto, cancellationToken);
        if (smtp["User"] is { Length: > 0 } user)
        {
            await client.AuthenticateAsync(user, smtp["Password"] ?? "", cancellationToken);
        }

        await client.SendAsync(message, cancellationToken);
        await client.DisconnectAsync(quit: true, cancellationToken);
    }
}

/// <summary>Without an SMTP server, mails become .eml files in a folder that any mail program opens.</summary>
internal sealed class FolderCarrier(IConfiguration configuration) : IMailCarrier
{
    public async Task CarryAsync(OutboxMail mail, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateDirectory(Path.Combine(configuration["DataDirectory"] ?? "data", "outbox"));
        using var message = MailMessage.From(mail, MailMessage.SenderOf(configuration));
        var path = Path.Combine(folder.FullName, $"{mail.CreatedAt:yyyyMMdd-HHmmss}-{mail.Id:N}.eml");

        // A reader of the folder never sees half a mail; a second try writes the same file.
        var unfinished = path + ".part";
        await message.WriteToAsync(unfinished, cancellationToken);
        File.Move(unfinished, path, overwrite: true);
    }
}

/// <summary>Makes the message both carriers send. MimeKit refuses line breaks in addresses and subjects, so no header can be smuggled in.</summary>
internal static class MailMessage
{
    public static MimeMessage From(OutboxMail mail, MailboxAddress sender)
    {
        var message = new MimeMessage
        {
            Subject = mail.Subject.ReplaceLineEndings(" "),
            Date = new DateTimeOffset(mail.CreatedAt, TimeSpan.Zero),
            MessageId = $"{mail.Id:N}@{sender.Domain}",
            Body = new BodyBuilder { TextBody = mail.Text, HtmlBody = mail.Html }.ToMessageBody(),
        };
        message.From.Add(sender);
        message.To.Add(MailboxAddress.Parse(mail.To));
        return message;
    }

    public static MailboxAddress SenderOf(IConfiguration configuration) =>
        new("CoinStore", configuration["Smtp:From"] ?? "hello@coinstore.example");
}
