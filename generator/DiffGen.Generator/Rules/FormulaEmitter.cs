using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Rules;

/// <summary>
/// Writes formulas as operations at the end of a region. Within one emitter a part that stands in several formulas is
/// computed once, so the partials of one operation should share one; it serves one region only.
/// </summary>
internal sealed class FormulaEmitter
{
    private readonly RegionBuilder region;
    private readonly IReadOnlyList<Operand> arguments;
    private readonly Operand? result;
    private readonly RealType precision;
    private readonly Dictionary<Formula, Operand> emitted = new();

    /// <param name="result">The value of the function; may be null where no formula reads it.</param>
    public FormulaEmitter(RegionBuilder region, IReadOnlyList<Operand> arguments, Operand? result, RealType precision)
    {
        this.region = region;
        this.arguments = arguments;
        this.result = result;
        this.precision = precision;
    }

    /// <summary>The values of functions that somebody has computed before; null for others.</summary>
    public Func<Application, Operand?> Known { get; init; } = _ => null;

    public static Operand Emit(Formula formula, RegionBuilder region, IReadOnlyList<Operand> arguments, Operand? result, RealType precision) =>
        new FormulaEmitter(region, arguments, result, precision).Emit(formula);

    public static Operand Product(
        RegionBuilder region, Operand adjoint, Formula partial, IReadOnlyList<Operand> arguments, Operand? result, RealType precision) =>
        new FormulaEmitter(region, arguments, result, precision).Product(adjoint, partial);

    public Operand Emit(Formula formula)
    {
        if (emitted.TryGetValue(formula, out Operand? known))
        {
            return known;
        }

        Operand operand = formula switch
        {
            Argument argument => region.Convert(arguments[argument.Index], precision),
            Result => result ?? throw new InvalidOperationException("A formula reads a result that is not there."),
            Number number => Constants.Real(number.Value, precision),
            Negation negation => region.Negate(Emit(negation.X)),
            Combination combination => Combine(combination.Operator, Emit(combination.X), Emit(combination.Y)),
            Application application => Apply(application),
            UserPartials partials => Call(partials),
            UserPartial partial => Component(partial),
            Comparison comparison => Compare(comparison),
            Both both => region.And(Emit(both.X), Emit(both.Y)),
            Conditional conditional => Choose(conditional, Emit),
            _ => throw new InvalidOperationException("Unknown formula: " + formula.GetType().Name),
        };
        emitted[formula] = operand;
        return operand;
    }

    /// <summary>
    /// An adjoint (or a tangent) times a partial derivative. A conditional chooses between products rather than factors,
    /// so that an arm without derivative gives exactly zero even where the adjoint is infinite.
    /// </summary>
    /// <param name="strongZero">An adjoint that is zero when the code runs gives zero, whatever the partial is.</param>
    public Operand Product(Operand adjoint, Formula partial, bool strongZero = false)
    {
        Operand product = Multiply(adjoint, partial);
        return strongZero && adjoint is Value && !IsFinite(partial)
            ? region.Select(region.Compare(BinaryOperator.Equal, adjoint, Zero), Zero, product)
            : product;
    }

    private static bool IsFinite(Formula partial) => partial switch
    {
        Number { Value: var value } => !double.IsNaN(value) && !double.IsInfinity(value),
        Negation negation => IsFinite(negation.X),
        Conditional conditional => IsFinite(conditional.WhenTrue) && IsFinite(conditional.WhenFalse),
        _ => false,
    };

    private RealConstant Zero => Constants.Real(0, precision);

    private Operand Multiply(Operand adjoint, Formula partial) => partial switch
    {
        { IsZero: true } => Zero,
        Negation negation => region.Negate(Multiply(adjoint, negation.X)),
        Conditional conditional => Choose(conditional, arm => Multiply(adjoint, arm)),

        // One division instead of a reciprocal and a product. Other quotients are the size of the partial, while the
        // adjoint times their numerator might overflow on the way.
        Combination { Operator: BinaryOperator.Divide, X.IsOne: true } reciprocal => region.Divide(adjoint, Emit(reciprocal.Y)),
        Combination { Operator: BinaryOperator.Multiply, X: Combination { Operator: BinaryOperator.Divide, X.IsOne: true } first } scaled =>
            region.Multiply(region.Divide(adjoint, Emit(first.Y)), Emit(scaled.Y)),

        _ => region.Multiply(adjoint, Emit(partial)),
    };

