namespace CoinStore;

/// <summary>What a command gave: its value, or the refusal that says why not. Refusals are expected; exceptions are for bugs and outages.</summary>
/// <typeparam name="TValue">What the caller gets when it worked.</typeparam>
/// <typeparam name="TRefusal">An enum, or a record with one and the figures that belong to it.</typeparam>
public readonly struct Result<TValue, TRefusal>
    where TRefusal : notnull
{
    private readonly TValue value;
    private readonly TRefusal? refusal;

    private Result(TValue value, TRefusal? refusal, bool succeeded)
    {
        this.value = value;
        this.refusal = refusal;
        Succeeded = succeeded;
    }

    /// <summary>True when there is a value.</summary>
    public bool Succeeded { get; }

    /// <summary>The value. Throws <see cref="InvalidOperationException"/> when it was refused.</summary>
    public TValue Value => Succeeded ? value : throw new InvalidOperationException($"Refused: {refusal}");

    /// <summary>The refusal. Throws <see cref="InvalidOperationException"/> when it succeeded.</summary>
    public TRefusal Refusal => Succeeded ? throw new InvalidOperationException("Not refused.") : refusal!;

    /// <summary>A success.</summary>
    public static implicit operator Result<TValue, TRefusal>(TValue value) => new(value, default, succeeded: true);

    /// <summary>A refusal.</summary>
    public static implicit operator Result<TValue, TRefusal>(TRefusal refusal) => new(default!, refusal, succeeded: false);

    /// <summary>One answer from either side.</summary>
    public TAnswer Match<TAnswer>(Func<TValue, TAnswer> ok, Func<TRefusal, TAnswer> refused)
    {
        ArgumentNullException.ThrowIfNull(ok);
        ArgumentNullException.ThrowIfNull(refused);
        return Succeeded ? ok(value) : refused(refusal!);
    }
}

/// <summary>The value of a command that only does.</summary>
public readonly record struct Done;
