using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Lowering;

/// <summary>
/// What becomes of a method's parameters where one call is for many problems: what is passed by value is there for each of them, an
/// element of a span; of what is marked <c>[Batched]</c> each has a part; other memory, and what is marked <c>[Uniform]</c>, they share.
/// </summary>
internal static class BatchSignature
{
    /// <summary>The buffer that takes the value of each problem.</summary>
    public const string Result = "result";

    /// <summary>Each problem has a value of its own.</summary>
    public static bool IsEach(IParameterSymbol parameter) =>
        parameter.RefKind is RefKind.None or RefKind.In
        && KnownMethods.MappingOf(parameter) != ThreadMapping.Uniform
        && TypeMap.OfParameter(parameter.Type) switch
        {
            RealType => true,
            StructType type => !type.HoldsMemory,
            OpaqueType => parameter.Type is { IsValueType: true, IsRefLikeType: false },
            { IsMemory: false } => parameter.Type is { IsValueType: true, IsRefLikeType: false },
            _ => false,
        };

    /// <summary>Each problem has some elements of its own: they lie one after the other by their places, not by problems.</summary>
    public static bool IsSliced(IParameterSymbol parameter) =>
        KnownMethods.MappingOf(parameter) == ThreadMapping.Batched && TypeMap.OfParameter(parameter.Type) is BufferType { IsGraph: false };

    /// <summary>The type of the parameter in a companion.</summary>
    public static string TypeIn(CompanionKind kind, IParameterSymbol parameter) =>
        kind != CompanionKind.GradientBatch ? TypeMap.Text(parameter.Type)
        : IsEach(parameter) ? "global::System.ReadOnlySpan<" + TypeMap.Text(parameter.Type) + ">"
        : IsSliced(parameter) ? "global::System.ReadOnlySpan<" + TypeMap.Text(TypeMap.ElementOf(parameter.Type)!) + ">"
        : TypeMap.Text(parameter.Type);

    /// <summary>How the parameter is passed to a companion.</summary>
    public static Passing PassingIn(CompanionKind kind, IParameterSymbol parameter) =>
        kind == CompanionKind.GradientBatch && IsEach(parameter) ? Passing.ByValue : Signature.PassingOf(parameter);

    /// <summary>What the companion adds, structs in one piece: the values, then the gradients.</summary>
    public static IReadOnlyList<ParameterSignature> Added(IMethodSymbol method, MethodReference reference)
    {
        List<ParameterSignature> added = [new ParameterSignature(Result, new BufferType(BufferKind.Span, reference.ReturnType!), Passing.ByValue, true)];
        foreach (ParameterSignature parameter in reference.Declared.Where(parameter => parameter.IsActive))
        {
            bool isEach = method.Parameters.Any(symbol => symbol.Name == parameter.Name && IsEach(symbol));
            added.Add(new ParameterSignature(
                parameter.Name + "Gradient",
                isEach ? new BufferType(BufferKind.Span, parameter.Type) : parameter.Type.ShadowType,
                isEach || parameter.Type.IsMemory ? Passing.ByValue : Passing.Out,
                true));
        }

        return added;
    }

    /// <summary>What the mode needs of the method, and what it finds instead; null if nothing is in the way.</summary>
    public static (string Needed, string Found)? Problem(IMethodSymbol method, MethodReference reference)
    {
        if (reference.ReturnType is not RealType)
        {
            return ("a result of type double or float", method.ReturnsVoid ? "none" : "one of type " + method.ReturnType.ToDisplayString());
        }

        const string Plain = "parameters that are values, an element for each problem, or memory that all problems read";
        foreach (IParameterSymbol parameter in method.Parameters)
        {
            string? odd = parameter.RefKind is RefKind.Ref or RefKind.Out ? "which is passed by reference"
                : KnownMethods.IsOutput(parameter) ? "which is marked [Output]"
                : KnownMethods.MappingOf(parameter) == ThreadMapping.Batched && !IsSliced(parameter) ? "which is marked [Batched] and is no span or array"
                : TypeMap.Map(parameter.Type) is StructType { HoldsMemory: true, IsDifferentiable: true } && !KnownMethods.IsConstant(parameter) ? "a struct that refers to memory"
                : TypeMap.Map(parameter.Type) is StructType { HoldsNullable: true } or StructType { IsLocal: true } && IsEach(parameter) ? "a nullable, or a struct that is none of the kind that spans of it are followed"
                : null;
            if (odd is not null)
            {
                return (Plain, $"'{parameter.Name}', {odd}");
            }
        }

        return method.Parameters.Any(IsEach) ? null : ("a parameter that is passed by value and not [Uniform]", "none");
    }
}
