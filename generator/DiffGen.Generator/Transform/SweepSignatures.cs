using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <summary>
/// The two methods into which a called method's gradient is split, so that nothing is evaluated twice: the forward sweep leaves
/// on the caller's tape what the reverse sweep takes from it. Arrays are passed as spans, since the caller's own may be one.
/// </summary>
internal static class SweepSignatures
{
    /// <summary>Parameters that the reverse sweep gets anew. All else it needs of them is on the tape.</summary>
    public static bool IsPassedToReverse(IrType type) => type.IsMemory || !PrimalValues.IsRecordable(type);

    /// <param name="followsReferences">It also follows the shadows of references, which change.</param>
    public static MethodReference Forward(MethodReference method, bool followsReferences = false) => method with
    {
        Name = method.Name + "ForwardSweep" + method.OverloadSuffix,
        Sweep = Sweep.Forward,
        Parameters = method.Parameters.SelectMany(parameter => Parts(parameter))
            .Concat(method.Parameters.Where(parameter => followsReferences && parameter.HasGraph).Select(AdjointOf))
            .ToEquatableArray(),
        TakesTape = true,
    };

    public static MethodReference Reverse(MethodReference method)
    {
        List<ParameterSignature> parameters = new();
        foreach (ParameterSignature parameter in method.Parameters)
        {
            if (IsPassedToReverse(parameter.Type))
            {
                parameters.Add(new ParameterSignature(parameter.Name, Passed(parameter.Type), Passing.ByValue, parameter.IsActive) { Part = Apart(parameter).Part });
            }
        }

        parameters.AddRange(Added(method));
        return method with
        {
            Name = method.Name + "ReverseSweep" + method.OverloadSuffix,
            Sweep = Sweep.Reverse,
            Parameters = parameters.ToEquatableArray(),
            ReturnType = null,
            TakesTape = true,
        };
    }

    /// <summary>Both sweeps at once, for callers that know the seed before they call.</summary>
    public static MethodReference Both(MethodReference method) => Forward(method) with
    {
        Name = method.Name + "BothSweeps" + method.OverloadSuffix,
        Sweep = Sweep.Both,
        Parameters = Forward(method).Parameters.Concat(Added(method)).ToEquatableArray(),
    };

    /// <summary>Whether both sweeps can run at once: the only seed is that of the result.</summary>
    public static bool CanRunBoth(MethodReference method, MethodSummary summary)
    {
        if (method.Companions is not null)
        {
            return false;
        }

        for (int i = 0; i < method.Parameters.Count; i++)
        {
            ParameterSignature parameter = method.Parameters[i];
            if (parameter.Type is GridType || parameter.Type.IsGraph)
            {
                return false;
            }

            if (parameter.IsActive && (parameter.Type is BufferType ? summary.Parameters[i].IsWritten : parameter.Passing is Passing.Ref or Passing.Out))
            {
                return false;
            }
        }

        return method.ReturnType is RealType;
    }

    /// <summary>What comes after the method's own parameters: seeds and adjoints.</summary>
    private static List<ParameterSignature> Added(MethodReference method)
    {
        List<ParameterSignature> parameters = new();
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

        parameters.AddRange(method.Parameters.Where(parameter => parameter.IsActive).Select(AdjointOf));
        return parameters;
    }

    private static ParameterSignature AdjointOf(ParameterSignature parameter) => new(
        parameter.Name + "Adjoint",
        Passed(parameter.Type).ShadowType,
        AdjointPassing(parameter.Type, parameter.Passing),
        true)
    {
        Part = Apart(parameter).Part is { } part ? part with { Whole = part.Whole + "Adjoint" } : null,
    };

    public static IrType Passed(IrType type) => type switch
    {
        BufferType { Kind: BufferKind.Array } array => array.Shadow,
        GridType grid => grid.Row,
        _ => type,
    };

    /// <summary>A struct that refers to memory is passed in parts: what stands for its arrays may be memory that only spans refer to.</summary>
    public static ParameterSignature Apart(ParameterSignature parameter) => parameter.Part is { Type.HoldsMemory: true } ? parameter with { Part = null } : parameter;

    /// <summary>The names under which the lengths of an array of several dimensions are passed.</summary>
    public static IEnumerable<string> Extents(string name, GridType grid) =>
        Enumerable.Range(0, grid.Rank).Select(dimension => name + "Length" + dimension.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>A parameter as sweeps take it.</summary>
    public static IEnumerable<ParameterSignature> Parts(ParameterSignature parameter)
    {
        yield return Apart(parameter) with { Type = Passed(parameter.Type) };
        if (parameter.Type is GridType grid)
        {
            foreach (string name in Extents(parameter.Name, grid))
            {
                yield return new ParameterSignature(name, IrType.Int32, Passing.ByValue, false) { IsExtent = true };
            }
        }
    }

    /// <summary>The reverse sweep hands out what a scalar input contributes, gets the seed of an output, and turns one into the other for both.</summary>
    public static Passing AdjointPassing(IrType type, Passing passing) => type.IsMemory
        ? Passing.ByValue
        : passing switch
        {
            Passing.Ref => Passing.Ref,
            Passing.Out => Passing.ByValue,
            _ => Passing.Out,
        };
}
