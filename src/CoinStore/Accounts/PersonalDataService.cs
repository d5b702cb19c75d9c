using System.Text.Json;
using CoinStore.Access;
using CoinStore.Marks;
using CoinStore.Notifications;
using CoinStore.Proofs;
using CoinStore.Storage;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Accounts;

/// <summary>A file with everything an account knows about its person.</summary>
public sealed record PersonalDataFile(string FileName, byte[] Json);

/// <summary>Why there is no file.</summary>
public enum PersonalDataRefusal
{
    /// <summary>Nobody is signed in.</summary>
    NotSignedIn = 0,
}

/// <summary>Gives people what is known about them. Secrets (hashes, keys) are no information about a person and stay here.</summary>
public sealed class PersonalDataService(Database database)
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true };

    /// <summary>The signed-in person's data as JSON.</summary>
    public async Task<Result<PersonalDataFile, PersonalDataRefusal>> ExportAsync(Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        if (actor.PersonId is not { } id)
        {
            return PersonalDataRefusal.NotSignedIn;
        }

        var data = await database.ReadAsync((context, token) => ReadAsync(context, id, token), cancellationToken);
        return data is null
            ? PersonalDataRefusal.NotSignedIn
            : new PersonalDataFile("coinstore-personal-data.json", JsonSerializer.SerializeToUtf8Bytes(data, Readable));
    }

    private static async Task<object?> ReadAsync(StoreContext context, PersonId id, CancellationToken cancellationToken)
    {
        var person = await context.Users.SingleOrDefaultAsync(p => p.Id == id && p.Status != PersonStatus.Closed, cancellationToken);
        if (person is null)
        {
            return null;
        }

        var passkeys = await context.Set<IdentityUserPasskey<PersonId>>().Where(row => row.UserId == id).ToListAsync(cancellationToken);
        var notifications = await context
            .Set<Notification>()
            .Where(n => n.PersonId == id)
            .OrderBy(n => n.CreatedAt)
            .Select(n => new
            {
                n.CreatedAt,
                n.Text,
                n.ReadAt,
            })
            .ToListAsync(cancellationToken);
        var consents = await context
            .Set<GuardianConsent>()
            .Where(c => c.GuardianId == id || c.MinorId == id)
            .OrderBy(c => c.At)
            .Select(c => new
            {
                As = c.GuardianId == id ? "guardian" : "minor",
                c.At,
                c.TextVersion,
                By = "card check",
                Proof = c.ProofId.Value.ToString(),
            })
            .ToListAsync(cancellationToken);
        var cardChecks = await context
            .Set<GuardianProofRow>()
            .Where(p => p.PersonId == id)
            .OrderBy(p => p.StartedAt)
            .Select(p => new
            {
                p.StartedAt,
                State = p.State.ToString(),
                p.AmountMinor,
                p.Currency,
                p.TextVersion,
                p.PaidAt,
                p.RefundedAt,
                p.GoodUntil,
            })
            .ToListAsync(cancellationToken);
        return new
        {
            Account = new
            {
                Id = person.Id.ToString(),
                person.DisplayName,
                person.Email,
                person.EmailConfirmed,
                person.BirthDate,
                person.Country,
                person.TimeZoneId,
                person.WantsMail,
                Status = person.Status.ToString(),
                person.CreatedAt,
                HasPassword = person.PasswordHash is not null,
                HasAuthenticator = person.TwoFactorEnabled,
            },
            Passkeys = passkeys.Select(passkey => new { passkey.Data.Name, passkey.Data.CreatedAt }),
            Money = await PersonalMoney.ReadAsync(context, id, cancellationToken),
            Notifications = notifications,
            Consents = consents,
            CardChecks = cardChecks,
            // Of devices and cards only hashes are kept, from which nobody reads anything: how many there are is all that can be told.
            Devices = await context.Set<DeviceMark>().CountAsync(m => m.PersonId == id, cancellationToken),
            Cards = await context.Set<CardMark>().CountAsync(m => m.PersonId == id, cancellationToken),
        };
    }
}
