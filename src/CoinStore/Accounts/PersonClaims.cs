using System.Security.Claims;
using CoinStore.Creators;
using CoinStore.Guardians;
using CoinStore.Storage;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CoinStore.Accounts;

/// <summary>
/// What the cookie says besides the id: a name, a time zone, and which doors the frame offers. Hints for the eye; what somebody may do
/// is read from the database when they do it.
/// </summary>
internal sealed class PersonClaims(UserManager<Person> users, IOptions<IdentityOptions> options, Database database, TimeProvider clock)
    : UserClaimsPrincipalFactory<Person>(users, options)
{
    protected override async Task<ClaimsIdentity> GenerateClaimsAsync(Person user)
    {
        var identity = await base.GenerateClaimsAsync(user);
        identity.AddClaim(new Claim("display_name", user.DisplayName));
        identity.AddClaim(new Claim("zoneinfo", user.TimeZoneId));
        AddRole(identity, "operator", user.IsOperator);
        AddRole(identity, "minor", AgePolicy.GroupAt(user.BirthDate, user.TimeZoneId, clock.GetUtcNow()) != AgeGroup.Adult);
        var (creator, guardian) = await database.ReadAsync(
            async (context, token) =>
                (
                    await context.Set<CreatorProfile>().AnyAsync(row => row.Id == user.Id, token),
                    await context.Set<Guardianship>().AnyAsync(row => row.GuardianId == user.Id && row.EndedAt == null, token)
                ),
            CancellationToken.None
        );
        AddRole(identity, "creator", creator);
        AddRole(identity, "guardian", guardian);
        return identity;
    }

    private static void AddRole(ClaimsIdentity identity, string role, bool holds)
    {
        if (holds)
        {
            identity.AddClaim(new Claim(identity.RoleClaimType, role));
        }
    }
}
