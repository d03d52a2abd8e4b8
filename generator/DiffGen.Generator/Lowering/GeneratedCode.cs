using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Lowering;

/// <summary>Tells what this generator wrote from what the user wrote. The analyzer sees both.</summary>
internal static class GeneratedCode
{
    public static bool IsGenerated(ISymbol symbol) =>
        symbol.DeclaringSyntaxReferences.Length > 0 && symbol.DeclaringSyntaxReferences.All(reference => IsGenerated(reference.SyntaxTree));

    public static bool IsGenerated(SyntaxTree tree) => tree.FilePath.Contains("DiffGen.Generator.DifferentiableGenerator");
}
