namespace DiffGen.Tests.Properties.Syntax;

/// <summary>An expression. Its children can be replaced one by one, which is all that shrinking needs to know of it.</summary>
internal abstract record Expression(CoreType Type)
{
    public virtual IReadOnlyList<Expression> Children => [];

    public virtual Expression With(IReadOnlyList<Expression> children) => this;
}

internal sealed record Literal(double Number, CoreType Type) : Expression(Type)
{
    public static Literal Int(int value) => new(value, CoreType.Int);

    public static Literal Bool(bool value) => new(value ? 1 : 0, CoreType.Bool);
}

internal sealed record Read(Variable Variable) : Expression(Variable.Type);

/// <summary><c>buffer[index]</c>, or <c>buffer[^index]</c>.</summary>
internal sealed record ElementOf(Expression Buffer, Expression Index, bool FromEnd = false) : Expression(Buffer.Type.Item)
{
    /// <summary>A method returns the reference.</summary>
    public bool IsReturned { get; init; }

    public override IReadOnlyList<Expression> Children => [Buffer, Index];

    public override Expression With(IReadOnlyList<Expression> children) => this with { Buffer = children[0], Index = children[1] };
}

/// <summary><c>grid[row, column]</c></summary>
internal sealed record CellOf(Expression Grid, Expression Row, Expression Column) : Expression(Grid.Type.Item)
{
    public override IReadOnlyList<Expression> Children => [Grid, Row, Column];

    public override Expression With(IReadOnlyList<Expression> children) => new CellOf(children[0], children[1], children[2]);
}

/// <summary>The length of a buffer, or of one dimension of a grid.</summary>
internal sealed record LengthOf(Expression Buffer, int Dimension = 0) : Expression(CoreType.Int)
{
    public override IReadOnlyList<Expression> Children => [Buffer];

    public override Expression With(IReadOnlyList<Expression> children) => this with { Buffer = children[0] };
}

/// <summary>
/// A view of a part of a buffer; of the rest from <paramref name="Start"/> where there is no count. Written as a range, a part of
/// an array is a copy.
/// </summary>
internal sealed record SliceOf(Expression Buffer, Expression Start, Expression? Count, CoreType Type) : Expression(Type)
{
    /// <summary><c>buffer[start..end]</c>, where both are literals.</summary>
    public bool IsRange { get; init; }

    public override IReadOnlyList<Expression> Children => Count == null ? [Buffer, Start] : [Buffer, Start, Count];

    public override Expression With(IReadOnlyList<Expression> children) =>
        this with { Buffer = children[0], Start = children[1], Count = children.ElementAtOrDefault(2) };
}

internal sealed record Prefix(string Operator, Expression X) : Expression(X.Type)
{
    public override IReadOnlyList<Expression> Children => [X];

    public override Expression With(IReadOnlyList<Expression> children) => new Prefix(Operator, children[0]);
}

internal sealed record Infix(string Operator, Expression X, Expression Y, CoreType Type) : Expression(Type)
{
    public override IReadOnlyList<Expression> Children => [X, Y];

    public override Expression With(IReadOnlyList<Expression> children) => this with { X = children[0], Y = children[1] };
}

/// <summary>A numeric conversion, or one from an array or a span to another kind of buffer.</summary>
/// <param name="IsImplicit">Left to the compiler where it converts by itself.</param>
internal sealed record Cast(Expression X, CoreType Type, bool IsImplicit) : Expression(Type)
{
    public override IReadOnlyList<Expression> Children => [X];

    public override Expression With(IReadOnlyList<Expression> children) => this with { X = children[0] };
}

internal sealed record Conditional(Expression Condition, Expression WhenTrue, Expression WhenFalse) : Expression(WhenTrue.Type)
{
    public override IReadOnlyList<Expression> Children => [Condition, WhenTrue, WhenFalse];

    public override Expression With(IReadOnlyList<Expression> children) => new Conditional(children[0], children[1], children[2]);
}

