using System.Text;
using Microsoft.CodeAnalysis;

namespace DiffGen.Tests.Harness;

/// <summary>
/// Writes the class through which the harness calls a program and its companions. It is compiled together with them,
/// since spans don't go through reflection; on its outside everything is an object.
/// </summary>
internal sealed class DriverWriter
{
    private readonly StringBuilder _text = new();
    private readonly CorpusProgram _program;
    private readonly ProgramShape _shape;

    private DriverWriter(CorpusProgram program, ProgramShape shape)
    {
        _program = program;
        _shape = shape;
    }

    private IEnumerable<(ParameterShape Shape, int Index)> Parameters => _shape.Parameters.Select((p, i) => (p, i));

    public static string Write(CorpusProgram program, ProgramShape shape, string className, Companions companions)
    {
        var writer = new DriverWriter(program, shape);
        writer.Line("#nullable disable");
        writer.Line("#pragma warning disable");
        writer.Line("using System;");
        writer.Line("public static class " + className);
        writer.Line("{");
        writer.Points();
        writer.Call("Primal", "object[] a", shape.Method, [], null, false);
        if (companions.Gradient)
        {
            writer.Gradient(measured: false);
            writer.Gradient(measured: true);
        }

        if (companions.Adjoint)
        {
            writer.Adjoint(measured: false);
            writer.Adjoint(measured: true);
        }

        if (companions.Tangent)
        {
            writer.Tangent(measured: false);
            writer.Tangent(measured: true);
        }

        if (companions.HessianVectorProduct)
        {
            writer.HessianVectorProduct(measured: false);
            writer.HessianVectorProduct(measured: true);
        }

        writer.Line("}");
        return writer._text.ToString();
    }

    private void Points()
    {
        Line("public static object[] Point(int index) => index switch");
        Line("{");
        var points = _program.Directives.Points;
        for (var i = 0; i < points.Count; i++)
        {
            Line(i + " => new object[] { " + Arguments(points[i].Values) + " },");
        }

        Line("_ => new object[] { " + Arguments([]) + " },");
        Line("};");
    }

    private string Arguments(Dictionary<string, string> at)
    {
        var unknown = at.Keys.Concat(_program.Directives.Values.Keys).Concat(_program.Directives.Shapes.Keys).Except(_shape.Parameters.Select(p => p.Name)).ToList();
        if (unknown.Count > 0)
        {
            throw new FormatException(_program + " has no parameter " + unknown[0]);
        }

        return string.Join(", ", _shape.Parameters.Select(p => Argument(p, at.GetValueOrDefault(p.Name) ?? _program.Directives.Values.GetValueOrDefault(p.Name) ?? _program.Directives.Shapes.GetValueOrDefault(p.Name))));
    }

    private string Argument(ParameterShape parameter, string? value)
    {
        var storage = parameter.Storage;
        if (value is null or "?")
        {
            return Default(parameter);
        }

        if (value == "null")
        {
            return "(" + storage + ")null";
        }

        if (!parameter.IsBuffer || value.StartsWith("new", StringComparison.Ordinal) || value.StartsWith("[new(", StringComparison.Ordinal))
        {
            return "(" + storage + ")(" + value + ")";
        }

        var element = storage[..^2];
        return value == "[]"
            ? "new " + element + "[0]"
            : "new " + storage + " { " + string.Join(", ", value.Split(',').Select(v => "(" + element + ")(" + v + ")")) + " }";
    }

    private string Default(ParameterShape parameter)
    {
        var lengths = _program.Directives.Lengths.GetValueOrDefault(parameter.Name) ?? [5];
        return parameter.Storage switch
        {
            "int" or "long" or "uint" or "ulong" or "short" or "ushort" or "byte" or "sbyte" or "nint" => "(" + parameter.Storage + ")3",
            "bool" => "true",
            "string" => "\"text\"",
            "int[]" => "new int[] { " + string.Join(", ", Enumerable.Range(0, lengths[0])) + " }",
            "long[]" => "new long[] { " + string.Join(", ", Enumerable.Range(0, lengths[0])) + " }",
            var s when s.EndsWith("[]", StringComparison.Ordinal) && parameter.IsBuffer => "new " + s[..^2] + "[" + lengths[0] + "]",
            var s when s.StartsWith("System.Collections.Generic.List<", StringComparison.Ordinal) => "new " + s + "(new " + s[32..^1] + "[" + lengths[0] + "])",
            var s when s.EndsWith(",]", StringComparison.Ordinal) => "new " + s[..s.IndexOf('[')] + "[" + string.Join(", ", lengths) + "]",
            var s => "default(" + s + ")",
        };
    }

    private void Gradient(bool measured) =>
        Call(
            measured ? "MeasuredGradient" : "Gradient",
            "object[] a, object[] g" + (measured ? ", int times" : ""),
            _shape.Gradient,
            Added("g"),
            null,
            measured);

