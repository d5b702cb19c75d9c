using System.Buffers.Binary;
using CoinStore.Accounts;
using CoinStore.Ledger;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace CoinStore.Storage;

/// <summary>All tables of the economy. Internal, so that a page cannot open it: <see cref="Database"/> alone does.</summary>
internal abstract class StoreContext(DbContextOptions options) : IdentityUserContext<Person, PersonId>(options)
{
    protected override Version SchemaVersion => IdentitySchemaVersions.Version3;

    /// <summary>
    /// Waits for the turn of a person or another thing and keeps it until the transaction ends, so that what a job reads of it is still
    /// so when it writes. The writer takes the actor's turn itself; a job that decides by somebody else's rows takes theirs first.
    /// </summary>
    public Task TakeTurnAsync(Guid whose, CancellationToken cancellationToken) => TakeTurnsAsync([whose], cancellationToken);

    /// <summary>Waits for the turns of many, in one fixed order.</summary>
    public abstract Task TakeTurnsAsync(IReadOnlyCollection<Guid> whose, CancellationToken cancellationToken);

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.AddLedger(Database.IsSqlite());
        builder.ApplyConfigurationsFromAssembly(typeof(StoreContext).Assembly);
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        TypedId<PersonId>(configurationBuilder);
        TypedId<PurchaseId>(configurationBuilder);
        TypedId<GiftSendId>(configurationBuilder);
        TypedId<PayoutId>(configurationBuilder);
        TypedId<GuardianshipId>(configurationBuilder);
        TypedId<GuardianProofId>(configurationBuilder);
        TypedId<AskId>(configurationBuilder);
        TypedId<PocketPlanId>(configurationBuilder);
        TypedId<RefundId>(configurationBuilder);
        TypedId<DisputeId>(configurationBuilder);
        TypedId<CardId>(configurationBuilder);
        TypedId<ClaimId>(configurationBuilder);
        configurationBuilder.Properties<DateTime>().HaveConversion<UtcConverter>();
    }

    private static void TypedId<TId>(ModelConfigurationBuilder configuration)
        where TId : struct, ITypedId<TId> => configuration.Properties<TId>().HaveConversion<TypedIdConverter<TId>>();
}

/// <summary>The tables on SQLite, with their migrations.</summary>
internal sealed class SqliteStoreContext(DbContextOptions<SqliteStoreContext> options) : StoreContext(options)
{
    // One writer: every turn is a job's own.
    public override Task TakeTurnsAsync(IReadOnlyCollection<Guid> whose, CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>The tables on PostgreSQL, with their migrations.</summary>
internal sealed class PostgresStoreContext(DbContextOptions<PostgresStoreContext> options) : StoreContext(options)
{
    public override Task TakeTurnsAsync(IReadOnlyCollection<Guid> whose, CancellationToken cancellationToken)
    {
        // The last half of a version-7 id is random. Two that share a key only wait for each other.
        long[] keys = [.. whose.Select(id => BinaryPrimitives.ReadInt64BigEndian(id.ToByteArray(bigEndian: true).AsSpan(8))).Order()];
        return Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(key) FROM unnest({keys}) AS turns(key)", cancellationToken);
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        // Text sorts by its code points, as on SQLite, whatever the database's own language is.
        configurationBuilder.Properties<string>().UseCollation("C");
    }
}

/// <summary>Keeps an id as its Guid.</summary>
internal sealed class TypedIdConverter<TId>() : ValueConverter<TId, Guid>(id => id.Value, value => Wrap(value))
    where TId : struct, ITypedId<TId>
{
    private static TId Wrap(Guid value) => TId.From(value);
}

/// <summary>
/// Instants are UTC: SQLite gives them back Unspecified, PostgreSQL refuses them so. They are whole microseconds, which is what both keep.
/// </summary>
internal sealed class UtcConverter()
    : ValueConverter<DateTime, DateTime>(value => ToStore(value), value => DateTime.SpecifyKind(value, DateTimeKind.Utc))
{
    private static DateTime ToStore(DateTime value)
    {
        var utc = value.ToUniversalTime();
        return utc.AddTicks(-(utc.Ticks % TimeSpan.TicksPerMicrosecond));
    }
}
