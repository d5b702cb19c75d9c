using System.Globalization;
using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Control;
using CoinStore.StripeSandbox.Pages;
using CoinStore.StripeSandbox.Payments;
using CoinStore.StripeSandbox.Resources;
using CoinStore.StripeSandbox.Wire;

namespace CoinStore.StripeSandbox.Console;

/// <summary>The controls as forms: each field is named as in the JSON control it becomes.</summary>
internal static class ConsoleForms
{
    private static readonly (string Value, string Says)[] Steps =
    [
        ("0.01:00:00", "1 hour"),
        ("1.00:00:00", "1 day"),
        ("7.00:00:00", "1 week"),
    ];

    public static Markup All(ConsoleOverview view) => Markup.Join([Clock(), Webhooks(view.State), FaultForm(view.State), ObjectForm()]);

    public static Markup Resend(string id) =>
        Form("", Markup.Join([Hidden("resend", id), Hidden("back", $"/sandbox/objects/{id}"), Button("Send again")]));

    /// <summary>What can be done with this object now; nothing for most.</summary>
    public static Markup For(JsonObject json)
    {
        var buttons = Choices(json).Select(each => Act(json.Id(), each.Control, each.Value, each.Says)).ToList();
        return buttons.Count == 0
            ? Markup.None
            : Markup.Of($"""<section class="card"><h2>Controls</h2><div class="acts">{Markup.Join(buttons)}</div></section>""");
    }

    private static IEnumerable<(string Control, string Value, string Says)> Choices(JsonObject json) =>
        json.Text("object") switch
        {
            "charge" when json.Flag("paid") && json.Text("payment_intent") is not null =>
            [
                ("refund", "create", "Refund in the dashboard"),
                ("dispute", "open", "Dispute as fraud"),
                ("dispute", "warn", "Warn of fraud"),
            ],
            "dispute" when DisputeCases.IsOpen(json) => DisputeCases.IsInquiry(json)
                ? [("dispute", "win", "Win"), ("dispute", "lose", "Lose"), ("dispute", "escalate", "Escalate")]
                : [("dispute", "win", "Win"), ("dispute", "lose", "Lose")],
            "payment_intent" when json.Text("status") is "processing" => [("payment", "settle", "Settle"), ("payment", "fail", "Fail")],
            "payout" when json.Text("status") is "pending" or "in_transit" => [("payout", "settle", "Settle"), ("payout", "fail", "Fail")],
            "refund" when json.Text("status") is "pending" => [("refund", "settle", "Settle"), ("refund", "fail", "Fail")],
            "refund" when json.Text("status") is "succeeded" && json.Text("payment_intent") is not null => [("refund", "fail", "Fail")],
            _ => [],
        };

    private static Markup Clock() =>
        Form(
            "Clock",
            Markup.Of(
                $"""<div class="acts">{Markup.Join(Steps.Select(step => Button($"Forward {step.Says}", "advance", step.Value)))}</div>"""
            )
        );

    private static Markup Webhooks(JsonObject state)
    {
        var webhooks = state["webhooks"]!.AsObject();
        var held = webhooks.Flag("held");
        var counts = string.Join(
            ", ",
            webhooks.Hash("deliveries").Select(each => string.Create(CultureInfo.InvariantCulture, $"{each.Value} {each.Key}"))
        );
        var rules = string.Join(
            "; ",
            webhooks["rules"]!.AsArray().Select(rule => $"{rule!["webhooks"]} {rule["event"]}, {rule["times"]} more")
        );
        var says = $"{(held ? "Held back" : "Going out")}, {webhooks.Text("order")}. {counts}{(rules.Length > 0 ? ". " + rules : "")}";
        return Form(
            "Webhooks",
            Markup.Join([
                Markup.Of($"""<p class="quiet" id="webhooks-state">{says}</p>"""),
                Field("event", "Only events of the type", "placeholder=\"any\" autocomplete=\"off\""),
                Field("times", "How many", "type=\"number\" min=\"1\" value=\"1\""),
                Markup.Of(
                    $"""<div class="acts">{Markup.Join(WebhookRules.Actions.Select(action => Button(Capital(action), "webhooks", action)))}</div>"""
                ),
            ])
        );
    }

    private static Markup FaultForm(JsonObject state)
    {
        var planned = string.Join(
            "; ",
            state["faults"]!
                .AsArray()
                .Select(fault => $"{fault!["fault"]} for {fault["operation"]}, {fault["times"]} more, {fault["when"]}")
        );
        IEnumerable<(string, string)> operations =
        [
            (Faults.Every, "every call"),
            .. Routes.All.Select(Faults.Name).Order(StringComparer.Ordinal).Select(name => (name, name)),
        ];
        return Form(
            "Faults",
            Markup.Join([
                Markup.Of($"""<p class="quiet" id="faults-state">{(planned.Length > 0 ? planned : "None is planned.")}</p>"""),
                Select("fault", "What goes wrong", [.. Faults.Kinds.Select(kind => (kind, kind)), ("none", "forget all faults")]),
                Select("operation", "With", operations),
                Select("when", "When", [("before", "instead of the work"), ("after", "after the work, to the answer")]),
                Field("times", "How many calls", "type=\"number\" min=\"1\" value=\"1\""),
                Button("Plan"),
            ])
        );
    }

    private static Markup ObjectForm() =>
        Form(
            "Payments",
            Markup.Join([
                Field("of", "Session, payment, charge, dispute, refund or payout", "placeholder=\"pi_...\" autocomplete=\"off\" required"),
                Markup.Of(
                    $"""
                    <div class="acts">{Button("Refund", "refund", "create")}{Button("Dispute", "dispute", "open")}{Button(
                        "Win dispute",
                        "dispute",
                        "win"
                    )}{Button("Lose dispute", "dispute", "lose")}{Button("Settle payment", "payment", "settle")}{Button(
                        "Fail payment",
                        "payment",
                        "fail"
                    )}{Button("Settle payout", "payout", "settle")}{Button("Fail payout", "payout", "fail")}</div>
                    """
                ),
            ])
        );

    private static Markup Act(string id, string control, string value, string says) =>
        Form("", Markup.Join([Hidden("of", id), Hidden("back", $"/sandbox/objects/{id}"), Button(says, control, value)]));

    private static Markup Form(string title, Markup inside) =>
        title.Length == 0
            ? Markup.Of($"""<form method="post" action="/sandbox">{inside}</form>""")
            : Markup.Of($"""<form method="post" action="/sandbox" class="card" aria-label="{title}"><h2>{title}</h2>{inside}</form>""");

    private static Markup Hidden(string name, string value) => Markup.Of($"""<input type="hidden" name="{name}" value="{value}">""");

    private static Markup Button(string says, string? name = null, string? value = null) =>
        name is null
            ? Markup.Of($"""<button type="submit">{says}</button>""")
            : Markup.Of($"""<button type="submit" class="secondary" name="{name}" value="{value}">{says}</button>""");

    // Labels around their fields: several forms of a page have fields of the same name.
    private static Markup Field(string name, string label, string attributes) =>
        Markup.Of($"""<div class="field"><label>{label}<input name="{name}" {new Markup(attributes)}></label></div>""");

    private static Markup Select(string name, string label, IEnumerable<(string Value, string Says)> options) =>
        Markup.Of(
            $"""<div class="field"><label>{label}<select name="{name}">{Markup.Join(options.Select(each => Markup.Of($"""<option value="{each.Value}">{each.Says}</option>""")))}</select></label></div>"""
        );

    private static string Capital(string word) => word is "inOrder" ? "In order" : char.ToUpperInvariant(word[0]) + word[1..];
}
