using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.CodeFixes;

/// <summary>Marks the parameter by which differentiation arrives at a place <c>[Constant]</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ConstantParameterFix))]
[Shared]
public sealed class ConstantParameterFix : EditingFix
{
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["DG0004", "DG1002", "DG1003", "DG2001", "DG2002", "DG2003", "DG2005", "DG2006", "DG2007", "DG2009", "DG4003"];

    internal override IEnumerable<Edit> Edits(SyntaxNode root, SemanticModel model, Diagnostic diagnostic, CancellationToken cancellation)
    {
        SyntaxNode node = root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
        diagnostic.Properties.TryGetValue(CodeText.Active, out string? active);
        ParameterSyntax? parameter = node.FirstAncestorOrSelf<ParameterSyntax>()
            ?? node.FirstAncestorOrSelf<MethodDeclarationSyntax>()?.ParameterList.Parameters.FirstOrDefault(candidate => active is not null && candidate.Identifier.ValueText == active.Split('.')[0]);
        if (parameter?.Parent?.Parent is MethodDeclarationSyntax && !parameter.AttributeLists.SelectMany(list => list.Attributes).Any(attribute => attribute.Name.ToString() is "Constant" or "DiffGen.Constant"))
        {
            yield return new Edit(
                $"Mark the parameter '{parameter.Identifier.ValueText}' [Constant]",
                nameof(ConstantParameterFix),
                editor => editor.ReplaceNode(parameter, (current, _) =>
                    ((ParameterSyntax)current).WithoutLeadingTrivia().WithAttributeLists(((ParameterSyntax)current).AttributeLists.Insert(0, CodeText.Attribute("Constant")
                        .WithTrailingTrivia(Microsoft.CodeAnalysis.CSharp.SyntaxFactory.Space))).WithLeadingTrivia(current.GetLeadingTrivia())))
            {
                Once = parameter,
            };
        }
    }
}
