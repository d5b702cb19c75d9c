using CoinStore.Access;
using CoinStore.Budgets;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Guardians;

/// <summary>Carries a minor's questions to the guardian and the answers back.</summary>
public sealed class AskService
{
    /// <summary>The most characters of a message or an answer's word.</summary>
    public const int LongestMessage = 200;

    private const int MostOpen = 5;
    private static readonly TimeSpan Life = TimeSpan.FromHours(24);

    private readonly Database database;
    private readonly AccessLog access;
    private readonly FamilyNews news;
    private readonly TimeProvider clock;

    internal AskService(Database database, AccessLog access, FamilyNews news, TimeProvider clock)
    {
        this.database = database;
        this.access = access;
        this.news = news;
        this.clock = clock;
    }

    /// <summary>Asks the guardian for what a limit refused. The same id with the same content gives the first ask.</summary>
    public Task<Result<AskLine, AskRefusal>> AskAsync(Actor actor, AskId id, AskRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(request);
        return database.WriteAsync<AskLine, AskRefusal>(actor, (scope, token) => MakeAsync(scope, id, request, token), cancellationToken);
    }

    /// <summary>
    /// Answers an ask: its guardian only. A yes raises every cap of that spending which leaves too little, to what is used, reserved
    /// and asked together. The same answer again gives the same result; another one is refused.
    /// </summary>
    public Task<Result<AskLine, AskRefusal>> AnswerAsync(Actor actor, AskId askId, AnswerAsk answer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(answer);
        return database.WriteAsync<AskLine, AskRefusal>(
            actor,
            (scope, token) => AnswerAsync(scope, askId, answer, token),
            cancellationToken
        );
    }

    /// <summary>The caller's asks: a minor's own, or those of all minors a guardian is linked with.</summary>
    public Task<Result<AskList, AskRefusal>> ListAsync(Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return database.ReadAsync<Result<AskList, AskRefusal>>(
            async (context, token) =>
            {
                if (actor.PersonId is not { } id)
                {
                    return AskRefusal.NotSignedIn;
                }

                var lines = new List<AskLine>();
                var links = await context
                    .Set<Guardianship>()
                    .Where(g => g.EndedAt == null && (g.GuardianId == id || g.MinorId == id))
                    .ToListAsync(token);
                foreach (var link in links)
                {
                    lines.AddRange(await AskReading.ListAsync(context, link, clock.GetUtcNow().UtcDateTime, token));
                }

                return new AskList([.. lines.OrderBy(l => l.State != AskState.Open).ThenByDescending(l => l.AskedAt)]);
            },
            cancellationToken
        );
    }

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

        var link = standing!.Guardianship!;
        if (await AskItem.ReadAsync(scope, request, standing, cancellationToken) is not { } item)
        {
            return AskRefusal.BadRequest;
        }

        var ask = Make(id, request, link, item, scope.Now);
        var before = await scope.Context.Set<Ask>().AsNoTracking().SingleOrDefaultAsync(a => a.Id == id, cancellationToken);
        if (before is not null)
        {
            return Same(before, ask) ? await LineAsync(scope, before, link, cancellationToken) : AskRefusal.DifferentInput;
        }

        if (await NeedlessAsync(scope, ask, link, cancellationToken) is { } needless)
        {
            return needless;
        }

