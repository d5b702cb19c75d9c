using CoinStore.Access;

namespace CoinStore.Storage;

/// <summary>A unit of work in the writer's queue.</summary>
internal abstract class WriteJob(Actor actor)
{
    private IReadOnlyList<Action> afterCommit = [];

    /// <summary>Who asked.</summary>
    public Actor Actor { get; } = actor;

    /// <summary>What is to be done once it is committed.</summary>
    public IReadOnlyList<Action> Hints => afterCommit;

    /// <summary>What the job itself threw; its savepoint was rolled back.</summary>
    public Exception? Fault { get; set; }

    /// <summary>Jobs with the same group are handled together, as one; null for one that is handled by itself.</summary>
    public virtual object? Group => null;

    /// <summary>Runs a group of jobs, or this one alone; true when what they did is to be kept. May be called again after a rollback.</summary>
    public abstract Task<bool> RunAsync(WriteScope scope, IReadOnlyList<WriteJob> group);

    /// <summary>The transaction is committed: answers the caller.</summary>
    public void Complete()
    {
        try
        {
            foreach (var action in Fault is null ? afterCommit : [])
            {
                action();
            }
        }
        finally
        {
            // It is committed, whatever became of the hints that follow it.
            Answer();
        }
    }

    /// <summary>The transaction is lost: tells the caller.</summary>
    public abstract void Fail(Exception fault);

    protected abstract void Answer();

    protected void Then(IReadOnlyList<Action> actions) => afterCommit = actions;
}

/// <summary>A job with its answer.</summary>
internal abstract class WriteJob<TValue, TRefusal>(Actor actor, CancellationToken cancellationToken) : WriteJob(actor)
    where TRefusal : notnull
{
    private readonly TaskCompletionSource<Result<TValue, TRefusal>> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<Result<TValue, TRefusal>> Task => answer.Task;

    protected CancellationToken CancellationToken => cancellationToken;

    protected Result<TValue, TRefusal> Result { get; set; }

    public override void Fail(Exception fault) => answer.TrySetException(fault);

    protected override void Answer()
    {
        switch (Fault)
        {
            case null:
                answer.TrySetResult(Result);
                break;
            case OperationCanceledException:
                answer.TrySetCanceled(cancellationToken);
                break;
            default:
                answer.TrySetException(Fault);
                break;
        }
    }
}

/// <summary>A rare job: it may use anything of the scope, and runs by itself.</summary>
internal sealed class SingleWrite<TValue, TRefusal>(
    Actor actor,
    Func<WriteScope, CancellationToken, Task<Result<TValue, TRefusal>>> work,
    CancellationToken cancellationToken
) : WriteJob<TValue, TRefusal>(actor, cancellationToken)
    where TRefusal : notnull
{
    public override async Task<bool> RunAsync(WriteScope scope, IReadOnlyList<WriteJob> group)
    {
        CancellationToken.ThrowIfCancellationRequested();
        Result = await work(scope, CancellationToken);
        if (!Result.Succeeded)
        {
            return false;
        }

        await scope.FlushAsync(CancellationToken);
        Then(scope.Committed);
        return true;
    }
}

/// <summary>
/// A frequent job, a command of plain data: all of a batch are decided together by one handler, in their order, each for itself.
/// </summary>
internal sealed class JoinedWrite<TCommand, TValue, TRefusal>(
    Actor actor,
    TCommand command,
    JoinedHandler<TCommand, TValue, TRefusal> handler,
    CancellationToken cancellationToken
) : WriteJob<TValue, TRefusal>(actor, cancellationToken)
    where TRefusal : notnull
{
    public TCommand Command { get; } = command;

    public override object Group => handler;

    /// <summary>True once there is an answer.</summary>
    public bool IsSettled { get; private set; }

    /// <summary>The answer, once there is one.</summary>
    public Result<TValue, TRefusal> Outcome => Result;

    /// <summary>The answer of this command, and what to do once it is committed.</summary>
    public void Settle(Result<TValue, TRefusal> result, params IReadOnlyList<Action> afterCommit)
    {
        IsSettled = true;
        Result = result;
        Then(afterCommit);
    }

    public override async Task<bool> RunAsync(WriteScope scope, IReadOnlyList<WriteJob> group)
    {
        var wanted = new List<JoinedWrite<TCommand, TValue, TRefusal>>(group.Count);
        foreach (var job in group.Cast<JoinedWrite<TCommand, TValue, TRefusal>>())
        {
            job.IsSettled = false;
            job.Fault = job.CancellationToken.IsCancellationRequested ? new OperationCanceledException(job.CancellationToken) : null;
            if (job.Fault is null)
            {
                wanted.Add(job);
            }
        }

        await handler(scope, wanted);
        return true;
    }
}

/// <summary>Decides commands of one kind together and settles each. A command that is refused must have changed nothing.</summary>
internal delegate Task JoinedHandler<TCommand, TValue, TRefusal>(
    WriteScope scope,
    IReadOnlyList<JoinedWrite<TCommand, TValue, TRefusal>> writes
)
    where TRefusal : notnull;
