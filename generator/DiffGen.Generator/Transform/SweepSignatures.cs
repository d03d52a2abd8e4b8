using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <summary>
/// The two methods into which a called method's gradient is split, so that nothing is evaluated twice: the forward sweep leaves
/// on the caller's tape what the reverse sweep takes from it. Arrays are passed as spans, since the caller's own may be one.
/// </summary>
internal static class SweepSignatures
{
    /// <summary>Parameters that the reverse sweep gets anew. All else it needs of them is on the tape.</summary>
    public static bool IsPassedToReverse(IrType type) => type is BufferType || !PrimalValues.IsRecordable(type);

    public static MethodReference Forward(MethodReference method) => method with
    {
        Name = method.Name + "ForwardSweep" + method.OverloadSuffix,
        Sweep = Sweep.Forward,
        Parameters = method.Parameters.Map(parameter => parameter with { Type = Passed(parameter.Type) }),
        TakesTape = true,
    };

    public static MethodReference Reverse(MethodReference method)
    {
        List<ParameterSignature> parameters = new();
        foreach (ParameterSignature parameter in method.Parameters)
        {
            if (IsPassedToReverse(parameter.Type))
            {
                parameters.Add(new ParameterSignature(parameter.Name, Passed(parameter.Type), Passing.ByValue, parameter.IsActive) { Part = parameter.Part });
            }
        }

        for (int i = 0; i < method.ResultParts.Length; i++)
        {
            Leaf part = method.ResultParts[i];
            if (part.Type is RealType)
            {
                parameters.Add(new ParameterSignature(part.NameIn("resultAdjoint"), part.Type, Passing.ByValue, true)
                {
                    Part = method.ReturnType is StructType whole ? new Part("resultAdjoint", whole, i) : null,
                });
            }
        }

        foreach (ParameterSignature parameter in method.Parameters)
        {
            if (parameter.IsActive)
            {
                parameters.Add(new ParameterSignature(
                    parameter.Name + "Adjoint",
                    parameter.Type is BufferType buffer ? buffer.Shadow : parameter.Type,
                    AdjointPassing(parameter.Type, parameter.Passing),
                    true)
                {
                    Part = parameter.Part is { } part ? part with { Whole = part.Whole + "Adjoint" } : null,
                });
            }
        }

        return method with
        {
            Name = method.Name + "ReverseSweep" + method.OverloadSuffix,
            Sweep = Sweep.Reverse,
            Parameters = parameters.ToEquatableArray(),
            ReturnType = null,
            TakesTape = true,
        };
    }

    public static IrType Passed(IrType type) => type is BufferType { Kind: BufferKind.Array } array ? array.Shadow : type;

    /// <summary>The reverse sweep hands out what a scalar input contributes, gets the seed of an output, and turns one into the other for both.</summary>
    public static Passing AdjointPassing(IrType type, Passing passing) => type is BufferType
        ? Passing.ByValue
        : passing switch
        {
            Passing.Ref => Passing.Ref,
            Passing.Out => Passing.ByValue,
            _ => Passing.Out,
        };
}
