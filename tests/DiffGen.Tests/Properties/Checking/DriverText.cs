using System.Text;
using DiffGen.Tests.Properties.Syntax;

namespace DiffGen.Tests.Properties.Checking;

internal enum Companion
{
    Primal,
    Gradient,
    Adjoint,
    Tangent,
    HessianVectorProduct,
}

/// <summary>
/// The class that calls a program's methods and their companions for the checks: spans don't go through reflection. Its
/// methods take arguments, what companions add for each, and the result's seed, and leave in the arrays what was passed by
/// reference. Added are gradients, adjoints or tangents, then the result's tangent, and for second derivatives directions, gradients and products.
/// </summary>
internal sealed class DriverText(string program, string driver)
{
    private readonly StringBuilder _text = new();

    public static string Name(Method method, Companion companion) => method.Name + (companion == Companion.Primal ? "" : companion.ToString());

    public string Of(IEnumerable<(Method Method, Companion Companion)> calls)
    {
        _text.Append("#nullable disable\n#pragma warning disable\nusing System;\npublic static class ").Append(driver).Append("\n{\n");
        foreach (var (method, companion) in calls)
        {
            Call(method, companion);
        }

        return _text.Append("}\n").ToString();
    }

    private void Call(Method method, Companion companion)
    {
        var arguments = new List<string>();
        var locals = new StringBuilder();
        var copies = new StringBuilder();
        for (var i = 0; i < method.Parameters.Count; i++)
        {
            Pass("a", i, method.Parameters[i].Type, method.Parameters[i].Passing);
        }

        if (companion == Companion.Adjoint && method.Return != CoreType.Void)
        {
            arguments.Add("(" + method.Return + ")seed");
        }

        for (var i = 0; i < method.Parameters.Count; i++)
        {
            var parameter = method.Parameters[i];
            var passing = companion switch
            {
                Companion.Gradient => Passing.Out,
                Companion.Adjoint => Passing.Ref,
                _ => parameter.Passing == Passing.In ? Passing.ByValue : parameter.Passing,
            };
            if (companion != Companion.Primal && parameter.IsActive && (companion != Companion.Gradient || parameter.Passing != Passing.Out))
            {
                Pass("g", i, parameter.Type, parameter.Type.IsBuffer ? Passing.ByValue : passing);
            }
        }

        if (companion == Companion.Tangent && method.Return != CoreType.Void)
        {
            Pass("g", method.Parameters.Count, method.Return, Passing.Out);
        }

        for (var i = 0; companion == Companion.HessianVectorProduct && i < 2 * method.Parameters.Count; i++)
        {
            var parameter = method.Parameters[i % method.Parameters.Count];
            if (parameter is { IsActive: true, Passing: not Passing.Out })
            {
                Pass("g", method.Parameters.Count + i, parameter.Type, parameter.Type.IsBuffer ? Passing.ByValue : Passing.Out);
            }
        }

        var call = program + "." + Name(method, companion) + "(" + string.Join(", ", arguments) + ");";
        _text.Append("public static object ").Append(Name(method, companion)).Append("(object[] a, object[] g, object seed)\n{\n")
            .Append(locals)
            .Append(RunawayGuards.Start).Append("\ntry\n{\n").Append(method.Return == CoreType.Void ? call + " return null;" : "return " + call)
            .Append("\n}\nfinally\n{\n").Append(copies).Append("}\n}\n");

        void Pass(string array, int i, CoreType type, Passing passing)
        {
            var storage = type.IsBuffer ? type.Item + "[]" : type.Text;
            var name = array + i;
            locals.Append("var ").Append(name).Append(" = ").Append(array).Append('[').Append(i).Append("] is ").Append(storage).Append(" x").Append(name).Append(" ? x").Append(name).Append(" : default;\n");
            arguments.Add(passing is Passing.ByValue ? name : passing.ToString().ToLowerInvariant() + " " + name);
            if (passing is Passing.Ref or Passing.Out)
            {
                copies.Append(array).Append('[').Append(i).Append("] = ").Append(name).Append(";\n");
            }
        }
    }
}
