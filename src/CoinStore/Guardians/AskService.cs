using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Purchases;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Guardians;

/// <summary>Carries a minor's questions to their guardians and the answers back.</summary>
public sealed class AskService
{
    /// <summary>The most characters of a message or an answer's word.</summary>
    public const int LongestMessage = 200;

    private const int MostOpen = 5;
    private static readonly TimeSpan Life = TimeSpan.FromHours(24);

    private readonly Database database;
    private readonly AccessLog access;
    private readonly FamilyNews news;
    private readonly CardPurchases cards;
    private readonly AskAnswers answers;
    private readonly TimeProvider clock;

    internal AskService(Database database, AccessLog access, FamilyNews news, CardPurchases cards, TimeProvider clock)
    {
        this.database = database;
        this.access = access;
        this.news = news;
        this.clock = clock;
        this.cards = cards;
        answers = new AskAnswers(access, news, cards);
    }

    /// <summary>Asks the guardians for what a limit refused. The same id with the same content gives the first ask.</summary>
    public Task<Result<AskLine, AskRefusal>> AskAsync(Actor actor, AskId id, AskRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(request);
        return database.WriteAsync<AskLine, AskRefusal>(actor, (scope, token) => MakeAsync(scope, id, request, token), cancellationToken);
    }

    /// <summary>
    /// Answers an ask: one of its guardians only. The same answer again gives the same result; another one is refused, also from the
    /// other guardian.
    /// </summary>
    public async Task<Result<AskLine, AskRefusal>> AnswerAsync(
        Actor actor,
        AskId askId,
        AnswerAsk answer,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(answer);
        var answered = await database.WriteAsync<AskLine, AskRefusal>(
            actor,
            (scope, token) => answers.AnswerAsync(scope, askId, answer, token),
            cancellationToken
        );
        if (answered is not { Succeeded: true, Value.State: AskState.Buying })
        {
            return answered;
        }

        // Outside the transaction; what a crash leaves here, the purchase worker finishes.
        await cards.ChargeAsync(actor, AskAnswers.PurchaseOf(askId), cancellationToken);
        return await LineAsync(actor, askId, cancellationToken);
    }

    /// <summary>The caller's asks: a minor's own, or those of all minors a guardian is linked with.</summary>
    public Task<Result<AskList, AskRefusal>> ListAsync(Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return database.ReadAsync<Result<AskList, AskRefusal>>(
            async (context, token) =>
            {
                var now = clock.GetUtcNow().UtcDateTime;
                if (await Standing.LoadAsync(context, actor, now, token) is not { } reader)
                {
                    return AskRefusal.NotSignedIn;
                }

                var lines = new List<AskLine>();
                if (reader is { IsAdult: false, Guardianships: [var own, ..] })
                {
                    lines.AddRange(await AskReading.ListAsync(context, own, DateTime.MinValue, now, token));
                }

                foreach (var link in await GuardianLinks.OfGuardianAsync(context, reader.Id, token))
                {
                    // Whoever came of age is nobody's to answer.
                    if (await GuardianLinks.BetweenAsync(context, reader.Id, link.MinorId, now, token) is not null)
                    {
                        lines.AddRange(await AskReading.ListAsync(context, link, link.StartedAt, now, token));
                    }
                }

                return new AskList([.. lines.OrderBy(l => l.State != AskState.Open).ThenByDescending(l => l.AskedAt)]);
            },
            cancellationToken
        );
    }

    private Task<Result<AskLine, AskRefusal>> LineAsync(Actor actor, AskId id, CancellationToken cancellationToken) =>
        database.ReadAsync<Result<AskLine, AskRefusal>>(
            async (context, token) =>
            {
                var (now, ask) = (
                    clock.GetUtcNow().UtcDateTime,
                    await context.Set<Ask>().AsNoTracking().SingleAsync(a => a.Id == id, token)
                );
                return await GuardianLinks.BetweenAsync(context, actor.PersonId, ask.MinorId, now, token) is { } link
                    ? await AskReading.LineAsync(context, ask, link, now, token)
                    : AskRefusal.NotFound;
            },
            cancellationToken
        );

