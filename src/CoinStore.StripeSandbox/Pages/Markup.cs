using System.Globalization;
using System.Net;
using CoinStore.StripeSandbox.Wire;

namespace CoinStore.StripeSandbox.Pages;

/// <summary>HTML that is safe to send: everything written into <see cref="Of"/> is encoded, unless it is markup already.</summary>
internal readonly record struct Markup(string Text)
{
    public static Markup None { get; } = new("");

    public static Markup Of(FormattableString html) =>
        new(string.Format(CultureInfo.InvariantCulture, html.Format, [.. html.GetArguments().Select(Encode)]));

    public static Markup Join(IEnumerable<Markup> parts) => new(string.Concat(parts.Select(part => part.Text)));

    public override string ToString() => Text;

    private static object Encode(object? value) =>
        value is Markup markup ? markup.Text : WebUtility.HtmlEncode(Convert.ToString(value, CultureInfo.InvariantCulture)) ?? "";
}

/// <summary>The frame of every hosted page: test-mode banner, styles inline, nothing from another host.</summary>
internal static class PageFrame
{
    private static readonly string Css = EmbeddedText.Read("pages/sandbox.css");
    private static readonly string Script = EmbeddedText.Read("pages/sandbox.js");

    public static async Task WriteAsync(HttpContext context, string title, Markup body, int status = StatusCodes.Status200OK)
    {
        var nonce = Ids.New("", 22);
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        // Not "no-referrer": with it browsers hide even from the console itself which page its forms come from.
        response.Headers["Referrer-Policy"] = "same-origin";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; img-src data:; base-uri 'none'; frame-ancestors 'none'";
        var page = Markup.Of(
            $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="robots" content="noindex">
            <meta name="color-scheme" content="light dark">
            <link rel="icon" href="data:,">
            <title>{title}</title>
            <style nonce="{nonce}">{new Markup(Css)}</style>
            </head>
            <body>
            <header class="test-mode"><strong>TEST MODE</strong> <span>No real money moves here.</span></header>
            {body}
            <script nonce="{nonce}">{new Markup(Script)}</script>
            </body>
            </html>
            """
        );
        await response.WriteAsync(page.Text, context.RequestAborted);
    }

    /// <summary>A page that only says how things stand and where to go on.</summary>
    public static Task WriteMessageAsync(
        HttpContext context,
        string title,
        string text,
        string? href,
        string label,
        int status = StatusCodes.Status200OK
    )
    {
        var link = href is null ? Markup.None : Markup.Of($"""<a class="button" id="continue" href="{href}">{label}</a>""");
        return WriteAsync(
            context,
            title,
            Markup.Of($"""<main class="message"><section class="card"><h1>{title}</h1><p>{text}</p>{link}</section></main>"""),
            status
        );
    }

    // After a form, 303: the browser goes on with a GET and reload does not send the form again.
    public static void SeeOther(HttpContext context, string url)
    {
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = url;
        context.Response.Headers.CacheControl = "no-store";
    }

    public static Markup Field(string id, string label, string value, string? problem, string attributes = "", string? hint = null)
    {
        var described =
            problem is not null ? $"{id}-error"
            : hint is not null ? $"{id}-hint"
            : null;
        var aria = described is null ? "" : $"aria-describedby=\"{described}\"" + (problem is null ? "" : " aria-invalid=\"true\"");
        var note =
            problem is not null ? Markup.Of($"""<span class="problem" id="{id}-error">{problem}</span>""")
            : hint is not null ? Markup.Of($"""<span class="hint" id="{id}-hint">{hint}</span>""")
            : Markup.None;
        return Markup.Of(
            $"""<div class="field"><label for="{id}">{label}</label><input id="{id}" name="{id}" value="{value}" {new Markup(attributes)} {new Markup(aria)}>{note}</div>"""
        );
    }
}
