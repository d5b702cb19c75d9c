using CoinStore.Access;
using CoinStore.Ledger;
using Microsoft.Extensions.DependencyInjection;

namespace CoinStore.Storage;

/// <summary>One line of the audit report.</summary>
/// <param name="Name">What was checked.</param>
/// <param name="Counted">How many rows were looked at.</param>
/// <param name="Breaks">Each disagreement, named; empty when all is well.</param>
public sealed record AuditLine(string Name, long Counted, IReadOnlyList<string> Breaks);

/// <summary>What the audit found.</summary>
/// <param name="At">When it ran, UTC.</param>
/// <param name="Lines">Every check.</param>
public sealed record AuditReport(DateTime At, IReadOnlyList<AuditLine> Lines)
{
    /// <summary>True when nothing disagrees.</summary>
    public bool Clean => Lines.All(l => l.Breaks.Count == 0);
}

/// <summary>A capability's own part of the audit: its rows against the entries they belong to.</summary>
internal interface IFeatureAudit
{
    /// <summary>Recomputes and names every break.</summary>
    Task<AuditLine> RunAsync(StoreContext context, CancellationToken cancellationToken);
}

/// <summary>Recomputes the books and every capability's rows against them.</summary>
public sealed class AuditService(Database database, TimeProvider clock, IServiceProvider services)
{
    /// <summary>Runs the whole audit on one snapshot: for the system and for operators.</summary>
    public async Task<Result<AuditReport, AuditRefusal>> RunAsync(Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return await database.ReadAsync<Result<AuditReport, AuditRefusal>>(
            async (context, token) =>
            {
                var standing = await Standing.LoadAsync(context, actor, clock.GetUtcNow().UtcDateTime, token);
                if (!actor.IsSystem && standing is not { Person.IsOperator: true })
                {
                    return AuditRefusal.OperatorsOnly;
                }

                var lines = new List<AuditLine>();
                foreach (var check in await new BooksAudit(context, EconomyChart.Chart).RunAsync(token))
                {
                    lines.Add(new AuditLine(check.Name, check.Counted, check.Breaks));
                }

                foreach (var feature in services.GetServices<IFeatureAudit>())
                {
                    lines.Add(await feature.RunAsync(context, token));
                }

                return new AuditReport(clock.GetUtcNow().UtcDateTime, lines);
            },
            cancellationToken
        );
    }
}

/// <summary>Why an audit was not run.</summary>
public enum AuditRefusal
{
    /// <summary>Only operators and the system may read the whole books.</summary>
    OperatorsOnly,
}
