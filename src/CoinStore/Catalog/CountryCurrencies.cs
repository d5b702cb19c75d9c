namespace CoinStore.Catalog;

/// <summary>The money of each country (ISO 3166-1 to ISO 4217), as far as there are rates for it; US dollars elsewhere.</summary>
internal static class CountryCurrencies
{
    private static readonly HashSet<string> EuroCountries = new(StringComparer.Ordinal)
    {
        "AT",
        "BE",
        "BG",
        "CY",
        "DE",
        "EE",
        "ES",
        "FI",
        "FR",
        "GR",
        "HR",
        "IE",
        "IT",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "PT",
        "SI",
        "SK",
    };

    /// <summary>A currency's code.</summary>
    public static string Of(string country) =>
        EuroCountries.Contains(country)
            ? "EUR"
            : country switch
            {
                "AE" => "AED",
                "AR" => "ARS",
                "AU" => "AUD",
                "BD" => "BDT",
                "BH" => "BHD",
                "BR" => "BRL",
                "CA" => "CAD",
                "CH" or "LI" => "CHF",
                "CL" => "CLP",
                "CO" => "COP",
                "CZ" => "CZK",
                "DK" => "DKK",
                "EG" => "EGP",
                "GB" => "GBP",
                "HK" => "HKD",
                "HU" => "HUF",
                "ID" => "IDR",
                "IL" => "ILS",
                "IN" => "INR",
                "JP" => "JPY",
                "KR" => "KRW",
                "KW" => "KWD",
                "KZ" => "KZT",
                "MA" => "MAD",
                "MX" => "MXN",
                "MY" => "MYR",
                "NG" => "NGN",
                "NO" => "NOK",
                "NZ" => "NZD",
                "PE" => "PEN",
                "PH" => "PHP",
                "PK" => "PKR",
                "PL" => "PLN",
                "RO" => "RON",
                "SA" => "SAR",
                "SE" => "SEK",
                "SG" => "SGD",
                "TH" => "THB",
                "TR" => "TRY",
                "TW" => "TWD",
                "UA" => "UAH",
                "VN" => "VND",
                "ZA" => "ZAR",
                _ => "USD",
            };
}
