using System.Globalization;
using CoinStore.Balances;
using CoinStore.Web.Components.Layout;
using CoinStore.Web.Resources;
using CsvHelper;
using Microsoft.Extensions.Localization;

namespace CoinStore.Web.Components.Pages.Balance;

/// <summary>The person's history as a file, whole, by the same filter as the page.</summary>
internal static class ActivityExport
{
    private const int Page = 200;

    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapGet("/activity.csv", WriteAsync).RequireAuthorization();

    /// <summary>Reads a filter out of an address; what cannot be read is left out.</summary>
    public static ActivityFilter Read(string? kind, string? from, string? until) =>
        new(
            Enum.TryParse<ActivityKind>(kind, out var known) && Enum.IsDefined(known) ? known : null,
            DateOnly.TryParseExact(from, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var first) ? first : null,
            DateOnly.TryParseExact(until, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var last) ? last : null
        );

    private static async Task<IResult> WriteAsync(
        HttpContext context,
        BalanceService balances,
        IStringLocalizer<BalanceStrings> words,
        string? kind,
        string? from,
        string? until,
        CancellationToken cancellationToken
    )
    {
        var filter = Read(kind, from, until);
        var actor = context.User.ToActor();
        using var text = new MemoryStream();
        // Names are chosen by people: one that begins with = or @ would be a formula in a spreadsheet.
        using (var csv = CsvWriter.Create(text, CsvWriterOptions.Default with { Injection = CsvInjection.Escape }, leaveOpen: true))
        {
            csv.WriteRecord("at", "kind", "what", "amount", "unit", "paid", "currency", "entry");
            long? older = null;
            do
            {
                var read = await balances.ListAsync(actor, filter, older, Page, cancellationToken);
                var page = read.Match(found => found, _ => new ActivityPage([], null));
                foreach (var line in page.Lines)
                {
                    Write(csv, line, words);
                }

                older = page.Older;
            } while (older is not null);
        }

        return Results.File(text.ToArray(), "text/csv; charset=utf-8", "activity.csv");
    }

    private static void Write(CsvWriter csv, ActivityLine line, IStringLocalizer<BalanceStrings> words)
    {
        csv.WriteField(line.At.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        csv.WriteField(line.Kind.ToString());
        csv.WriteField(ActivityText.Of(line, words));
        // A number, not a text: the minus of a figure is no formula.
        csv.WriteField(line.Amount, default, CultureInfo.InvariantCulture);
        csv.WriteField(line.Unit);
        csv.WriteField(line.Money?.Major.ToString(CultureInfo.InvariantCulture) ?? "");
        csv.WriteField(line.Money?.Currency.Code ?? "");
        csv.WriteField(line.EntryId.ToString());
        csv.EndRecord();
    }
}
