using CoinStore.Access;
using CoinStore.Accounts;
using CoinStore.Creators;
using CoinStore.Guardians;
using CoinStore.Proofs;
using CoinStore.Storage;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Children;

/// <summary>
/// Makes accounts for children under 13, and gives them a new password: both on a guardian's word with a fresh sign-in. The consent, the
/// account and its link are one transaction, so that nothing is kept before it.
/// </summary>
public sealed class ChildAccountService
{
    private readonly Database database;
    private readonly PersonRegister register;
    private readonly ProofLinks proofs;
    private readonly AccessLog access;
    private readonly SignInClock signIns;
    private readonly TimeProvider clock;

    internal ChildAccountService(
        Database database,
        PersonRegister register,
        ProofLinks proofs,
        AccessLog access,
        SignInClock signIns,
        TimeProvider clock
    )
    {
        (this.database, this.register, this.proofs) = (database, register, proofs);
        (this.access, this.signIns, this.clock) = (access, signIns, clock);
    }

    /// <summary>
    /// Makes the account with the guardian linked and every limit at 0. The same id with the same nickname is the same account.
    /// </summary>
    public async Task<Result<ChildAccount, ChildRefusal>> CreateAsync(Actor actor, CreateChild request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(request);
        request = request with { Nickname = request.Nickname.Trim() };
        // Before the password is hashed: whoever may not, costs nothing.
        var refusal = await database.ReadAsync(
            async (context, token) =>
                ChildPolicy.Against(await Standing.LoadAsync(context, actor, clock.GetUtcNow().UtcDateTime, token)) switch
                {
                    { } unfit => unfit,
                    null when !signIns.IsFresh(actor) => ChildRefusal.SignInAgain,
                    null when request.Password.Length > PasswordPolicy.MaximumLength => ChildRefusal.PasswordTooLong,
                    null => (ChildRefusal?)null,
                },
            cancellationToken
        );
        if (refusal is { } first)
        {
            return first;
        }

        var hash = register.Hash(request.Password);
        return await database.WriteAsync<ChildAccount, ChildRefusal>(
            actor,
            (scope, token) => AddAsync(scope, request, hash, token),
            cancellationToken
        );
    }

    /// <summary>Sets a new password for a child's account and signs the child out everywhere: for its first guardian.</summary>
    public async Task<Result<Done, ChildRefusal>> SetPasswordAsync(
        Actor actor,
        SetChildPassword request,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(request);
        if (request.NewPassword.Length is < PasswordPolicy.MinimumLength or > PasswordPolicy.MaximumLength)
        {
            return request.NewPassword.Length < PasswordPolicy.MinimumLength ? ChildRefusal.PasswordTooShort : ChildRefusal.PasswordTooLong;
        }

        var hash = register.Hash(request.NewPassword);
        return await database.WriteAsync<Done, ChildRefusal>(
            actor,
            async (scope, token) =>
            {
                if (await ChildRows.FindAsync(scope.Context, actor, request.ChildId, scope.Now, token) is not { } found)
                {
                    access.Denied(actor, "set a child's password", request.ChildId);
                    return actor.PersonId is null ? ChildRefusal.NotSignedIn : ChildRefusal.NotFound;
                }

                if (!found.IsFirst)
                {
                    return ChildRefusal.OtherGuardians;
                }

                if (!signIns.IsFresh(actor))
                {
                    return ChildRefusal.SignInAgain;
                }

                if (ChildPolicy.Against(request.NewPassword, found.Child.Person.DisplayName) is { } weak)
                {
                    return weak;
                }

                await scope.Context.TakeTurnAsync(request.ChildId.Value, token);
                var child = await scope.Context.Users.SingleAsync(p => p.Id == request.ChildId, token);
                (child.PasswordHash, child.LockoutEnd, child.AccessFailedCount) = (hash, null, 0);
                (await register.OverAsync(scope.Context, users => users.UpdateSecurityStampAsync(child))).Require();
                return default(Done);
            },
            cancellationToken
        );
    }

