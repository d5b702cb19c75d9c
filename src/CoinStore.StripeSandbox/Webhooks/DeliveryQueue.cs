using System.Runtime.InteropServices;
using System.Security.Cryptography;
using CoinStore.StripeSandbox.Control;
using CoinStore.StripeSandbox.Storage;
using CoinStore.StripeSandbox.Wire;

namespace CoinStore.StripeSandbox.Webhooks;

/// <summary>One delivery that was claimed and is to be sent now.</summary>
internal sealed record Delivery(long Id, string Event, string Body, Uri Url, string Secret);

/// <summary>Which deliveries are due, and what has become of each; all of it in the database.</summary>
internal static class DeliveryQueue
{
    private const long GiveUpAfterMilliseconds = 3L * 24 * 60 * 60 * 1000;
    private static readonly int[] RetrySeconds = [2, 10, 60, 300, 1_800, 7_200, 18_000, 43_200];

    /// <summary>When the next delivery is due, or null while none is or all are held back.</summary>
    public static DateTimeOffset? NextDue(Work work, bool configured) =>
        !WebhookRules.AreHeld(work)
        && work.Scalar(
            "SELECT min(next_at) FROM deliveries WHERE state = 'waiting' AND (endpoint <> '' OR $configured)",
            ("$configured", configured)
        )
            is long next
            ? DateTimeOffset.FromUnixTimeMilliseconds(next)
            : null;

    /// <summary>Takes what is due, in the order it is to be sent, as the controls have it.</summary>
    /// <returns>What is to be sent, how many were taken in all, and whether the order matters.</returns>
    public static (List<Delivery> Claimed, int Taken, bool InTurn) Claim(Work work, WebhookTarget target)
    {
        if (WebhookRules.AreHeld(work))
        {
            return ([], 0, false);
        }
        var claimed = new List<Delivery>();
        var waiting = Waiting(work, target);
        foreach (var (id, happened, endpoint) in waiting)
        {
            var body = work.Find(happened)!;
            var to = Address(work, endpoint, target);
            var rule = to is null ? null : WebhookRules.Take(work, body.Text("type")!);
            var sent = to is not null && rule is not "drop";
            Mark(work, id, sent ? "sending" : "dropped");
            if (!sent || to is not { } known)
            {
                continue;
            }
            claimed.Add(new Delivery(id, happened, body.ToJsonString(), known.Url, known.Secret));
            if (rule is "duplicate")
            {
                claimed.Add(claimed[^1] with { Id = Copy(work, id) });
            }
        }
        var order = WebhookRules.Order(work);
        Arrange(claimed, order);
        return (claimed, waiting.Count, order is not "inOrder");
    }

    public static int Finish(Work work, Delivery delivery, string answer)
    {
        if (work.Find(delivery.Event) is { } happened)
        {
            happened["pending_webhooks"] = Math.Max(0, happened.Number("pending_webhooks") - 1);
            work.Save(happened);
        }
        return work.Execute(
            "UPDATE deliveries SET state = 'done', attempts = attempts + 1, last_answer = $answer WHERE id = $id",
            ("$answer", answer),
            ("$id", delivery.Id)
        );
    }

    public static int Postpone(Work work, Delivery delivery, string answer)
    {
        var attempts = (long)work.Scalar("SELECT attempts FROM deliveries WHERE id = $id", ("$id", delivery.Id))!;
        var wait = RetrySeconds[Math.Min(attempts, RetrySeconds.Length - 1)] * 1000L;
        return work.Execute(
            "UPDATE deliveries SET attempts = attempts + 1, next_at = $next, last_answer = $answer, "
                + "state = CASE WHEN $next > first_at + $limit THEN 'failed' ELSE 'waiting' END WHERE id = $id",
            ("$next", work.NowMilliseconds + wait),
            ("$limit", GiveUpAfterMilliseconds),
            ("$answer", answer),
            ("$id", delivery.Id)
        );
    }

    private static List<(long Id, string Event, string Endpoint)> Waiting(Work work, WebhookTarget target)
    {
        var waiting = new List<(long, string, string)>();
        using var reader = work.Query(
            "SELECT id, event, endpoint FROM deliveries WHERE state = 'waiting' AND next_at <= $now AND (endpoint <> '' OR $configured) "
                + "ORDER BY id LIMIT 100",
            ("$now", work.NowMilliseconds),
            ("$configured", target.Url is not null)
        );
        while (reader.Read())
        {
            waiting.Add((reader.GetInt64(0), reader.GetString(1), reader.GetString(2)));
        }
        return waiting;
    }

    private static void Mark(Work work, long id, string state) =>
        work.Execute("UPDATE deliveries SET state = $state WHERE id = $id", ("$state", state), ("$id", id));

    private static long Copy(Work work, long id) =>
        (long)
            work.Scalar(
                "INSERT INTO deliveries (event, endpoint, state, first_at, next_at) SELECT event, endpoint, state, first_at, next_at "
                    + "FROM deliveries WHERE id = $id RETURNING id",
                ("$id", id)
            )!;

    private static void Arrange(List<Delivery> claimed, string order)
    {
        if (order is "reverse")
        {
            claimed.Reverse();
        }
        else if (order is "shuffle")
        {
            RandomNumberGenerator.Shuffle(CollectionsMarshal.AsSpan(claimed));
        }
    }

    private static (Uri Url, string Secret)? Address(Work work, string endpoint, WebhookTarget target)
    {
        if (endpoint.Length == 0)
        {
            return target.Url is { } url ? (url, target.Secret) : null;
        }
        var json = work.Find(endpoint);
        return json is not null && json.Text("url") is { } address ? (new Uri(address), work.Hidden(endpoint).Text("secret")!) : null;
    }
}
