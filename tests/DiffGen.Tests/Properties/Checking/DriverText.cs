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
    Hessian,
}

/// <summary>
/// The class that calls a program's methods and their companions for the checks. Its methods take the numbers in the
/// arguments, with their lengths, those in what companions add for each, and those of the result's seed; they return those in
/// the result, and put in the place of arguments those that are left in what was passed by reference. Added are gradients,
/// adjoints or tangents, then the result's tangent, and for second derivatives directions, gradients and products, or all of them.
/// </summary>
internal sealed class DriverText(string program, string driver)
{
    private readonly StringBuilder _text = new();

    public static string Name(Method method, Companion companion) => method.Name + (companion == Companion.Primal ? "" : companion.ToString());

    public string Of(IEnumerable<(Method Method, Companion Companion)> calls)
    {
        _text.Append("#nullable disable\n#pragma warning disable\nusing System;\nusing System.Collections.Generic;\npublic static class ").Append(driver).Append("\n{\n");
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
        var count = method.Parameters.Count;
        for (var i = 0; i < count; i++)
        {
            Pass("a", i, method.Parameters[i].Type, method.Parameters[i].Passing);
        }

        if (companion == Companion.Adjoint && method.Return != CoreType.Void)
        {
            locals.Append("Numbers.To" + Converter(method.Return) + "(seed, null, out ").Append(Storage(method.Return)).Append(" s);\n");
            arguments.Add("s");
        }

        for (var i = 0; i < count; i++)
        {
            var parameter = method.Parameters[i];
            var passing = companion switch
            {
                Companion.Gradient => Passing.Out,
                Companion.Adjoint => Passing.Ref,
                _ => parameter.Passing == Passing.In ? Passing.ByValue : parameter.Passing,
            };
            if (companion is not (Companion.Primal or Companion.Hessian) && parameter.IsActive && (companion != Companion.Gradient || parameter.Passing != Passing.Out))
            {
                Pass("g", i, parameter.Type, parameter.Type.IsReference ? Passing.ByValue : passing);
            }
        }

        if (companion == Companion.Tangent && method.Return != CoreType.Void)
        {
            Pass("g", count, method.Return, Passing.Out);
        }

        if (companion == Companion.Hessian)
        {
            Pass("g", count, method.Return with { Shape = Shape.Array }, Passing.ByValue);
        }

        for (var i = 0; companion == Companion.HessianVectorProduct && i < 2 * count; i++)
        {
            var parameter = method.Parameters[i % count];
            if (parameter is { IsActive: true, Passing: not Passing.Out })
            {
                Pass("g", count + i, parameter.Type, parameter.Type.IsReference ? Passing.ByValue : Passing.Out);
            }
        }

        var call = program + "." + Name(method, companion) + (method.IsGeneric ? "<double>(" : "(") + string.Join(", ", arguments) + ")";
        _text.Append("public static double[] ").Append(Name(method, companion)).Append("(double[][] a, int[][] n, double[][] g, double[] seed)\n{\n")
            .Append(locals)
            .Append(RunawayGuards.Start).Append("\ntry\n{\n").Append(method.Return == CoreType.Void ? call + "; return null;" : "return Numbers.Of" + Converter(method.Return) + "(" + call + ");")
            .Append("\n}\nfinally\n{\n").Append(copies).Append("}\n}\n");

        void Pass(string array, int i, CoreType type, Passing passing)
        {
            var name = array + i;
            var place = array + "[" + i + "]";
            if (passing == Passing.Out)
            {
                locals.Append(Storage(type)).Append(' ').Append(name).Append(" = default;\n");
            }
            else
            {
                locals.Append("Numbers.To").Append(Converter(type)).Append('(').Append(place).Append(", n[").Append(i % count).Append("], out ").Append(Storage(type)).Append(' ').Append(name).Append(");\n");
            }

            arguments.Add(passing is Passing.ByValue ? name : passing.ToString().ToLowerInvariant() + " " + name);
            if (passing == Passing.Out && type.IsReference)
            {
                copies.Append("if (").Append(name).Append(" != null) ");
            }

            if (passing is Passing.Ref or Passing.Out || type.IsReference)
            {
                copies.Append(place).Append(" = Numbers.Of").Append(Converter(type)).Append('(').Append(name).Append(");\n");
            }
        }
    }

    /// <summary>Names are looked up faster than overloads are resolved.</summary>
    private static string Converter(CoreType type) => type.Element.ToString() + (type.IsBuffer ? Shape.Array : type.Shape);

    private static string Storage(CoreType type) => type.IsBuffer ? type.Item + "[]" : type.Text;
}
