using System.Numerics;
using System.Reflection;
using System.Text;
using DiffGen.Generator.Rules.Structs;
using DiffGen.Tests.Harness;

namespace DiffGen.Tests.Rules;

/// <summary>A class with one differentiable method for each row of <see cref="StructRules"/>: a weighted sum of the leaves of the function's result.</summary>
public sealed class StructRowProgram
{
    private static readonly Dictionary<string, Type> Types = new[]
    {
        typeof(Complex), typeof(Vector2), typeof(Vector3), typeof(Vector4), typeof(Quaternion), typeof(Plane), typeof(Matrix3x2), typeof(Matrix4x4),
        typeof(float), typeof(double), typeof(int),
    }.ToDictionary(type => type.Name);

    private static readonly List<StructRule> Rows = [.. StructRules.All.OrderBy(row => row.Key, StringComparer.Ordinal)];

    private readonly Lazy<Type> compiled = new(() =>
        LoadedAssembly.Emit(CompilationHost.Generate(CompilationHost.Compile([CompilationHost.Parse(Source(), "StructRows.cs")])).Output).GetType("StructRows")!);

    internal static StructRule Find(string key) => Rows.Single(row => row.Key == key);

    internal static Type[] ParametersOf(StructRule row) => [.. (row.HasOut ? row.Parameters.SkipLast(1) : row.Parameters).Select(name => Types[name])];

    internal static bool IsDouble(StructRule row) => row.Type == "Complex";

    /// <summary>Calls the method of a row, or a companion of it. Parameters that are handed out are at the end.</summary>
    internal object? Call(StructRule row, string suffix, IEnumerable<object> arguments, out object[] handedOut)
    {
        MethodInfo method = compiled.Value.GetMethod("Row" + Rows.IndexOf(row) + suffix) ?? throw new MissingMethodException(row.Key + suffix);
        object[] given = [.. arguments];
        object?[] all = [.. given, .. method.GetParameters().Skip(given.Length).Select(_ => (object?)null)];
        object? result = method.Invoke(null, BindingFlags.DoNotWrapExceptions, null, all, null);
        handedOut = [.. all.Skip(given.Length).Select(value => value!)];
        return result;
    }

    /// <summary>The numbers in a value, in the order of declaration.</summary>
    internal static double[] Leaves(object value) => value switch
    {
        double real => [real],
        float single => [single],
        int => [],
        Complex z => [z.Real, z.Imaginary],
        Plane plane => [.. Leaves(plane.Normal), plane.D],
        _ => [.. NamesOf(value.GetType()).Select(name => (double)(float)value.GetType().GetField(name)!.GetValue(value)!)],
    };

    internal static object Build(Type type, Func<double> next)
    {
        if (type == typeof(double))
        {
            return next();
        }

        if (type == typeof(float) || type == typeof(int))
        {
            return type == typeof(float) ? (object)(float)next() : 1;
        }

        if (type == typeof(Complex))
        {
            return new Complex(next(), next());
        }

        if (type == typeof(Plane))
        {
            return new Plane((Vector3)Build(typeof(Vector3), next), (float)next());
        }

        object built = Activator.CreateInstance(type)!;
        foreach (string name in NamesOf(type))
        {
            type.GetField(name)!.SetValue(built, (float)next());
        }

        return built;
    }

    private static string[] NamesOf(Type type) => type.Name switch
    {
        "Complex" => ["Real", "Imaginary"],
        "Vector2" => ["X", "Y"],
        "Vector3" => ["X", "Y", "Z"],
        "Vector4" or "Quaternion" => ["X", "Y", "Z", "W"],
        "Plane" => ["Normal.X", "Normal.Y", "Normal.Z", "D"],
        "Matrix3x2" => ["M11", "M12", "M21", "M22", "M31", "M32"],
        "Matrix4x4" => [.. Enumerable.Range(0, 16).Select(i => FormattableString.Invariant($"M{(i / 4) + 1}{(i % 4) + 1}"))],
        _ => [],
    };

    private static string Source()
    {
        var text = new StringBuilder("using System;\nusing System.Numerics;\nusing DiffGen;\n\npublic static partial class StructRows\n{\n");
        for (int i = 0; i < Rows.Count; i++)
        {
            string real = IsDouble(Rows[i]) ? "double" : "float";
            Type[] parameters = ParametersOf(Rows[i]);
            text.Append("    [Differentiable(Modes = DerivativeModes.Reverse | DerivativeModes.Forward | DerivativeModes.HessianVectorProduct)]\n    public static ").Append(real)
                .Append(" Row").Append(i).Append('(').AppendJoin(", ", parameters.Select((type, k) => type.FullName + " p" + k)).Append(")\n    {\n        ")
                .Append(Statement(Rows[i], parameters.Length, out Type result)).Append("\n        return ")
                .Append(NamesOf(result) is { Length: > 0 } names ? string.Join(" + ", names.Select((name, k) => Weight(k) + (real == "float" ? "f * r." : " * r.") + name)) : "r")
                .Append(";\n    }\n\n");
        }

        return text.Append("}\n").ToString();
    }

    private static string Weight(int k) => FormattableString.Invariant($"{0.35 + (k * 0.37 % 1.1) - (k % 3 == 1 ? 1 : 0):0.##}");

    private static string Statement(StructRule row, int parameters, out Type result)
    {
        Type type = Types[row.Type];
        string arguments = string.Join(", ", Enumerable.Range(0, parameters).Select(i => "p" + i)), rest = string.Join(", ", Enumerable.Range(1, Math.Max(0, parameters - 1)).Select(i => "p" + i));
        Type[] types = ParametersOf(row);
        MethodInfo? function = type.GetMethods().FirstOrDefault(method => method.Name == row.Method
            && (method.IsStatic ? [] : new[] { type }).Concat(method.GetParameters().Where(p => !p.IsOut).Select(p => p.ParameterType)).SequenceEqual(types));
        if (row.HasOut)
        {
            result = type;
            return $"{type.Name}.{row.Method}({arguments}, out var r);";
        }

        result = function?.ReturnType ?? type;
        string symbol = row.Method switch
        {
            "op_Addition" => "+",
            "op_Subtraction" or "op_UnaryNegation" => "-",
            "op_Multiply" => "*",
            _ => "/",
        };
        return row.Method switch
        {
            ".ctor" => $"var r = new {type.FullName}({arguments});",
            "op_Implicit" => $"{type.FullName} r = p0;",
            "get_Item" => "var r = p0[p1];",
            _ when row.Method.StartsWith("get_", StringComparison.Ordinal) => $"var r = p0.{row.Method[4..]};",
            _ when row.Method.StartsWith("op_", StringComparison.Ordinal) => parameters == 1 ? $"var r = {symbol}p0;" : $"var r = p0 {symbol} p1;",
            _ when function is { IsStatic: false } => $"var r = p0.{row.Method}({rest});",
            _ => $"var r = {type.FullName}.{row.Method}({arguments});",
        };
    }
}
