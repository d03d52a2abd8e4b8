using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Rules;

internal enum Smoothness
{
    /// <summary>Differentiable wherever it is defined, isolated points aside.</summary>
    Smooth,

    /// <summary>Differentiable on either side of kinks or jumps.</summary>
    Kink,

    /// <summary>Constant between jumps: the derivative is zero and says nothing.</summary>
    Step,
}

internal enum Cost
{
    /// <summary>Cheaper to compute again than to store.</summary>
    Cheap,

    /// <summary>Cheaper to store than to compute again.</summary>
    Expensive,
}

internal enum ParameterKind
{
    /// <summary><c>float</c> or <c>double</c>, the same for all real parameters.</summary>
    Real,

    /// <summary><c>int</c></summary>
    Integer,

    /// <summary><c>System.MidpointRounding</c></summary>
    Rounding,
}

/// <summary>A row of the rule table: all that differentiation knows about a function.</summary>
/// <param name="Name">Identifies the row. <c>SinCos.Sin</c> is the row of one component of a function that returns a tuple.</param>
/// <param name="Partials">The partial derivative for each parameter, or null where the parameter is not real.</param>
internal sealed record Rule(string Name, EquatableArray<ParameterKind> Parameters, EquatableArray<Formula?> Partials)
{
    public int Arity => Parameters.Count;

    /// <summary>The method's name in the base library, where it isn't the row's: rows of overloads.</summary>
    public string Method { get; init; } = Name;

    /// <summary>How it is called, as C# text without arguments, where that is no method of <c>Math</c>.</summary>
    public string? Text { get; init; }

    /// <summary>What the method takes, where that are structs whose leaves are the arguments; else empty.</summary>
    public EquatableArray<IrType> Taken { get; init; }

    /// <summary>The result is not a real, and never carries a derivative.</summary>
    public bool IsInactive { get; init; }

    public Smoothness Smoothness { get; init; }

    public Cost Cost { get; init; } = Cost.Expensive;

    /// <summary>It checks its arguments.</summary>
    public bool Throws { get; init; }

    /// <summary>Whether a derivative goes through a parameter at all.</summary>
    public bool IsDifferentiableIn(int parameter) => !IsInactive && Partials[parameter] is { IsZero: false };
}
