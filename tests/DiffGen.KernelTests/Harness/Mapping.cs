using DiffGen.Tests.Harness;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.KernelTests.Harness;

/// <summary>How the parameters of programs become those of kernels.</summary>
public enum Mapping
{
    /// <summary>As the programs are: all threads share buffers, each has values of its own.</summary>
    Shared,

    /// <summary>Each thread has a slice of each buffer, and all have one value of each number.</summary>
    Sliced,
}

internal static class Mappings
{
    /// <summary>Marks the parameters of all programs in a file.</summary>
    public static string Mark(string text, Mapping mapping)
    {
        if (mapping == Mapping.Shared)
        {
            return text;
        }

        var parameters = CompilationHost.Parse(text, "").GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>()
            .Where(CorpusFile.IsDifferentiable)
            .SelectMany(method => method.ParameterList.Parameters)
            .OrderByDescending(parameter => parameter.SpanStart);
        foreach (var parameter in parameters)
        {
            var attribute = IsBuffer(parameter) ? "[DiffGen.Batched] "
                : !parameter.Modifiers.Any() && IsNumber(parameter) ? "[DiffGen.Uniform] " : "";
            text = text.Insert(parameter.SpanStart, attribute);
        }

        return text;
    }

    private static bool IsBuffer(ParameterSyntax parameter) =>
        parameter.Type is ArrayTypeSyntax { RankSpecifiers: [{ Rank: 1 }] } || parameter.Type is GenericNameSyntax { Identifier.Text: "Span" or "ReadOnlySpan" };

    private static bool IsNumber(ParameterSyntax parameter) => parameter.Type?.ToString() is "double" or "float" or "int";
}
