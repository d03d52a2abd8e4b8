using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Remarks.Algebra;

/// <content>Values, and places in memory.</content>
internal sealed partial class Execution
{
    private readonly record struct View(int Root, Sum? Offset, bool IsWhole);

    public Sum SumOf(Operand operand) => operand switch
    {
        Value value => SumOf(value),
        RealConstant { Value: var number } when !double.IsNaN(number) && !double.IsInfinity(number) => Sum.Of(number),
        RealConstant { Value: double.NaN } => terms.Symbol(Terms.NoNumber, false),
        IntegerConstant integer => Sum.Of(integer.Value),
        BooleanConstant truth => Sum.Of(truth.Value ? 1 : 0),
        DefaultConstant => Sum.Zero,
        _ => terms.Symbol("constant@" + operand, false),
    };

    // What was computed before the region, of what can't have changed since, is computed again.
    private Sum SumOf(Value value)
    {
        if (values.TryGetValue(value.Id, out Sum? known))
        {
            return known;
        }

        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        bool isPlain = !value.Type.IsMemory && index.Knows(value) && index[value].Let is { Operation: { ReadsMemory: false, MayThrow: false } and (Copy or Unary or Binary or Select or Conversion or Intrinsic) };
        return values[value.Id] = isPlain ? Evaluate(index[value].Let!, State) : Unknown(value);
    }

    private Sum Unknown(Value value) =>
        terms.Symbol("value" + Text(value.Id), value.Type.IsMemory ? IsVaried(RootOf(value)) : activity.IsVaried(value), value.Type == IrType.Boolean);

    private Sum Evaluate(Let let, MemoryState state)
    {
        if (let.Target.Type.IsMemory)
        {
            return Unknown(let.Target);
        }

        switch (let.Operation)
        {
            case Copy copy:
                return SumOf(copy.X);
            case Unary { Operator: UnaryOperator.Negate } negation:
                return SumOf(negation.X).Scaled(-1);
            case Unary { Operator: UnaryOperator.Not } not:
                return terms.Not(SumOf(not.X));
            case Binary binary:
                return Evaluate(binary);
            case Select select:
                return terms.Choose(SumOf(select.Condition), SumOf(select.WhenTrue), SumOf(select.WhenFalse));
            case Conversion { X.Type: RealType, Type: not RealType } cast:
                return terms.Apply("Truncate", SumOf(cast.X));
            case Conversion conversion:
                return SumOf(conversion.X);
            case Intrinsic { Custom: null, Type: RealType } intrinsic:
                return terms.Apply(intrinsic.Rule, [.. intrinsic.Arguments.Select(SumOf)]);
            case Load load:
                return terms.Load(state[RootOf(load.Buffer), load.Path], PositionOf(load.Buffer, load.Index));
            case Opaque { Purity: not Purity.Effect, Arguments: [{ Type: RealType } only], Pieces: ["", ""] }:
                return SumOf(only);
            case Opaque { Purity: Purity.Effect } opaque:
                ChangeAll(opaque.Operands, let, state);
                return Unknown(let.Target);
            case Opaque { Purity: Purity.Reads }:
            case NewBuffer:
                return Unknown(let.Target);
            default:
                // The same of the same.
                string what = let.Operation is Opaque text ? string.Join("·", text.Pieces) : let.Operation is Intrinsic function ? function.Method : let.Operation.GetType().Name + (let.Operation is Extent extent ? Text(extent.Dimension) : "");
                return Depending("same@" + what, [.. let.Operation.Operands.Select(SumOf)], false, let.Target.Type == IrType.Boolean);
        }
    }

    private Sum Evaluate(Binary binary)
    {
        Sum x = SumOf(binary.X), y = SumOf(binary.Y);
        bool isReal = binary.X.Type is RealType;
        switch (binary.Operator)
        {
            case BinaryOperator.Add:
                return terms.Add(x, y);
            case BinaryOperator.Subtract:
                return terms.Subtract(x, y);
            case BinaryOperator.Multiply:
                return terms.Multiply(x, y);
            case BinaryOperator.Divide when isReal && y.Constant != 0:
                return terms.Divide(x, y);
            case BinaryOperator.And when binary.X.Type == IrType.Boolean:
                return terms.And(x, y);
            case BinaryOperator.Or when binary.X.Type == IrType.Boolean:
                return terms.Or(x, y);
            case BinaryOperator.Less:
                return terms.Negative(terms.Subtract(x, y));
            case BinaryOperator.Greater:
                return terms.Negative(terms.Subtract(y, x));
            case BinaryOperator.LessOrEqual:
                return terms.Not(terms.Negative(terms.Subtract(y, x)));
            case BinaryOperator.GreaterOrEqual:
                return terms.Not(terms.Negative(terms.Subtract(x, y)));
            case BinaryOperator.Equal:
                return terms.IsZero(terms.Subtract(x, y));
            case BinaryOperator.NotEqual:
                return terms.Not(terms.IsZero(terms.Subtract(x, y)));
            default:
                return Depending("same@" + binary.Operator, [x, y], false, binary.ResultType == IrType.Boolean);
        }
    }

    private int RootOf(Operand buffer) => memory.RootOrSelf((Value)buffer).Id;

    /// <summary>Where an element lies from the start of the root.</summary>
    private Sum PositionOf(Operand buffer, Operand at) =>
        ViewOf(buffer) is { Offset: { } offset } ? terms.Add(offset, SumOf(at)) : terms.Make("at@", SumOf(buffer), SumOf(at));

    private View ViewOf(Operand buffer)
    {
        int root = RootOf(buffer);
        Sum offset = Sum.Zero;
        bool isWhole = true;
        while (buffer is Value value && value.Id != root)
        {
            switch (index[value].Let?.Operation)
            {
                case Slice slice:
                    offset = terms.Add(offset, SumOf(slice.Start));
                    buffer = slice.Buffer;
                    isWhole = false;
                    break;
                case Conversion conversion:
                    buffer = conversion.X;
                    break;
                case Copy copy:
                    buffer = copy.X;
                    break;
                default:
                    return new View(root, null, false);
            }
        }

        return new View(root, offset, isWhole);
    }
}
