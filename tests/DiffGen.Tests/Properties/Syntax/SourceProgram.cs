namespace DiffGen.Tests.Properties.Syntax;

/// <summary>A parameter or a local variable. The printer names it.</summary>
internal sealed record Variable(int Id, CoreType Type);

internal enum Passing
{
    ByValue,
    In,
    Ref,
    Out,
}

/// <summary>A parameter of a generated method.</summary>
/// <param name="Least">A buffer's guaranteed length; what an <c>int</c> buffer holds is less than its own.</param>
internal sealed record Parameter(Variable Variable, Passing Passing, int Least)
{
    public bool IsConstant { get; init; }

    public bool IsOutput { get; init; }

    /// <summary>Counts down in each call, so that recursion ends.</summary>
    public bool IsDepth { get; init; }

    public CoreType Type => Variable.Type;

    public bool IsActive => Type.IsActive && !IsConstant;
}

internal sealed record Method(int Id, CoreType Return, IReadOnlyList<Parameter> Parameters, Block Body)
{
    /// <summary>The reverse sweep runs it again.</summary>
    public bool IsCheckpoint { get; init; }

    /// <summary>How many snapshots its loop leaves, if that is asked for.</summary>
    public int Snapshots { get; init; }

    /// <summary>It is written over numbers of a type parameter in place of <c>double</c>.</summary>
    public bool IsGeneric { get; init; }

    /// <summary>It is a function of a few scalars, whose gradient others may use.</summary>
    public bool IsPlain => !IsGeneric && !IsRecursive && Return == CoreType.Double && Parameters.All(p => p is { Type: { Element: Element.Double, Shape: Shape.Scalar }, IsConstant: false, Passing: Passing.ByValue });

    /// <summary>It takes a function, so that it has companions where it is called alone.</summary>
    public bool TakesFunction => TakesMap || Parameters.Any(p => p.Type == CoreType.Function);

    /// <summary>The reals in what it is given can be numbered: none is reached through an object.</summary>
    public bool HasFixedInputs => Parameters.All(p => p.Type is { Element: not Element.Node, Shape: not (Shape.Rows or Shape.List) });

    public bool TakesMap => Parameters.Any(p => p.Type == CoreType.Map);

    /// <summary>An array that it returns has no fewer elements.</summary>
    public const int LeastOfResult = 2;

    public string Name => "M" + Id;

    public bool IsRecursive => Parameters.Any(p => p.IsDepth);
}

/// <summary>A type full of differentiable methods; each may call those before it, and recursive ones each other.</summary>
/// <param name="Seed">Decides on the points that it is run at, too.</param>
internal sealed record SourceProgram(int Seed, IReadOnlyList<Method> Methods)
{
    /// <summary>It is made of all that there is; otherwise of what the build's own programs are made of.</summary>
    public bool IsWide { get; init; }

    /// <summary>It asks for forward mode and for second derivatives, whatever the seed says.</summary>
    public bool HasSecondOrder { get; init; }

    /// <summary>Whether it asks for forward mode, too.</summary>
    public bool HasTangents => HasSecondOrder || Seed % 3 != 0;

    /// <summary>Whether it asks for second derivatives, too: their code is the longest, and takes longest to compile.</summary>
    public bool HasProducts => HasSecondOrder || Seed % 6 == 1;

    /// <summary>Whether it asks for all of them at once, too.</summary>
    public bool HasHessians => (IsWide && Seed % 24 == 1) || (HasSecondOrder && Seed % 4 == 1);

    /// <summary>The enumerators of this framework's spans are none to C# 12.</summary>
    public bool NeedsCSharp13 => Methods.Any(m => Walk.Statements(m.Body).Any(s => s is Foreach { Buffer.Type.Shape: Shape.Span or Shape.ReadOnlySpan }));

    /// <summary>Whether methods use gradients of others, which are exact to rounding only.</summary>
    public bool UsesSlopes => Methods.Any(m => Walk.Statements(m.Body).Any(s => s is TakeSlopes));

    public Method Method(int id) => Methods.First(m => m.Id == id);

    /// <summary>Whether single precision decides how exact a derivative can be.</summary>
    public bool UsesFloat => Methods.Any(m =>
        m.Return.Element == Element.Float || m.Parameters.Any(p => p.Type.Element == Element.Float)
        || Walk.Expressions(m.Body).Any(e => e.Type.Element == Element.Float));
}
