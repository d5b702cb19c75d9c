using System.Globalization;
using CoinStore.Cards;
using CoinStore.Claims;
using CoinStore.Guardians;
using CoinStore.Marks;
using CoinStore.Notifications;
using CoinStore.Storage;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Accounts;

/// <summary>Takes everything personal out of an account. The row and its id stay: the books point to them.</summary>
internal static class AccountEraser
{
    private const string Name = "Closed account";

    public static async Task EraseAsync(WriteScope scope, Person person, LinkNews news, CancellationToken cancellationToken)
    {
        var context = scope.Context;
        var id = person.Id;
        await EndLinksAsync(scope, id, news, cancellationToken);
        await context.Set<IdentityUserPasskey<PersonId>>().Where(row => row.UserId == id).ExecuteDeleteAsync(cancellationToken);
        await context.Set<IdentityUserToken<PersonId>>().Where(row => row.UserId == id).ExecuteDeleteAsync(cancellationToken);
        await context.Set<Notification>().Where(row => row.PersonId == id).ExecuteDeleteAsync(cancellationToken);
        await context.Set<OutboxMail>().Where(row => row.PersonId == id).ExecuteDeleteAsync(cancellationToken);

        await CardEraser.EraseAsync(scope, id, cancellationToken);
        await Reviews.ClosingAsync(scope, person, cancellationToken);

        // What a guardian told of a child is of use only until it is decided: what is open is erased when it ends.
        await context
            .Set<ClaimRow>()
            .Where(row => (row.OpenedBy == id || row.MinorId == id) && row.State != ClaimState.Open)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Statement, ""), cancellationToken);

        person.UserName = "closed-" + id.Value.ToString("N", CultureInfo.InvariantCulture);
        person.NormalizedUserName = person.UserName.ToUpperInvariant();
        person.Email = null;
        person.NormalizedEmail = null;
        person.EmailConfirmed = false;
        person.PasswordHash = null;
        person.TwoFactorEnabled = false;
        person.DisplayName = Name;
        person.TimeZoneId = "Etc/UTC";
        person.Status = PersonStatus.Closed;

        // The year is enough to know why a purchase was allowed.
        context.Entry(person).Property(row => row.BirthDate).CurrentValue = new DateOnly(person.BirthDate.Year, 1, 1);
    }

    // Nobody watches or is watched from a closed account; a minor without a guardian may not spend. Told before the name is gone.
    private static async Task EndLinksAsync(WriteScope scope, PersonId id, LinkNews news, CancellationToken cancellationToken)
    {
        var links = await scope
            .Context.Set<Guardianship>()
            .Where(row => row.EndedAt == null && (row.GuardianId == id || row.MinorId == id))
            .OrderBy(row => row.MinorId)
            .ToListAsync(cancellationToken);
        await scope.Context.TakeTurnsAsync([.. links.Select(row => row.MinorId.Value)], cancellationToken);
        foreach (var link in links)
        {
            await LinkEnds.EndAsync(scope, link, cancellationToken);
            if (link.GuardianId == id)
            {
                await news.EndedAsync(scope, link, cancellationToken);
            }
        }
    }
}
