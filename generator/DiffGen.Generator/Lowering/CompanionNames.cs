using DiffGen.Generator.Diagnostics;
using DiffGen.Generator.Ir;
using DiffGen.Generator.Transform;
using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Lowering;

/// <summary>Finds names of companions and of their parameters that are taken.</summary>
internal static class CompanionNames
{
    /// <summary>A companion's signature, as far as overloads are told apart by it: types, and whether they are passed by reference.</summary>
    private sealed record Shape(string Name, IReadOnlyList<string> AddedNames, IReadOnlyList<string> Types);

    public static void Check(IMethodSymbol method, MethodReference reference, Modes modes, Action<DiagnosticDescriptor, string[]> refuse)
    {
        foreach (Shape companion in Shapes(method, reference, modes))
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

    private static IEnumerable<Shape> Shapes(IMethodSymbol method, MethodReference reference, Modes modes)
    {
        List<string> own = [.. method.Parameters.Select(parameter => Type(parameter.Type, parameter.RefKind != RefKind.None))];
        List<ParameterSignature> active = [.. reference.Declared.Where(parameter => parameter.IsActive)];
        List<ParameterSignature> inputs = [.. active.Where(parameter => parameter.Passing != Passing.Out)];
        string[] result = reference.ReturnType is { IsDifferentiable: true } type ? [type.CSharp] : [];
        if (modes.HasFlag(Modes.Reverse))
        {
            if (reference.ReturnType is RealType)
            {
                yield return Of("Gradient", [.. inputs.Select(Gradient)]);
            }

            yield return Of("Adjoint", [.. result.Select(type => ("resultAdjoint", type)), .. active.Select(parameter => (parameter.Name + "Adjoint", Shadow(parameter)))]);
        }

        if (modes.HasFlag(Modes.Forward))
        {
            yield return Of("Tangent", [.. active.Select(Tangent), .. result.Select(type => ("resultTangent", "ref " + type))]);
        }

        if (modes.HasFlag(Modes.HessianVectorProduct) && reference.ReturnType is RealType)
        {
            yield return Of(
                "HessianVectorProduct",
                [.. active.Select(Tangent), .. inputs.Select(Gradient), .. inputs.Select(parameter => (parameter.Name + "HessianVector", Shadow(parameter)))]);
        }

        if (modes.HasFlag(Modes.Jacobian))
        {
            yield return Of("Jacobian", [.. inputs.Where(parameter => !IsOutput(method, parameter)).Select(parameter => (parameter.Name + "Jacobian", new BufferType(BufferKind.Span, RealOf(parameter.Type)).CSharp))]);
        }

        if (modes.HasFlag(Modes.Hessian) && reference.ReturnType is RealType)
        {
            yield return Of("Hessian", [("hessian", new BufferType(BufferKind.Span, reference.ReturnType).CSharp)]);
        }

        if (modes.HasFlag(Modes.GradientBatch) && BatchSignature.Problem(method, reference) is null)
        {
            IReadOnlyList<ParameterSignature> added = BatchSignature.Added(method, reference);
            yield return new Shape(
                method.Name + CompanionKind.GradientBatch,
                [.. added.Select(parameter => parameter.Name)],
                [
                    .. method.Parameters.Select(parameter =>
                        (BatchSignature.PassingIn(CompanionKind.GradientBatch, parameter) == Passing.ByValue ? "" : "ref ") + BatchSignature.TypeIn(CompanionKind.GradientBatch, parameter)),
                    .. added.Select(parameter => (parameter.Passing == Passing.ByValue ? "" : "ref ") + parameter.Type.CSharp),
                ]);
        }

        Shape Of(string suffix, (string Name, string Type)[] added) => new(
            method.Name + suffix,
            [.. added.Select(parameter => parameter.Name)],
            [.. own, .. added.Select(parameter => parameter.Type)]);
    }

    private static bool IsOutput(IMethodSymbol method, ParameterSignature parameter) =>
        method.Parameters.Any(symbol => symbol.Name == parameter.Name && KnownMethods.IsOutput(symbol));

    private static IrType RealOf(IrType type) =>
        StructType.LeavesOf(type is BufferType buffer ? buffer.Element : type).First(leaf => leaf.Type.IsDifferentiable).Type;

    private static (string Name, string Type) Gradient(ParameterSignature parameter) => (parameter.Name + "Gradient", Shadow(parameter));

    private static (string Name, string Type) Tangent(ParameterSignature parameter) => (
        parameter.Name + "Tangent",
        (parameter.Passing is Passing.Ref or Passing.Out ? "ref " : "") + TangentSignatures.TypeOf(parameter.Type, null).CSharp);

    private static string Shadow(ParameterSignature parameter) =>
        parameter.Type.IsMemory || parameter.Type is StructType { HoldsMemory: true, HoldsReals: false } ? parameter.Type.ShadowType.CSharp : "ref " + parameter.Type.CSharp;

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
                && KnownMethods.Differentiable(overload) is { } attribute
                && Signature.Reference(overload) is { } reference
                && Shapes(overload, reference, KnownMethods.ModesOf(attribute)).Any(shape => shape.Name == companion.Name && shape.Types.SequenceEqual(companion.Types, StringComparer.Ordinal)))
            {
                return $"the companion of '{overload.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat)}'";
            }
        }

        return null;
    }
}
