using DiffGen.Generator.Ir;
using DiffGen.Generator.Transform;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <content>What is a constant of differentiation because the user says so.</content>
internal sealed partial class BodyLowering
{
    private Operand LowerStopGradient(IInvocationOperation call, string name)
    {
        IOperation argument = call.Arguments[0].Value;
        return AsConstant(LowerExpression(argument), argument, call, name);
    }

    /// <summary>A value as a constant of differentiation.</summary>
    /// <param name="expression">What it is the value of.</param>
    private Operand AsConstant(Operand value, IOperation expression, IOperation at, string name)
    {
        if (value is Composite { Struct.HoldsMemory: true })
        {
            return Unsupported(at, $"'{at.Syntax}', a struct that refers to memory, as a constant,", "use Diff.StopGradient on its parts");
        }

        if (value is Composite)
        {
            return MapLeaves(value, leaf => leaf is Value { Type: RealType } ? Stop(leaf, at, "") : leaf);
        }

        if (value is Grid grid)
        {
            return grid with { Elements = (Value)AsConstant(grid.Elements, expression, at, name) };
        }

        if (value is Handle || (value is OwnList or Table or Instance && frame.Dependence.DependsOnActive(expression)))
        {
            return Unsupported(at, $"'{at.Syntax}', which the method makes for itself, as a constant,", "use Diff.StopGradient on what it holds");
        }

        if (value is not Value)
        {
            return value;
        }

        if (value.Type.IsMemory)
        {
            Value view = View(value, new Copy(value), at, name);
            stopped.Add(view.Id);
            return view;
        }

        return value.Type.IsDifferentiable || !TypeMap.IsDiscrete(expression.Type) ? Stop(value, at, name) : value;
    }
}
