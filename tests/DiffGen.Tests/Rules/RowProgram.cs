using System.Reflection;
using System.Text;
using DiffGen.Generator.Ir;
using DiffGen.Generator.Rules;
using DiffGen.Tests.Harness;

namespace DiffGen.Tests.Rules;

/// <summary>A class with one differentiable method for each row and precision, compiled with its companions.</summary>
public sealed class RowProgram
{
    private readonly Lazy<Type> compiled = new(Compile);

    internal static IEnumerable<Rule> Rows => RuleTable.All.Where(rule => !rule.IsInactive);

    /// <summary>The gradient that the companion of a row's method hands out, one number for each real parameter.</summary>
    internal double[] Gradient(RuleCall call, double[] point)
    {
        object[] arguments = call.Arguments(point);
        object?[] all = [.. arguments, .. arguments.Where(IsReal).Select(_ => (object?)null)];
        MethodInfo companion = compiled.Value.GetMethod(MethodName(call.Rule, call.Type) + "Gradient")
            ?? throw new MissingMethodException(MethodName(call.Rule, call.Type) + "Gradient");
        companion.Invoke(null, BindingFlags.DoNotWrapExceptions, null, all, null);
        return all.Skip(arguments.Length).Select(gradient => RegionInterpreter.ToDouble(gradient!)).ToArray();
    }

    internal static string Source()
    {
        var text = new StringBuilder("using System;\nusing DiffGen;\n\npublic static partial class Rows\n{\n");
        foreach (Rule rule in Rows)
        {
            foreach (RealType type in new[] { IrType.Double, IrType.Single })
            {
                IEnumerable<string> parameters = rule.Parameters.Select((kind, i) => $"{TypeName(kind, type)} p{i}");
                text.Append("    [Differentiable]\n    public static ").Append(type.CSharp).Append(' ').Append(MethodName(rule, type))
                    .Append('(').AppendJoin(", ", parameters).Append(") => ").Append(Expression(rule, type)).Append(";\n\n");
            }
        }

        return text.Append("}\n").ToString();
    }

    private static bool IsReal(object argument) => argument is double or float;

    private static string TypeName(ParameterKind kind, RealType type) => kind switch
    {
        ParameterKind.Real => type.CSharp,
        ParameterKind.Integer => "int",
        _ => "MidpointRounding",
    };

    private static string Expression(Rule rule, RealType type)
    {
        string arguments = "(" + string.Join(", ", rule.Parameters.Select((_, i) => "p" + i)) + ")";
        return rule.Name switch
        {
            "negate" => "-p0",
            "convert" => $"({type.CSharp})({(type == IrType.Double ? "float" : "double")})p0",
            "+" or "-" or "*" or "/" or "%" => $"p0 {rule.Name} p1",
            _ when rule.Name.Split('.') is [_, var component] => RuleTable.MethodText(rule, type) + arguments + "." + component,
            _ => RuleTable.MethodText(rule, type) + arguments,
        };
    }

    private static string MethodName(Rule rule, RealType type)
    {
        string name = rule.Name switch
        {
            "+" => "Sum",
            "-" => "Difference",
            "*" => "Product",
            "/" => "Quotient",
            "%" => "Remainder",
            _ => rule.Name.Replace('.', '_'),
        };
        return name + "_" + type.Precision;
    }

    private static Type Compile() =>
        LoadedAssembly.Emit(CompilationHost.Generate(CompilationHost.Compile([CompilationHost.Parse(Source(), "Rows.cs")])).Output).GetType("Rows")!;
}
