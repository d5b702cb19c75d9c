using CoinStore.Payments;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Guardians;

/// <summary>In which money a guardian counts: their country's, when there is a stored rate for it, otherwise US dollars.</summary>
internal static class FamilyCurrency
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

    public static async Task<string> OfAsync(StoreContext context, string country, CancellationToken cancellationToken)
    {
        var code = OfCountry(country);
        return code == "USD" || await context.Set<ExchangeRate>().AnyAsync(r => r.Currency == code, cancellationToken) ? code : "USD";
    }

    private static string OfCountry(string country) =>
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