/// <summary>A call of a function of <c>Math</c>, <c>MathF</c> or a numeric type.</summary>
internal sealed record Apply(Function Function, IReadOnlyList<Expression> Arguments, CoreType Type) : Expression(Type)
{
    public override IReadOnlyList<Expression> Children => Arguments;

    public override Expression With(IReadOnlyList<Expression> children) => this with { Arguments = children };
}

internal sealed record Assign(Expression Target, Expression Value) : Expression(Target.Type)
{
    public override IReadOnlyList<Expression> Children => [Target, Value];

    public override Expression With(IReadOnlyList<Expression> children) => new Assign(children[0], children[1]);
}

internal sealed record Compound(string Operator, Expression Target, Expression Value) : Expression(Target.Type)
{
    public override IReadOnlyList<Expression> Children => [Target, Value];

    public override Expression With(IReadOnlyList<Expression> children) => new Compound(Operator, children[0], children[1]);
}

/// <summary><c>++</c> and <c>--</c>.</summary>
internal sealed record Increment(Expression Target, bool IsUp, bool IsPostfix) : Expression(Target.Type)
{
    public override IReadOnlyList<Expression> Children => [Target];

    public override Expression With(IReadOnlyList<Expression> children) => this with { Target = children[0] };
}

/// <summary>A call of a method of the program. An argument for a <c>ref</c> parameter is a place, one for <c>out</c> may be an <see cref="OutVariable"/>.</summary>
internal sealed record Invoke(int Method, IReadOnlyList<Expression> Arguments, CoreType Type) : Expression(Type)
{
    public override IReadOnlyList<Expression> Children => Arguments;

    public override Expression With(IReadOnlyList<Expression> children) => this with { Arguments = children };
}

/// <summary>A call of a local function.</summary>
internal sealed record InvokeLocal(int Function, IReadOnlyList<Expression> Arguments, CoreType Type) : Expression(Type)
{
    public override IReadOnlyList<Expression> Children => Arguments;

    public override Expression With(IReadOnlyList<Expression> children) => this with { Arguments = children };
}

/// <summary><c>rule.Of(x, ref y)</c></summary>
internal sealed record Dispatch(Expression Rule, Expression X, Expression Place) : Expression(CoreType.Double)
{
    public override IReadOnlyList<Expression> Children => [Rule, X, Place];

    public override Expression With(IReadOnlyList<Expression> children) => new Dispatch(children[0], children[1], children[2]);
}

/// <summary><c>map.Of(x)</c></summary>
internal sealed record ApplyMap(Expression Map, Expression X) : Expression(CoreType.Double)
{
    public override IReadOnlyList<Expression> Children => [Map, X];

    public override Expression With(IReadOnlyList<Expression> children) => new ApplyMap(children[0], children[1]);
}

/// <summary><c>new Bend(by)</c>, or <c>new Steep(by)</c>: a struct to hand on.</summary>
internal sealed record NewMap(bool IsSteep, Expression By) : Expression(CoreType.Map)
{
    public override IReadOnlyList<Expression> Children => [By];

    public override Expression With(IReadOnlyList<Expression> children) => this with { By = children[0] };
}

/// <summary>A local function as a value.</summary>
internal sealed record FunctionOf(int Function) : Expression(CoreType.Function);

/// <summary><c>(double p) => value</c></summary>
internal sealed record Lambda(Variable Parameter, Expression Value) : Expression(CoreType.Function)
{
    public override IReadOnlyList<Expression> Children => [Value];

    public override Expression With(IReadOnlyList<Expression> children) => this with { Value = children[0] };
}

/// <summary>A call of a function that the method was given.</summary>
internal sealed record InvokeGiven(Expression Function, Expression Argument) : Expression(CoreType.Double)
{
    public override IReadOnlyList<Expression> Children => [Function, Argument];

