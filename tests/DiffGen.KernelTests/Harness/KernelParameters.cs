using System.Reflection;

namespace DiffGen.KernelTests.Harness;

/// <summary>What a kernel takes: its parameters, or the fields of the struct that holds them.</summary>
internal static class KernelParameters
{
    public static IEnumerable<(string Name, Type Type)> Of(MethodInfo kernel) => kernel.GetParameters().SelectMany(parameter => IsPacked(parameter)
        ? parameter.ParameterType.GetFields().Select(field => (field.Name, field.FieldType))
        : [(parameter.Name!, parameter.ParameterType)]);

    public static bool Has(MethodInfo kernel, string name) => Of(kernel).Any(parameter => parameter.Name == name);

    /// <summary>The argument for a parameter, put together from what is given for its fields where it is a struct of parameters.</summary>
    /// <param name="argument">What is given for a name, as a value of a type.</param>
    public static object? Argument(ParameterInfo parameter, Func<string, Type, object?> argument)
    {
        if (!IsPacked(parameter))
        {
            return argument(parameter.Name!, parameter.ParameterType);
        }

        var packed = Activator.CreateInstance(parameter.ParameterType)!;
        foreach (var field in parameter.ParameterType.GetFields())
        {
            field.SetValue(packed, argument(field.Name, field.FieldType));
        }

        return packed;
    }

    private static bool IsPacked(ParameterInfo parameter) =>
        parameter.ParameterType is { IsValueType: true, DeclaringType: not null } type && type.Name == parameter.Member.Name + "Arguments";
}
