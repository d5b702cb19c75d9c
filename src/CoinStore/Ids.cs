using System.ComponentModel;
using System.Globalization;

namespace CoinStore;

/// <summary>An id of one kind of row: a version-7 Guid, made before the command is sent, so that it is the idempotency key.</summary>
/// <typeparam name="TSelf">The id type itself.</typeparam>
public interface ITypedId<TSelf>
    where TSelf : struct, ITypedId<TSelf>
{
    /// <summary>The Guid inside.</summary>
    Guid Value { get; }

    /// <summary>Wraps a Guid that came from storage or from outside.</summary>
    static abstract TSelf From(Guid value);
}

/// <summary>Makes and reads ids.</summary>
public static class TypedId
{
    /// <summary>A new time-ordered id. Random keys halve the speed of a large table; version-7 keys do not.</summary>
    public static TId New<TId>(TimeProvider clock)
        where TId : struct, ITypedId<TId>
    {
        ArgumentNullException.ThrowIfNull(clock);
        return TId.From(Guid.CreateVersion7(clock.GetUtcNow()));
    }

    /// <summary>Reads an id as a page's address carries it; null when the text is none.</summary>
    public static TId? TryParse<TId>(string? text)
        where TId : struct, ITypedId<TId> => Guid.TryParse(text, out var value) && value != Guid.Empty ? TId.From(value) : null;
}

/// <summary>A person with an account.</summary>
[TypeConverter(typeof(PersonIdConverter))]
public readonly record struct PersonId(Guid Value) : ITypedId<PersonId>
{
    /// <inheritdoc/>
    public static PersonId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("D", CultureInfo.InvariantCulture);
}

/// <summary>A guardian's proof by a card.</summary>
public readonly record struct GuardianProofId(Guid Value) : ITypedId<GuardianProofId>
{
    /// <inheritdoc/>
    public static GuardianProofId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("D", CultureInfo.InvariantCulture);
}

/// <summary>A purchase of coins.</summary>
public readonly record struct PurchaseId(Guid Value) : ITypedId<PurchaseId>
{
    /// <inheritdoc/>
    public static PurchaseId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("D", CultureInfo.InvariantCulture);
}

/// <summary>One gift sent by a fan to a creator; made when the gift tray opens.</summary>
public readonly record struct GiftSendId(Guid Value) : ITypedId<GiftSendId>
{
    /// <inheritdoc/>
    public static GiftSendId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("D", CultureInfo.InvariantCulture);
}

/// <summary>A creator's cash-out.</summary>
public readonly record struct PayoutId(Guid Value) : ITypedId<PayoutId>
{
    /// <inheritdoc/>
    public static PayoutId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("D", CultureInfo.InvariantCulture);
}

/// <summary>The link between a guardian and a minor.</summary>
public readonly record struct GuardianshipId(Guid Value) : ITypedId<GuardianshipId>
{
    /// <inheritdoc/>
    public static GuardianshipId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("D", CultureInfo.InvariantCulture);
}

/// <summary>A minor's question to a guardian about something a limit refused.</summary>
public readonly record struct AskId(Guid Value) : ITypedId<AskId>
{
    /// <inheritdoc/>
    public static AskId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("D", CultureInfo.InvariantCulture);
}

/// <summary>A guardian's standing order for a minor's coins.</summary>
public readonly record struct PocketPlanId(Guid Value) : ITypedId<PocketPlanId>
{
    /// <inheritdoc/>
    public static PocketPlanId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("D", CultureInfo.InvariantCulture);
}

/// <summary>Money and coins given back.</summary>
public readonly record struct RefundId(Guid Value) : ITypedId<RefundId>
{
    /// <inheritdoc/>
    public static RefundId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("D", CultureInfo.InvariantCulture);
}

/// <summary>A payment that the buyer's bank contests; follows from Stripe's own id.</summary>
public readonly record struct DisputeId(Guid Value) : ITypedId<DisputeId>
{
    /// <inheritdoc/>
    public static DisputeId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("D", CultureInfo.InvariantCulture);
}

/// <summary>A guardian's claim of a minor's purchase; made when the form is shown.</summary>
public readonly record struct ClaimId(Guid Value) : ITypedId<ClaimId>
{
    /// <inheritdoc/>
    public static ClaimId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("D", CultureInfo.InvariantCulture);
}

/// <summary>A saved card, or one that is being saved.</summary>
public readonly record struct CardId(Guid Value) : ITypedId<CardId>
{
    /// <inheritdoc/>
    public static CardId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("D", CultureInfo.InvariantCulture);
}

/// <summary>Coins given by an operator.</summary>
public readonly record struct GrantId(Guid Value) : ITypedId<GrantId>
{
    /// <inheritdoc/>
    public static GrantId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("D", CultureInfo.InvariantCulture);
}

/// <summary>Lets ASP.NET Core Identity turn the id in a cookie back into a <see cref="PersonId"/>.</summary>
internal sealed class PersonIdConverter : TypeConverter
{
    public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) => sourceType == typeof(string);

    public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
        TypedId.TryParse<PersonId>(value as string) ?? throw new FormatException("Not a person's id.");
}
