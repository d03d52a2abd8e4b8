using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <summary>
/// The checks that a companion makes on the tangents that it takes: they are long enough, and what is written overlaps nothing else.
/// Tangents that are only read may share memory with each other and with the values.
/// </summary>
internal static class TangentChecks
{
    /// <param name="parameters">All parameters that were there before.</param>
    /// <param name="own">How many of them are the method's own.</param>
    public static void Add(
        RegionBuilder body, IReadOnlyList<Parameter> parameters, int own, IReadOnlyList<(Parameter Primal, Parameter Tangent)> tangents, MemoryAnalysis memory)
    {
        foreach ((Parameter primal, Parameter tangent) in tangents)
        {
            if (primal.Type.IsMemory)
            {
                body.Add(new RequireLength(tangent.Value, OwnOf(primal, parameters, own).Value));
            }
        }

        List<(Parameter Parameter, bool IsWritten)> all = new();
        foreach (Parameter parameter in Overlap.References(parameters))
        {
            // A transform that added parameters has checked them against each other and the rest.
            Check(parameter, Overlap.IsWritten(parameter, memory), isChecked: parameters.Count > own);
        }

        foreach (Parameter tangent in Overlap.References(tangents.Select(pair => pair.Tangent)))
        {
            Check(tangent, Overlap.IsWritten(tangents.First(pair => pair.Tangent == tangent).Primal, memory), isChecked: false);
        }

        void Check(Parameter parameter, bool isWritten, bool isChecked)
        {
            foreach ((Parameter other, bool isOtherWritten) in all)
            {
                if (!isChecked && (isWritten || isOtherWritten) && Overlap.CanOverlap(parameter, other))
                {
                    body.Add(new RequireDisjoint(parameter.Value, other.Value));
                }
            }

            all.Add((parameter, isWritten));
        }
    }

    // A gradient may be longer than what it is the gradient of, and has its name.
    private static Parameter OwnOf(Parameter parameter, IReadOnlyList<Parameter> parameters, int own)
    {
        for (int i = own; i < parameters.Count; i++)
        {
            if (parameters[i] == parameter)
            {
                return parameters.Take(own).First(primal => parameter.Name.StartsWith(primal.Name, StringComparison.Ordinal) && parameter.Name.Length == primal.Name.Length + "Gradient".Length);
            }
        }

        return parameter;
    }
}
