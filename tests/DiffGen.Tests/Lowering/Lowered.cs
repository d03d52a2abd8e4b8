using DiffGen.Generator.Ir;
using DiffGen.Generator.Lowering;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.Tests.Lowering;

/// <summary>Lowers methods from source text.</summary>
internal static class Lowered
{
    /// <summary>The lowered form of the first marked method among some members.</summary>
    public static string Text(string members, bool checkOverflow = false)
    {
        var result = Methods("using System; using DiffGen; public static partial class P { " + members + " }", checkOverflow).First();
        Assert.True(result.Refusals.IsEmpty, string.Join("\n", result.Refusals));
        Assert.NotNull(result.Model);
        Validator.Check(result.Model.Function);
        return IrText.Of(result.Model.Function);
    }

    /// <summary>Compares without regard to the marks of statements, unless the expected text has any.</summary>
    public static void Becomes(string members, string expected, bool checkOverflow = false)
    {
        var lines = Text(members, checkOverflow).TrimEnd().Split('\n').Skip(1);
        if (!expected.Contains("//", StringComparison.Ordinal))
        {
            lines = lines.Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal));
        }

        var actual = string.Join("\n", lines.Select(line => line[2..]));
        Assert.Equal(expected.ReplaceLineEndings("\n"), actual);
    }

    public static IEnumerable<LoweringResult> Methods(string source, bool checkOverflow = false)
    {
        var compilation = Sources.Compile(source);
        return Methods(checkOverflow ? compilation.WithOverflowChecks() : compilation);
    }

    /// <summary>All marked methods but those that take functions, which are lowered in their callers.</summary>
    public static IEnumerable<LoweringResult> Methods(CSharpCompilation compilation)
    {
        foreach (var tree in compilation.SyntaxTrees)
        {
            var model = compilation.GetSemanticModel(tree);
            foreach (var declaration in tree.GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>())
            {
                if (model.GetDeclaredSymbol(declaration) is { } method && KnownMethods.Differentiable(method) is not null
                    && !Signature.TakesFunctions(method))
                {
                    yield return MethodReader.Read(method, declaration, model, reports: true, CancellationToken.None);
                }
            }
        }
    }
}
