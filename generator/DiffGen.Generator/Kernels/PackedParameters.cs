using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Kernels;

/// <summary>
/// ILGPU passes few parameters. Where a kernel takes more, all but the index become fields of one struct, which stands beside the
/// kernel, so that the host names what it passes.
/// </summary>
internal static class PackedParameters
{
    /// <summary>ILGPU passes as many after the index.</summary>
    private const int Most = 14;
    private const string Name = "arguments";

    /// <param name="rank">How many numbers the index is made of.</param>
    /// <param name="isSeen">Whether ILGPU sees a type that is as accessible as the method.</param>
    public static Function In(Function kernel, int rank, bool isSeen)
    {
        List<Parameter> packed = [.. kernel.Parameters.Skip(rank)];
        List<(string Name, IrType Type)> fields = [.. packed.Select(parameter => parameter.Part is { } part ? (part.Whole, (IrType)part.Type) : (parameter.Name, parameter.Type)).Distinct()];
        if (fields.Count <= Most)
        {
            return kernel;
        }

        if (!isSeen)
        {
            throw new KernelRefusal(
                KernelFault.Unfit, null, $"a kernel of it takes {fields.Count} parameters, more than the {Most} that ILGPU passes one by one, and ILGPU would not see a struct of them: make the method and the types around it public, or internal with [assembly: InternalsVisibleTo(\"ILGPURuntime\")]");
        }

        StructType type = new(kernel.Name + "Arguments", Building.Initialiser, fields.Select(field => new StructField(Identifiers(field.Name), field.Type, true, true)).ToEquatableArray());
        int leaf = 0;
        string name = fields.Exists(field => field.Name == Name) ? Name + "Of" + kernel.Name : Name;
        List<Parameter> parts = [];
        foreach ((string field, IrType whole) in fields)
        {
            // Of a struct that is passed by value all leaves are there.
            foreach (Parameter parameter in packed.Where(parameter => (parameter.Part?.Whole ?? parameter.Name) == field))
            {
                parts.Add(parameter with { Part = new Part(name, type, leaf + (parameter.Part?.Index ?? 0)) });
            }

            leaf += StructType.Count(whole);
        }

        return kernel with { Parameters = kernel.Parameters.Take(rank).Concat(parts).ToEquatableArray(), Packed = type };
    }

    private static string Identifiers(string name) => Printing.Identifiers.Escape(name);
}
