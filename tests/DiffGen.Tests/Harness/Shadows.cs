using Microsoft.CodeAnalysis;

namespace DiffGen.Tests.Harness;

/// <summary>Makes gradients and adjoints of the shape of a program's arguments.</summary>
internal static class Shadows
{
    /// <summary>One shadow for each active parameter, every real in it set to one value, buffers longer by a tail.</summary>
    public static object?[] Of(ProgramShape shape, object?[] arguments, double contents, int tail) =>
        [.. shape.Parameters.Select((p, i) => p.IsActive ? Of(p, arguments[i], contents, tail) : null)];

    private static object? Of(ParameterShape parameter, object? argument, double contents, int tail)
    {
        object? shadow;
        if (parameter.IsBuffer)
        {
            // A null array counts as an empty one.
            var element = argument?.GetType().GetElementType() ?? (parameter.Storage == "float[]" ? typeof(float) : typeof(double));
            shadow = Array.CreateInstance(element, ((argument as Array)?.Length ?? 0) + tail);
            if (argument is Array { Length: > 0 } objects && !element.IsValueType)
            {
                Array.Copy((Array)Leaves.Copy(objects)!, (Array)shadow, objects.Length);
            }
        }
        else
        {
            shadow = Leaves.Copy(argument);
        }

        return Leaves.With(shadow, Enumerable.Repeat(contents, Leaves.Of(shadow).Length).ToArray());
    }

    public static object? ZeroResult(ProgramShape shape) => shape.Result switch
    {
        "double" => 0.0,
        "float" => 0f,
        _ => null,
    };
}
