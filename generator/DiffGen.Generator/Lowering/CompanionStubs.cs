using System.Runtime.CompilerServices;
using System.Text;
using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.Generator.Lowering;

/// <summary>
/// Declares the companions of a compilation's methods before they are generated, so that bodies that call them can be bound.
/// Signatures follow from declarations alone.
/// </summary>
internal static class CompanionStubs
{
    private const string Path = "DiffGen.Generator.DifferentiableGenerator/Companions.g.cs";

    private static readonly ConditionalWeakTable<Compilation, Compilation> Extended = new();
    private static readonly ConditionalWeakTable<SyntaxTree, List<MethodDeclarationSyntax>> Marked = new();
    private static readonly ConditionalWeakTable<SyntaxTree, HashSet<string>> Called = new();

    /// <summary>A declaration may call a companion.</summary>
    public static bool AreMentionedIn(SyntaxNode declaration) => declaration.DescendantNodes()
        .OfType<SimpleNameSyntax>()
        .Any(name => CompanionSymbols.IsPossible(name.Identifier.ValueText));

    /// <summary>The generator has run; it leaves companions out only where they are refused.</summary>
    public static bool AreGeneratedIn(Compilation compilation) => compilation.SyntaxTrees.Any(GeneratedCode.IsGenerated);

    /// <summary>A method as it is where all companions are declared.</summary>
    public static (IMethodSymbol Method, SemanticModel Model) Bind(SyntaxNode declaration, SemanticModel model, CancellationToken cancellation)
    {
        SemanticModel bound = Extended.GetValue(model.Compilation, compilation => Extend(compilation, callsAll: false, cancellation)).GetSemanticModel(declaration.SyntaxTree);
        return ((IMethodSymbol)bound.GetDeclaredSymbol(declaration, cancellation)!, bound);
    }

    /// <summary>A compilation with its companions declared: only those that something calls, since asking for a method's attributes binds them.</summary>
    public static Compilation Extend(Compilation compilation, bool callsAll, CancellationToken cancellation)
    {
        compilation = compilation.RemoveSyntaxTrees(compilation.SyntaxTrees.Where(GeneratedCode.IsGenerated));
        HashSet<string> called = new(compilation.SyntaxTrees.SelectMany(tree => Called.GetValue(tree, FindCalled)), StringComparer.Ordinal);
        StringBuilder text = new("#nullable disable\n");
        int start = text.Length;
        ParseOptions? options = null;
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
            List<MethodDeclarationSyntax> declarations = [.. Marked.GetValue(tree, FindMarked).Where(method => callsAll || called.Contains(method.Identifier.ValueText))];
            if (declarations.Count == 0)
            {
                continue;
            }

            options = tree.Options;
            SemanticModel model = compilation.GetSemanticModel(tree);
            foreach (MethodDeclarationSyntax declaration in declarations)
            {
                if (model.GetDeclaredSymbol(declaration, cancellation) is { } method)
                {
                    Declare(method, text);
                }
            }
        }

        return text.Length == start ? compilation : compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText(text.ToString(), (CSharpParseOptions)options!, Path, cancellationToken: cancellation));
    }

    private static HashSet<string> FindCalled(SyntaxTree tree) => new(
        tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>().SelectMany(name => CompanionSymbols.MethodsOf(name.Identifier.ValueText)), StringComparer.Ordinal);

    private static List<MethodDeclarationSyntax> FindMarked(SyntaxTree tree) => [.. DeclaredMethods.In(tree).Where(method => method.AttributeLists.Count > 0)];

    private static void Declare(IMethodSymbol method, StringBuilder text)
    {
        List<CompanionShape> companions = [.. CompanionSymbols.Shapes(method)];
        if (companions.Count == 0)
        {
            return;
        }

        Declaration declaration = Declarations.Of(method);
        text.Append(declaration.Namespace.Length > 0 ? "namespace " + declaration.Namespace + " { " : "");
        foreach (ContainingType type in declaration.Types)
        {
            text.Append(type.Header).Append(" { ");
        }

        foreach (CompanionShape companion in companions)
        {
            IEnumerable<string> own = method.Parameters.Select(parameter =>
                Modifier(BatchSignature.PassingIn(companion.Kind, parameter)) + BatchSignature.TypeIn(companion.Kind, parameter) + " " + Escape(parameter.Name));
            IEnumerable<string> added = companion.Parameters.Select(parameter => Modifier(parameter.Passing) + parameter.Type.CSharp + " " + Escape(parameter.Name));
            text.Append(declaration.Modifiers).Append(' ')
                .Append(method.ReturnsVoid || companion.Kind == CompanionKind.GradientBatch ? "void" : TypeMap.Text(method.ReturnType)).Append(' ')
                .Append(Escape(method.Name + companion.Kind)).Append('(')
                .Append(string.Join(", ", own.Concat(added)))
                .Append(") => throw null; ");
        }

        text.Append('}', declaration.Types.Count).Append(declaration.Namespace.Length > 0 ? "}" : "").Append('\n');
    }

    private static string Escape(string name) =>
        SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None && SyntaxFacts.GetContextualKeywordKind(name) == SyntaxKind.None ? name : "@" + name;

    private static string Modifier(Passing passing) => passing switch
    {
        Passing.In => "in ",
        Passing.Ref => "ref ",
        Passing.Out => "out ",
        _ => "",
    };
}
