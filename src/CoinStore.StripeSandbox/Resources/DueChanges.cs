using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Payments;
using CoinStore.StripeSandbox.Storage;
using CoinStore.StripeSandbox.Wire;

namespace CoinStore.StripeSandbox.Resources;

/// <summary>What the clock alone changes. Runs before every call and in the background, so that nobody reads a state that is over.</summary>
internal static class DueChanges
{
    public static int Apply(Work work)
    {
        var applied = 0;
        while (Next(work) is { } json)
        {
            // Off the list first: what needs another turn puts itself back.
            work.SetDue(json.Id(), null);
            switch (json.Text("object"))
            {
                case "checkout.session":
                    CheckoutSessions.Expire(work, json, work.AccountOf(json.Id()));
                    break;
                case "payout":
                    Payouts.Advance(work, json, work.AccountOf(json.Id()));
                    break;
                case "payment_intent":
                    DelayedPayments.ByClock(work, json, work.AccountOf(json.Id()));
                    break;
                case "charge":
                    DisputeCases.OpenScheduled(work, json, work.AccountOf(json.Id()));
                    break;
                case "dispute":
                    DisputeCases.ByClock(work, json, work.AccountOf(json.Id()));
                    break;
                case "refund":
                    RefundSteps.ByClock(work, json, work.AccountOf(json.Id()));
                    break;
                default:
                    break;
            }
            applied++;
        }
        return applied;
    }

    private static JsonObject? Next(Work work)
    {
        var json = work.Scalar("SELECT json FROM objects WHERE due <= $now ORDER BY due, seq LIMIT 1", ("$now", work.Now));
        return json is string text ? JsonNode.Parse(text)!.AsObject() : null;
    }
}