    private async Task<Result<AskLine, AskRefusal>> MakeAsync(
        WriteScope scope,
        AskId id,
        AskRequest request,
        CancellationToken cancellationToken
    )
    {
        var standing = await Standing.LoadAsync(scope.Context, scope.Actor, scope.Now, cancellationToken);
        if (Refusal(standing, request) is { } refusal)
        {
            return refusal;
        }

        if (await AskItem.ReadAsync(scope.Context, request, standing!, scope.Now, cancellationToken) is not { } item)
        {
            return AskRefusal.BadRequest;
        }

        var (ask, link) = (Make(id, request, standing!.Id, item, scope.Now), standing.Guardianships[0]);
        var before = await scope.Context.Set<Ask>().AsNoTracking().SingleOrDefaultAsync(a => a.Id == id, cancellationToken);
        if (before is not null)
        {
            if (before.MinorId != ask.MinorId)
            {
                access.Denied(scope.Actor, "ask under an id in use", id);
            }

            return Same(before, ask)
                ? await AskReading.LineAsync(scope.Context, before, link, scope.Now, cancellationToken)
                : AskRefusal.DifferentInput;
        }

        if (await NeedlessAsync(scope, ask, cancellationToken) is { } needless)
        {
            return needless;
        }

        scope.Context.Add(ask);
        await news.AskedAsync(scope, standing, ask, cancellationToken);
        return await AskReading.LineAsync(scope.Context, ask, link, scope.Now, cancellationToken);
    }

    private static Ask Make(AskId id, AskRequest request, PersonId minor, AskItem item, DateTime now) =>
        new()
        {
            Id = id,
            MinorId = minor,
            Kind = request.Kind,
            Spending = item.Spending,
            Amount = item.Amount,
            Unit = item.Unit,
            PackageId = request.PackageId,
            GiftSlug = request.GiftSlug,
            Quantity = request.GiftSlug is null ? 1 : request.Quantity,
            CreatorId = item.CreatorId,
            Message = (request.Message ?? "").Trim(),
            AskedAt = now,
            ExpiresAt = now + Life,
        };

    private static async Task<AskRefusal?> NeedlessAsync(WriteScope scope, Ask ask, CancellationToken cancellationToken)
    {
        if ((await AskReading.ObstaclesAsync(scope.Context, ask, scope.Now, cancellationToken)).Count == 0)
        {
            return AskRefusal.FitsAlready;
        }

        var open = await scope
            .Context.Set<Ask>()
            .CountAsync(a => a.MinorId == ask.MinorId && a.AnsweredAt == null && a.ExpiresAt > scope.Now, cancellationToken);
        return open >= MostOpen ? AskRefusal.TooManyOpen : null;
    }

    private static AskRefusal? Refusal(Standing? asker, AskRequest request) =>
        asker switch
        {
            null => AskRefusal.NotSignedIn,
            { IsActive: false } => AskRefusal.NotActive,
            { IsAdult: true } or { Guardianships.Count: 0 } => AskRefusal.NoGuardian,
            _ when !CapPolicy.GuardianKinds.Contains(request.Kind) => AskRefusal.BadRequest,
            _ when request.Message?.Trim().Length > LongestMessage => AskRefusal.MessageTooLong,
            _ => null,
        };

    private static bool Same(Ask before, Ask now) =>
        (before.MinorId, before.Kind, before.Amount, before.Unit, before.PackageId, before.GiftSlug, before.CreatorId)
            == (now.MinorId, now.Kind, now.Amount, now.Unit, now.PackageId, now.GiftSlug, now.CreatorId)
        && before.Quantity == now.Quantity
        && string.Equals(before.Message, now.Message, StringComparison.Ordinal);
}
