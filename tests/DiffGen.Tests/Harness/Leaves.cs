using System.Reflection;
using System.Runtime.CompilerServices;

namespace DiffGen.Tests.Harness;

/// <summary>Sees an argument of any shape as the list of the reals in it, and as the bits in it.</summary>
internal static class Leaves
{
    public static double[] Of(object? value)
    {
        var leaves = new List<double>();
        Visit(value, leaf =>
        {
            leaves.Add(Convert.ToDouble(leaf, System.Globalization.CultureInfo.InvariantCulture));
            return leaf;
        });
        return [.. leaves];
    }

    /// <summary>Puts reals into a value, in place where it is memory, and returns it.</summary>
    public static object? With(object? value, ReadOnlySpan<double> leaves)
    {
        var queue = new Queue<double>(leaves.ToArray());
        return Visit(value, leaf => leaf is float ? (object)(float)queue.Dequeue() : queue.Dequeue());
    }

    /// <summary>A copy that shares no memory.</summary>
    public static object? Copy(object? value) => value switch
    {
        null or string => value,
        double[] or float[] or int[] or long[] or bool[] => ((Array)value).Clone(),
        Array array => CopyArray(array),
        System.Collections.IList list => CopyList(list),
        _ when IsAtom(value.GetType()) => value,
        _ => CopyFields(value),
    };

    public static object?[] CopyAll(object?[] values) => [.. values.Select(Copy)];

    /// <summary>Whether two values are the same to the bit, reals in memory included.</summary>
    public static bool Same(object? a, object? b)
    {
        if (a is null || b is null)
        {
            return a is null && b is null;
        }

        if (a.GetType() != b.GetType())
        {
            return false;
        }

        return (a, b) switch
        {
            (double x, double y) => BitConverter.DoubleToInt64Bits(x) == BitConverter.DoubleToInt64Bits(y),
            (float x, float y) => BitConverter.SingleToInt32Bits(x) == BitConverter.SingleToInt32Bits(y),
            (System.Collections.IList x, System.Collections.IList y) when x is not Array => x.Count == y.Count && x.Cast<object?>().Zip(y.Cast<object?>()).All(p => Same(p.First, p.Second)),
            (Array x, Array y) => x.Length == y.Length && x.Cast<object?>().Zip(y.Cast<object?>()).All(p => Same(p.First, p.Second)),
            _ when IsAtom(a.GetType()) => a.Equals(b),
            _ => Fields(a.GetType()).All(f => Same(f.GetValue(a), f.GetValue(b))),
        };
    }

    public static bool AllSame(object?[] a, object?[] b) => a.Zip(b).All(p => Same(p.First, p.Second));

    private static object? Visit(object? value, Func<object, object> leaf)
    {
        switch (value)
        {
            case null:
                return null;
            case double or float:
                return leaf(value);
            case Array array:
                var index = new int[array.Rank];
                for (long n = 0; n < array.LongLength; n++)
                {
                    var rest = n;
                    for (var d = array.Rank - 1; d >= 0; d--)
                    {
                        index[d] = (int)(rest % array.GetLength(d));
                        rest /= array.GetLength(d);
                    }

                    if (array.GetValue(index) is { } element)
                    {
                        array.SetValue(Visit(element, leaf), index);
                    }
                }

                return array;
            case System.Collections.IList list:
                for (var i = 0; i < list.Count; i++)
                {
                    list[i] = Visit(list[i], leaf);
                }

                return list;
            case var _ when IsAtom(value.GetType()):
                return value;
            default:
                foreach (var field in Fields(value.GetType()))
                {
                    field.SetValue(value, Visit(field.GetValue(value), leaf));
                }

                return value;
        }
    }

    private static System.Collections.IList CopyList(System.Collections.IList list)
    {
        var copy = (System.Collections.IList)Activator.CreateInstance(list.GetType())!;
        foreach (var element in list)
        {
            copy.Add(Copy(element));
        }

        return copy;
    }

    private static Array CopyArray(Array array)
    {
        var copy = (Array)array.Clone();
        var index = new int[copy.Rank];
        for (long n = 0; n < copy.LongLength; n++)
        {
            var rest = n;
            for (var d = copy.Rank - 1; d >= 0; d--)
            {
                index[d] = (int)(rest % copy.GetLength(d));
                rest /= copy.GetLength(d);
            }

            copy.SetValue(Copy(copy.GetValue(index)), index);
        }

        return copy;
    }

    private static object CopyFields(object value)
    {
        var copy = RuntimeHelpers.GetUninitializedObject(value.GetType());
        foreach (var field in Fields(value.GetType()))
        {
            field.SetValue(copy, Copy(field.GetValue(value)));
        }

        return copy;
    }

    private static bool IsAtom(Type type) =>
        type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(decimal) || type == typeof(Half) || typeof(Delegate).IsAssignableFrom(type);

    private static IEnumerable<FieldInfo> Fields(Type type)
    {
        for (var t = type; t != null && t != typeof(object); t = t.BaseType)
        {
            foreach (var field in t.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly).OrderBy(f => f.MetadataToken))
            {
                yield return field;
            }
        }
    }
}
