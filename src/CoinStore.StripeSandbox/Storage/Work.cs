using System.Text.Json.Nodes;
using CoinStore.StripeSandbox.Clock;
using CoinStore.StripeSandbox.Wire;
using Microsoft.Data.Sqlite;

namespace CoinStore.StripeSandbox.Storage;

/// <summary>One transaction on the store: objects are JSON documents, found by id and listed by type and account.</summary>
internal sealed class Work(SqliteConnection connection, SqliteTransaction transaction, SandboxClock clock)
{
    public long Now { get; } = clock.GetUtcNow().ToUnixTimeSeconds();

    public long NowMilliseconds { get; } = clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>The call that events name as their cause; null while the clock alone moves things.</summary>
    public ApiCall? Cause { get; set; }

    /// <summary>Undoes what the body did when it refuses, and keeps the transaction: the refusal itself may have to be remembered.</summary>
    public T Attempt<T>(Func<T> body)
    {
        transaction.Save("attempt");
        try
        {
            return body();
        }
        catch (Exception error) when (error is not StripeErrorException { KeepsWork: true })
        {
            transaction.Rollback("attempt");
            throw;
        }
    }

    public JsonObject? Find(string id, string? account = null)
    {
        using var reader = Query("SELECT json, account FROM objects WHERE id = $id", ("$id", id));
        return reader.Read() && (account is null || string.Equals(account, reader.GetString(1), StringComparison.Ordinal))
            ? JsonNode.Parse(reader.GetString(0))!.AsObject()
            : null;
    }

    /// <summary>The object by id within the account, or Stripe's 404 naming the parameter that pointed at it.</summary>
    public JsonObject Get(string type, string id, string account = "", string param = "id")
    {
        var found = Find(id, account);
        return found is not null && string.Equals(found.Text("object"), type, StringComparison.Ordinal)
            ? found
            : throw StripeErrorException.NotFound(KindName(type), id, param);
    }

    public JsonObject Hidden(string id)
    {
        using var reader = Query("SELECT hidden FROM objects WHERE id = $id", ("$id", id));
        return reader.Read() ? JsonNode.Parse(reader.GetString(0))!.AsObject() : [];
    }

    public string AccountOf(string id) => (string?)Scalar("SELECT account FROM objects WHERE id = $id", ("$id", id)) ?? "";

    public void Insert(JsonObject json, string account = "", long? due = null, JsonObject? hidden = null, string? type = null) =>
        Execute(
            "INSERT INTO objects (id, type, account, due, json, hidden) VALUES ($id, $type, $account, $due, $json, $hidden)",
            ("$id", json.Text("id")),
            ("$type", type ?? json.Text("object")),
            ("$account", account),
            ("$due", due),
            ("$json", json.ToJsonString()),
            ("$hidden", (hidden ?? []).ToJsonString())
        );

    public void Save(JsonObject json) =>
        Execute("UPDATE objects SET json = $json WHERE id = $id", ("$json", json.ToJsonString()), ("$id", json.Text("id")));

    public void SetDue(string id, long? due) => Execute("UPDATE objects SET due = $due WHERE id = $id", ("$due", due), ("$id", id));

    public void SetHidden(string id, JsonObject hidden) =>
        Execute("UPDATE objects SET hidden = $hidden WHERE id = $id", ("$hidden", hidden.ToJsonString()), ("$id", id));

    /// <summary>Leaves Stripe's tombstone: the id still answers, and no list shows it.</summary>
    public JsonObject Delete(JsonObject json)
    {
        var tombstone = new JsonObject
        {
            ["id"] = json.Id(),
            ["object"] = json.Text("object"),
            ["deleted"] = true,
        };
        Execute("UPDATE objects SET type = 'deleted_' || type, due = NULL WHERE id = $id", ("$id", json.Text("id")));
        Save(tombstone);
        return tombstone;
    }

    public List<JsonObject> All(string type, string account)
    {
        using var reader = Query(
            "SELECT json FROM objects WHERE type = $type AND account = $account ORDER BY seq DESC",
            ("$type", type),
            ("$account", account)
        );
        return ReadAll(reader);
    }

    public static List<JsonObject> ReadAll(SqliteDataReader reader)
    {
        var found = new List<JsonObject>();
        while (reader.Read())
        {
            found.Add(JsonNode.Parse(reader.GetString(0))!.AsObject());
        }
        return found;
    }

    public int Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using var command = Command(sql, values);
        return command.ExecuteNonQuery();
    }

    public object? Scalar(string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using var command = Command(sql, values);
        return command.ExecuteScalar() is { } value and not DBNull ? value : null;
    }

    public SqliteDataReader Query(string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
#pragma warning disable CA2000 // the reader closes its command
        return Command(sql, values).ExecuteReader();
#pragma warning restore CA2000
    }

    private SqliteCommand Command(string sql, ReadOnlySpan<(string Name, object? Value)> values)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
#pragma warning disable CA2100 // built from constants; values are parameters
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var (name, value) in values)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }
        return command;
    }

    private static string KindName(string type) =>
        type.Replace('.', ' ').Replace("checkout session", "checkout.session", StringComparison.Ordinal);
}