    private async Task<Result<ChildAccount, ChildRefusal>> AddAsync(
        WriteScope scope,
        CreateChild request,
        string hash,
        CancellationToken cancellationToken
    )
    {
        var guardian = await Standing.LoadAsync(scope.Context, scope.Actor, scope.Now, cancellationToken);
        if (ChildPolicy.Against(guardian) is { } refusal)
        {
            return refusal;
        }

        if (await scope.Context.Users.SingleOrDefaultAsync(p => p.Id == request.ChildId, cancellationToken) is { } before)
        {
            return await AgainAsync(scope, before, request, guardian!.Id, cancellationToken);
        }

        if (request.TextVersion != ProofPolicy.TextVersion)
        {
            return ChildRefusal.TextChanged;
        }

        if (await ProofLinks.GoodAsync(scope.Context, guardian!, scope.Now, cancellationToken) is not { } proof)
        {
            return ChildRefusal.NeedsProof;
        }

        if (ChildPolicy.Against(request, guardian!.Person.TimeZoneId, new DateTimeOffset(scope.Now, TimeSpan.Zero)) is { } wrong)
        {
            return wrong;
        }

        var child = PersonOf(request, guardian.Person, hash, scope.Now);
        return !request.IsAnotherChild && await GuardianLinks.WatchesTwinAsync(scope.Context, guardian.Id, child, cancellationToken)
            ? ChildRefusal.SameChild
            : await register.OverAsync(scope.Context, users => KeepAsync(scope, users, child, guardian.Person, proof, cancellationToken));
    }

    private async Task<Result<ChildAccount, ChildRefusal>> KeepAsync(
        WriteScope scope,
        UserManager<Person> users,
        Person child,
        Person guardian,
        GuardianProofId proof,
        CancellationToken cancellationToken
    )
    {
        if (await users.FindByNameAsync(child.UserName!) is not null)
        {
            return ChildRefusal.NicknameTaken;
        }

        (await users.CreateAsync(child)).Require();
        var link = new Guardianship
        {
            Id = GuardianshipId.From(Guid.CreateVersion7(new DateTimeOffset(scope.Now))),
            GuardianId = guardian.Id,
            MinorId = child.Id,
            Slot = 1,
            TimeZoneId = guardian.TimeZoneId,
            Currency = await FamilyCurrency.OfAsync(scope.Context, guardian.CountryAt(scope.Now), cancellationToken),
            StartedAt = scope.Now,
        };
        scope.Context.Add(link);
        await scope.Context.SaveChangesAsync(cancellationToken);
        await proofs.AttachAsync(scope, link, proof, guardian, child, cancellationToken);
        return new ChildAccount(child.Id, child.UserName!, link.Id);
    }

    private async Task<Result<ChildAccount, ChildRefusal>> AgainAsync(
        WriteScope scope,
        Person before,
        CreateChild request,
        PersonId guardian,
        CancellationToken cancellationToken
    )
    {
        var link = await scope
            .Context.Set<Guardianship>()
            .SingleOrDefaultAsync(g => g.MinorId == before.Id && g.GuardianId == guardian && g.EndedAt == null, cancellationToken);
        if (link is null)
        {
            access.Denied(scope.Actor, "make a child's account under an id in use", request.ChildId);
        }

        return link is not null && before.IsChildAccount && before.UserName == HandlePolicy.Normalise(request.Nickname)
            ? new ChildAccount(before.Id, before.UserName!, link.Id)
            : ChildRefusal.DifferentInput;
    }

    private static Person PersonOf(CreateChild request, Person guardian, string hash, DateTime now) =>
        new()
        {
            Id = request.ChildId,
            UserName = HandlePolicy.Normalise(request.Nickname),
            DisplayName = request.Nickname.TrimStart('@'),
            PasswordHash = hash,
            BirthDate = request.BirthDate!.Value,
            Country = guardian.CountryAt(now),
            TimeZoneId = guardian.TimeZoneId,
            CreatedAt = now,
            IsChildAccount = true,
            WantsMail = false,
        };
}

/// <summary>A child's account with the link by which somebody watches it.</summary>
internal sealed record FoundChild(Standing Child, Guardianship Link)
{
    /// <summary>
    /// Whether the link is the oldest one: whoever made the account, or is left of two. The second guardian sees and approves all, and
    /// neither locks a child out nor deletes it.
    /// </summary>
    public bool IsFirst => Child.Guardianships[0].Id == Link.Id;
}

/// <summary>Finds children's accounts for their guardians.</summary>
internal static class ChildRows
{
    /// <summary>A minor's account that a guardian made, for a proven guardian who may act; null for everybody else.</summary>
    public static async Task<FoundChild?> FindAsync(
        StoreContext context,
        Actor actor,
        PersonId child,
        DateTime now,
        CancellationToken cancellationToken
    ) =>
        await Standing.LoadAsync(context, actor, now, cancellationToken) is { IsActive: true, IsAdult: true, IsHeld: false } guardian
        && await Standing.LoadAsync(context, child, now, cancellationToken) is { IsAdult: false, Person.IsChildAccount: true } found
        && found.Guardianships.FirstOrDefault(g => g.GuardianId == guardian.Id) is { } link
            ? new FoundChild(found, link)
            : null;
}
