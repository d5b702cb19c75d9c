using System.Security.Cryptography;
using System.Text;
using CoinStore.StripeSandbox.Storage;

namespace CoinStore.StripeSandbox.Wire;

internal sealed record Answer(int Status, string Body, string RequestId, bool Replayed = false);

/// <summary>
/// The same key with the same input gives the first answer again, refusals included; with other input it is an error. Two calls with one key
/// at once take turns, because the store works one transaction at a time: the second is a replay. Keys are kept for 24 hours.
/// </summary>
internal static class Idempotency
{
    private const long KeptSeconds = 24 * 60 * 60;

    public static Answer? Replay(Work work, ApiCall call, string operation)
    {
        if (call.IdempotencyKey is null)
        {
            return null;
        }
        work.Execute("DELETE FROM idempotency WHERE at <= $before", ("$before", work.Now - KeptSeconds));
        using var reader = work.Query(
            "SELECT fingerprint, operation, status, body, request_id FROM idempotency WHERE account = $account AND key = $key",
            ("$account", call.Account),
            ("$key", call.IdempotencyKey)
        );
        if (!reader.Read())
        {
            return null;
        }
        if (
            !string.Equals(reader.GetString(1), operation, StringComparison.Ordinal)
            || !string.Equals(reader.GetString(0), Fingerprint(call), StringComparison.Ordinal)
        )
        {
            throw new StripeErrorException(
                400,
                "idempotency_error",
                "Keys for idempotent requests can only be used with the same parameters they were first used with. "
                    + $"Try using a key other than '{call.IdempotencyKey}' if you meant to execute a different request."
            );
        }
        return new Answer(reader.GetInt32(2), reader.GetString(3), reader.GetString(4), Replayed: true);
    }

    public static void Remember(Work work, ApiCall call, string operation, Answer answer)
    {
        if (call.IdempotencyKey is not null)
        {
            work.Execute(
                "INSERT INTO idempotency (account, key, fingerprint, operation, at, status, request_id, body) "
                    + "VALUES ($account, $key, $fingerprint, $operation, $at, $status, $request, $body)",
                ("$account", call.Account),
                ("$key", call.IdempotencyKey),
                ("$fingerprint", Fingerprint(call)),
                ("$operation", operation),
                ("$at", work.Now),
                ("$status", answer.Status),
                ("$request", answer.RequestId),
                ("$body", answer.Body)
            );
        }
    }

    private static string Fingerprint(ApiCall call) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(call.Parameters.ToJsonString())));
}
