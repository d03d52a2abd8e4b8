using DiffGen.Generator.Ir;
using DiffGen.Generator.Transform;
using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Lowering;

/// <summary>A companion's signature as C# declares it.</summary>
/// <param name="Parameters">What comes after the method's own parameters, which a companion for many problems takes in another form.</param>
internal sealed record CompanionShape(CompanionKind Kind, IReadOnlyList<ParameterSignature> Parameters);

/// <summary>Knows generated methods as the companions that they are.</summary>
internal static class CompanionSymbols
{
    private static readonly (CompanionKind Kind, Modes Mode)[] Kinds =
    [
        (CompanionKind.Gradient, Modes.Reverse),
        (CompanionKind.Adjoint, Modes.Reverse),
        (CompanionKind.Tangent, Modes.Forward),
        (CompanionKind.HessianVectorProduct, Modes.HessianVectorProduct),
        (CompanionKind.Jacobian, Modes.Jacobian),
        (CompanionKind.Hessian, Modes.Hessian),
        (CompanionKind.GradientBatch, Modes.GradientBatch),
    ];

    private static readonly string[] Suffixes = [.. Kinds.Select(pair => pair.Kind.ToString())];

    /// <summary>The names of the methods that a companion of this name could be of.</summary>
    public static IEnumerable<string> MethodsOf(string name) => Suffixes
        .Where(suffix => name.Length > suffix.Length && name.EndsWith(suffix, StringComparison.Ordinal))
        .Select(suffix => name.Substring(0, name.Length - suffix.Length));

    /// <summary>A name that a companion could have.</summary>
    public static bool IsPossible(string name) => MethodsOf(name).Any();

    /// <summary>The method that a generated one is a companion of, and which; null for any other method.</summary>
    public static (IMethodSymbol Method, CompanionKind Kind)? Of(IMethodSymbol target)
    {
        if (target.MethodKind != MethodKind.Ordinary || !IsPossible(target.Name) || !GeneratedCode.IsGenerated(target))
        {
            return null;
        }

        foreach ((CompanionKind kind, string suffix) in Kinds.Select((pair, i) => (pair.Kind, Suffixes[i])))
        {
            if (!target.Name.EndsWith(suffix, StringComparison.Ordinal))
            {
                continue;
            }

            foreach (IMethodSymbol method in target.ContainingType.GetMembers(target.Name.Substring(0, target.Name.Length - suffix.Length)).OfType<IMethodSymbol>())
            {
                if (Shapes(method).FirstOrDefault(shape => shape.Kind == kind) is { } companion && Fits(target, method, companion))
                {
                    return (method, kind);
                }
            }
        }

        return null;
    }

    /// <summary>The public companions that a method is going to have.</summary>
    public static IEnumerable<CompanionShape> Shapes(IMethodSymbol method)
    {
        if (GeneratedCode.IsGenerated(method) || method.IsGenericMethod || KnownMethods.Differentiable(method) is not { } attribute || Signature.TakesFunctions(method) || Signature.Reference(method) is not { } reference)
        {
            yield break;
        }

        Modes modes = KnownMethods.ModesOf(attribute);
        foreach ((CompanionKind kind, Modes mode) in Kinds)
        {
            bool needsScalar = kind is CompanionKind.Gradient or CompanionKind.HessianVectorProduct or CompanionKind.Hessian or CompanionKind.GradientBatch;
            if (modes.HasFlag(mode) && (!needsScalar || reference.ReturnType is RealType) && Added(method, reference, kind) is { } added)
            {
                yield return new CompanionShape(kind, added);
            }
        }
    }

    private static IReadOnlyList<ParameterSignature>? Added(IMethodSymbol method, MethodReference reference, CompanionKind kind)
    {
        List<ParameterSignature> active = [.. reference.Declared.Where(parameter => parameter.IsActive)];
        switch (kind)
        {
            case CompanionKind.Hessian:
                return [new ParameterSignature("hessian", new BufferType(BufferKind.Span, reference.ReturnType!), Passing.ByValue, true)];
            case CompanionKind.GradientBatch:
                return BatchSignature.Problem(method, reference) is null ? BatchSignature.Added(method, reference) : null;
            case CompanionKind.Jacobian:
                return [.. active
                    .Where(parameter => parameter.Passing != Passing.Out && !method.Parameters.Any(symbol => symbol.Name == parameter.Name && KnownMethods.IsOutput(symbol)))
                    .Select(parameter => new ParameterSignature(parameter.Name + "Jacobian", new BufferType(BufferKind.Span, RealOf(parameter.Type)), Passing.ByValue, true))];
            default:
                return CompanionSignatures.Of(reference, kind)?.Declared.Skip(reference.Declared.Length).ToList();
        }
    }

    private static IrType RealOf(IrType type) =>
        StructType.LeavesOf(type is BufferType buffer ? buffer.Element : type).First(leaf => leaf.Type.IsDifferentiable).Type;

    private static bool Fits(IMethodSymbol target, IMethodSymbol method, CompanionShape companion)
    {
        int own = method.Parameters.Length;
        return target.Parameters.Length == own + companion.Parameters.Count
            && method.Parameters.Zip(target.Parameters, (mine, its) =>
                BatchSignature.PassingIn(companion.Kind, mine) == Signature.PassingOf(its) && BatchSignature.TypeIn(companion.Kind, mine) == TypeMap.Text(its.Type)).All(same => same)
            && companion.Parameters.Zip(target.Parameters.Skip(own), (mine, its) => mine.Passing == Signature.PassingOf(its) && mine.Type.CSharp == TypeMap.Text(its.Type)).All(same => same);
    }
}
