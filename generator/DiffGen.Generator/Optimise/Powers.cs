using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Optimise;

/// <summary>With <c>FastMath</c>: powers with a small whole exponent are products. The library's function may round otherwise.</summary>
internal sealed class Powers : Rewriter
{
    private const int Largest = 8;

    private ValueSource values = new();

    public override Function Run(Function function)
    {
        if (!Traversal.Statements(function.Body).Any(statement => statement is Let { Operation: Intrinsic intrinsic } && ExponentOf(intrinsic) is not null))
        {
            return function;
        }

        values = new ValueSource(function.NextId);
        Function changed = base.Run(function);
        return changed with { NextId = values.Next };
    }

    protected override void RewriteLet(Let let, List<Statement> into)
    {
        if (let.Operation is not Intrinsic intrinsic || ExponentOf(intrinsic) is not { } exponent)
        {
            into.Add(let);
            return;
        }

        RegionBuilder region = new(values);
        Operand power = region.Power(intrinsic.Arguments[0], Math.Abs(exponent));
        into.AddRange(region.Build().Statements);
        into.Add(let with { Operation = exponent > 0 ? new Copy(power) : new Binary(BinaryOperator.Divide, Constants.Real(1, (RealType)intrinsic.Type), power) });
    }

    private static int? ExponentOf(Intrinsic intrinsic) =>
        intrinsic is { Rule: "Pow", Custom: null, HasReceiver: false, Taken.Count: 0, Type: RealType }
        && intrinsic.Arguments is [_, RealConstant { Value: >= -Largest and <= Largest and not 0 and var exponent }] && exponent == Math.Floor(exponent)
            ? (int)exponent
            : null;
}