    private void Tangent(bool measured) =>
        Call(
            measured ? "MeasuredTangent" : "Tangent",
            "object[] a, object[] t, object[] r" + (measured ? ", int times" : ""),
            _shape.Tangent,
            [.. Tangents(), .. _shape.ResultIsActive ? [new Argued("r", 0, _shape.Result!, "out ")] : Array.Empty<Argued>()],
            null,
            measured);

    private void HessianVectorProduct(bool measured) =>
        Call(
            measured ? "MeasuredHessianVectorProduct" : "HessianVectorProduct",
            "object[] a, object[] t, object[] g, object[] h" + (measured ? ", int times" : ""),
            _shape.HessianVectorProduct,
            [.. Tangents(), .. Added("g"), .. Added("h")],
            null,
            measured);

    private List<Argued> Added(string array) =>
        [.. Parameters.Where(p => p.Shape.HasGradient).Select(p => Argue(array, p, p.Shape.ShadowByReference ? "ref " : ByReference(p.Shape) ? "out " : ""))];

    private IEnumerable<Argued> Tangents() =>
        Parameters.Where(p => p.Shape.IsActive).Select(p => Argue("t", p, p.Shape.Passing is RefKind.Ref or RefKind.Out ? ProgramShape.Modifier(p.Shape.Passing) : ""));

    private static Argued Argue(string array, (ParameterShape Shape, int Index) parameter, string modifier) =>
        new(array, parameter.Index, parameter.Shape.IsBuffer ? parameter.Shape.Storage : parameter.Shape.Gradient, modifier);

    /// <summary>An added argument: the array that the driver gets it in, its place there, its type, and how it is passed.</summary>
    private sealed record Argued(string Array, int Index, string Type, string Modifier);

    private void Adjoint(bool measured) =>
        Call(
            measured ? "MeasuredAdjoint" : "Adjoint",
            "object[] a, object seed, object[] g" + (measured ? ", int times" : ""),
            _shape.Adjoint,
            [.. Parameters.Where(p => p.Shape.IsActive).Select(p => Argue("g", p, ByReference(p.Shape) ? "ref " : ""))],
            _shape.ResultIsActive ? "seed is null ? default(" + _shape.Result + ") : (" + _shape.Result + ")seed" : null,
            measured);

    private static bool ByReference(ParameterShape parameter) => !parameter.IsBuffer && !parameter.ShadowByValue;

    private void Call(string name, string parameters, string method, List<Argued> added, string? seed, bool measured)
    {
        Line("public static " + (measured ? "long" : "object") + " " + name + "(" + parameters + ")");
        Line("{");
        var arguments = new List<string>();
        foreach (var (p, i) in Parameters)
        {
            Line("var p" + i + " = (" + p.Storage + ")a[" + i + "];");
            var modifier = p.Passing == RefKind.RefReadOnlyParameter ? "in " : ProgramShape.Modifier(p.Passing);
            arguments.Add(modifier + "p" + i);
        }

        if (seed != null)
        {
            Line("var seedValue = " + seed + ";");
            arguments.Add("seedValue");
        }

        foreach (var (array, i, type, modifier) in added)
        {
            Line("var " + array + i + " = " + array + "[" + i + "] is null ? default(" + type + ") : (" + type + ")" + array + "[" + i + "];");
            arguments.Add(modifier + array + i);
        }

        var receiver = _shape.IsStatic ? "global::" + _shape.Container : "receiver";
        if (!_shape.IsStatic)
        {
            Line("var receiver = " + (_program.Directives.Receiver?.Replace("new ", "new global::", StringComparison.Ordinal) ?? "new global::" + _shape.Container + "()") + ";");
        }

        var typeArguments = _program.Directives.TypeArguments is { } t ? "<" + t + ">" : "";
        var call = receiver + "." + Escape(method) + typeArguments + "(" + string.Join(", ", arguments) + ");";
        if (measured)
        {
            Line("var before = GC.GetAllocatedBytesForCurrentThread();");
            Line("for (var i = 0; i < times; i++)");
            Line("{");
            Line(call);
            Line("}");
            Line("return GC.GetAllocatedBytesForCurrentThread() - before;");
        }
        else
        {
            // What a reference parameter holds counts after an exception too.
            Line("try");
            Line("{");
            Line(_shape.Result == null ? call + " return null;" : "return " + call);
            Line("}");
            Line("finally");
            Line("{");
            foreach (var (p, i) in Parameters.Where(p => p.Shape.Passing is RefKind.Ref or RefKind.Out))
            {
                Line("a[" + i + "] = p" + i + ";");
            }

            foreach (var (array, i, _, _) in added)
            {
                Line(array + "[" + i + "] = " + array + i + ";");
            }

            Line("}");
        }

        Line("}");
    }

    private static string Escape(string name) =>
        Microsoft.CodeAnalysis.CSharp.SyntaxFacts.GetKeywordKind(name) == Microsoft.CodeAnalysis.CSharp.SyntaxKind.None ? name : "@" + name;

    private void Line(string line) => _text.Append(line).Append('\n');
}
