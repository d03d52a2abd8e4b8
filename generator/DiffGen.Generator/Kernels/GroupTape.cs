using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Kernels;

/// <summary>
/// The tapes of threads that wait for each other. A thread whose tape is full ends, and must not leave others waiting: those of its group
/// have to end with it.
/// </summary>
internal static class GroupTape
{
    /// <summary>Threads wait for each other there.</summary>
    public static bool IsBarrier(Statement statement) => statement is Effect { IsBarrier: true } or Let { Operation: Collective };

    /// <summary>
    /// The tapes of a group grow by the same amounts: outside of loops and branches, or in such as hold a barrier, which all threads of
    /// the group come to equally often.
    /// </summary>
    public static bool GrowsAlike(Region region) => region.Statements.All(statement => statement switch
    {
        If or For or While when Traversal.Regions(statement).SelectMany(Traversal.Statements).Any(IsBarrier) => Traversal.Regions(statement).All(GrowsAlike),
        If or For or While => !Traversal.Regions(statement).SelectMany(Traversal.Statements).Any(Grows),
        Let { Operation: NewBuffer { Count: not IntegerConstant } } => false,
        _ => true,
    });

    private static bool Grows(Statement statement) =>
        statement is TapePush || (statement is Let { Operation: NewBuffer buffer } && !DeviceLowering.IsLocal(buffer));
}
