using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Lowering;

/// <summary>Finds methods that are called by their companions, since nothing else of them is known where they are called.</summary>
internal static class Callees
{
    /// <summary>How to call a method whose companions the user has written; null if there are none.</summary>
    /// <param name="within">Where the caller stands.</param>
    public static MethodReference? ByRule(IMethodSymbol target, Compilation compilation, INamedTypeSymbol within) =>
        CompanionRules.Of(target, compilation, within) is { } reference ? WithReceiver(target, reference) : null;

    /// <summary>
    /// How to call a marked method by its companions, or why that is not possible; null for one whose sweeps the caller shares its tape
    /// with.
    /// </summary>
    /// <param name="isOwn">It is called on the caller's own instance, or on none.</param>
    /// <param name="constrained">For a static member of an interface, the type parameter that it is called on.</param>
    /// <param name="within">Where the caller stands.</param>
    public static (MethodReference? Reference, string? Problem)? Of(IMethodSymbol target, bool isOwn, ITypeSymbol? constrained, Compilation compilation, INamedTypeSymbol within)
    {
        if (KnownMethods.Differentiable(target) is not { } mark)
        {
            return null;
        }

        bool isForeign = !SymbolEqualityComparer.Default.Equals(target.ContainingAssembly, compilation.Assembly);
        if (!isForeign && isOwn && !IsDispatched(target))
        {
            return null;
        }

        if (Signature.Problem(target, KnownMethods.IsConstant) is { } problem)
        {
            return (null, problem);
        }

        string container = target.IsStatic ? TypeMap.Text(constrained ?? target.ContainingType) : "";
        MethodReference reference = Signature.Declared(target, KnownMethods.IsConstant) with { Container = container };
        PublicCompanions companions = isForeign ? Compiled(target, reference, compilation, within) : Generated(target, reference, KnownMethods.ModesOf(mark));
        return companions is { Adjoint: null, Tangent: null }
            ? (null, $"its assembly '{target.ContainingAssembly.Name}' holds no companion of it with the signature '{CompanionSignature.Adjoint(target, reference).Display(target.Name + "Adjoint")}': build that with DiffGen")
            : (WithReceiver(target, reference with { Companions = companions }), null);
    }

    /// <summary>How to call a rule that is differentiated itself, because it is marked; null for others.</summary>
    public static MethodReference? OfRule(IMethodSymbol rule, Compilation compilation, INamedTypeSymbol within) =>
        KnownMethods.Differentiable(rule) is null || rule.ContainingType.IsGenericType || Signature.TakesFunctions(rule) ? null
        : Of(rule, isOwn: true, constrained: null, compilation, within) is var (reference, _) ? reference
        : Signature.Reference(rule);

    /// <summary>Which body runs is known at run time only.</summary>
    public static bool IsDispatched(IMethodSymbol method) => method.IsVirtual || method.IsAbstract || method.IsOverride;

    private static PublicCompanions Generated(IMethodSymbol target, MethodReference reference, Modes modes) => new(
        modes.HasFlag(Modes.Reverse) ? Companion(target, reference, "Adjoint") : null,
        modes.HasFlag(Modes.Forward) ? Companion(target, reference, "Tangent") : null)
    {
        AreGenerated = true,
    };

    /// <summary>The companions that the method's assembly was compiled with.</summary>
    private static PublicCompanions Compiled(IMethodSymbol target, MethodReference reference, Compilation compilation, INamedTypeSymbol within)
    {
        return new PublicCompanions(
            Find("Adjoint", CompanionSignature.Adjoint(target, reference)),
            Find("Tangent", CompanionSignature.Tangent(target, reference)));

        PublicCompanion? Find(string suffix, CompanionSignature signature) =>
            target.ContainingType.GetMembers(target.Name + suffix).OfType<IMethodSymbol>()
                .Any(method => method.IsStatic == target.IsStatic && method.Arity == target.Arity && signature.Fits(method.IsGenericMethod ? method.Construct([.. target.TypeArguments]) : method) && compilation.IsSymbolAccessibleWithin(method, within))
                ? Companion(target, reference, suffix)
                : null;
    }

    private static PublicCompanion Companion(IMethodSymbol target, MethodReference reference, string suffix) =>
        new(reference.Container, target.Name + suffix, HasReceiver: !target.IsStatic);

    // The receiver is an argument like others, a constant one.
    private static MethodReference WithReceiver(IMethodSymbol target, MethodReference reference)
    {
        if (target.IsStatic || target.MethodKind == MethodKind.Constructor)
        {
            return reference;
        }

        ParameterSignature receiver = new("this", new OpaqueType(TypeMap.Text(target.ContainingType)), Passing.ByValue, IsActive: false);
        return reference with { HasReceiver = true, Container = "", Parameters = reference.Parameters.Prepend(receiver).ToEquatableArray() };
    }
}
