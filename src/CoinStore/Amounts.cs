using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CoinStore;

/// <summary>A number of coins, the unit fans buy and give. Coins and Diamonds never mix: there is no operator between them.</summary>
public readonly record struct Coins(long Value) : IComparable<Coins>
{
    /// <summary>No coins.</summary>
    public static Coins Zero => default;

    /// <summary>The sum; throws <see cref="OverflowException"/> past the largest long.</summary>
    public static Coins operator +(Coins left, Coins right) => new(checked(left.Value + right.Value));

    /// <summary>The difference, which may be negative.</summary>
    public static Coins operator -(Coins left, Coins right) => new(checked(left.Value - right.Value));

    /// <summary>Compares two numbers of coins.</summary>
    public static bool operator <(Coins left, Coins right) => left.Value < right.Value;

    /// <inheritdoc cref="op_LessThan"/>
    public static bool operator >(Coins left, Coins right) => left.Value > right.Value;

    /// <inheritdoc cref="op_LessThan"/>
    public static bool operator <=(Coins left, Coins right) => left.Value <= right.Value;

    /// <inheritdoc cref="op_LessThan"/>
    public static bool operator >=(Coins left, Coins right) => left.Value >= right.Value;

    /// <inheritdoc/>
    public int CompareTo(Coins other) => Value.CompareTo(other.Value);

    /// <summary>The number with the current culture's grouping, without a word.</summary>
    public override string ToString() => Value.ToString("N0", CultureInfo.CurrentCulture);
}

/// <summary>A number of Diamonds, the unit creators earn and cash out.</summary>
public readonly record struct Diamonds(long Value) : IComparable<Diamonds>
{
    /// <summary>No Diamonds.</summary>
    public static Diamonds Zero => default;

    /// <summary>The sum; throws <see cref="OverflowException"/> past the largest long.</summary>
    public static Diamonds operator +(Diamonds left, Diamonds right) => new(checked(left.Value + right.Value));

    /// <summary>The difference, which may be negative.</summary>
    public static Diamonds operator -(Diamonds left, Diamonds right) => new(checked(left.Value - right.Value));

    /// <summary>Compares two numbers of Diamonds.</summary>
    public static bool operator <(Diamonds left, Diamonds right) => left.Value < right.Value;

    /// <inheritdoc cref="op_LessThan"/>
    public static bool operator >(Diamonds left, Diamonds right) => left.Value > right.Value;

    /// <inheritdoc cref="op_LessThan"/>
    public static bool operator <=(Diamonds left, Diamonds right) => left.Value <= right.Value;

    /// <inheritdoc cref="op_LessThan"/>
    public static bool operator >=(Diamonds left, Diamonds right) => left.Value >= right.Value;

    /// <inheritdoc/>
    public int CompareTo(Diamonds other) => Value.CompareTo(other.Value);

    /// <summary>The number with the current culture's grouping, without a word.</summary>
    public override string ToString() => Value.ToString("N0", CultureInfo.CurrentCulture);
}

/// <summary>An ISO 4217 currency: three upper-case letters.</summary>
[JsonConverter(typeof(CurrencyJson))]
public readonly record struct Currency
{
    private readonly string? code;

    private Currency(string code) => this.code = code;

    /// <summary>US dollar.</summary>
    public static Currency Usd { get; } = new("USD");

    /// <summary>Euro.</summary>
    public static Currency Eur { get; } = new("EUR");

    /// <summary>The three letters; "USD" for a default value.</summary>
    public string Code => code ?? "USD";

    /// <summary>How many decimals the minor unit has (ISO 4217: JPY 0, KWD 3, most 2).</summary>
    public int Decimals =>
        Code switch
        {
            "JPY" or "KRW" or "VND" or "CLP" or "ISK" or "UGX" or "PYG" or "XAF" or "XOF" or "XPF" => 0,
            "KWD" or "BHD" or "OMR" or "JOD" or "TND" => 3,
            _ => 2,
        };

    /// <summary>Reads a code in any case.</summary>
    /// <exception cref="FormatException">The text is not three letters.</exception>
    public static Currency Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length != 3 || !text.All(char.IsAsciiLetter))
        {
            throw new FormatException($"'{text}' is not an ISO 4217 currency code.");
        }

        return new Currency(text.ToUpperInvariant());
    }

    /// <inheritdoc/>
    public override string ToString() => Code;
}

/// <summary>An amount of money in minor units (cents; JPY has none, KWD three decimals) and its currency.</summary>
public readonly record struct Money(long Minor, Currency Currency)
{
    /// <summary>The amount in major units, exact: minor units over 10 to the currency's decimals.</summary>
    public decimal Major => Minor / PowerOfTen(Currency.Decimals);

    /// <summary>US dollars from cents.</summary>
    public static Money Usd(long cents) => new(cents, Currency.Usd);

    /// <summary>The sum. Throws <see cref="InvalidOperationException"/> when the currencies differ.</summary>
    public static Money operator +(Money left, Money right) => new(checked(left.Minor + right.SameAs(left).Minor), left.Currency);

    /// <summary>The difference. Throws <see cref="InvalidOperationException"/> when the currencies differ.</summary>
    public static Money operator -(Money left, Money right) => new(checked(left.Minor - right.SameAs(left).Minor), left.Currency);

    /// <summary>Reads an amount in major units; null when it has more decimals than the currency or does not fit.</summary>
    public static Money? FromMajor(decimal major, Currency currency)
    {
        if (Math.Abs(major) > long.MaxValue / PowerOfTen(currency.Decimals))
        {
            return null;
        }

        var minor = major * PowerOfTen(currency.Decimals);
        return minor == decimal.Truncate(minor) ? new Money((long)minor, currency) : null;
    }

    /// <summary>For example "USD 7.40", with the current culture's separators.</summary>
    public override string ToString() =>
        $"{Currency.Code} {Major.ToString("N" + Currency.Decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.CurrentCulture)}";

    internal static decimal PowerOfTen(int exponent) =>
        exponent switch
        {
            0 => 1m,
            2 => 100m,
            3 => 1000m,
            _ => throw new ArgumentOutOfRangeException(nameof(exponent)),
        };

    private Money SameAs(Money other) =>
        Currency == other.Currency ? this : throw new InvalidOperationException($"{Currency} and {other.Currency} do not add up.");
}

/// <summary>A currency travels as its three letters: without this it would come back as US dollars, silently.</summary>
internal sealed class CurrencyJson : JsonConverter<Currency>
{
    public override Currency Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Currency.Parse(reader.GetString() ?? throw new JsonException("A currency is three letters."));

    public override void Write(Utf8JsonWriter writer, Currency value, JsonSerializerOptions options) => writer.WriteStringValue(value.Code);
}
