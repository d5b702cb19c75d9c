using CoinStore.Access;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;

namespace CoinStore.Notifications;

/// <summary>A mail as the developer's outbox shows it.</summary>
public sealed record OutboxLine(
    Guid Id,
    string To,
    string Subject,
    string Text,
    string Html,
    DateTime CreatedAt,
    DateTime? SentAt,
    int Tries
);

/// <summary>The newest mails first.</summary>
public sealed record OutboxList(IReadOnlyList<OutboxLine> Mails);

/// <summary>Why the outbox stays shut.</summary>
public enum OutboxRefusal
{
    /// <summary>Mails hold secret links: only a development machine shows them.</summary>
    NotInDevelopment = 0,
}

/// <summary>Lets a developer read the mails that would have been sent.</summary>
public sealed class OutboxService
{
    private const int Newest = 50;

    private readonly Database database;
    private readonly IHostEnvironment environment;

    internal OutboxService(Database database, IHostEnvironment environment)
    {
        this.database = database;
        this.environment = environment;
    }

    /// <summary>The newest mails.</summary>
    public async Task<Result<OutboxList, OutboxRefusal>> ListAsync(Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        if (!environment.IsDevelopment())
        {
            return OutboxRefusal.NotInDevelopment;
        }

        var lines = await database.ReadAsync(
            (context, token) =>
                context
                    .Set<OutboxMail>()
                    .OrderByDescending(mail => mail.CreatedAt)
                    .ThenByDescending(mail => mail.Id)
                    .Take(Newest)
                    .Select(m => new OutboxLine(m.Id, m.To, m.Subject, m.Text, m.Html, m.CreatedAt, m.SentAt, m.Tries))
                    .ToListAsync(token),
            cancellationToken
        );
        return new OutboxList(lines);
    }
}
