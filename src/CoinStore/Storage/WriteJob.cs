using CoinStore.Access;

namespace CoinStore.Storage;

/// <summary>A unit of work in the writer's queue.</summary>
internal abstract class WriteJob
{
    /// <summary>Who asked: the writes of one person come one after another.</summary>
    public abstract Actor Actor { get; }

    /// <summary>What the job itself threw; its savepoint was rolled back.</summary>
    public Exception? Fault { get; set; }

    /// <summary>Runs the job; true when what it did is to be kept.</summary>
    public abstract Task<bool> RunAsync(StoreContext context);

    /// <summary>The batch is committed: answers the caller.</summary>
    public abstract void Complete();

    /// <summary>The batch is lost: tells the caller.</summary>
    public abstract void Fail(Exception fault);
}

/// <summary>A job with its answer.</summary>
internal sealed class WriteJob<TValue, TRefusal>(
    Actor actor,
    TimeProvider clock,
    Func<WriteScope, CancellationToken, Task<Result<TValue, TRefusal>>> work,
    CancellationToken cancellationToken
) : WriteJob
    where TRefusal : notnull
{
    private readonly TaskCompletionSource<Result<TValue, TRefusal>> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Result<TValue, TRefusal> result;
    private IReadOnlyList<Action> afterCommit = [];

    public override Actor Actor => actor;

    public Task<Result<TValue, TRefusal>> Answer => answer.Task;

    public override async Task<bool> RunAsync(StoreContext context)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var scope = new WriteScope(context, clock.GetUtcNow().UtcDateTime, actor);
        result = await work(scope, cancellationToken);
        if (!result.Succeeded)
        {
            return false;
        }

        await context.SaveChangesAsync(cancellationToken);
        afterCommit = scope.Committed;
        return true;
    }

    public override void Complete()
    {
        switch (Fault)
        {
            case null:
                try
                {
                    foreach (var action in afterCommit)
                    {
                        action();
                    }
                }
                finally
                {
                    // It is committed, whatever became of the hints that follow it.
                    answer.TrySetResult(result);
                }

                break;
            case OperationCanceledException:
                answer.TrySetCanceled(cancellationToken);
                break;
            default:
                answer.TrySetException(Fault);
                break;
        }
    }

    public override void Fail(Exception fault) => answer.TrySetException(fault);
}
