using CoinStore.Access;
using CoinStore.Storage;

namespace CoinStore.Marks;

/// <summary>Why a device was not remembered.</summary>
public enum DeviceRefusal
{
    /// <summary>Nobody is signed in, or the host gave no device.</summary>
    Nothing = 0,
}

/// <summary>Remembers on which devices somebody signs in, as hashes that nobody can read anything from, for twelve months.</summary>
public sealed class DeviceService
{
    private readonly Database database;
    private readonly Reviews reviews;

    internal DeviceService(Database database, Reviews reviews) => (this.database, this.reviews) = (database, reviews);

    /// <summary>Somebody signed in on a device: an account that is new on a minor's device is held.</summary>
    /// <param name="actor">Who.</param>
    /// <param name="device">The random number of the device's cookie.</param>
    /// <param name="cancellationToken">Ends waiting.</param>
    public async Task<Result<Done, DeviceRefusal>> SignedInAsync(Actor actor, string? device, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        if (actor.PersonId is not { } id || DeviceMarks.HashOf(device) is not { } mark)
        {
            return DeviceRefusal.Nothing;
        }

        return await database.WriteAsync<Done, DeviceRefusal>(
            actor,
            async (scope, token) =>
            {
                await reviews.SignedInAsync(scope, id, mark, token);
                return default(Done);
            },
            cancellationToken
        );
    }
}