    public override Expression With(IReadOnlyList<Expression> children) => new InvokeGiven(children[0], children[1]);
}

/// <summary><c>new Pair(x, y)</c>, or the same of a tuple or an object.</summary>
internal sealed record NewPair(Expression X, Expression Y, CoreType Type) : Expression(Type)
{
    public override IReadOnlyList<Expression> Children => [X, Y];

    public override Expression With(IReadOnlyList<Expression> children) => this with { X = children[0], Y = children[1] };
}

/// <summary><c>dot with { X = value }</c></summary>
internal sealed record Altered(Expression Dot, int Field, Expression Value) : Expression(CoreType.Dot)
{
    public override IReadOnlyList<Expression> Children => [Dot, Value];

    public override Expression With(IReadOnlyList<Expression> children) => this with { Dot = children[0], Value = children[1] };
}

/// <summary><c>pair.X</c> or <c>pair.Y</c></summary>
internal sealed record FieldOf(Expression Pair, int Field) : Expression(CoreType.Double)
{
    public override IReadOnlyList<Expression> Children => [Pair];

    public override Expression With(IReadOnlyList<Expression> children) => this with { Pair = children[0] };
}

/// <summary>What a pattern of an arm asks of a number, or of a field of a pair.</summary>
/// <param name="Operator">A comparison; empty for equality with a constant, <c>var</c> for a name that the arm's value may read.</param>
internal sealed record Pattern(string Operator, double Number, int Field = 0, Variable? Name = null);

/// <summary>A switch expression over a number or a pair. All arms but the last have a pattern.</summary>
internal sealed record Choose(Expression Subject, IReadOnlyList<Pattern> Patterns, IReadOnlyList<Expression> Values) : Expression(Values[0].Type)
{
    public override IReadOnlyList<Expression> Children => [Subject, .. Values];

    public override Expression With(IReadOnlyList<Expression> children) => this with { Subject = children[0], Values = [.. children.Skip(1)] };
}

/// <summary><c>pair.Turn(k)</c>, which changes the pair.</summary>
internal sealed record Turn(Expression Pair, Expression By) : Expression(CoreType.Double)
{
    public override IReadOnlyList<Expression> Children => [Pair, By];

    public override Expression With(IReadOnlyList<Expression> children) => new Turn(children[0], children[1]);
}

internal sealed record OutVariable(Variable Variable) : Expression(Variable.Type);

internal sealed record StopGradient(Expression X) : Expression(X.Type)
{
    public override IReadOnlyList<Expression> Children => [X];

    public override Expression With(IReadOnlyList<Expression> children) => new StopGradient(children[0]);
}

internal enum Allocation
{
    New,
    StackAlloc,
}

/// <summary>Memory of the method's own, of a given length or with given elements.</summary>
internal sealed record NewBuffer(CoreType Type, Expression? Length, IReadOnlyList<Expression> Items, Allocation Allocation) : Expression(Type)
{
    public override IReadOnlyList<Expression> Children => Length == null ? Items : [Length];

    public override Expression With(IReadOnlyList<Expression> children) =>
        Length == null ? this with { Items = children } : this with { Length = children[0] };
}

/// <summary><c>new double[rows, columns]</c></summary>
internal sealed record NewGrid(CoreType Type, Expression Rows, Expression Columns) : Expression(Type)
{
    public override IReadOnlyList<Expression> Children => [Rows, Columns];

    public override Expression With(IReadOnlyList<Expression> children) => this with { Rows = children[0], Columns = children[1] };
}

/// <summary><c>CopyTo</c>, <c>Fill</c> or <c>Clear</c> of a span; <c>Add</c> and <c>RemoveAt</c> of a list.</summary>
internal sealed record BufferCall(string Name, IReadOnlyList<Expression> Arguments) : Expression(CoreType.Void)
{
    public override IReadOnlyList<Expression> Children => Arguments;

    public override Expression With(IReadOnlyList<Expression> children) => this with { Arguments = children };
}
