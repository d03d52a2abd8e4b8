using DiffGen.Generator.Diagnostics;
using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Lowering;

/// <summary>Finds names of companions and of their parameters that are taken.</summary>
internal static class CompanionNames
{
    /// <summary>A companion's signature, as far as overloads are told apart by it: types, and whether they are passed by reference.</summary>
    private sealed record Shape(string Name, IReadOnlyList<string> AddedNames, IReadOnlyList<string> Types);

    public static void Check(IMethodSymbol method, MethodReference reference, Action<DiagnosticDescriptor, string[]> refuse)
    {
        foreach (Shape companion in Shapes(method, reference))
        {
            HashSet<string> names = new(method.Parameters.Select(parameter => parameter.Name), StringComparer.Ordinal);
            foreach (string added in companion.AddedNames)
            {
                if (!names.Add(added))
                {
                    refuse(Catalogue.ParameterNameTaken, [companion.Name, added, method.Name]);
                }
            }

            if (Obstacle(method, companion) is { } obstacle)
            {
                refuse(Catalogue.NameTaken, [companion.Name, method.Name, obstacle]);
            }
        }
    }

    private static IEnumerable<Shape> Shapes(IMethodSymbol method, MethodReference reference)
    {
        List<string> own = [.. method.Parameters.Select(parameter => Type(parameter.Type, parameter.RefKind != RefKind.None))];
        if (reference.ReturnType is RealType)
        {
            List<ParameterSignature> followed = [.. reference.Declared.Where(parameter => parameter.IsActive && parameter.Passing != Passing.Out)];
            yield return new Shape(
                method.Name + "Gradient",
                [.. followed.Select(parameter => parameter.Name + "Gradient")],
                [.. own, .. followed.Select(Shadow)]);
        }

        List<ParameterSignature> active = [.. reference.Declared.Where(parameter => parameter.IsActive)];
        bool hasSeed = reference.ReturnType is { IsDifferentiable: true };
        yield return new Shape(
            method.Name + "Adjoint",
            [.. hasSeed ? ["resultAdjoint"] : Array.Empty<string>(), .. active.Select(parameter => parameter.Name + "Adjoint")],
            [.. own, .. hasSeed ? [reference.ReturnType!.CSharp] : Array.Empty<string>(), .. active.Select(Shadow)]);
    }

    private static string Shadow(ParameterSignature parameter) =>
        parameter.Type is BufferType buffer ? buffer.Shadow.CSharp : "ref " + parameter.Type.CSharp;

    private static string Type(ITypeSymbol type, bool isReference) => (isReference ? "ref " : "") + TypeMap.Text(type);

    private static string? Obstacle(IMethodSymbol method, Shape companion)
    {
        if (method.ContainingType.Name == companion.Name)
        {
            return "the name of its type";
        }

        if (method.ContainingType.TypeParameters.Any(parameter => parameter.Name == companion.Name))
        {
            return "a type parameter";
        }

        foreach (ISymbol member in method.ContainingType.GetMembers(companion.Name))
        {
            if (GeneratedCode.IsGenerated(member) || member.IsImplicitlyDeclared)
            {
                continue;
            }

            if (member is not IMethodSymbol other
                || (!other.IsGenericMethod && other.Parameters.Select(parameter => Type(parameter.Type, parameter.RefKind != RefKind.None)).SequenceEqual(companion.Types, StringComparer.Ordinal)))
            {
                return $"the member '{member.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat)}'";
            }
        }

        foreach (IMethodSymbol overload in method.ContainingType.GetMembers(method.Name).OfType<IMethodSymbol>())
        {
            if (!SymbolEqualityComparer.Default.Equals(overload, method)
                && KnownMethods.Differentiable(overload) is not null
                && Signature.Reference(overload) is { } reference
                && Shapes(overload, reference).Any(shape => shape.Name == companion.Name && shape.Types.SequenceEqual(companion.Types, StringComparer.Ordinal)))
            {
                return $"the companion of '{overload.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat)}'";
            }
        }

        return null;
    }
}
