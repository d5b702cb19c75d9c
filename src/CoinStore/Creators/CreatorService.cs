using CoinStore.Access;
using CoinStore.Payments;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Creators;

/// <summary>Becoming a creator, the studio's figures, and the account at Stripe that creators are paid through.</summary>
public sealed class CreatorService
{
    private readonly Database database;
    private readonly ConnectedAccounts accounts;
    private readonly TimeProvider clock;

    internal CreatorService(Database database, ConnectedAccounts accounts, TimeProvider clock)
    {
        this.database = database;
        this.accounts = accounts;
        this.clock = clock;
    }

    /// <summary>Opens the person's studio. Asking again with the same handle gives the same studio.</summary>
    /// <returns>The handle as it is kept.</returns>
    public Task<Result<string, CreatorRefusal>> BecomeCreatorAsync(
        Actor actor,
        string handle,
        string headline,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(actor);
        var wanted = HandlePolicy.Normalise(handle);
        var says = HandlePolicy.Headline(headline);
        return database.WriteAsync<string, CreatorRefusal>(
            actor,
            async (scope, token) =>
            {
                var standing = await Standing.LoadAsync(scope.Context, actor, scope.Now, token);
                if (RefusalOf(standing, wanted, says) is { } refusal)
                {
                    return refusal;
                }

                if (standing!.Creator is { } already)
                {
                    return already.Handle == wanted ? wanted : CreatorRefusal.AlreadyACreator;
                }

                if (HandlePolicy.IsKept(wanted) || await scope.Context.Set<CreatorProfile>().AnyAsync(c => c.Handle == wanted, token))
                {
                    return CreatorRefusal.HandleTaken;
                }

                scope.Context.Add(
                    new CreatorProfile
                    {
                        Id = standing.Id,
                        Handle = wanted,
                        Headline = says,
                        CreatedAt = scope.Now,
                    }
                );
                return wanted;
            },
            cancellationToken
        );
    }

    /// <summary>The person's own studio. A frozen creator may look, too.</summary>
    public Task<Result<Studio, CreatorRefusal>> ReadStudioAsync(Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var now = clock.GetUtcNow().UtcDateTime;
        return database.ReadAsync<Result<Studio, CreatorRefusal>>(
            async (context, token) =>
                await Standing.LoadAsync(context, actor, now, token) switch
                {
                    null => CreatorRefusal.NotActive,
                    { IsAdult: false } => CreatorRefusal.TooYoung,
                    { Creator: null } => CreatorRefusal.NotACreator,
                    { Creator: { } profile } creator => await new StudioReader(context, creator, profile, now).ReadAsync(token),
                },
            cancellationToken
        );
    }

    /// <summary>Makes the account at Stripe if there is none yet, and gives the address of the page where it is filled in.</summary>
    public async Task<Result<Uri, OnboardingRefusal>> StartOnboardingAsync(Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var standing = await StandingAsync(actor, cancellationToken);
        if (RefusalOf(standing) is { } refusal)
        {
            return refusal;
        }

        using var patience = CallTime.Limit(clock, CallTime.OfAPage);
        if (standing!.Creator!.StripeAccountId is not { } accountId)
        {
            var made = await accounts.CreateAsync(standing.Person, cancellationToken);
            if (made.Kind != AnswerKind.Done)
            {
                return made.Code == "country_unsupported" ? OnboardingRefusal.CountryNotSupported : OnboardingRefusal.StripeUnavailable;
            }

            accountId = await KeepAsync(actor, standing.Id, made.Value!.Id, cancellationToken);
        }

        var link = await accounts.LinkAsync(accountId, cancellationToken);
        return link.Kind == AnswerKind.Done ? new Uri(link.Value!.Url) : OnboardingRefusal.StripeUnavailable;
    }

    /// <summary>Asks Stripe how far the person's account is: on the way back from Stripe's pages.</summary>
    public async Task<Result<OnboardingState, OnboardingRefusal>> RefreshAccountAsync(Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var standing = await StandingAsync(actor, cancellationToken);
        if (standing is null)
        {
            return OnboardingRefusal.NotActive;
        }

        if (standing.Creator is not { } profile)
        {
            return OnboardingRefusal.NotACreator;
        }

        return profile.StripeAccountId is { } accountId
            ? await RefreshAsync(actor, accountId, cancellationToken)
            : OnboardingRefusal.NotStarted;
    }

    /// <summary>The same for an account that Stripe says has changed; one that is nobody's is left alone.</summary>
    internal async Task<Result<OnboardingState, OnboardingRefusal>> RefreshAsync(
        Actor actor,
        string accountId,
        CancellationToken cancellationToken
    )
    {
        var read = await accounts.ReadAsync(accountId, cancellationToken);
        if (read.Kind != AnswerKind.Done)
        {
            return OnboardingRefusal.StripeUnavailable;
        }

        var account = read.Value!;
        return await database.WriteAsync<OnboardingState, OnboardingRefusal>(
            actor,
            async (scope, token) =>
            {
                var profile = await scope.Context.Set<CreatorProfile>().SingleOrDefaultAsync(c => c.StripeAccountId == accountId, token);
                if (profile is null)
                {
                    return OnboardingRefusal.NotStarted;
                }

                profile.PayoutsEnabled = account.PayoutsEnabled && account.Capabilities?.Transfers == "active";
                profile.RequirementsDue = string.Join(',', account.Requirements?.CurrentlyDue ?? []);
                return StudioReader.OnboardingOf(profile);
            },
            cancellationToken
        );
    }

    private Task<Standing?> StandingAsync(Actor actor, CancellationToken cancellationToken) =>
        database.ReadAsync((context, token) => Standing.LoadAsync(context, actor, clock.GetUtcNow().UtcDateTime, token), cancellationToken);

    // Two tabs at once get the same account under the same key; the first one to be kept stays in any case.
    private async Task<string> KeepAsync(Actor actor, PersonId creator, string accountId, CancellationToken cancellationToken)
    {
        var kept = await database.WriteAsync<string, OnboardingRefusal>(
            actor,
            async (scope, token) =>
            {
                var profile = await scope.Context.Set<CreatorProfile>().SingleAsync(c => c.Id == creator, token);
                return profile.StripeAccountId ??= accountId;
            },
            cancellationToken
        );
        return kept.Value;
    }

    private static CreatorRefusal? RefusalOf(Standing? standing, string handle, string headline) =>
        standing switch
        {
            null or { IsActive: false } => CreatorRefusal.NotActive,
            { IsAdult: false } => CreatorRefusal.TooYoung,
            { Person.EmailConfirmed: false } => CreatorRefusal.EmailNotConfirmed,
            _ when !HandlePolicy.IsWellFormed(handle) => CreatorRefusal.HandleMalformed,
            _ when headline.Length > HandlePolicy.LongestHeadline => CreatorRefusal.HeadlineTooLong,
            _ => null,
        };

    private static OnboardingRefusal? RefusalOf(Standing? standing) =>
        standing switch
        {
            null or { IsActive: false } => OnboardingRefusal.NotActive,
            { IsAdult: false } => OnboardingRefusal.TooYoung,
            { Creator: null } => OnboardingRefusal.NotACreator,
            _ => null,
        };
}