        scope.Context.Add(ask);
        news.Asked(scope, link, standing.Person.DisplayName);
        return await LineAsync(scope, ask, link, cancellationToken);
    }

    private static Ask Make(AskId id, AskRequest request, Guardianship link, AskItem item, DateTime now) =>
        new()
        {
            Id = id,
            GuardianshipId = link.Id,
            MinorId = link.MinorId,
            Kind = request.Kind,
            Amount = item.Amount,
            PackageId = request.PackageId,
            GiftSlug = request.GiftSlug,
            CreatorId = item.CreatorId,
            Message = (request.Message ?? "").Trim(),
            AskedAt = now,
            ExpiresAt = now + Life,
        };

    private static async Task<AskRefusal?> NeedlessAsync(WriteScope scope, Ask ask, Guardianship link, CancellationToken cancellationToken)
    {
        var states = await SpendingMeters.StatesAsync(scope.Context, LimitScope.Of(link), scope.Now, cancellationToken);
        if (AskReading.Raises(ask.Kind, ask.Amount, states).Count == 0)
        {
            return AskRefusal.FitsAlready;
        }

        var open = await scope
            .Context.Set<Ask>()
            .CountAsync(a => a.GuardianshipId == link.Id && a.AnsweredAt == null && a.ExpiresAt > scope.Now, cancellationToken);
        return open >= MostOpen ? AskRefusal.TooManyOpen : null;
    }

    private async Task<Result<AskLine, AskRefusal>> AnswerAsync(
        WriteScope scope,
        AskId askId,
        AnswerAsk answer,
        CancellationToken cancellationToken
    )
    {
        var ask = await scope.Context.Set<Ask>().SingleOrDefaultAsync(a => a.Id == askId, cancellationToken);
        var link = ask is null
            ? null
            : await scope.Context.Set<Guardianship>().AsNoTracking().SingleAsync(g => g.Id == ask.GuardianshipId, cancellationToken);
        if (ask is null || link is null || scope.Actor.PersonId != link.GuardianId)
        {
            access.Denied(scope.Actor, "answer ask", askId);
            return ask is not null && scope.Actor.PersonId == ask.MinorId ? AskRefusal.NotAllowed : AskRefusal.NotFound;
        }

        if (await Standing.LoadAsync(scope.Context, scope.Actor, scope.Now, cancellationToken) is not { IsActive: true })
        {
            return AskRefusal.NotActive;
        }

        return AskReading.StateOf(ask, link, scope.Now) switch
        {
            AskState.Lapsed => AskRefusal.Lapsed,
            AskState.Open => await SettleAsync(scope, ask, link, answer, cancellationToken),
            _ when ask.Answer != answer.Answer => AskRefusal.AlreadyAnswered,
            _ => await LineAsync(scope, ask, link, cancellationToken),
        };
    }

    private async Task<Result<AskLine, AskRefusal>> SettleAsync(
        WriteScope scope,
        Ask ask,
        Guardianship link,
        AnswerAsk answer,
        CancellationToken cancellationToken
    )
    {
        var word = (answer.Word ?? "").Trim();
        if (word.Length > LongestMessage)
        {
            return AskRefusal.MessageTooLong;
        }

        // A single-use approval would be one more answer, with its own arm here.
        switch (answer.Answer)
        {
            case AskAnswer.Raise:
                // What is used and reserved must not grow between the sum and the new cap.
                await scope.Context.TakeTurnAsync(link.MinorId.Value, cancellationToken);
                var states = await SpendingMeters.StatesAsync(scope.Context, LimitScope.Of(link), scope.Now, cancellationToken);
                var raises = AskReading.Raises(ask.Kind, ask.Amount, states);
                if (raises.Any(r => CapPolicy.Check(r.To.Value) is not null))
                {
                    return AskRefusal.TooLarge;
                }

                var caps = raises.Select(r => KeyValuePair.Create(r.Kind, (long?)r.To.Value));
                await LimitService.ChangeAsync(scope, link, caps, cancellationToken);
                break;
            case AskAnswer.Decline:
                break;
            default:
                return AskRefusal.BadRequest;
        }

        ask.Answer = answer.Answer;
        ask.AnsweredAt = scope.Now;
        ask.Word = word;
        news.Answered(scope, ask, link);
        return await LineAsync(scope, ask, link, cancellationToken);
    }

    private static async Task<AskLine> LineAsync(WriteScope scope, Ask ask, Guardianship link, CancellationToken cancellationToken)
    {
        var states = await SpendingMeters.StatesAsync(scope.Context, LimitScope.Of(link), scope.Now, cancellationToken);
        return await AskReading.LineAsync(scope.Context, ask, link, states, scope.Now, cancellationToken);
    }

    private static AskRefusal? Refusal(Standing? asker, AskRequest request) =>
        asker switch
        {
            null => AskRefusal.NotSignedIn,
            { IsActive: false } => AskRefusal.NotActive,
            { IsAdult: true } or { Guardianship: null } => AskRefusal.NoGuardian,
            _ when !CapPolicy.Kinds.Contains(request.Kind) => AskRefusal.BadRequest,
            _ when request.Message?.Trim().Length > LongestMessage => AskRefusal.MessageTooLong,
            _ => null,
        };

    private static bool Same(Ask before, Ask now) =>
        (before.MinorId, before.GuardianshipId, before.Kind, before.Amount, before.PackageId, before.GiftSlug, before.CreatorId)
            == (now.MinorId, now.GuardianshipId, now.Kind, now.Amount, now.PackageId, now.GiftSlug, now.CreatorId)
        && string.Equals(before.Message, now.Message, StringComparison.Ordinal);
}
