using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Payments;
using CoinStore.StripeSandbox.Storage;
using CoinStore.StripeSandbox.Wire;

namespace CoinStore.StripeSandbox.Resources;

/// <summary>Disputes as the seller sees them: read, answered with evidence, accepted.</summary>
internal static class Disputes
{
    private static readonly string[] Files =
    [
        "cancellation_policy",
        "customer_communication",
        "customer_signature",
        "duplicate_charge_documentation",
        "receipt",
        "refund_policy",
        "service_documentation",
        "shipping_documentation",
        "uncategorized_file",
    ];

    private static readonly string[] Verdicts = ["winning_evidence", "losing_evidence", "escalate_inquiry_evidence"];

    public static IReadOnlyList<Operation> Operations { get; } =
    [
        Routes.Lists("dispute", "/v1/disputes"),
        Routes.Retrieve("dispute", "/v1/disputes/{id}"),
        new("POST", "/v1/disputes/{id}", Update),
        new("POST", "/v1/disputes/{id}/close", Close),
        Routes.Lists("radar.early_fraud_warning", "/v1/radar/early_fraud_warnings"),
        Routes.Retrieve("radar.early_fraud_warning", "/v1/radar/early_fraud_warnings/{id}"),
    ];

    /// <summary>The network suspects the payment: a warning that a dispute may follow.</summary>
    public static void Warn(Work work, JsonObject charge, string account)
    {
        var warning = Shapes.New("radar.early_fraud_warning", Ids.New("issfr_"), work.Now);
        warning["charge"] = charge.Id();
        warning["payment_intent"] = charge.Text("payment_intent");
        warning["fraud_type"] = "made_with_stolen_card";
        work.Insert(warning, account);
        work.Emit("radar.early_fraud_warning.created", warning, account);
    }

    private static JsonObject Update(ApiCall call, Work work)
    {
        var dispute = work.Get("dispute", call.Id, call.Account);
        var before = dispute.Clone();
        var evidence = call.Hash("evidence");
        var submits = call.Flag("submit") ?? evidence is not null;
        if ((evidence is not null || submits) && !DisputeCases.NeedsResponse(dispute))
        {
            throw StripeErrorException.Invalid(
                $"You cannot submit evidence for this dispute because it has a status of {dispute.Text("status")}."
            );
        }
        if (evidence is not null)
        {
            TakeEvidence(dispute, evidence);
        }
        dispute.Take(call.Parameters, "intended_submission_method");
        dispute.TakeMetadata(call.Parameters);
        if (submits)
        {
            Submit(work, dispute);
        }
        work.Save(dispute);
        if (!JsonNode.DeepEquals(before, dispute))
        {
            work.Emit("charge.dispute.updated", dispute, call.Account, before);
        }
        return dispute;
    }

    private static void TakeEvidence(JsonObject dispute, JsonObject evidence)
    {
        foreach (var unplayed in (string[])["appeal", "enhanced_evidence"])
        {
            if (evidence.ContainsKey(unplayed))
            {
                throw StripeErrorException.NotSimulated($"disputes with {unplayed}", $"evidence[{unplayed}]");
            }
        }
        foreach (var file in Files)
        {
            if (evidence.Text(file) is { Length: > 0 } id)
            {
                throw StripeErrorException.NotFound("file", id, $"evidence[{file}]");
            }
        }
        var held = dispute.Hash("evidence");
        held.Take(evidence, [.. evidence.Select(pair => pair.Key)]);
        dispute["evidence_details"]!["has_evidence"] = held.Any(pair => pair.Value is JsonValue);
    }

    private static void Submit(Work work, JsonObject dispute)
    {
        dispute["status"] = DisputeCases.IsInquiry(dispute) ? "warning_under_review" : "under_review";
        var details = dispute.Hash("evidence_details");
        details["submission_count"] = details.Number("submission_count") + 1;
        details["submission_method"] = "manual";
        var text = dispute.Hash("evidence").Text("uncategorized_text")?.Trim();
        var verdict = Array.Find(Verdicts, word => string.Equals(word, text, StringComparison.Ordinal));
        var hidden = work.Hidden(dispute.Id());
        hidden["verdict"] = verdict;
        work.SetHidden(dispute.Id(), hidden);
        // Without one of Stripe's words the bank takes as long as whoever plays it wants.
        work.SetDue(dispute.Id(), verdict is null ? null : work.Now);
    }

    private static JsonObject Close(ApiCall call, Work work)
    {
        var dispute = work.Get("dispute", call.Id, call.Account);
        if (!DisputeCases.NeedsResponse(dispute))
        {
            throw StripeErrorException.Invalid(
                $"This dispute cannot be closed because it has a status of {dispute.Text("status")}.",
                "dispute_already_closed"
            );
        }
        DisputeCases.Lose(work, dispute, call.Account);
        return dispute;
    }
}
