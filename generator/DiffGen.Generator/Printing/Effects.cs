using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Printing;

/// <summary>What evaluating something does or depends on, besides giving a value.</summary>
[Flags]
internal enum Effects
{
    None = 0,
    ReadsMemory = 1,
    ChangesMemory = 2,

    /// <summary>It throws when an index is out of range. Of two that do, it doesn't show which one threw, but only within one statement.</summary>
    ChecksRange = 4,
    Throws = 8,
    All = ReadsMemory | ChangesMemory | ChecksRange | Throws,
}

internal static class EffectsOf
{
    private const Effects AnyThrow = Effects.ChecksRange | Effects.Throws;

    /// <summary>Two evaluations may not change places.</summary>
    public static bool ConflictsWith(this Effects a, Effects b) =>
        ((a & Effects.ChangesMemory) != 0 && b != Effects.None)
        || ((b & Effects.ChangesMemory) != 0 && a != Effects.None)
        || ((a & AnyThrow) != 0 && (b & AnyThrow) != 0);

    public static Effects Operation(Operation operation) => operation switch
    {
        Load load => Effects.ReadsMemory | (load.InRange ? Effects.None : Effects.ChecksRange),
        Opaque { Purity: Purity.Effect } => Effects.All,
        NewBuffer or TapeMark or TapePop or TapePopSpan => Effects.All,
        _ => (operation.MayThrow ? Effects.Throws : Effects.None) | (operation.ReadsMemory ? Effects.ReadsMemory : Effects.None),
    };

    /// <summary>The effects of a statement, without those of regions in it.</summary>
    public static Effects Statement(Statement statement) => statement switch
    {
        Let let => Operation(let.Operation),
        Store => Effects.ChangesMemory | Effects.ChecksRange,
        If or For or While or Source => Effects.None,
        _ => Effects.All,
    };
}
