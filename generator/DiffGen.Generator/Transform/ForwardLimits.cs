using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <summary>What forward mode can't follow yet.</summary>
internal static class ForwardLimits
{
    /// <param name="modes">The modes of the method itself; none where it is called by one that needs its tangents.</param>
    /// <param name="isByCompanion">Others differentiate through a companion of it.</param>
    /// <exception cref="UnsupportedException">The method has something of it.</exception>
    public static void Check(Function function, Modes modes = Modes.None, bool isByCompanion = false)
    {
        foreach (Parameter parameter in function.Parameters)
        {
            if (isByCompanion && parameter.Type is GridType own)
            {
                throw new UnsupportedException($"'{parameter.Name}' is {own.Kind}, which is not supported yet where other methods differentiate through a companion of this one", parameter.Value);
            }
        }

        foreach (Parameter parameter in (modes & (Modes.Jacobian | Modes.Hessian)) == 0 ? [] : function.Parameters)
        {
            if (parameter.IsActive && parameter.Type.IsGraph)
            {
                throw new UnsupportedException($"the matrix of derivatives by what '{parameter.Name}' leads to, which has no fixed order, is not supported", parameter.Value);
            }

            if (parameter.IsActive && (parameter.Type is GridType || parameter is { Type.IsMemory: true, Part: not null }))
            {
                string kind = parameter.Type is GridType held ? held.Kind : "an array in a struct";
                throw new UnsupportedException($"the matrix of derivatives by '{parameter.Name}', {kind}, is not supported: take the elements as an array or a span", parameter.Value);
            }
        }

        foreach (Let let in Traversal.Statements(function.Body).OfType<Let>())
        {
            string? reason = let.Operation switch
            {
                ResultArray when function.ReturnType is not BufferType { IsGraph: false } => "tangents of such a result that holds arrays are not supported yet",
                ResultArray when modes == Modes.None => "tangents of an array that is returned are not supported yet where another method calls this one",
                _ => null,
            };
            if (reason is not null)
            {
                throw new UnsupportedException(reason, let.Target);
            }
        }
    }
}
