using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <summary>Which parameters refer to memory of the caller's, and which of them might be one.</summary>
internal static class Overlap
{
    /// <summary>The parameters that refer to memory of the caller's; one leaf stands for all of a struct.</summary>
    public static List<Parameter> References(IEnumerable<Parameter> parameters)
    {
        List<Parameter> references = new();
        foreach (Parameter parameter in parameters.Where(IsReference))
        {
            if (parameter.Part is null || parameter.Type.IsMemory || references.All(other => other.Type.IsMemory || other.Part?.Whole != parameter.Part.Whole))
            {
                references.Add(parameter);
            }
        }

        return references;
    }

    public static bool IsReference(Parameter parameter) => parameter.Type.IsMemory || parameter.Passing == Passing.Ref;

    // Memory of different types overlaps only where it has been reinterpreted, or where one is a part of the other.
    public static bool CanOverlap(Parameter x, Parameter y)
    {
        // Of what leads to other memory only the roots are compared.
        if (x.Type.KeepsType || y.Type.KeepsType)
        {
            return Kind(x.Type) is { } kind && kind == Kind(y.Type);
        }

        IrType first = ElementOf(x), second = ElementOf(y);
        return first == second || Contains(first, second) || Contains(second, first);
    }

    private static string? Kind(IrType type) => type is ObjectType reference ? reference.Family : type.KeepsType ? type.CSharp : null;

    private static bool Contains(IrType whole, IrType part) =>
        whole is StructType type && type.Fields.Any(field => field.Type == part || Contains(field.Type, part));

    private static IrType ElementOf(Parameter parameter) => parameter switch
    {
        { Type: BufferType buffer } => buffer.Element,
        { Type: GridType grid } => grid.Element,
        { Part: { } part } => part.Type,
        _ => parameter.Type,
    };

    public static bool IsWritten(Parameter parameter, MemoryAnalysis memory) =>
        !parameter.Type.IsMemory || memory.RootsIn(parameter.Value).Any(memory.IsWritten);
}
