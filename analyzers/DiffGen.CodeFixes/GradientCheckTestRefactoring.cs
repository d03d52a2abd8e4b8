using System.Composition;
using System.Globalization;
using DiffGen.Generator.Lowering;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeRefactorings;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.CodeFixes;

/// <summary>On a marked method that returns a real: writes a test of its gradient, for xunit, in a file of its own.</summary>
[ExportCodeRefactoringProvider(LanguageNames.CSharp, Name = nameof(GradientCheckTestRefactoring))]
[Shared]
public sealed class GradientCheckTestRefactoring : CodeRefactoringProvider
{
    private const int Elements = 3;

    public override async Task ComputeRefactoringsAsync(CodeRefactoringContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        SemanticModel? model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        if (root?.FindNode(context.Span).FirstAncestorOrSelf<MethodDeclarationSyntax>() is not { } declaration
            || !declaration.Identifier.Span.IntersectsWith(context.Span)
            || model?.GetDeclaredSymbol(declaration, context.CancellationToken) is not IMethodSymbol { IsStatic: true, IsGenericMethod: false } method
            || KnownMethods.Differentiable(method) is null
            || Write(method) is not { } text)
        {
            return;
        }

        Project project = TestProjectOf(context.Document.Project);
        string name = method.ContainingType.Name + method.Name + "GradientTests.cs";
        if (project.Documents.All(document => document.Name != name))
        {
            context.RegisterRefactoring(CodeAction.Create(
                "Add a gradient check test",
                _ => Task.FromResult(project.AddDocument(name, text).Project.Solution),
                nameof(GradientCheckTestRefactoring)));
        }
    }

    /// <summary>The project that tests this one, if there is one.</summary>
    private static Project TestProjectOf(Project project) => project.Solution.Projects.FirstOrDefault(other =>
        other.ProjectReferences.Any(reference => reference.ProjectId == project.Id)
        && other.MetadataReferences.Any(reference => reference.Display?.IndexOf("xunit", StringComparison.OrdinalIgnoreCase) >= 0)) ?? project;

    /// <summary>Null for a signature that would have to be filled in by hand.</summary>
    private static string? Write(IMethodSymbol method)
    {
        if (!IsReal(method.ReturnType))
        {
            return null;
        }

        string real = method.ReturnType.SpecialType == SpecialType.System_Single ? "float" : "double";
        string suffix = real == "float" ? "f" : "";
        List<string> values = [], gradients = [], point = [];
        foreach (IParameterSymbol parameter in method.Parameters)
        {
            bool isConstant = KnownMethods.IsConstant(parameter);
            bool isBuffer = TypeMap.ElementOf(parameter.Type) is { } element && IsReal(element) && parameter.Type is IArrayTypeSymbol { Rank: 1 } or INamedTypeSymbol { Name: "Span" or "ReadOnlySpan" };
            if (parameter.RefKind is not (RefKind.None or RefKind.In) || (isBuffer && KnownMethods.IsOutput(parameter)))
            {
                return null;
            }

            string place = point.Count.ToString(CultureInfo.InvariantCulture);
            if (isBuffer && isConstant)
            {
                values.Add($"new {real}[] {{ {string.Join(", ", Numbers(0, Elements, suffix))} }}");
            }
            else if (isBuffer)
            {
                string slice = $"[{place}..{(point.Count + Elements).ToString(CultureInfo.InvariantCulture)}]";
                values.Add(parameter.Type is IArrayTypeSymbol or INamedTypeSymbol { Name: "Span" } ? $"x{slice}.ToArray()" : "x" + slice);
                gradients.Add("gradient" + slice);
                point.AddRange(Numbers(point.Count, Elements, suffix));
            }
            else if (IsReal(parameter.Type))
            {
                values.Add(isConstant ? "0.5" + suffix : $"x[{place}]");
                if (!isConstant)
                {
                    gradients.Add($"out gradient[{place}]");
                    point.AddRange(Numbers(point.Count, 1, suffix));
                }
            }
            else if (TypeMap.IsDiscrete(parameter.Type) && parameter.Type.IsValueType)
            {
                values.Add(parameter.Type.SpecialType == SpecialType.System_Boolean ? "true" : parameter.Type.TypeKind == TypeKind.Enum ? "default" : Elements.ToString(CultureInfo.InvariantCulture));
            }
            else
            {
                return null;
            }
        }

        if (point.Count == 0)
        {
            return null;
        }

        string type = method.ContainingType.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
        string name = method.ContainingType.Name + method.Name;
        string arguments = string.Join(", ", values);
        return $$"""
            using DiffGen;
            using Xunit;

            public class {{name}}GradientTests
            {
                // A difference quotient proves nothing at a kink: choose a point away from them.
                private static readonly {{real}}[] Point = { {{string.Join(", ", point)}} };

                [Fact]
                public void The_gradient_agrees_with_difference_quotients() =>
                    GradientCheck.Compare<{{real}}>(
                        x => {{type}}.{{method.Name}}({{arguments}}),
                        (x, gradient) => {{type}}.{{method.Name}}Gradient({{string.Join(", ", values.Concat(gradients))}}),
                        Point).ThrowIfFailed();
            }

            """.Replace("\r\n", "\n");
    }

    private static IEnumerable<string> Numbers(int start, int count, string suffix) =>
        Enumerable.Range(start, count).Select(i => (0.5 + (0.25 * i)).ToString(CultureInfo.InvariantCulture) + suffix);

    private static bool IsReal(ITypeSymbol type) => type.SpecialType is SpecialType.System_Double or SpecialType.System_Single;
}
