using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Pages;
using CoinStore.StripeSandbox.Wire;

namespace CoinStore.StripeSandbox.Console;

/// <summary>The console's pages: the overview with the controls, a list, an object.</summary>
internal static class ConsolePage
{
    // Shown to a person inside an encoded page, so nothing in it needs escaping a second time.
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static Markup Overview(ConsoleOverview view, DateTimeOffset now) =>
        Frame(
            "",
            Markup.Of(
                $"""
                <h1>Sandbox console</h1>
                <p class="quiet">It is {Time(now)} in the sandbox.</p>
                <div class="columns">
                <div>{ConsoleForms.All(view)}</div>
                <section class="card" aria-labelledby="events-title"><h2 id="events-title">Latest events</h2>{Rows(view.Events)}</section>
                </div>
                """
            ),
            view.Counts
        );

    public static Markup List(ConsoleList list)
    {
        var name = ConsoleData.Lists.First(each => each.Type == list.Type).Name;
        return Frame(list.Type, Markup.Of($"""<h1>{name}</h1><section class="card" aria-label="{name}">{Rows(list)}</section>"""));
    }

    public static Markup Object(ConsoleObject view)
    {
        var type = view.Json.Text("object")!;
        var id = view.Json.Id();
        var about = type is "event"
            ? Markup.Of($"""<section class="card"><h2>Deliveries</h2>{Deliveries(view)}{ConsoleForms.Resend(id)}</section>""")
            : Markup.Of(
                $"""
                {ConsoleForms.For(view.Json)}
                <section class="card"><h2>Events</h2>{Rows(new ConsoleList("event", view.Events, null))}</section>
                """
            );
        return Frame(
            type,
            Markup.Of(
                $"""
                <h1><span class="quiet">{type}</span> {id}</h1>
                {(view.Account.Length > 0 ? Markup.Of($"""<p>Of the account {Link(view.Account)}.</p>""") : Markup.None)}
                <div class="columns">
                <section class="card">{Related(view)}<h2>JSON</h2><pre tabindex="0" aria-label="JSON">{Json(view.Json)}</pre></section>
                <div>{about}</div>
                </div>
                """
            )
        );
    }

    private static Markup Frame(string current, Markup body, IReadOnlyDictionary<string, long>? counts = null)
    {
        var links = ConsoleData.Lists.Select(list =>
        {
            var count = counts?.GetValueOrDefault(list.Type) is { } many and > 0
                ? Markup.Of($""" <span class="quiet">{many}</span>""")
                : Markup.None;
            return Markup.Of($"""<a href="/sandbox/lists/{list.Type}" {Current(list.Type == current)}>{list.Name}{count}</a>""");
        });
        return Markup.Of(
            $"""
            <nav class="console-nav" aria-label="Sandbox"><a href="/sandbox" {Current(current.Length == 0)}>Console</a>{Markup.Join(
                links
            )}</nav>
            <main class="console">{body}</main>
            """
        );
    }

    private static Markup Current(bool current) => new(current ? "aria-current=\"page\"" : "");

    private static Markup Rows(ConsoleList list)
    {
        if (list.Rows.Count == 0)
        {
            return new Markup("<p class=\"quiet\">Nothing yet.</p>");
        }
        var older = list.Older is { } seq
            ? Markup.Of($"""<a class="button secondary" href="/sandbox/lists/{list.Type}?before={seq}">Older</a>""")
            : Markup.None;
        return Markup.Of($"""<ul class="rows">{Markup.Join(list.Rows.Select(Row))}</ul>{older}""");
    }

    private static Markup Row(ConsoleRow row)
    {
        var json = row.Json;
        var status = ConsoleWords.Status(json);
        return Markup.Of(
            $"""
            <li><a href="/sandbox/objects/{Uri.EscapeDataString(json.Id())}"><span class="main">{ConsoleWords.Title(json)}</span>
            <span class="amount">{ConsoleWords.Amount(json)}</span>
            <span class="id">{json.Id()}</span>
            <span class="when">{status} {Time(DateTimeOffset.FromUnixTimeSeconds(json.Number("created")))}</span></a></li>
            """
        );
    }

    private static Markup Deliveries(ConsoleObject view)
    {
        if (view.Deliveries.Count == 0)
        {
            return new Markup("<p class=\"quiet\">Nobody was to be told.</p>");
        }
        var rows = view.Deliveries.Select(each =>
        {
            var to = each.To.Length > 0 ? each.To : "configured endpoint";
            var answer = each.Answer is null ? "" : $", answered {each.Answer}";
            var next = each.State is "waiting" ? $", next {Time(each.NextAt)}" : "";
            var times = each.Attempts == 1 ? "once" : string.Create(CultureInfo.InvariantCulture, $"{each.Attempts} times");
            return Markup.Of($"""<li><span>{to}</span><span class="quiet">{each.State}: tried {times}{answer}{next}</span></li>""");
        });
        return Markup.Of($"""<ul class="lines deliveries">{Markup.Join(rows)}</ul>""");
    }

    private static Markup Related(ConsoleObject view) =>
        view.Related.Count == 0
            ? Markup.None
            : Markup.Of(
                $"""<h2>Related</h2><ul class="related">{Markup.Join(view.Related.Select(id => Markup.Of($"<li>{Link(id)}</li>")))}</ul>"""
            );

    private static Markup Link(string id) => Markup.Of($"""<a href="/sandbox/objects/{Uri.EscapeDataString(id)}">{id}</a>""");

    private static string Json(JsonObject json) => json.ToJsonString(Readable);

    private static string Time(DateTimeOffset at) => at.ToString("d MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture);
}
