using System.Reflection;

namespace DiffGen.Tests.Pipeline;

/// <summary>The types of all objects that can be reached from one.</summary>
internal static class ObjectGraph
{
    public static IReadOnlySet<Type> Of(object root)
    {
        HashSet<Type> types = [];
        HashSet<object> seen = new(ReferenceEqualityComparer.Instance);
        Stack<object> work = new([root]);
        while (work.TryPop(out var item))
        {
            if (item is string || !seen.Add(item))
            {
                continue;
            }

            types.Add(item.GetType());
            if (item is Array array)
            {
                foreach (var element in array)
                {
                    Push(element);
                }
            }

            for (var type = item.GetType(); type is not null; type = type.BaseType)
            {
                foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                {
                    if (!field.FieldType.IsPrimitive && !field.FieldType.IsPointer)
                    {
                        Push(field.GetValue(item));
                    }
                }
            }
        }

        return types;

        void Push(object? value)
        {
            if (value is not (null or Type or Delegate) && !value.GetType().IsPrimitive)
            {
                work.Push(value);
            }
        }
    }
}
