using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Rules;

/// <summary>
/// A partial derivative: an expression of the arguments of a function and of its result. The operators make rows of the
/// table read like mathematics.
/// </summary>
internal abstract record Formula
{
    private IReadOnlyList<Formula>? parts;

    protected Formula()
    {
    }

    // A copy may have other parts.
    protected Formula(Formula original) => _ = original;

    public virtual bool IsZero => false;

    public virtual bool IsOne => false;

    /// <summary>It reads neither an argument nor the result.</summary>
    public bool IsConstant => !Any(part => part is Argument or Result);

    public bool ReadsResult => Any(part => part is Result);

    private IReadOnlyList<Formula> Parts => parts ??= ListParts();

    public static implicit operator Formula(double value) => new Number(value);

    public static Formula operator +(Formula x, Formula y) => new Combination(BinaryOperator.Add, x, y);

    public static Formula operator -(Formula x, Formula y) => new Combination(BinaryOperator.Subtract, x, y);

    public static Formula operator *(Formula x, Formula y) => new Combination(BinaryOperator.Multiply, x, y);

    public static Formula operator /(Formula x, Formula y) => new Combination(BinaryOperator.Divide, x, y);

    public static Formula operator -(Formula x) => new Negation(x);

    public static Condition operator <(Formula x, Formula y) => new Comparison(BinaryOperator.Less, x, y);

    public static Condition operator >(Formula x, Formula y) => new Comparison(BinaryOperator.Greater, x, y);

    public static Condition operator <=(Formula x, Formula y) => new Comparison(BinaryOperator.LessOrEqual, x, y);

    public static Condition operator >=(Formula x, Formula y) => new Comparison(BinaryOperator.GreaterOrEqual, x, y);

    public bool Reads(int argument) => Any(part => part is Argument { Index: var index } && index == argument);

    /// <summary>Whether it reads an argument where it does not apply a function whose value is known.</summary>
    public bool Reads(int argument, Func<Application, bool> isKnown)
    {
        if (this is Argument { Index: var index })
        {
            return index == argument;
        }

        if (this is Application application && isKnown(application))
        {
            return false;
        }

        foreach (Formula part in Parts)
        {
            if (part.Reads(argument, isKnown))
            {
                return true;
            }
        }

        return false;
    }

    public virtual bool Equals(Formula? other) => other is not null && EqualityContract == other.EqualityContract;

    public override int GetHashCode() => EqualityContract.GetHashCode();

    protected abstract IReadOnlyList<Formula> ListParts();

    private bool Any(Func<Formula, bool> predicate)
    {
        if (predicate(this))
        {
            return true;
        }

        foreach (Formula part in Parts)
        {
            if (part.Any(predicate))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>An argument of the function, counted from zero.</summary>
internal sealed record Argument(int Index) : Formula
{
    protected override IReadOnlyList<Formula> ListParts() => [];
}

/// <summary>The value of the function.</summary>
internal sealed record Result : Formula
{
    protected override IReadOnlyList<Formula> ListParts() => [];
}

internal sealed record Number(double Value) : Formula
{
    public override bool IsZero => Value == 0;

    public override bool IsOne => Value == 1;

    protected override IReadOnlyList<Formula> ListParts() => [];
}

internal sealed record Negation(Formula X) : Formula
{
    protected override IReadOnlyList<Formula> ListParts() => [X];
}

/// <summary>Two formulas under one of the four operators of arithmetic.</summary>
internal sealed record Combination(BinaryOperator Operator, Formula X, Formula Y) : Formula
{
    protected override IReadOnlyList<Formula> ListParts() => [X, Y];
}

/// <summary>A function that has a row of its own.</summary>
internal sealed record Application(string Function, EquatableArray<Formula> Arguments) : Formula
{
    protected override IReadOnlyList<Formula> ListParts() => Arguments;
}

/// <summary>Chooses between two values. Both are computed, and the other one is dropped, whatever it is.</summary>
internal sealed record Conditional(Condition Condition, Formula WhenTrue, Formula WhenFalse) : Formula
{
    protected override IReadOnlyList<Formula> ListParts() => [Condition, WhenTrue, WhenFalse];
}

internal abstract record Condition : Formula
{
    public static Condition operator &(Condition x, Condition y) => new Both(x, y);
}

internal sealed record Comparison(BinaryOperator Operator, Formula X, Formula Y) : Condition
{
    protected override IReadOnlyList<Formula> ListParts() => [X, Y];
}

internal sealed record Both(Condition X, Condition Y) : Condition
{
    protected override IReadOnlyList<Formula> ListParts() => [X, Y];
}
