using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Accounts;

internal static class SignedInPerson
{
    /// <summary>The person who asks, tracked; null for nobody, for a system and for a closed account.</summary>
    public static async Task<Person?> SignedInAsync(this WriteScope scope, CancellationToken cancellationToken) =>
        scope.Actor.PersonId is { } id
            ? await scope.Context.Users.SingleOrDefaultAsync(p => p.Id == id && p.Status != PersonStatus.Closed, cancellationToken)
            : null;
}
