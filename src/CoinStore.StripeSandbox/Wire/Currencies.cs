using System.Globalization;

namespace CoinStore.StripeSandbox.Wire;

/// <summary>Stripe's currencies by ISO code in lower case, and how many decimals each is charged with.</summary>
internal static class Currencies
{
    private static readonly HashSet<string> ZeroDecimals =
    [
        "bif",
        "clp",
        "djf",
        "gnf",
        "jpy",
        "kmf",
        "krw",
        "mga",
        "pyg",
        "rwf",
        "vnd",
        "vuv",
        "xaf",
        "xof",
        "xpf",
    ];
    private static readonly HashSet<string> ThreeDecimals = ["bhd", "jod", "kwd", "omr", "tnd"];

    private static readonly Dictionary<string, string> Symbols = new(StringComparer.Ordinal)
    {
        ["usd"] = "$",
        ["eur"] = "€",
        ["gbp"] = "£",
        ["jpy"] = "¥",
    };

    public static IReadOnlyList<string> All { get; } =
        (
            "usd aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd bwp byn bzd cad cdf chf clp cny cop crc cve "
            + "czk djf dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gnf gtq gyd hkd hnl htg huf idr ils inr isk jmd jod jpy kes kgs khr kmf krw "
            + "kwd kyd kzt lak lbp lkr lrd lsl mad mdl mga mkd mmk mnt mop mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd omr pab pen pgk php pkr "
            + "pln pyg qar ron rsd rub rwf sar sbd scr sek sgd shp sle sos srd std szl thb tjs tnd top try ttd twd tzs uah ugx uyu uzs vnd vuv wst "
            + "xaf xcd xof xpf yer zar zmw"
        ).Split(' ');

    public static bool Known(string code) => All.Contains(code, StringComparer.Ordinal);

    public static int Decimals(string code) =>
        ZeroDecimals.Contains(code) ? 0
        : ThreeDecimals.Contains(code) ? 3
        : 2;

    /// <summary>The least that is charged (docs.stripe.com/currencies); where Stripe gives none, about fifty cents.</summary>
    public static long Least(string code) =>
        code switch
        {
            "gbp" => 30,
            "bgn" => 100,
            "aed" or "myr" or "pln" or "ron" => 200,
            "dkk" => 250,
            "nok" or "sek" => 300,
            "hkd" => 400,
            "mxn" or "thb" => 1_000,
            "czk" => 1_500,
            "huf" => 17_500,
            _ => Decimals(code) == 3 ? 500 : 50,
        };

    /// <summary>An amount for a person to read: <c>$9.99 USD</c>, <c>9.990 KWD</c>.</summary>
    public static string Format(long amount, string code)
    {
        var value = amount / (decimal)Math.Pow(10, Decimals(code));
        var digits = value.ToString($"N{Decimals(code)}", CultureInfo.InvariantCulture);
        return $"{Symbols.GetValueOrDefault(code, "")}{digits} {code.ToUpperInvariant()}";
    }
}
