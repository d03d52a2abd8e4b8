using System.Collections.Immutable;
using System.Composition;
using DiffGen.Generator;
using DiffGen.Generator.Lowering;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;

namespace DiffGen.CodeFixes;

/// <summary>The compiler's CS0103, CS0117 and CS1061 for a companion that the method's modes leave out: asks for the mode.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AddModeFix))]
[Shared]
public sealed class AddModeFix : CodeFixProvider
{
    // Longer names first: each ends in one suffix alone.
    private static readonly (string Suffix, Modes Mode)[] Suffixes =
    [
        ("HessianVectorProduct", Modes.HessianVectorProduct),
        ("Hessian", Modes.Hessian),
        ("Jacobian", Modes.Jacobian),
        ("Tangent", Modes.Forward),
        ("GradientBatch", Modes.GradientBatch),
        ("Gradient", Modes.Reverse),
        ("Adjoint", Modes.Reverse),
    ];

    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["CS0103", "CS0117", "CS1061"];

    public override FixAllProvider GetFixAllProvider() => SolutionFixAll.Of(Changes);

    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        IReadOnlyList<Change> changes = await Changes(context.Document, context.Diagnostics[0], context.CancellationToken).ConfigureAwait(false);
        foreach (Change change in changes)
        {
            context.RegisterCodeFix(CodeAction.Create(change.Title, cancellation => SolutionFixAll.Apply(context.Document.Project.Solution, [change], cancellation), nameof(AddModeFix)), context.Diagnostics);
        }
    }

    private static async Task<IReadOnlyList<Change>> Changes(Document document, Diagnostic diagnostic, CancellationToken cancellation)
    {
        SyntaxNode? root = await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false);
        SemanticModel? model = await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false);
        if (root?.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true).DescendantNodesAndSelf().OfType<SimpleNameSyntax>().LastOrDefault() is not { } name || model is null)
        {
            return [];
        }

        string missing = name.Identifier.ValueText;
        (string suffix, Modes mode) = Suffixes.FirstOrDefault(candidate => missing.EndsWith(candidate.Suffix, StringComparison.Ordinal) && missing.Length > candidate.Suffix.Length);
        INamedTypeSymbol? type = suffix is null ? null : name.Parent is MemberAccessExpressionSyntax access && access.Name == name
            ? (model.GetSymbolInfo(access.Expression, cancellation).Symbol as INamedTypeSymbol ?? model.GetTypeInfo(access.Expression, cancellation).Type as INamedTypeSymbol)
            : model.GetEnclosingSymbol(name.SpanStart, cancellation)?.ContainingType;
        List<Change> changes = [];
        foreach (IMethodSymbol method in type?.GetMembers(missing.Substring(0, missing.Length - suffix!.Length)).OfType<IMethodSymbol>() ?? [])
        {
            if (KnownMethods.Differentiable(method) is { ApplicationSyntaxReference: { } reference } attribute
                && !KnownMethods.ModesOf(attribute).HasFlag(mode)
                && await reference.GetSyntaxAsync(cancellation).ConfigureAwait(false) is AttributeSyntax syntax
                && document.Project.Solution.GetDocument(syntax.SyntaxTree) is { } target)
            {
                changes.Add(new Change($"Add the mode {mode} to '{method.Name}'", target.Id, syntax, node => Add((AttributeSyntax)node, mode), mode));
            }
        }

        return changes;
    }

    private static AttributeSyntax Add(AttributeSyntax attribute, Modes mode)
    {
        // Who can name the attribute can name the modes.
        string flag = (attribute.Name is QualifiedNameSyntax ? "DiffGen.DerivativeModes." : "DerivativeModes.") + mode;
        string reverse = (attribute.Name is QualifiedNameSyntax ? "DiffGen.DerivativeModes." : "DerivativeModes.") + Modes.Reverse;
        AttributeArgumentSyntax? argument = attribute.ArgumentList?.Arguments.FirstOrDefault(candidate => candidate.NameEquals?.Name.Identifier.ValueText == "Modes");
        if (argument is not null)
        {
            return argument.Expression.ToString().Split('|').Any(known => known.Trim().EndsWith("." + mode, StringComparison.Ordinal))
                ? attribute
                : attribute.ReplaceNode(argument.Expression, CodeText.Expression(argument.Expression.WithoutTrivia() + " | " + flag));
        }

        // Without the argument it is reverse mode.
        AttributeArgumentSyntax added = SyntaxFactory.AttributeArgument(SyntaxFactory.NameEquals("Modes"), null, CodeText.Expression(reverse + " | " + flag))
            .WithAdditionalAnnotations(Formatter.Annotation, Simplifier.Annotation);
        return attribute.WithArgumentList((attribute.ArgumentList ?? SyntaxFactory.AttributeArgumentList()).AddArguments(added)).WithAdditionalAnnotations(Formatter.Annotation);
    }
}
