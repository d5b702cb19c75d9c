using System.Text;
using System.Text.Encodings.Web;

namespace CoinStore.Notifications;

/// <summary>What a mail says: a subject, short paragraphs and at most one thing to do.</summary>
internal sealed record MailText(string Subject, IReadOnlyList<string> Paragraphs, MailAction? Action = null)
{
    private const string Sender = "CoinStore";

    /// <summary>A subject for a text: its first sentence, without the full stop.</summary>
    public static string SubjectOf(string text) => text.Split(". ", 2)[0].TrimEnd('.');

    /// <summary>The body for readers of plain text.</summary>
    public string ToPlain()
    {
        var text = new StringBuilder();
        foreach (var paragraph in Paragraphs)
        {
            text.Append(paragraph).Append("\n\n");
        }

        if (Action is not null)
        {
            text.Append(Action.Label).Append(":\n").Append(Action.Url).Append("\n\n");
        }

        return text.Append("-- \n").Append(Sender).Append('\n').ToString();
    }

    /// <summary>The same words as HTML. Every part is encoded: a display name is somebody's input.</summary>
    public string ToHtml()
    {
        var html = new StringBuilder();
        html.Append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>")
            .Append(Encode(Subject))
            .Append("</title></head>");
        html.Append("<body style=\"margin:0;padding:24px;background:#FBFAF7;color:#1B1726;font:16px/1.5 sans-serif\">");
        html.Append("<div style=\"max-width:520px;margin:0 auto;padding:32px;background:#FFFFFF;border-radius:12px\">");
        html.Append("<h1 style=\"margin:0 0 16px;font-size:20px\">").Append(Encode(Subject)).Append("</h1>");
        foreach (var paragraph in Paragraphs)
        {
            html.Append("<p style=\"margin:0 0 16px\">").Append(Encode(paragraph)).Append("</p>");
        }

        if (Action is not null)
        {
            html.Append("<p style=\"margin:24px 0\"><a href=\"").Append(Encode(Action.Url));
            html.Append("\" style=\"display:inline-block;padding:12px 20px;border-radius:8px;background:#2B3F9E;color:#FFFFFF;");
            html.Append("text-decoration:none;font-weight:600\">").Append(Encode(Action.Label)).Append("</a></p>");
            html.Append("<p style=\"margin:0 0 16px;color:#5E586B;font-size:13px;word-break:break-all\">")
                .Append(Encode(Action.Url))
                .Append("</p>");
        }

        return html.Append("<p style=\"margin:0;color:#5E586B\">").Append(Sender).Append("</p></div></body></html>").ToString();
    }

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);
}

/// <summary>The one thing a mail asks for.</summary>
internal sealed record MailAction(string Label, string Url);
