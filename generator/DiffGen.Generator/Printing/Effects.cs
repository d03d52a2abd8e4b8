using DiffGen.Generator.Ir;
using DiffGen.Generator.Optimise;

namespace DiffGen.Generator.Printing;

/// <summary>
/// What evaluating something does or depends on, besides giving a value. Memory is a set of bits, one for each root and one
/// for what lies outside the function.
/// </summary>
internal readonly record struct Effects
{
    public static readonly Effects None;

    public ulong Reads { get; init; }

    public ulong Writes { get; init; }

    /// <summary>It throws when an index is out of range of a span. Of two that do, it doesn't show which one threw.</summary>
    public bool ChecksSpan { get; init; }

    /// <summary>It throws when an index is out of range, or else when an array is null.</summary>
    public bool ChecksArray { get; init; }

    public bool Throws { get; init; }

    /// <summary>Somebody who catches an exception sees whether it has happened.</summary>
    public bool IsVisible { get; init; }

    public bool MayThrow => ChecksSpan || ChecksArray || Throws;

    public bool Changes => Writes != 0 || IsVisible;

    public static Effects operator |(Effects a, Effects b) => new()
    {
        Reads = a.Reads | b.Reads,
        Writes = a.Writes | b.Writes,
        ChecksSpan = a.ChecksSpan || b.ChecksSpan,
        ChecksArray = a.ChecksArray || b.ChecksArray,
        Throws = a.Throws || b.Throws,
        IsVisible = a.IsVisible || b.IsVisible,
    };

    /// <summary>Two evaluations may not change places.</summary>
    public bool ConflictsWith(Effects other) =>
        (Writes & (other.Reads | other.Writes)) != 0
        || (other.Writes & Reads) != 0
        || (MayThrow && other.MayThrow && (Throws || ChecksArray || other.Throws || other.ChecksArray))
        || (MayThrow && other.IsVisible)
        || (IsVisible && (other.MayThrow || other.IsVisible));
}

/// <summary>Finds the effects of a function's operations and statements.</summary>
internal sealed class EffectAnalysis(Function function)
{
    private const ulong Everything = ulong.MaxValue;

    /// <summary>How the tape is stacked, and memory that is found by its place there.</summary>
    private const ulong Tape = 1UL << 63;

    private const int LastRoot = 61;

    public static readonly Effects External = new() { Reads = Everything, Writes = Everything, Throws = true, IsVisible = true };

    private readonly Roots roots = new(function);
    private readonly Dictionary<int, ulong> bits = new();

    public Roots Roots => roots;

    public Effects Of(Operation operation) => operation switch
    {
        Load load => (load.InRange ? Effects.None : Check(load.Buffer)) with { Reads = Memory(load.Buffer) },
        Opaque { Purity: Purity.Effect } => External,
        Opaque { Purity: Purity.Reads } => new Effects { Reads = Everything, Throws = true },
        NewBuffer => new Effects { Reads = Tape, Writes = Tape, Throws = true },
        TapeMark or TapePop or TapePopSpan => new Effects { Reads = Tape, Writes = Tape },
        _ => new Effects { Throws = operation.MayThrow, Reads = operation.ReadsMemory ? Everything : 0 },
    };

    /// <summary>The effects of a statement, without those of regions in it.</summary>
    public Effects Of(Statement statement) => statement switch
    {
        Let let => Of(let.Operation),
        Store store => Write(store.Buffer) | Check(store.Buffer),
        Accumulate add => Write(add.Buffer) | Check(add.Buffer),
        Clear clear => Write(clear.Buffer),
        CopyElements copy => Write(copy.Target) with { Reads = Memory(copy.Source), Throws = true },
        TapePush => new Effects { Reads = Tape, Writes = Tape },

        // What lay above the position is gone: whatever is pushed next may lie there.
        TapeRelease => new Effects { Reads = Everything, Writes = Everything },
        RequireLength or RequireDisjoint => new Effects { Throws = true },
        WriteBack => new Effects { IsVisible = true },
        If or For or While or Source => Effects.None,
        _ => External,
    };

    private static Effects Check(Operand buffer) =>
        buffer.Type is BufferType { Kind: BufferKind.Array } or ObjectType ? new Effects { ChecksArray = true } : new Effects { ChecksSpan = true };

    private Effects Write(Operand buffer) => new()
    {
        Writes = Memory(buffer),
        IsVisible = !roots.IsPrivate(roots.Of(buffer)),
    };

    private ulong Memory(Operand buffer)
    {
        int root = roots.Of(buffer);
        if (root == Roots.Unknown)
        {
            return Everything;
        }

        if (!bits.TryGetValue(root, out ulong bit))
        {
            bits[root] = bit = bits.Count < LastRoot ? 1UL << bits.Count : 1UL << LastRoot;
        }

        // Where the tape goes on, other memory may lie there.
        return roots.IsFound(root) ? bit | Tape : bit;
    }
}
