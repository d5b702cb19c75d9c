using System.Globalization;
using CoinStore.Access;
using CoinStore.Trust;
using CoinStore.Web.Components.Layout;
using CoinStore.Web.Resources;
using Microsoft.Extensions.Localization;

namespace CoinStore.Web.Components.Pages.Trust;

/// <summary>The log as files: a person's own proofs, and for everybody the newest checkpoint, the key and consistency proofs.</summary>
internal static class TrustEndpoints
{
    private const string RetrySeconds = "5";

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/trust/proof/{entryId:guid}", ProofAsync).RequireAuthorization();
        endpoints.MapGet("/trust/checkpoint", CheckpointAsync);
        endpoints.MapGet("/trust/key.pem", KeyAsync);
        endpoints.MapGet("/trust/consistency", ConsistencyAsync);
    }

    private static async Task<IResult> ProofAsync(
        HttpContext context,
        LogService log,
        IStringLocalizer<TrustStrings> words,
        Guid entryId,
        CancellationToken cancellationToken
    )
    {
        var proof = await log.ProveAsync(context.User.ToActor(), entryId, cancellationToken);
        return proof.Match(
            found => File(context, found),
            refused =>
                refused switch
                {
                    ProofRefusal.NotFound => Results.NotFound(),
                    ProofRefusal.NotSealedYet => Later(context, words),
                }
        );
    }

    private static IResult File(HttpContext context, EntryProof proof)
    {
        // It is one person's: no cache on the way may keep it for the next.
        context.Response.Headers.CacheControl = "no-store";
        var name = string.Create(CultureInfo.InvariantCulture, $"coinstore-proof-{proof.EntryId}.json");
        return Results.File(System.Text.Encoding.UTF8.GetBytes(proof.Document), "application/json", name);
    }

    private static IResult Later(HttpContext context, IStringLocalizer<TrustStrings> words)
    {
        context.Response.Headers.RetryAfter = RetrySeconds;
        return Results.Text(words["proof.wait"], statusCode: StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> CheckpointAsync(LogService log, CancellationToken cancellationToken)
    {
        var newest = await log.ListCheckpointsAsync(Actor.Anonymous, 1, cancellationToken);
        return newest.Count == 0 ? Results.NotFound() : Results.Text(newest[0].Note);
    }

    private static async Task<IResult> KeyAsync(LogService log, CancellationToken cancellationToken) =>
        Results.Text((await log.ReadKeyAsync(Actor.Anonymous, cancellationToken)).Pem, "application/x-pem-file");

    private static async Task<IResult> ConsistencyAsync(LogService log, long from, long to, CancellationToken cancellationToken) =>
        (await log.ProveConsistencyAsync(Actor.Anonymous, from, to, cancellationToken)).Match(
            proof => Results.Json(proof),
            refused =>
                refused switch
                {
                    ConsistencyRefusal.NoSuchSizes => Results.BadRequest(),
                }
        );
}
