using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.Tests.Harness;

/// <summary>
/// A corpus file in which nothing is marked but one program and what it calls, so that the failure of another program
/// can't hide its own result.
/// </summary>
internal static class Isolation
{
    public static string Text(CorpusProgram program)
    {
        var root = CompilationHost.Parse(program.File.Text, program.File.Name).GetRoot();
        var methods = root.DescendantNodes().OfType<MethodDeclarationSyntax>().ToList();
        var kept = new HashSet<MethodDeclarationSyntax>();
        Keep(methods[program.Ordinal]);

        var text = program.File.Text.ToCharArray();
        foreach (var list in methods.Where(m => !kept.Contains(m) && CorpusFile.IsDifferentiable(m)).SelectMany(m => m.AttributeLists))
        {
            for (var i = list.Span.Start; i < list.Span.End; i++)
            {
                text[i] = text[i] == '\n' ? '\n' : ' ';
            }
        }

        return new string(text);

        // A program that calls a companion needs the method that it is of.
        static bool IsNamed(MethodDeclarationSyntax method, string name) =>
            name.StartsWith(method.Identifier.ValueText, StringComparison.Ordinal)
            && name[method.Identifier.ValueText.Length..] is "" or "Gradient" or "Adjoint" or "Tangent" or "HessianVectorProduct" or "Jacobian" or "Hessian";

        void Keep(MethodDeclarationSyntax method)
        {
            if (!kept.Add(method))
            {
                return;
            }

            foreach (var name in method.DescendantNodes().OfType<SimpleNameSyntax>().Select(n => n.Identifier.ValueText).Distinct())
            {
                foreach (var callee in methods.Where(m => IsNamed(m, name)))
                {
                    Keep(callee);
                }
            }
        }
    }
}
