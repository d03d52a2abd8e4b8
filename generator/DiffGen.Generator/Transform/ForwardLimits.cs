using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <summary>What forward mode can't follow yet.</summary>
internal static class ForwardLimits
{
    /// <exception cref="UnsupportedException">The method has something of it.</exception>
    public static void Check(Function function, Modes modes = Modes.None)
    {
        if ((modes & (Modes.Jacobian | Modes.Hessian)) != 0 && function.Parameters.FirstOrDefault(parameter => parameter.Type.IsGraph) is { } graph)
        {
            throw new UnsupportedException($"the matrix of derivatives by what '{graph.Name}' leads to, which has no fixed order, is not supported", graph.Value);
        }

        if (function.Parameters.FirstOrDefault(parameter => parameter.Type is GridType) is { } grid)
        {
            throw new UnsupportedException($"tangents of the array '{grid.Name}' of several dimensions are not supported yet", grid.Value);
        }

        foreach (Let let in Traversal.Statements(function.Body).OfType<Let>())
        {
            string? reason = let.Operation switch
            {
                ResultArray => "tangents of an array that is returned are not supported yet",
                NewBuffer { Position: not null } or TapeAt => "tangents of an array that is made in a branch or an iteration and used after it are not supported yet",
                Shape => "tangents of arrays of several dimensions as arguments are not supported yet",
                _ => null,
            };
            if (reason is not null)
            {
                throw new UnsupportedException(reason, let.Target);
            }
        }
    }
}
