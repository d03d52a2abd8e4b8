using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <summary>
/// The method that computes a called method, or one of its sweeps, with tangents: it takes what the other takes, then the tangents of
/// what is active, and hands out that of the result. Arrays are passed as spans, as to sweeps, and the tape is the caller's.
/// </summary>
internal static class TangentSignatures
{
    public static MethodReference Of(MethodReference method)
    {
        List<ParameterSignature> parameters = [.. method.Parameters.SelectMany(SweepSignatures.Parts)];
        foreach (ParameterSignature parameter in method.Parameters)
        {
            if (parameter.IsActive)
            {
                parameters.Add(new ParameterSignature(parameter.Name + "Tangent", TypeOf(SweepSignatures.Passed(parameter.Type), null), PassingOf(parameter.Passing), true)
                {
                    Part = SweepSignatures.Apart(parameter).Part is { } part ? part with { Whole = part.Whole + "Tangent" } : null,
                });
            }
        }

        for (int i = 0; i < method.ResultParts.Length; i++)
        {
            Leaf part = method.ResultParts[i];
            if (part.Type is RealType)
            {
                parameters.Add(new ParameterSignature(part.NameIn("resultTangent"), part.Type, Passing.Out, true)
                {
                    Part = method.ReturnType is StructType whole ? new Part("resultTangent", whole, i) : null,
                });
            }
        }

        return method with
        {
            Name = method.Sweep == Sweep.None && method.TangentOrder == 0 ? method.Name + "TangentSweep" + method.OverloadSuffix : method.Name + "Tangent",
            Parameters = parameters.ToEquatableArray(),
            TangentOrder = method.TangentOrder + 1,
            TakesTape = true,
        };
    }

    /// <summary>The tangent of what can't be written can't be written either.</summary>
    public static IrType TypeOf(IrType type, Part? part) => part is not null && type.IsMemory ? type : type is BufferType { Kind: BufferKind.ReadOnlySpan } ? type : type is MemoryType memory ? memory.Row : type.ShadowType;

    /// <summary>The tangent of a by-value argument is one; else the tangent goes the way of the value.</summary>
    public static Passing PassingOf(Passing passing) => passing == Passing.In ? Passing.ByValue : passing;
}
