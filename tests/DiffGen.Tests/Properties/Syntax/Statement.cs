namespace DiffGen.Tests.Properties.Syntax;

/// <summary>A statement. As with expressions, its parts can be replaced.</summary>
internal abstract record Statement
{
    public virtual IReadOnlyList<Expression> Expressions => [];

    public virtual IReadOnlyList<Block> Bodies => [];

    public virtual Statement With(IReadOnlyList<Expression> expressions, IReadOnlyList<Block> bodies) => this;
}

internal sealed record Block(IReadOnlyList<Statement> Statements) : Statement
{
    public override IReadOnlyList<Block> Bodies => [this];

    public override Statement With(IReadOnlyList<Expression> expressions, IReadOnlyList<Block> bodies) => bodies[0];
}

/// <summary>Declares variables of one type.</summary>
internal sealed record Declare(IReadOnlyList<Variable> Variables, IReadOnlyList<Expression> Values) : Statement
{
    public override IReadOnlyList<Expression> Expressions => Values;

    public override Statement With(IReadOnlyList<Expression> expressions, IReadOnlyList<Block> bodies) => this with { Values = expressions };
}

internal sealed record Do(Expression Expression) : Statement
{
    public override IReadOnlyList<Expression> Expressions => [Expression];

    public override Statement With(IReadOnlyList<Expression> expressions, IReadOnlyList<Block> bodies) => new Do(expressions[0]);
}

internal sealed record If(Expression Condition, Block Then, Block? Else) : Statement
{
    public override IReadOnlyList<Expression> Expressions => [Condition];

    public override IReadOnlyList<Block> Bodies => Else == null ? [Then] : [Then, Else];

    public override Statement With(IReadOnlyList<Expression> expressions, IReadOnlyList<Block> bodies) =>
        new If(expressions[0], bodies[0], bodies.ElementAtOrDefault(1));
}

internal sealed record For(Declare? Start, Expression? Condition, IReadOnlyList<Expression> Steps, Block Body) : Statement
{
    public override IReadOnlyList<Expression> Expressions => [.. Start?.Values ?? [], .. Condition == null ? (IEnumerable<Expression>)[] : [Condition], .. Steps];

    public override IReadOnlyList<Block> Bodies => [Body];

    public override Statement With(IReadOnlyList<Expression> expressions, IReadOnlyList<Block> bodies)
    {
        var starts = Start?.Values.Count ?? 0;
        var conditions = Condition == null ? 0 : 1;
        return new For(
            Start == null ? null : Start with { Values = [.. expressions.Take(starts)] },
            Condition == null ? null : expressions[starts],
            [.. expressions.Skip(starts + conditions)],
            bodies[0]);
    }
}

/// <summary><c>while</c>, or <c>do</c> … <c>while</c>.</summary>
internal sealed record While(Expression Condition, Block Body, bool TestsLast) : Statement
{
    public override IReadOnlyList<Expression> Expressions => [Condition];

    public override IReadOnlyList<Block> Bodies => [Body];

    public override Statement With(IReadOnlyList<Expression> expressions, IReadOnlyList<Block> bodies) =>
        this with { Condition = expressions[0], Body = bodies[0] };
}

internal sealed record Foreach(Variable Variable, Expression Buffer, Block Body) : Statement
{
    public override IReadOnlyList<Expression> Expressions => [Buffer];

    public override IReadOnlyList<Block> Bodies => [Body];

    public override Statement With(IReadOnlyList<Expression> expressions, IReadOnlyList<Block> bodies) =>
        this with { Buffer = expressions[0], Body = bodies[0] };
}

/// <summary>Sections end with a <c>break</c> of their own unless they leave anyway; the last is <c>default</c>.</summary>
internal sealed record Switch(Expression Subject, IReadOnlyList<int> Labels, IReadOnlyList<Block> Sections) : Statement
{
    public override IReadOnlyList<Expression> Expressions => [Subject];

    public override IReadOnlyList<Block> Bodies => Sections;

    public override Statement With(IReadOnlyList<Expression> expressions, IReadOnlyList<Block> bodies) =>
        this with { Subject = expressions[0], Sections = bodies };
}

/// <summary><c>(a, b) = (x, y)</c>.</summary>
internal sealed record AssignAll(IReadOnlyList<Expression> Targets, IReadOnlyList<Expression> Values) : Statement
{
    public override IReadOnlyList<Expression> Expressions => [.. Targets, .. Values];

    public override Statement With(IReadOnlyList<Expression> expressions, IReadOnlyList<Block> bodies) =>
        new AssignAll([.. expressions.Take(Targets.Count)], [.. expressions.Skip(Targets.Count)]);
}

/// <summary><c>(double p, double q) = pair;</c></summary>
internal sealed record TakeApart(IReadOnlyList<Variable> Variables, Expression Value) : Statement
{
    public override IReadOnlyList<Expression> Expressions => [Value];

    public override Statement With(IReadOnlyList<Expression> expressions, IReadOnlyList<Block> bodies) => this with { Value = expressions[0] };
}

/// <summary><c>MGradient(x, y, out double p, out double q);</c> for a method of scalars.</summary>
internal sealed record TakeSlopes(int Method, IReadOnlyList<Expression> Arguments, IReadOnlyList<Variable> Variables) : Statement
{
    public override IReadOnlyList<Expression> Expressions => Arguments;

    public override Statement With(IReadOnlyList<Expression> expressions, IReadOnlyList<Block> bodies) => this with { Arguments = expressions };
}

/// <summary><c>goto label;</c> The label stands in a block around it, before or after.</summary>
internal sealed record Goto(int Label) : Statement;

/// <summary><c>label:</c></summary>
internal sealed record Label(int Id) : Statement;

/// <summary><c>try</c> … <c>finally</c>.</summary>
internal sealed record Try(Block Body, Block Cleanup) : Statement
{
    public override IReadOnlyList<Block> Bodies => [Body, Cleanup];

    public override Statement With(IReadOnlyList<Expression> expressions, IReadOnlyList<Block> bodies) => new Try(bodies[0], bodies[1]);
}

/// <summary><c>ref double r = ref a[i];</c></summary>
internal sealed record DeclareReference(Variable Variable, Expression Place) : Statement
{
    public override IReadOnlyList<Expression> Expressions => [Place];

    public override Statement With(IReadOnlyList<Expression> expressions, IReadOnlyList<Block> bodies) => this with { Place = expressions[0] };
}

/// <summary>A local function, which sees the variables around it and may change them.</summary>
internal sealed record DeclareFunction(LocalFunction Function) : Statement
{
    public override IReadOnlyList<Block> Bodies => [Function.Body];

    public override Statement With(IReadOnlyList<Expression> expressions, IReadOnlyList<Block> bodies) => new DeclareFunction(Function with { Body = bodies[0] });
}

/// <param name="IsLambda">It is written as a lambda.</param>
internal sealed record LocalFunction(int Id, IReadOnlyList<Variable> Parameters, CoreType Return, Block Body, bool IsLambda);

internal sealed record Break : Statement;

internal sealed record Continue : Statement;

internal sealed record Throw : Statement
{
    public const string Exception = "InvalidOperationException";
}

internal sealed record Return(Expression? Value) : Statement
{
    public override IReadOnlyList<Expression> Expressions => Value == null ? [] : [Value];

    public override Statement With(IReadOnlyList<Expression> expressions, IReadOnlyList<Block> bodies) => new Return(expressions.Count == 0 ? null : expressions[0]);
}
