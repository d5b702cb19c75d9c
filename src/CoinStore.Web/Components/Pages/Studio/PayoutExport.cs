using System.Globalization;
using System.Text;
using CoinStore.Payouts;
using CoinStore.Web.Components.Layout;

namespace CoinStore.Web.Components.Pages.Studio;

/// <summary>The person's payouts as a file: figures and instants in forms that every program reads.</summary>
internal static class PayoutExport
{
    private const int Page = 100;

    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapGet("/studio/payouts.csv", WriteAsync).RequireAuthorization();

    private static async Task<IResult> WriteAsync(HttpContext context, PayoutService payouts, CancellationToken cancellationToken)
    {
        var actor = context.User.ToActor();
        // Ids, instants, figures and our own words: nothing here needs quoting, and nothing can be a formula.
        var text = new StringBuilder("number,requested_at,state,diamonds,worth,fee,net,currency,terms_from,ended_at,failure\r\n");
        PayoutList list;
        var skip = 0;
        do
        {
            list = await payouts.ListAsync(actor, null, skip, Page, cancellationToken);
            foreach (var payout in list.Items)
            {
                text.AppendJoin(',', Cells(payout)).Append("\r\n");
            }

            skip += list.Items.Count;
        } while (list.Items.Count == Page);

        return Results.File(Encoding.UTF8.GetBytes(text.ToString()), "text/csv; charset=utf-8", "payouts.csv");
    }

    private static IEnumerable<string> Cells(Payout payout) =>
        [
            payout.Id.ToString(),
            Instant(payout.RequestedAt),
            payout.State.ToString(),
            payout.Diamonds.Value.ToString(CultureInfo.InvariantCulture),
            payout.Gross.Major.ToString(CultureInfo.InvariantCulture),
            payout.Fee.Major.ToString(CultureInfo.InvariantCulture),
            payout.Net.Major.ToString(CultureInfo.InvariantCulture),
            payout.Net.Currency.Code,
            payout.TermsFrom.ToString("O", CultureInfo.InvariantCulture),
            payout.EndedAt is { } ended ? Instant(ended) : "",
            payout.Failure?.ToString() ?? "",
        ];

    private static string Instant(DateTime at) => at.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