    private Operand Choose(Conditional conditional, Func<Formula, Operand> arm)
    {
        Operand condition = Emit(conditional.Condition);
        return condition is BooleanConstant known
            ? arm(known.Value ? conditional.WhenTrue : conditional.WhenFalse)
            : region.Select(condition, arm(conditional.WhenTrue), arm(conditional.WhenFalse));
    }

    private Operand Combine(BinaryOperator combination, Operand x, Operand y) => combination switch
    {
        BinaryOperator.Add => region.Add(x, y),
        BinaryOperator.Subtract => region.Subtract(x, y),
        BinaryOperator.Multiply => region.Multiply(x, y),
        BinaryOperator.Divide => region.Divide(x, y),
        _ => throw new InvalidOperationException("Not an operator of formulas: " + combination),
    };

    /// <summary>Integer arguments are compared as integers.</summary>
    private Operand Compare(Comparison comparison)
    {
        if (comparison is { X: Argument { Index: var index }, Y: Number { Value: var number } }
            && arguments[index] is { Type: not RealType } integer)
        {
            return region.Compare(comparison.Operator, integer, Constants.Int((int)number));
        }

        return region.Compare(comparison.Operator, Emit(comparison.X), Emit(comparison.Y));
    }

    private Operand Apply(Application application)
    {
        if (Known(application) is { } known)
        {
            return known;
        }

        Rule row = RuleTable.Find(application.Function)
            ?? throw new InvalidOperationException("No row for the function " + application.Function);
        var operands = new Operand[row.Arity];
        for (int i = 0; i < operands.Length; i++)
        {
            Formula argument = application.Arguments[i];
            operands[i] = row.Parameters[i] == ParameterKind.Integer && argument is Argument { Index: var index }
                ? arguments[index]
                : Emit(argument);
        }

        return Fold(application.Function, operands) ?? Call(row, operands);
    }

    private Value Call(UserPartials partials)
    {
        UserRule rule = partials.Rule;
        List<Operand> operands = [.. arguments];
        if (rule.TakesResult)
        {
            operands.Add(result ?? throw new InvalidOperationException("A rule reads a result that is not there."));
        }

        IEnumerable<string> pieces = operands.Skip(1).Select(_ => ", ").Prepend(rule.Method + "(").Append(")");
        IrType type = rule.Partials == 1 ? precision : new OpaqueType("(" + string.Join(", ", Enumerable.Repeat(precision.CSharp, rule.Partials)) + ")");
        return region.Let(new Opaque(pieces.ToEquatableArray(), operands.ToEquatableArray(), type, Purity.Reads) { Rule = rule });
    }

    private Operand Component(UserPartial partial)
    {
        Operand all = Emit(new UserPartials(partial.Rule));
        string item = ".Item" + (partial.Component + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
        return partial.Rule.Partials == 1
            ? all
            : region.Let(new Opaque(EquatableArray.Create("", item), EquatableArray.Create(all), precision, Purity.Pure) { Component = partial.Component });
    }

    private Value Call(Rule row, params Operand[] operands) =>
        region.Let(new Intrinsic(row.Name, RuleTable.MethodText(row, precision), operands.ToEquatableArray(), precision) { Throws = row.Throws, Taken = row.Taken });

    /// <summary>Derivatives of powers with a constant exponent are powers with a smaller one, which are often products.</summary>
    private Operand? Fold(string function, Operand[] operands) => function switch
    {
        "Pow" when operands[1] is RealConstant { Value: var exponent } => Power(operands[0], exponent),
        "CopySign" when operands[0].IsOne() && operands[1] is RealConstant { Value: var sign } =>
            Constants.Real(BitConverter.DoubleToInt64Bits(sign) < 0 ? -1 : 1, precision),
        "Abs" when operands[0] is RealConstant { Value: var value } => Constants.Real(Math.Abs(value), precision),
        _ => null,
    };

    private Operand? Power(Operand x, double exponent)
    {
        switch (exponent)
        {
            case 0:
                return Constants.Real(1, precision);
            case 0.5:
                return Call(RuleTable.Find("Sqrt")!, x);
            case 1 or 2 or 3 or 4:
                return region.Power(x, (int)exponent);
            default:
                return exponent is -1 or -2 ? region.Divide(Constants.Real(1, precision), Power(x, -exponent)!) : null;
        }
    }
}
