using CoinStore.Accounts;
using CoinStore.Ledger;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace CoinStore.Storage;

/// <summary>All tables of the economy. Internal, so that a page cannot open it: <see cref="Database"/> alone does.</summary>
internal sealed class StoreContext(DbContextOptions<StoreContext> options) : IdentityUserContext<Person, PersonId>(options)
{
    protected override Version SchemaVersion => IdentitySchemaVersions.Version3;

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.AddLedger();
        builder.ApplyConfigurationsFromAssembly(typeof(StoreContext).Assembly);
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        TypedId<PersonId>(configurationBuilder);
        TypedId<PurchaseId>(configurationBuilder);
        TypedId<GiftSendId>(configurationBuilder);
        TypedId<PayoutId>(configurationBuilder);
        TypedId<GuardianshipId>(configurationBuilder);
        TypedId<AskId>(configurationBuilder);
        configurationBuilder.Properties<DateTime>().HaveConversion<UtcConverter>();
    }

    private static void TypedId<TId>(ModelConfigurationBuilder configuration)
        where TId : struct, ITypedId<TId> => configuration.Properties<TId>().HaveConversion<TypedIdConverter<TId>>();
}

/// <summary>Keeps an id as its Guid.</summary>
internal sealed class TypedIdConverter<TId>() : ValueConverter<TId, Guid>(id => id.Value, value => Wrap(value))
    where TId : struct, ITypedId<TId>
{
    private static TId Wrap(Guid value) => TId.From(value);
}

/// <summary>Instants are UTC: SQLite gives them back Unspecified, PostgreSQL refuses them so.</summary>
internal sealed class UtcConverter()
    : ValueConverter<DateTime, DateTime>(
        value => value.Kind == DateTimeKind.Utc ? value : DateTime.SpecifyKind(value.ToUniversalTime(), DateTimeKind.Utc),
        value => DateTime.SpecifyKind(value, DateTimeKind.Utc)
    );
