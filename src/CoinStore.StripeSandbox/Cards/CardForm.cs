using System.Globalization;

namespace CoinStore.StripeSandbox.Cards;

/// <summary>What the buyer typed, and what is wrong with it in words that help.</summary>
internal sealed record CardForm(string Email, string Name, string Number, string Expiry, string Cvc)
{
    public static CardForm Empty { get; } = new("", "", "", "", "");

    public string Digits => new([.. Number.Where(char.IsAsciiDigit)]);

    public (int Month, int Year) Expires
    {
        get
        {
            var digits = new string([.. Expiry.Where(char.IsAsciiDigit)]);
            return digits.Length is 4 or 6
                ? (int.Parse(digits[..2], CultureInfo.InvariantCulture), 2000 + int.Parse(digits[^2..], CultureInfo.InvariantCulture))
                : (0, 0);
        }
    }

    /// <summary>The problems by field, none when the form can be tried.</summary>
    public Dictionary<string, string> Problems(DateTimeOffset now)
    {
        var problems = new Dictionary<string, string>(StringComparer.Ordinal);
        if (EmailProblem(Email) is { } email)
        {
            problems["email"] = email;
        }
        if (Digits.Length is < 12 or > 19 || !Luhn(Digits))
        {
            problems["card-number"] = "This card number is not complete or has a typing error.";
        }
        var (month, year) = Expires;
        if (month is < 1 or > 12)
        {
            problems["card-expiry"] = "Enter the expiry as MM / YY.";
        }
        else if (year < now.Year || (year == now.Year && month < now.Month))
        {
            problems["card-expiry"] = "This card has expired.";
        }
        if (Cvc.Length is < 3 or > 4 || !Cvc.All(char.IsAsciiDigit))
        {
            problems["card-cvc"] = "Enter the 3 or 4 digit security code.";
        }
        return problems;
    }

    public static string? EmailProblem(string email) =>
        email.IndexOf('@', StringComparison.Ordinal) < 1 || email.Length > 512 || email.Contains(' ', StringComparison.Ordinal)
            ? "Enter an email address for the receipt, such as name@example.com."
            : null;

    private static bool Luhn(string digits) =>
        digits.Reverse().Select((digit, place) => (digit - '0') * (1 + (place % 2))).Sum(value => value > 9 ? value - 9 : value) % 10 == 0;
}
