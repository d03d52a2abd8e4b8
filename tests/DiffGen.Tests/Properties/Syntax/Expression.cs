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
    public override IReadOnlyList<Expression> Children => [Buffer, Index];

    public override Expression With(IReadOnlyList<Expression> children) => this with { Buffer = children[0], Index = children[1] };
}

internal sealed record LengthOf(Expression Buffer) : Expression(CoreType.Int)
{
    public override IReadOnlyList<Expression> Children => [Buffer];

    public override Expression With(IReadOnlyList<Expression> children) => new LengthOf(children[0]);
}

/// <summary>A view of a part of a buffer; of the rest from <paramref name="Start"/> where there is no count.</summary>
internal sealed record SliceOf(Expression Buffer, Expression Start, Expression? Count, CoreType Type) : Expression(Type)
{
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

/// <summary><c>new Pair(x, y)</c></summary>
internal sealed record NewPair(Expression X, Expression Y) : Expression(CoreType.Pair)
{
    public override IReadOnlyList<Expression> Children => [X, Y];

    public override Expression With(IReadOnlyList<Expression> children) => new NewPair(children[0], children[1]);
}

/// <summary><c>pair.X</c> or <c>pair.Y</c></summary>
internal sealed record FieldOf(Expression Pair, int Field) : Expression(CoreType.Double)
{
    public override IReadOnlyList<Expression> Children => [Pair];

    public override Expression With(IReadOnlyList<Expression> children) => this with { Pair = children[0] };
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

/// <summary><c>CopyTo</c>, <c>Fill</c> or <c>Clear</c> of a span.</summary>
internal sealed record BufferCall(string Name, IReadOnlyList<Expression> Arguments) : Expression(CoreType.Void)
{
    public override IReadOnlyList<Expression> Children => Arguments;

    public override Expression With(IReadOnlyList<Expression> children) => this with { Arguments = children };
}
