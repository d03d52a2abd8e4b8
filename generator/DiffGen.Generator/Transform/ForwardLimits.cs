using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <summary>What forward mode can't follow yet.</summary>
internal static class ForwardLimits
{
    /// <param name="modes">The modes of the method itself; none where it is called by one that needs its tangents.</param>
    /// <exception cref="UnsupportedException">The method has something of it.</exception>
    public static void Check(Function function, Modes modes = Modes.None)
    {
        foreach (Parameter parameter in function.Parameters)
        {
            if (modes == Modes.None && parameter.Type is GridType own)
            {
                throw new UnsupportedException($"tangents of '{parameter.Name}', {own.Kind}, are not supported yet where another method calls this one", parameter.Value);
            }
        }

        foreach (Parameter parameter in (modes & (Modes.Jacobian | Modes.Hessian)) == 0 ? [] : function.Parameters)
        {
            if (parameter.Type.IsGraph)
            {
                throw new UnsupportedException($"the matrix of derivatives by what '{parameter.Name}' leads to, which has no fixed order, is not supported", parameter.Value);
            }

            if (parameter.Type is GridType || parameter is { Type.IsMemory: true, Part: not null })
            {
                string kind = parameter.Type is GridType held ? held.Kind : "an array in a struct";
                throw new UnsupportedException($"the matrix of derivatives by '{parameter.Name}', {kind}, is not supported: take the elements as an array or a span", parameter.Value);
            }
        }

        foreach (Call call in Traversal.Statements(function.Body).OfType<Call>())
        {
            if (call.Arguments.FirstOrDefault(argument => argument.Type is GridType) is { Type: GridType type } grid)
            {
                throw new UnsupportedException($"tangents of {type.Kind} as an argument are not supported yet", grid);
            }
        }

        foreach (Let let in Traversal.Statements(function.Body).OfType<Let>())
        {
            string? reason = let.Operation switch
            {
                ResultArray when function.ReturnType is not BufferType { IsGraph: false } => "tangents of such a result that holds arrays are not supported yet",
                ResultArray when modes == Modes.None => "tangents of an array that is returned are not supported yet where another method calls this one",
                Shape => "tangents of arrays of several dimensions, and of lists, as arguments are not supported yet",
                _ => null,
            };
            if (reason is not null)
            {
                throw new UnsupportedException(reason, let.Target);
            }
        }
    }
}
