using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.Tests.Harness;

/// <summary>Asks for every mode that fits in each program that doesn't say which ones it wants.</summary>
internal static class AllModes
{
    public static string In(string text)
    {
        var methods = CompilationHost.Parse(text, "").GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>();
        var marks = methods.SelectMany(method => method.AttributeLists.SelectMany(list => list.Attributes), (method, attribute) => (method, attribute))
            .Where(pair => pair.attribute.Name.ToString() is "Differentiable" or "DiffGen.Differentiable")
            .Where(pair => pair.attribute.ArgumentList?.Arguments.Any(argument => argument.NameEquals?.Name.Identifier.ValueText == "Modes") != true)
            .OrderByDescending(pair => pair.attribute.SpanStart);
        foreach (var (method, attribute) in marks)
        {
            var modes = "Modes = " + Modes(method);
            text = attribute.ArgumentList is { } list
                ? text.Insert(list.OpenParenToken.Span.End, list.Arguments.Count > 0 ? modes + ", " : modes)
                : text.Insert(attribute.Span.End, "(" + modes + ")");
        }

        return text;
    }

    private static string Modes(MethodDeclarationSyntax method) =>
        "DiffGen.DerivativeModes.Reverse | DiffGen.DerivativeModes.Forward"
        + (method.ReturnType.ToString() is "double" or "float" ? " | DiffGen.DerivativeModes.HessianVectorProduct" : "");
}
