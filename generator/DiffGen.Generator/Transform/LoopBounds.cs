using DiffGen.Generator.Ir;
using static DiffGen.Generator.Ir.IntegerArithmetic;

namespace DiffGen.Generator.Transform;

/// <summary>Arithmetic on the bounds of a counted loop.</summary>
internal static class LoopBounds
{
    /// <summary>The bounds with which the loop runs through the same values of its induction variable from last to first.</summary>
    public static (Operand Start, BinaryOperator Comparison, Operand Limit) Reverse(RegionBuilder region, For loop, Operand start, Operand limit)
    {
        OpaqueType type = (OpaqueType)loop.Induction.Type;
        BinaryOperator comparison = loop.Step > 0 ? BinaryOperator.GreaterOrEqual : BinaryOperator.LessOrEqual;
        Operand last;
        if (loop.Step is not (1 or -1))
        {
            Operand count = TripCount(region, loop, start, limit, type);
            last = Add(region, start, Multiply(region, Subtract(region, count, One(type)), new IntegerConstant(loop.Step, type)));
        }
        else if (loop.Comparison is BinaryOperator.LessOrEqual or BinaryOperator.GreaterOrEqual)
        {
            last = limit;
        }
        else
        {
            last = loop.Step > 0 ? Subtract(region, limit, One(type)) : Add(region, limit, One(type));
        }

        return (last, comparison, start);
    }

    /// <summary>The number of iterations, an <c>int</c>.</summary>
    public static Operand TripCount(RegionBuilder region, For loop, Operand start, Operand limit)
    {
        Operand count = TripCount(region, loop, start, limit, (OpaqueType)loop.Induction.Type);
        return count.Type == IrType.Int32 ? count : region.Let(new Conversion(count, IrType.Int32, Checked: true));
    }

    /// <summary>The iteration, counted from zero, in which the induction variable has a value.</summary>
    public static Operand Iteration(RegionBuilder region, Value induction, Operand start, long step)
    {
        Operand distance = step > 0 ? Subtract(region, induction, start) : Subtract(region, start, induction);
        Operand iteration = step is 1 or -1
            ? distance
            : region.Let(new Binary(BinaryOperator.Divide, distance, new IntegerConstant(Math.Abs(step), (OpaqueType)induction.Type)));
        return iteration.Type == IrType.Int32 ? iteration : region.Let(new Conversion(iteration, IrType.Int32));
    }

    private static Operand TripCount(RegionBuilder region, For loop, Operand start, Operand limit, OpaqueType type)
    {
        long step = Math.Abs(loop.Step);
        Operand distance = loop.Step > 0 ? Subtract(region, limit, start) : Subtract(region, start, limit);
        bool includesLimit = loop.Comparison is BinaryOperator.LessOrEqual or BinaryOperator.GreaterOrEqual;
        Operand rounded = Add(region, distance, new IntegerConstant(includesLimit ? step : step - 1, type));
        Operand count = step == 1 ? rounded : region.Let(new Binary(BinaryOperator.Divide, rounded, new IntegerConstant(step, type)));
        return count is IntegerConstant known
            ? new IntegerConstant(Math.Max(0, known.Value), type)
            : region.Let(new Opaque(EquatableArray.Create("global::System.Math.Max(0, ", ")"), EquatableArray.Create(count), type, Purity.Pure));
    }

    private static IntegerConstant One(OpaqueType type) => new(1, type);
}
