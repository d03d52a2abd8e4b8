using System.Collections.Immutable;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <summary>What a parameter of a companion is there for.</summary>
internal enum CompanionRole
{
    /// <summary>One of the method's own.</summary>
    Own,

    /// <summary>The seed of a part of the result.</summary>
    Seed,

    /// <summary>The gradient or the adjoint of one of the method's own.</summary>
    Adjoint,

    Tangent,

    /// <summary>The tangent of a part of the result.</summary>
    ResultTangent,

    /// <summary>The product of a Hessian with a vector.</summary>
    Product,
}

/// <param name="Of">The position of the method's parameter, or of the part of its result, that it belongs to.</param>
internal sealed record CompanionParameter(ParameterSignature Signature, CompanionRole Role, int Of);

/// <summary>The signatures of companions, which follow from the method's alone: for methods that call them.</summary>
internal static class CompanionSignatures
{
    /// <summary>A companion as callers know it, or null where they can't differentiate through it.</summary>
    public static MethodReference? Of(MethodReference method, CompanionKind kind) => Parameters(method, kind) is not { IsDefault: false } parameters ? null : method with
    {
        Key = CompanionKey.Of(method.Key, kind),
        Name = method.Name + kind,
        Parameters = parameters.Select(parameter => parameter.Signature).ToEquatableArray(),
    };

    /// <summary>The parameters of a companion; default where it is not known.</summary>
    public static ImmutableArray<CompanionParameter> Parameters(MethodReference method, CompanionKind kind)
    {
        ImmutableArray<CompanionParameter>.Builder parameters = ImmutableArray.CreateBuilder<CompanionParameter>();
        parameters.AddRange(method.Parameters.Select((parameter, i) => new CompanionParameter(parameter, CompanionRole.Own, i)));
        switch (kind)
        {
            case CompanionKind.Gradient:
                parameters.AddRange(Gradients(method, "Gradient", CompanionRole.Adjoint));
                break;
            case CompanionKind.Adjoint:
                parameters.AddRange(Results(method, "resultAdjoint", Passing.ByValue, CompanionRole.Seed));
                parameters.AddRange(Active(method).Select(pair => Added(pair, "Adjoint", Part.ShadowOf(pair.Parameter.Type, pair.Parameter.Part), Handed(pair.Parameter, Passing.Ref), CompanionRole.Adjoint)));
                break;
            case CompanionKind.Tangent:
                parameters.AddRange(Tangents(method));
                parameters.AddRange(Results(method, "resultTangent", Passing.Out, CompanionRole.ResultTangent));
                break;
            case CompanionKind.HessianVectorProduct:
                parameters.AddRange(Tangents(method));
                parameters.AddRange(Gradients(method, "Gradient", CompanionRole.Adjoint));
                parameters.AddRange(Gradients(method, "HessianVector", CompanionRole.Product));
                break;
            default:
                return default;
        }

        return parameters.ToImmutable();
    }

    /// <summary>What a companion does to its parameters. What it puts back in the end counts as written.</summary>
    /// <param name="accesses">What the method does to its own.</param>
    public static EquatableArray<ParameterAccess> Accesses(MethodReference method, CompanionKind kind, IReadOnlyList<ParameterAccess> accesses) =>
        Parameters(method, kind).Select(parameter => parameter.Role switch
        {
            CompanionRole.Own or CompanionRole.Tangent => accesses[parameter.Of],
            CompanionRole.Adjoint when kind == CompanionKind.Adjoint => new ParameterAccess(IsRead: true, IsWritten: true),
            CompanionRole.Adjoint or CompanionRole.Product => new ParameterAccess(IsRead: false, IsWritten: true),
            _ => new ParameterAccess(IsRead: false, IsWritten: false),
        }).ToEquatableArray();

    private static IEnumerable<(ParameterSignature Parameter, int Position)> Active(MethodReference method) =>
        method.Parameters.Select((parameter, i) => (parameter, i)).Where(pair => pair.parameter.IsActive);

    private static IEnumerable<CompanionParameter> Gradients(MethodReference method, string suffix, CompanionRole role) =>
        Active(method).Where(pair => pair.Parameter.Passing != Passing.Out).Select(pair => Added(pair, suffix, Part.ShadowOf(pair.Parameter.Type, pair.Parameter.Part), Handed(pair.Parameter, Passing.Out), role));

    private static IEnumerable<CompanionParameter> Tangents(MethodReference method) => Active(method).Select(pair =>
        Added(pair, "Tangent", TangentSignatures.TypeOf(pair.Parameter.Type, pair.Parameter.Part), TangentSignatures.PassingOf(pair.Parameter.Passing), CompanionRole.Tangent));

    private static IEnumerable<CompanionParameter> Results(MethodReference method, string name, Passing passing, CompanionRole role)
    {
        for (int i = 0; i < method.ResultParts.Length; i++)
        {
            Leaf part = method.ResultParts[i];
            if (part.Type.IsDifferentiable)
            {
                IrType type = part.Type is BufferType array && role == CompanionRole.Seed ? array with { Kind = BufferKind.ReadOnlySpan } : part.Type;
                yield return new CompanionParameter(
                    new ParameterSignature(part.NameIn(name), type, passing, true) { Part = method.ReturnType is StructType whole ? new Part(name, whole, i) : null }, role, i);
            }
        }
    }

    private static CompanionParameter Added((ParameterSignature Parameter, int Position) own, string suffix, IrType type, Passing passing, CompanionRole role) => new(
        new ParameterSignature(own.Parameter.Name + suffix, type, passing, true)
        {
            Part = own.Parameter.Part is { } part ? part with { Whole = part.Whole + suffix } : null,
        },
        role,
        own.Position);

    private static Passing Handed(ParameterSignature parameter, Passing scalar) => parameter.Type.IsMemory ? Passing.ByValue : Part.Handed(scalar, parameter.Part);
}
