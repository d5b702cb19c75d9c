using System.Globalization;
using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Resources;
using CoinStore.StripeSandbox.Storage;

namespace CoinStore.StripeSandbox.Control;

/// <summary>One control at a time, from a program or from the console's forms, and how things stand.</summary>
internal static class SandboxControl
{
    private static readonly string[] Kinds = ["webhooks", "fault", "dispute", "payment", "payout", "refund", "resend"];

    /// <summary>Carries out one control.</summary>
    /// <returns>The object it changed, when it changed one.</returns>
    /// <exception cref="ControlException">It cannot be carried out; nothing has changed.</exception>
    public static JsonObject? Apply(Work work, JsonObject sent) =>
        work.Attempt(() =>
        {
            DueChanges.Apply(work);
            var input = new ControlInput(sent);
            return KindOf(input) switch
            {
                "webhooks" => Then(() => WebhookRules.Change(work, input)),
                "fault" => Then(() => Faults.Plan(work, input)),
                "dispute" => ObjectControl.Dispute(work, input),
                "payment" => ObjectControl.Payment(work, input),
                "payout" => ObjectControl.Payout(work, input),
                "refund" => ObjectControl.Refund(work, input),
                _ => Resend(work, input),
            };
        });

    public static JsonObject State(Work work) =>
        new()
        {
            ["now"] = DateTimeOffset.FromUnixTimeMilliseconds(work.NowMilliseconds).UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
            ["webhooks"] = WebhookRules.State(work),
            ["faults"] = Faults.State(work),
        };

    private static string KindOf(ControlInput input)
    {
        var kinds = Array.FindAll(Kinds, input.Has);
        return kinds.Length switch
        {
            1 => kinds[0],
            0 => throw new ControlException(Kinds[0], $"Send one of {string.Join(", ", Kinds)}."),
            _ => throw new ControlException(kinds[1], $"Send one control at a time: {string.Join(" or ", kinds)}."),
        };
    }

    private static JsonObject? Then(Action change)
    {
        change();
        return null;
    }

    private static JsonObject Resend(Work work, ControlInput input)
    {
        input.Only("resend");
        var id = input.Need("resend");
        if (work.Find(id) is not { } happened || happened["object"]?.ToString() is not "event")
        {
            throw new ControlException("resend", $"There is no event {id}.");
        }
        EventLog.SendAgain(work, happened);
        return happened;
    }
}
