using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace DiffGen;

/// <summary>
/// Shadows of objects and of arrays of arrays: what is passed to companions for the gradient, the adjoint or the tangent of one.
/// They are made once, so these methods may take their time: they look at fields by reflection. A program that is trimmed can
/// make them by its own constructors instead; all that counts is that a shadow has the shape of the primal.
/// </summary>
public static class Shadows
{
    private const string NeedsFields = "The fields of the object must not be trimmed.";

    /// <summary>Makes a shadow: another object of the same shape, in which every real is zero.</summary>
    /// <typeparam name="T">The type of the object.</typeparam>
    /// <param name="primal">An object, or an array; what it leads to is copied, too, and what it shares the copy shares.</param>
    /// <returns>The shadow. What is no array and no class of the program's own, a string or a list, both refer to.</returns>
    [RequiresUnreferencedCode(NeedsFields)]
    public static T Like<T>(T primal)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(primal);
        var copies = new Dictionary<object, object>(ReferenceEqualityComparer.Instance);
        var waiting = new Queue<object>();
        var shadow = (T)Copy(primal);
        while (waiting.TryDequeue(out var next))
            Visit(next, Copy);

        return shadow;

        object Copy(object original)
        {
            if (!copies.TryGetValue(original, out var copy))
            {
                copies[original] = copy = original is Array array ? array.Clone() : Clone(original);
                waiting.Enqueue(copy);
            }

            return copy;
        }
    }

    /// <summary>Sets every real in a shadow, and in what it leads to, to zero.</summary>
    /// <typeparam name="T">The type of the object.</typeparam>
    /// <param name="shadow">An object, or an array.</param>
    [RequiresUnreferencedCode(NeedsFields)]
    public static void Clear<T>(T shadow)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(shadow);
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance) { shadow };
        var waiting = new Queue<object>(seen);
        while (waiting.TryDequeue(out var next))
        {
            Visit(next, reference =>
            {
                if (seen.Add(reference))
                    waiting.Enqueue(reference);

                return reference;
            });
        }
    }

    /// <summary>Sets the reals of an object or an array to zero, and replaces what it refers to.</summary>
    [RequiresUnreferencedCode(NeedsFields)]
    private static void Visit(object target, Func<object, object> replace)
    {
        if (target is not Array array)
        {
            VisitFields(target, replace);
            return;
        }

        var element = array.GetType().GetElementType()!;
        if (element == typeof(double) || element == typeof(float))
        {
            Array.Clear(array);
            return;
        }

        if (!Changes(element))
            return;

        var index = new int[array.Rank];
        for (var position = 0; position < array.Length; position++)
        {
            var rest = position;
            for (var dimension = array.Rank - 1; dimension >= 0; dimension--)
            {
                index[dimension] = rest % array.GetLength(dimension);
                rest /= array.GetLength(dimension);
            }

            if (array.GetValue(index) is { } content)
                array.SetValue(Changed(content, replace), index);
        }
    }

    [RequiresUnreferencedCode(NeedsFields)]
    private static void VisitFields(object target, Func<object, object> replace)
    {
        for (var type = target.GetType(); type is not null && type != typeof(object); type = type.BaseType)
        {
            const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
            foreach (var field in type.GetFields(Own).Where(field => Changes(field.FieldType)))
            {
                if (field.GetValue(target) is { } content)
                    field.SetValue(target, Changed(content, replace));
            }
        }
    }

    [RequiresUnreferencedCode(NeedsFields)]
    private static object Changed(object content, Func<object, object> replace)
    {
        switch (content)
        {
            case double:
                return 0.0;
            case float:
                return 0f;
            case ValueType:
                if (Changes(content.GetType()))
                    VisitFields(content, replace);
                return content;
            default:
                return Changes(content.GetType()) ? replace(content) : content;
        }
    }

    // What the base library's classes hold is theirs to know.
    private static bool Changes(Type type) =>
        type == typeof(double) || type == typeof(float) || type.IsArray
        || (!type.IsPrimitive && !type.IsEnum && !type.IsPointer && !typeof(Delegate).IsAssignableFrom(type)
            && (type.Namespace is null or "System.Numerics" || (type.IsValueType && type.IsGenericType) || !(type.Namespace + ".").StartsWith("System.", StringComparison.Ordinal)));

    private static object Clone(object original) =>
        typeof(object).GetMethod("MemberwiseClone", BindingFlags.Instance | BindingFlags.NonPublic)!.Invoke(original, null)!;
}
