namespace CoinStore.Ledger;

/// <summary>What an account or a meter counts: COIN, DIAMOND, GIFT, or a currency's minor units by its ISO 4217 code.</summary>
public readonly record struct Unit
{
    private readonly string? code;

    private Unit(string code) => this.code = code;

    /// <summary>Coins, whole.</summary>
    public static Unit Coin { get; } = new("COIN");

    /// <summary>Diamonds, whole.</summary>
    public static Unit Diamond { get; } = new("DIAMOND");

    /// <summary>Gifts, whole: only meters count them, no account holds them.</summary>
    public static Unit Gift { get; } = new("GIFT");

    /// <summary>The code kept in the books.</summary>
    public string Code => code ?? throw new InvalidOperationException("A unit without a code.");

    /// <summary>Minor units of a currency, by its three upper-case letters.</summary>
    /// <exception cref="ArgumentException">The code is not three upper-case letters.</exception>
    public static Unit Currency(string code)
    {
        ArgumentNullException.ThrowIfNull(code);
        return code.Length == 3 && code.All(char.IsAsciiLetterUpper)
            ? new Unit(code)
            : throw new ArgumentException($"'{code}' is not an ISO 4217 currency code.", nameof(code));
    }

    /// <summary>Reads a code as the books keep it.</summary>
    public static Unit FromCode(string code) =>
        code switch
        {
            "COIN" => Coin,
            "DIAMOND" => Diamond,
            "GIFT" => Gift,
            _ => Currency(code),
        };

    /// <inheritdoc/>
    public override string ToString() => Code;
}
