using CoinStore.Access;
using CoinStore.Storage;
using Microsoft.EntityFrameworkCore;

namespace CoinStore.Notifications;

/// <summary>One line under the bell, as the page shows it.</summary>
public sealed record NotificationLine(Guid Id, NotificationKind Kind, string Text, string? Link, DateTime CreatedAt, bool IsRead);

/// <summary>A page of notifications, newest first.</summary>
public sealed record NotificationPage(IReadOnlyList<NotificationLine> Lines, int Unread, bool HasMore);

/// <summary>Which notifications: how many, and those older than an instant.</summary>
public sealed record ListNotifications(int Count = 20, DateTime? Before = null);

/// <summary>Marks one as read, or all when there is no id.</summary>
public sealed record MarkNotificationsRead(Guid? Id = null);

/// <summary>Says something to one person, from a part of the system.</summary>
public sealed record Tell(PersonId Person, NotificationKind Kind, string Text, string? Link = null);

/// <summary>Why the bell did not answer.</summary>
public enum BellRefusal
{
    /// <summary>Only a signed-in person has a bell.</summary>
    NotSignedIn = 0,

    /// <summary>Only the system rings other people's bells.</summary>
    NotAllowed = 1,
}

/// <summary>A person's own notifications.</summary>
public sealed class NotificationService
{
    private const int LargestPage = 100;

    private readonly Database database;
    private readonly Mailbox mailbox;
    private readonly BellHints hints;

    internal NotificationService(Database database, Mailbox mailbox, BellHints hints)
    {
        this.database = database;
        this.mailbox = mailbox;
        this.hints = hints;
    }

    /// <summary>The newest notifications and how many are unread.</summary>
    public async Task<Result<NotificationPage, BellRefusal>> ListAsync(
        Actor actor,
        ListNotifications request,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(request);
        if (actor.PersonId is not { } person)
        {
            return BellRefusal.NotSignedIn;
        }

        var count = Math.Clamp(request.Count, 1, LargestPage);
        return await database.ReadAsync(
            async (context, token) =>
            {
                var own = context.Set<Notification>().Where(notification => notification.PersonId == person);
                var lines = await own.Where(notification => request.Before == null || notification.CreatedAt < request.Before)
                    .OrderByDescending(notification => notification.CreatedAt)
                    .ThenByDescending(notification => notification.Id)
                    .Take(count + 1)
                    .Select(n => new NotificationLine(n.Id, n.Kind, n.Text, n.Link, n.CreatedAt, n.ReadAt != null))
                    .ToListAsync(token);
                var unread = await own.CountAsync(notification => notification.ReadAt == null, token);
                return new NotificationPage([.. lines.Take(count)], unread, lines.Count > count);
            },
            cancellationToken
        );
    }

    /// <summary>How many are unread; none for somebody who is not signed in.</summary>
    public async Task<Result<int, BellRefusal>> CountUnreadAsync(Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        if (actor.PersonId is not { } person)
        {
            return BellRefusal.NotSignedIn;
        }

        return await database.ReadAsync(
            (context, token) => context.Set<Notification>().CountAsync(n => n.PersonId == person && n.ReadAt == null, token),
            cancellationToken
        );
    }

    /// <summary>Marks the person's own notifications as read; somebody else's id changes nothing.</summary>
    public async Task<Result<Done, BellRefusal>> MarkReadAsync(
        Actor actor,
        MarkNotificationsRead request,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(request);
        if (actor.PersonId is not { } person)
        {
            return BellRefusal.NotSignedIn;
        }

        return await database.WriteAsync<Done, BellRefusal>(
            actor,
            async (scope, token) =>
            {
                await scope
                    .Context.Set<Notification>()
                    .Where(n => n.PersonId == person && n.ReadAt == null && (request.Id == null || n.Id == request.Id))
                    .ExecuteUpdateAsync(row => row.SetProperty(n => n.ReadAt, scope.Now), token);
                scope.AfterCommit(() => hints.Ring(person));
                return new Done();
            },
            cancellationToken
        );
    }

    /// <summary>Rings a person's bell on its own, for events whose transaction is not at hand.</summary>
    public async Task<Result<Done, BellRefusal>> TellAsync(Actor actor, Tell request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(request);
        if (!actor.IsSystem)
        {
            return BellRefusal.NotAllowed;
        }

        return await database.WriteAsync<Done, BellRefusal>(
            actor,
            (scope, _) =>
            {
                mailbox.Notify(scope, request.Person, request.Kind, request.Text, request.Link);
                return Task.FromResult<Result<Done, BellRefusal>>(new Done());
            },
            cancellationToken
        );
    }
}
