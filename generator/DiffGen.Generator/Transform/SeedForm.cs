using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <summary>How several seeds go through one sweep.</summary>
/// <param name="Width">How many there are.</param>
/// <param name="Lane">Set where one vector holds all of them, in lanes of this type; else each is a scalar of its own.</param>
internal sealed record SeedForm(int Width, RealType? Lane = null)
{
    /// <summary>How many values there are of what depends on the seeds.</summary>
    public int Copies => Lane is null ? Width : 1;

    /// <summary>As many scalars.</summary>
    public static SeedForm Scalars(int width) => new(width);

    /// <summary>As many as fit into a vector.</summary>
    public static SeedForm Vector(RealType lane) => new(new VectorType(lane).Lanes, lane);

    /// <summary>The type of what takes the place of something that depends on the seeds; null where there is none.</summary>
    public IrType? TypeOf(IrType type) => Lane is null ? type : type switch
    {
        RealType real when real == Lane => new VectorType(Lane),
        BufferType { Element: RealType real } buffer when real == Lane => new BufferType(buffer.Kind == BufferKind.Array ? BufferKind.Span : buffer.Kind, new VectorType(Lane)),
        _ => null,
    };
}
