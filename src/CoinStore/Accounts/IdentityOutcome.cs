using System.Security.Cryptography;
using System.Text;
using CoinStore.Notifications;
using CoinStore.Storage;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Accounts;

internal static class IdentityOutcome
{
    /// <summary>For steps whose input is already checked: a failure here is a bug or a conflict, and undoes the job.</summary>
    public static void Require(this IdentityResult result)
    {
        if (!result.Succeeded)
        {
            throw new InvalidOperationException(string.Join(' ', result.Errors.Select(error => error.Description)));
        }
    }
}

/// <summary>Forms that anybody can send may not fill somebody's mailbox.</summary>
internal static class MailLimit
{
    private const int PerHour = 5;

    public static async Task<bool> AllowsAsync(WriteScope scope, string address, CancellationToken cancellationToken)
    {
        var since = scope.Now.AddHours(-1);
        await scope.Context.TakeTurnAsync(new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(address)).AsSpan(0, 16)), cancellationToken);
        return await scope.Context.Set<OutboxMail>().CountAsync(mail => mail.To == address && mail.CreatedAt > since, cancellationToken)
            < PerHour;
    }
}
