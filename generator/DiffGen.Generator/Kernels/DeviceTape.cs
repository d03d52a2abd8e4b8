using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Kernels;

/// <summary>
/// A thread's tape: a run of reals of one precision that grows from its start, with scratch memory growing from its end. It
/// is local memory where its size is known, else an interleaved part of a view of the host's, and every growth is checked.
/// </summary>
internal sealed class DeviceTape
{
    private readonly Value memory;
    private readonly Value? overflow;
    private readonly (Operand Threads, Operand Thread)? interleaved;

    /// <param name="capacity">The number of cells.</param>
    /// <param name="overflow">Told when it doesn't suffice; null where it is known to.</param>
    public DeviceTape(Value memory, RealType cell, Operand capacity, (Operand Threads, Operand Thread)? interleaved, Value? overflow)
    {
        this.memory = memory;
        this.overflow = overflow;
        this.interleaved = interleaved;
        Cell = cell;
        Top = Constants.Int(0);
        Bottom = capacity;
    }

    /// <summary>Whether it may turn out to be too short.</summary>
    public bool IsChecked => overflow is not null;

    /// <summary>How a thread ends whose tape is full.</summary>
    public string Exit { get; init; } = "return";

    /// <summary>The type of a cell.</summary>
    public RealType Cell { get; }

    /// <summary>The first cell that is free.</summary>
    public Operand Top { get; set; }

    /// <summary>The cell behind the last one that is free.</summary>
    public Operand Bottom { get; set; }

    /// <summary>The precision that holds all that a function puts on its tape.</summary>
    public static RealType CellOf(Function function)
    {
        IEnumerable<IrType> types = Traversal.Statements(function.Body).SelectMany(Definitions.Of).Select(value => value.Type).SelectMany(Reals)
            .Concat(function.Parameters.SelectMany(parameter => Reals(parameter.Type)));
        return types.Any(type => type is RealType { Precision: RealPrecision.Double } or OpaqueType { Name: "long" or "ulong" }) ? IrType.Double : IrType.Single;
    }

    public void Push(RegionBuilder region, Operand value)
    {
        Reserve(region, Constants.Int(1));
        Write(region, Top, value);
        Top = region.Plus(Top, Constants.Int(1));
    }

    public Operand Pop(RegionBuilder region, IrType type, string name)
    {
        Top = region.Minus(Top, Constants.Int(1));
        return Read(region, Top, type, name);
    }

    /// <summary>Cells at the end of the tape.</summary>
    public Operand Grow(RegionBuilder region, Operand cells)
    {
        Reserve(region, cells);
        Operand start = Top;
        Top = region.Plus(Top, cells);
        return start;
    }

    /// <summary>Takes cells off the end of the tape.</summary>
    public Operand Shrink(RegionBuilder region, Operand cells) => Top = region.Minus(Top, cells);

    /// <summary>Cells of scratch memory.</summary>
    public Operand GrowScratch(RegionBuilder region, Operand cells)
    {
        Reserve(region, cells);
        return Bottom = region.Minus(Bottom, cells);
    }

    public void Write(RegionBuilder region, Operand cell, Operand value) =>
        region.Add(new Store(memory, Address(region, cell), Encode(region, value)));

    public Operand Read(RegionBuilder region, Operand cell, IrType type, string name = "") =>
        Decode(region, region.Let(new Load(memory, Address(region, cell))), type, name);

    private static IEnumerable<IrType> Reals(IrType type) => type switch
    {
        BufferType buffer => StructType.LeavesOf(buffer.Element).Select(leaf => leaf.Type),
        _ => [type],
    };

    private Operand Address(RegionBuilder region, Operand cell) =>
        interleaved is var (threads, thread) ? region.Plus(region.Times(cell, threads), thread) : cell;

    // What doesn't fit must not be written: the host learns of it, and the thread is done.
    private void Reserve(RegionBuilder region, Operand cells)
    {
        if (overflow is null || cells is IntegerConstant { Value: 0 })
        {
            return;
        }

        Operand free = region.Minus(Bottom, Top);
        Operand isTooLong = region.Compare(BinaryOperator.Greater, cells, free);
        if (cells is not IntegerConstant && !IsCount(region, cells))
        {
            isTooLong = region.Let(new Binary(BinaryOperator.Or, region.Compare(BinaryOperator.Less, cells, Constants.Int(0)), isTooLong));
        }

        RegionBuilder failed = region.Nested();
        failed.Add(new Store(overflow, Constants.Int(0), Constants.Int(1)));
        failed.Add(new Effect(new Opaque(EquatableArray.Create(Exit), EquatableArray<Operand>.Empty, IrType.Int32, Purity.Effect)));
        region.Add(new If(isTooLong, failed.Build(), Region.Empty, EquatableArray<Value>.Empty));
    }

    /// <summary>It is a trip count or a length, which is never negative.</summary>
    private static bool IsCount(RegionBuilder region, Operand cells) => region.DefinitionOf(cells) switch
    {
        Length => true,
        Opaque { Pieces: var pieces } => pieces[0].EndsWith("Max(0, ", StringComparison.Ordinal),
        _ => false,
    };

    private Operand Encode(RegionBuilder region, Operand value) => value.Type switch
    {
        RealType real => real == Cell ? value : region.Convert(value, Cell),
        OpaqueType { Name: "bool" } => region.Select(value, Constants.Real(1, Cell), Constants.Real(0, Cell)),
        OpaqueType { Name: "int" or "uint" } when Cell == IrType.Double => region.Convert(value, Cell),
        OpaqueType { Name: "int" } => Bits(region, "IntAsFloat((uint)", value, Cell),
        OpaqueType { Name: "uint" } => Bits(region, "IntAsFloat(", value, Cell),
        OpaqueType { Name: "long" } => Bits(region, "IntAsFloat((ulong)", value, Cell),
        OpaqueType { Name: "ulong" } => Bits(region, "IntAsFloat(", value, Cell),
        _ => throw DeviceTypes.Refuse(value, $"a value of type '{value.Type.CSharp}' on the tape", "a tape on the device holds numbers"),
    };

    private Operand Decode(RegionBuilder region, Value cell, IrType type, string name) => type switch
    {
        RealType real => real == Cell ? cell : region.Let(new Conversion(cell, real), name),
        OpaqueType { Name: "bool" } => region.Let(new Binary(BinaryOperator.NotEqual, cell, Constants.Real(0, Cell)), name),
        OpaqueType { Name: "int" or "uint" } when Cell == IrType.Double => region.Let(new Conversion(cell, type), name),
        OpaqueType { Name: "int" } => Bits(region, "FloatAsInt(", cell, type, "(int)"),
        OpaqueType { Name: "uint" } => Bits(region, "FloatAsInt(", cell, type),
        OpaqueType { Name: "long" } => Bits(region, "FloatAsInt(", cell, type, "(long)"),
        OpaqueType { Name: "ulong" } => Bits(region, "FloatAsInt(", cell, type),
        _ => throw DeviceTypes.Refuse(null, $"a value of type '{type.CSharp}' on the tape", "a tape on the device holds numbers"),
    };

    private static Value Bits(RegionBuilder region, string before, Operand value, IrType type, string cast = "") =>
        region.Let(new Opaque(EquatableArray.Create(cast + "global::ILGPU.Interop." + before, ")"), EquatableArray.Create(value), type, Purity.Pure));
}
