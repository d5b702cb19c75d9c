using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Payments;
using CoinStore.StripeSandbox.Storage;
using CoinStore.StripeSandbox.Wire;

namespace CoinStore.StripeSandbox.Control;

/// <summary>What <c>of</c> points at: whoever plays has the id that is at hand, be it the session's, the intent's or the charge's.</summary>
internal static class ControlTargets
{
    public static JsonObject Charge(Work work, ControlInput input)
    {
        var found = Any(work, input);
        if (found.Text("object") is "charge")
        {
            return found;
        }
        var intent = IntentOf(work, found);
        return intent?.Text("latest_charge") is { } charge
            ? work.Find(charge)!
            : throw new ControlException("of", $"{found.Id()} has no charge yet.");
    }

    public static JsonObject Intent(Work work, ControlInput input)
    {
        var found = Any(work, input);
        return IntentOf(work, found) ?? throw new ControlException("of", $"{found.Id()} has no payment intent.");
    }

    /// <summary>The dispute itself, or the open one of the payment.</summary>
    public static JsonObject Dispute(Work work, ControlInput input)
    {
        var found = Any(work, input);
        var dispute = found.Text("object") is "dispute"
            ? found
            : DisputeCases.Of(work, Charge(work, input).Id(), work.AccountOf(found.Id())).Find(DisputeCases.IsOpen);
        return dispute is not null && DisputeCases.IsOpen(dispute)
            ? dispute
            : throw new ControlException("of", $"{found.Id()} has no open dispute.");
    }

    public static JsonObject Named(Work work, ControlInput input, string type)
    {
        var found = Any(work, input);
        return found.Text("object") == type ? found : throw new ControlException("of", $"{found.Id()} is no {type}.");
    }

    private static JsonObject Any(Work work, ControlInput input)
    {
        var id = input.Need("of");
        return work.Find(id) ?? throw new ControlException("of", $"There is no object {id}.");
    }

    private static JsonObject? IntentOf(Work work, JsonObject found) =>
        found.Text("object") switch
        {
            "payment_intent" => found,
            "checkout.session" or "charge" or "dispute" or "refund" => found.Text("payment_intent") is { } id ? work.Find(id) : null,
            _ => null,
        };
}
