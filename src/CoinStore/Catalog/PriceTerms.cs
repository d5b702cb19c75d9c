namespace CoinStore.Catalog;

/// <summary>A tax that a price contains.</summary>
/// <param name="Name">As the country calls it, such as "VAT"; empty where none is charged.</param>
/// <param name="BasisPoints">Hundredths of a percent of the price before tax.</param>
public sealed record TaxRate(string Name, int BasisPoints)
{
    /// <summary>No tax.</summary>
    public static TaxRate None { get; } = new("", 0);
}

/// <summary>
/// What coins cost somebody: base price, rate, rounding, fee and tax, as they hold at one moment in one country. All figures of a price
/// follow from it, so a page shows before the click what the purchase then keeps.
/// </summary>
/// <param name="Country">ISO 3166-1 alpha-2; null for somebody who has not said.</param>
/// <param name="Currency">The money prices are in.</param>
/// <param name="BaseCoins">So many coins have the base price.</param>
/// <param name="BaseUsdMinor">The base price in US cents.</param>
/// <param name="PerUsdE8">Units of the currency for one US dollar, times 10^8.</param>
/// <param name="RateDate">The day of the rate.</param>
/// <param name="RateSource">Who published it.</param>
/// <param name="StepMinor">Prices are multiples of this, rounded up.</param>
/// <param name="SmallestMinor">The least charge, in minor units.</param>
/// <param name="FeeBasisPoints">The platform's fee on top, in hundredths of a percent.</param>
/// <param name="Tax">The tax that prices contain.</param>
public sealed record PriceTerms(
    string? Country,
    Currency Currency,
    long BaseCoins,
    long BaseUsdMinor,
    long PerUsdE8,
    DateOnly RateDate,
    string RateSource,
    long StepMinor,
    long SmallestMinor,
    int FeeBasisPoints,
    TaxRate Tax
)
{
    /// <summary>The fewest coins one purchase is for.</summary>
    public const long FewestCoins = 20;

    /// <summary>The most coins one purchase is for.</summary>
    public const long MostCoins = 50_000;

    private const long Whole = 10_000;

    /// <summary>True where prices came through an exchange rate.</summary>
    public bool IsConverted => Currency != Currency.Usd;

    /// <summary>The least that can be charged.</summary>
    public Money Smallest => new(SmallestMinor, Currency);

    /// <summary>What a number of coins costs, the fee included, rounded up to the minor unit: nobody pays more than what is shown.</summary>
    public Money InMoney(Coins coins)
    {
        var price = Up(coins, 1);
        return new Money(price + FeeOn(price, 1), Currency);
    }

    /// <summary>The same purchase under its name, such as "coins-700-eur".</summary>
    /// <param name="coins">How many, <see cref="FewestCoins"/> to <see cref="MostCoins"/> or a package's number.</param>
    /// <param name="sizes">The numbers of coins of the packages on sale, in rising order.</param>
    public CoinPackage PackageOf(Coins coins, IReadOnlyList<long> sizes)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        var packages = PackagesOf(sizes);
        // Fewer coins than a package never cost more than the package.
        var most = packages.Where(p => p.Coins >= coins).Select(p => p.Price.Minor).DefaultIfEmpty(long.MaxValue).Min();
        return packages.FirstOrDefault(p => p.Coins == coins) ?? Package(coins, most);
    }

    /// <summary>The packages on sale, in rising order: no larger one is dearer per coin than a smaller one.</summary>
    public IReadOnlyList<CoinPackage> PackagesOf(IReadOnlyList<long> sizes)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        var packages = new List<CoinPackage>(sizes.Count);
        foreach (var size in sizes)
        {
            var most = packages.Count == 0 ? long.MaxValue : (long)((Int128)packages[^1].Price.Minor * size / packages[^1].Coins.Value);
            packages.Add(Package(new Coins(size), most));
        }

        return packages;
    }

    /// <summary>The tax inside a price, to the nearest minor unit.</summary>
    public Money TaxIn(Money price) => price with { Minor = price.Minor - NearestNet(price.Minor) };

    private long NearestNet(long gross)
    {
        var divisor = Whole + Tax.BasisPoints;
        return (long)(((Int128)gross * Whole * 2 + divisor) / (2 * (Int128)divisor));
    }

    private CoinPackage Package(Coins coins, long most)
    {
        var price = Up(coins, StepMinor);
        var fee = FeeOn(price, StepMinor);
        var total = Math.Max(price + fee, SmallestMinor);
        if (total > most)
        {
            total = Math.Max(most / StepMinor * StepMinor, SmallestMinor);
        }

        fee = Math.Min(fee, total);
        var money = new Money(total, Currency);
        return new CoinPackage(NameOf(coins), coins, money, TaxIn(money), new Money(fee, Currency));
    }

    /// <summary>coins / base coins * base price * rate, in minor units of the currency, rounded up to a step; exact in 128-bit integers.</summary>
    private long Up(Coins coins, long step)
    {
        var numerator = (Int128)coins.Value * BaseUsdMinor * PerUsdE8 * (long)Money.PowerOfTen(Currency.Decimals);
        // 10^8 of the rate, and 100 cents a dollar.
        var denominator = (Int128)BaseCoins * 10_000_000_000 * step;
        return (long)((numerator + denominator - 1) / denominator) * step;
    }

    private long FeeOn(long price, long step) => (long)((Int128)price * FeeBasisPoints / (Whole * step)) * step;

    private string NameOf(Coins coins) => FormattableString.Invariant($"coins-{coins.Value}-{Currency.Code.ToLowerInvariant()}");
}

/// <summary>The name of a purchase: how many coins, in which money. It carries no price.</summary>
/// <param name="Coins">How many.</param>
/// <param name="Currency">In which money.</param>
public readonly record struct PackageName(Coins Coins, Currency Currency)
{
    /// <summary>Reads "coins-700-eur"; null for anything else.</summary>
    public static PackageName? TryParse(string? text)
    {
        var parts = text?.Split('-') ?? [];
        return
            parts is ["coins", { Length: > 0 and <= 6 } count, { Length: 3 } code]
            && count[0] is not '0'
            && count.All(char.IsAsciiDigit)
            && code.All(char.IsAsciiLetterLower)
            ? new PackageName(new Coins(long.Parse(count, System.Globalization.CultureInfo.InvariantCulture)), Currency.Parse(code))
            : null;
    }
}
