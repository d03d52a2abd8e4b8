using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <summary>
/// The tangents of arrays that a method returns, themselves arrays. Where one of several returns has been taken, they come out of branches and loops as the
/// arrays do.
/// </summary>
internal sealed class ResultTangents
{
    private readonly Dictionary<int, Operand> arrays = new();

    public void Enter(Value result, Operand tangent) => arrays[result.Id] = tangent;

    /// <summary>The tangents of an array; null if it isn't known as one that is returned.</summary>
    public Operand? Find(Operand result) => result switch
    {
        Value known => arrays.TryGetValue(known.Id, out Operand? tangent) ? tangent : null,
        DefaultConstant or TextConstant when result.Type is BufferType { Kind: BufferKind.Array, IsDifferentiable: true } => result,
        _ => null,
    };
}
