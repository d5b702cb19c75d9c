using System.Globalization;
using CoinStore.Budgets;
using CoinStore.Guardians;
using CoinStore.Web.Components.Layout;
using CsvHelper;

namespace CoinStore.Web.Components.Pages.Family;

/// <summary>A minor's spendings as a file, whole, by the same filter as the page.</summary>
internal static class SpendingsExport
{
    private const int Page = 200;

    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/family/{minorId:guid}/spendings.csv", WriteAsync).RequireAuthorization();

    /// <summary>Reads a filter out of an address; what cannot be read is left out.</summary>
    public static FamilySpendFilter Read(string? kind, string? from, string? until, string? creator) =>
        new(
            Enum.TryParse<Spending>(kind, out var known) && known is Spending.Gift or Spending.Purchase ? known : null,
            DateOnly.TryParseExact(from, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var first) ? first : null,
            DateOnly.TryParseExact(until, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var last) ? last : null,
            string.IsNullOrWhiteSpace(creator) ? null : creator.Trim().TrimStart('@')
        );

    /// <summary>Where a page begins, as <see cref="Query"/> wrote it: ticks and a count.</summary>
    public static FamilySpendMark? Mark(string? text)
    {
        var parts = (text ?? "").Split('-');
        return
            parts.Length == 2
            && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            && ticks <= DateTime.MaxValue.Ticks
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var shown)
            && shown <= MostOfOneInstant
            ? new FamilySpendMark(new DateTime(ticks, DateTimeKind.Utc), shown)
            : null;
    }

    /// <summary>A filter and a place as an address.</summary>
    public static string Query(FamilySpendFilter filter, FamilySpendMark? older) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"?kind={filter.Spending}&from={Day(filter.From)}&until={Day(filter.Until)}&creator={Uri.EscapeDataString(filter.Creator ?? "")}{(older is null ? "" : $"&older={older.At.Ticks}-{older.Shown}")}"
        );

    /// <summary>A day as a date field holds it.</summary>
    public static string? Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private const int MostOfOneInstant = 10_000;

    private static async Task<IResult> WriteAsync(
        Guid minorId,
        HttpContext context,
        FamilyService families,
        string? kind,
        string? from,
        string? until,
        string? creator,
        CancellationToken cancellationToken
    )
    {
        var actor = context.User.ToActor();
        var filter = Read(kind, from, until, creator);
        using var text = new MemoryStream();
        // Names are chosen by people: one that begins with = or @ would be a formula in a spreadsheet.
        using (var csv = CsvWriter.Create(text, CsvWriterOptions.Default with { Injection = CsvInjection.Escape }, leaveOpen: true))
        {
            csv.WriteRecord("at", "kind", "item", "creator", "amount", "unit", "state", "counted");
            FamilySpendMark? older = null;
            do
            {
                var read = await families.ListSpendsAsync(actor, PersonId.From(minorId), filter, older, Page, cancellationToken);
                if (!read.Succeeded)
                {
                    return Results.NotFound();
                }

                foreach (var spend in read.Value.Spends)
                {
                    Write(csv, spend);
                }

                older = read.Value.Older;
            } while (older is not null);
        }

        return Results.File(text.ToArray(), "text/csv; charset=utf-8", "spendings.csv");
    }

    private static void Write(CsvWriter csv, FamilySpend spend)
    {
        csv.WriteField(spend.At.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        csv.WriteField(spend.Spending.ToString());
        csv.WriteField(spend.Item ?? "");
        csv.WriteField(spend.CreatorName ?? "");
        csv.WriteField(
            spend.Amount.IsMoney
                ? spend.Amount.AsMoney.Major.ToString(CultureInfo.InvariantCulture)
                : spend.Amount.Value.ToString(CultureInfo.InvariantCulture)
        );
        csv.WriteField(spend.Amount.Unit);
        csv.WriteField(spend.State.ToString());
        csv.WriteField(spend.IsUncounted ? "no" : "yes");
        csv.EndRecord();
    }
}
