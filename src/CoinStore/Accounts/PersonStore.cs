using System.Security.Cryptography;
using System.Text;
using CoinStore.Storage;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;

namespace CoinStore.Accounts;

/// <summary>Identity's store, with recovery codes kept as digests: they have 120 random bits, so a plain hash is enough.</summary>
internal sealed class PersonStore(StoreContext context, IdentityErrorDescriber? describer = null)
    : UserOnlyStore<Person, StoreContext, PersonId>(context, describer)
{
    public override Task ReplaceCodesAsync(Person user, IEnumerable<string> recoveryCodes, CancellationToken cancellationToken) =>
        base.ReplaceCodesAsync(user, recoveryCodes.Select(Digest), cancellationToken);

    public override Task<bool> RedeemCodeAsync(Person user, string code, CancellationToken cancellationToken) =>
        base.RedeemCodeAsync(user, Digest(code), cancellationToken);

    /// <summary>People type codes with and without hyphens, in either case.</summary>
    private static string Digest(string code)
    {
        var plain = string.Concat(code.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();
        return Convert.ToHexString(SHA256.HashData(Encoding.ASCII.GetBytes(plain)));
    }
}
