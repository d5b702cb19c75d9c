using System.Diagnostics;
using Npgsql;

namespace CoinStore.Benchmarks;

/// <summary>
/// Gifts the way somebody who knows PostgreSQL writes them first: one function that does all of a gift on the server, one call a gift,
/// on the tables of <see cref="NaiveGifts"/>.
/// </summary>
internal sealed class FunctionGifts(NpgsqlDataSource server, IReadOnlyList<Guid> fans, IReadOnlyList<Guid> creators)
{
    private const int Callers = 8;

    private const string Function = """
        CREATE OR REPLACE FUNCTION naive.send(gift uuid, fan uuid, creator uuid, price bigint, at timestamptz) RETURNS boolean
        LANGUAGE plpgsql AS $body$
        BEGIN
            IF EXISTS (SELECT 1 FROM naive."Gifts" WHERE "Id" = gift) THEN RETURN TRUE; END IF;
            UPDATE naive."Wallets" SET "Balance" = "Balance" - price WHERE "Id" = fan AND "Balance" >= price;
            IF NOT FOUND THEN RETURN FALSE; END IF;
            IF EXISTS (SELECT 1 FROM naive."Limits" WHERE "FanId" = fan AND "Used" + price > "Cap") THEN
                RAISE EXCEPTION 'over a limit';
            END IF;
            UPDATE naive."Limits" SET "Used" = "Used" + price WHERE "FanId" = fan;
            UPDATE naive."Wallets" SET "Balance" = "Balance" + price WHERE "Id" = creator;
            INSERT INTO naive."Gifts" ("Id", "FanId", "CreatorId", "Price", "At") VALUES (gift, fan, creator, price, at);
            INSERT INTO naive."NaiveLine" ("GiftId", "Number", "WalletId", "Amount")
                VALUES (gift, 0, fan, price), (gift, 1, fan, price), (gift, 2, creator, price), (gift, 3, creator, price);
            RETURN TRUE;
        END $body$
        """;

    /// <summary>Gifts a second over so long, between the people that the naive way made.</summary>
    public static async Task<double> MeasureAsync(string connection, TimeSpan warmUp, TimeSpan measured)
    {
        await using var server = NpgsqlDataSource.Create(connection);
        await using (var make = server.CreateCommand(Function))
        {
            await make.ExecuteNonQueryAsync();
        }

        const string Givers = "SELECT DISTINCT \"FanId\" FROM naive.\"Limits\"";
        var fans = await IdsAsync(server, Givers);
        var creators = await IdsAsync(server, $"SELECT \"Id\" FROM naive.\"Wallets\" WHERE \"Id\" NOT IN ({Givers})");
        var gifts = new FunctionGifts(server, fans, creators);
        await gifts.RunAsync(warmUp);
        return await gifts.RunAsync(measured);
    }

    private static async Task<List<Guid>> IdsAsync(NpgsqlDataSource server, string query)
    {
        await using var command = server.CreateCommand(query);
        await using var reader = await command.ExecuteReaderAsync();
        var ids = new List<Guid>();
        while (await reader.ReadAsync())
        {
            ids.Add(reader.GetGuid(0));
        }

        return ids;
    }

    private async Task<double> RunAsync(TimeSpan measured)
    {
        var until = Stopwatch.GetTimestamp() + (long)(measured.TotalSeconds * Stopwatch.Frequency);
        var counts = await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(() => CallAsync(caller, until))));
        return Math.Round(counts.Sum() / measured.TotalSeconds, 1);
    }

    private async Task<int> CallAsync(int caller, long until)
    {
        var random = new Seeded((ulong)caller + 1);
        await using var connection = await server.OpenConnectionAsync();
        await using var send = new NpgsqlCommand("SELECT naive.send($1, $2, $3, 1, $4)", connection);
        var (gift, fan) = (new NpgsqlParameter<Guid>(), new NpgsqlParameter<Guid>());
        var (creator, at) = (new NpgsqlParameter<Guid>(), new NpgsqlParameter<DateTime>());
        send.Parameters.AddRange(new NpgsqlParameter[] { gift, fan, creator, at });
        await send.PrepareAsync();
        var sent = 0;
        for (; Stopwatch.GetTimestamp() < until; sent++)
        {
            var now = TimeProvider.System.GetUtcNow();
            (gift.TypedValue, fan.TypedValue) = (Guid.CreateVersion7(now), random.Of(fans));
            (creator.TypedValue, at.TypedValue) = (random.Of(creators), now.UtcDateTime);
            await send.ExecuteNonQueryAsync();
        }

        return sent;
    }
}
