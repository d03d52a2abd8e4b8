using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Kernels;

/// <summary>What a thread says to ILGPU about its group and its grid.</summary>
internal static class GroupCode
{
    /// <summary>The number of the thread in its group.</summary>
    public const string Thread = "global::ILGPU.Group.LinearIndex";

    /// <summary>How many threads the group has.</summary>
    public const string Threads = "global::ILGPU.Group.Dimension.Size";

    private const string Width = "(global::ILGPU.Grid.DimX * global::ILGPU.Group.DimX)";
    private const string Height = "(global::ILGPU.Grid.DimY * global::ILGPU.Group.DimY)";
    private const string Depth = "(global::ILGPU.Grid.DimZ * global::ILGPU.Group.DimZ)";

    public static readonly Effect Barrier = new(Pure("global::ILGPU.Group.Barrier()", new OpaqueType("void")) with { Purity = Purity.Effect }) { IsBarrier = true };

    private const string Place = "global::ILGPU.Grid.GlobalLinearIndex";
    private const string Library = "global::ILGPU.";
    private static readonly string[] Extents = ["global::ILGPU.Grid.Dim", "global::ILGPU.Group.Dim", "global::ILGPU.Warp.WarpSize"];

    /// <summary>What a number is to the threads of a grid.</summary>
    /// <param name="rank">How many numbers the kernel's index is made of; without one, threads are told apart by their places.</param>
    public static Standing StandingOf(Opaque code, int rank)
    {
        string text = code.Pieces[0];
        return text == Place && rank == 0 ? Standing.Counter
            : code.Arguments.Count > 0 || !text.StartsWith(Library, StringComparison.Ordinal) || IsExtent(text) ? Standing.Common
            : Standing.Own;
    }

    /// <summary>The text of a number of threads, groups or lanes, which is positive and the same for all threads.</summary>
    public static bool IsExtent(string text) => Extents.Any(extent => text.StartsWith(extent, StringComparison.Ordinal));

    /// <summary>A number that ILGPU tells a thread: how many there are, or where it is, which is never negative.</summary>
    public static bool IsPlace(Operation operation) =>
        operation is Opaque { Purity: Purity.Pure, Arguments.Count: 0, Type: OpaqueType { Name: "int" } } code && code.Pieces[0].StartsWith(Library, StringComparison.Ordinal);

    public static Opaque Pure(string text, IrType type) => new(EquatableArray.Create(text), EquatableArray<Operand>.Empty, type, Purity.Pure);

    /// <summary>How many threads a grid has, where the kernel's index is made of so many numbers: whole groups.</summary>
    public static Opaque ThreadsOf(int rank) => Pure(
        rank switch
        {
            0 => "global::ILGPU.Grid.Dimension.Size * global::ILGPU.Group.Dimension.Size",
            1 => "global::ILGPU.Grid.DimX * global::ILGPU.Group.DimX",
            2 => Width + " * " + Height,
            _ => Width + " * " + Height + " * " + Depth,
        },
        IrType.Int32);

    /// <summary>The number of a thread in its grid, by its index.</summary>
    public static Opaque ThreadAt(IReadOnlyList<Operand> index) => index.Count switch
    {
        0 => Pure(Place, IrType.Int32),
        2 => new Opaque(EquatableArray.Create("", " * " + Width + " + ", ""), EquatableArray.Create(index[1], index[0]), IrType.Int32, Purity.Pure),
        _ => new Opaque(EquatableArray.Create("(", " * " + Height + " + ", ") * " + Width + " + ", ""), EquatableArray.Create(index[2], index[1], index[0]), IrType.Int32, Purity.Pure),
    };

    /// <summary>An exchange as ILGPU has it.</summary>
    public static Opaque Of(Collective collective, Operand x, Operand from)
    {
        string type = x.Type.CSharp, library = collective.IsWarp ? "global::ILGPU.Algorithms.WarpExtensions." : "global::ILGPU.Algorithms.GroupExtensions.";
        string addition = "global::ILGPU.Algorithms.ScanReduceOperations." + (x.Type == IrType.Double ? "AddDouble" : "AddFloat");
        return collective.Exchange switch
        {
            Exchange.Broadcast => new Opaque(
                EquatableArray.Create($"global::ILGPU.{(collective.IsWarp ? "Warp" : "Group")}.Broadcast<{type}>(", ", ", ")"), EquatableArray.Create(x, from), x.Type, Purity.Effect),
            Exchange.ShuffleDown or Exchange.ShuffleUp or Exchange.ShuffleXor => new Opaque(
                EquatableArray.Create($"global::ILGPU.Warp.{collective.Exchange}<{type}>(", ", ", ")"), EquatableArray.Create(x, from), x.Type, Purity.Effect),
            Exchange.Sum => new Opaque(EquatableArray.Create($"{library}AllReduce<{type}, {addition}>(", ")"), EquatableArray.Create(x), x.Type, Purity.Effect),
            _ => new Opaque(EquatableArray.Create($"{library}Reduce<{type}, {addition}>(", ")"), EquatableArray.Create(x), x.Type, Purity.Effect),
        };
    }
}
