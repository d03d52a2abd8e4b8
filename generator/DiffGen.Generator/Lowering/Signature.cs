using System.Text;
using DiffGen.Generator.Diagnostics;
using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Lowering;

/// <summary>What follows from a method's declaration alone, its body not looked at.</summary>
internal static class Signature
{
    /// <summary>How the method is called, or null if its signature is not supported.</summary>
    public static MethodReference? Reference(IMethodSymbol method) => Read(method, null);

    /// <param name="refuse">Is told about each thing in the way; null if nobody asks.</param>
    public static MethodReference? Read(IMethodSymbol method, Action<DiagnosticDescriptor, Location, string[]>? refuse)
    {
        method = method.OriginalDefinition;
        bool isSupported = true;
        if (KindProblem(method) is var (kind, wayOut))
        {
            Refuse(Catalogue.MethodKind, method, method.Name, kind, wayOut);
            return null;
        }

        if (!method.ReturnsVoid && ReturnProblem(method.ReturnType) is { } problem)
        {
            Refuse(Catalogue.ReturnType, method, method.Name, method.ReturnType.ToDisplayString(), problem);
        }

        foreach (IParameterSymbol parameter in method.Parameters)
        {
            if (ParameterProblem(parameter) is { } reason)
            {
                Refuse(Catalogue.ParameterType, parameter, parameter.Name, parameter.Type.ToDisplayString(), reason);
            }
            else if (KnownMethods.IsOutput(parameter) && (TypeMap.Map(parameter.Type) is not (GridType or BufferType { Kind: not BufferKind.ReadOnlySpan }) || parameter.RefKind != RefKind.None))
            {
                Refuse(Catalogue.Attribute, parameter, "Output", parameter.Name, "needs an array or a Span");
            }
            else if (KnownMethods.IsOutput(parameter) && KnownMethods.IsConstant(parameter))
            {
                Refuse(Catalogue.Attribute, parameter, "Output", parameter.Name, "contradicts [Constant]");
            }
        }

        return isSupported ? Declared(method, KnownMethods.IsConstant) with { OverloadSuffix = OverloadSuffix(method) } : null;

        void Refuse(DiagnosticDescriptor descriptor, ISymbol at, params string[] arguments)
        {
            isSupported = false;
            refuse?.Invoke(descriptor, at.Locations.FirstOrDefault() ?? Location.None, arguments);
        }
    }

    /// <summary>A method as a call sees it that gives type arguments to it or to its type; null where its values would be taken apart otherwise than it does itself.</summary>
    /// <param name="declared">The method as it is declared.</param>
    public static MethodReference? Constructed(MethodReference declared, IMethodSymbol target)
    {
        if (SymbolEqualityComparer.Default.Equals(target, target.OriginalDefinition))
        {
            return declared;
        }

        MethodReference used = Declared(target, KnownMethods.IsConstant) with { OverloadSuffix = declared.OverloadSuffix };
        bool isSame = used.Parameters.Count == declared.Parameters.Count
            && used.Parameters.Zip(declared.Parameters, (mine, its) => mine.Type.GetType() == its.Type.GetType() && mine.Type.IsMemory == its.Type.IsMemory && mine.IsActive == its.IsActive).All(same => same)
            && (used.ReturnType, declared.ReturnType) is (null, null) or ({ }, { }) && used.ReturnType?.GetType() == declared.ReturnType?.GetType();
        return isSame ? used : null;
    }

    /// <summary>What stands in the way of calling a method that need not be marked, given companions; null if nothing does.</summary>
    /// <param name="isConstant">Which of its parameters are constants.</param>
    public static string? Problem(IMethodSymbol method, Func<IParameterSymbol, bool> isConstant) =>
        !method.ReturnsVoid && (TypeMap.Map(method.ReturnType).IsMemory ? "it returns an array" : ReturnProblem(method.ReturnType)) is { } problem ? problem
        : method.ReturnsByRef || method.ReturnsByRefReadonly ? "it returns a reference"
        : method.Parameters.FirstOrDefault(parameter => TypeMap.OfParameter(parameter.Type) is GridType) is { } grid ? $"its parameter '{grid.Name}' is {((GridType)TypeMap.OfParameter(grid.Type)).Kind}"
        : method.Parameters.Select(parameter => (parameter, ParameterProblem(parameter, isConstant(parameter)))).FirstOrDefault(pair => pair.Item2 is not null) is ({ } odd, { } reason) ? $"of its parameter '{odd.Name}': {reason}"
        : null;

    /// <summary>How a method is called whose types are no obstacle.</summary>
    /// <param name="isConstant">Which of its parameters are constants.</param>
    public static MethodReference Declared(IMethodSymbol method, Func<IParameterSymbol, bool> isConstant)
    {
        List<ParameterSignature> parameters = [];
        bool includesThis = IncludesThis(method);
        if (includesThis)
        {
            parameters.Add(new ParameterSignature("this", TypeMap.Map(method.ContainingType), Passing.ByValue, true));
        }

        foreach (IParameterSymbol parameter in method.Parameters)
        {
            // What it is taken for where it is declared.
            IrType type = parameter.OriginalDefinition.Type is ITypeParameterSymbol own && !TypeMap.IsGenericReal(own) ? new OpaqueType(TypeMap.Text(parameter.Type)) : TypeMap.OfParameter(parameter.Type);
            type = isConstant(parameter) ? TypeMap.Unfollowed(type) : type;
            for (int i = 0; i < StructType.Count(type); i++)
            {
                Leaf leaf = StructType.LeavesOf(type)[i];
                string name = type is StructType ? leaf.NameIn(parameter.Name) : parameter.Name;
                parameters.Add(new ParameterSignature(name, leaf.Type, PassingOf(parameter), !isConstant(parameter) && leaf.Type.IsDifferentiable)
                {
                    Part = type is StructType whole ? new Part(parameter.Name, whole, i) : null,
                    IsOutput = KnownMethods.IsOutput(parameter),
                });
            }
        }

        return new MethodReference(
            method.OriginalDefinition.GetDocumentationCommentId() ?? method.ToDisplayString(),
            includesThis ? "" : method.IsStatic ? TypeMap.Text(method.ContainingType) : "this",
            method.Name,
            parameters.ToEquatableArray(),
            method.ReturnsVoid ? null : TypeMap.Map(method.ReturnType))
        {
            HasReceiver = includesThis,
            TypeArguments = method.IsGenericMethod ? "<" + string.Join(", ", method.TypeArguments.Select(TypeMap.Text)) + ">" : "",
        };
    }

    /// <summary>The receiver is a parameter, the first one.</summary>
    public static bool IncludesThis(IMethodSymbol method) => !method.IsStatic && TypeMap.Map(method.ContainingType) is ObjectType
        && KnownMethods.Differentiable(method) is { } mark && mark.NamedArguments.Any(argument => argument is { Key: "IncludeThis", Value.Value: true });

    /// <summary>The method has a parameter of a delegate type: each call of it is specialised, and it has no companions.</summary>
    public static bool TakesFunctions(IMethodSymbol method) => method.Parameters.Any(parameter => parameter.Type.TypeKind == TypeKind.Delegate);

    public static Passing PassingOf(IParameterSymbol parameter) => parameter.RefKind switch
    {
        RefKind.None => Passing.ByValue,
        RefKind.Ref => Passing.Ref,
        RefKind.Out => Passing.Out,
        _ => Passing.In,
    };

    private static (string Kind, string WayOut)? KindProblem(IMethodSymbol method) => method switch
    {
        { ExplicitInterfaceImplementations.Length: > 0 } => ("an explicit interface implementation", "write it as a public method, which implements the interface as well"),
        { MethodKind: not MethodKind.Ordinary } => ("not an ordinary method", "put the computation into a method"),
        { IsAsync: true } => ("async", "make it synchronous"),
        { IsExtern: true } => ("extern", "a body in C# is needed"),
        { IsPartialDefinition: true } or { PartialDefinitionPart: not null } => ("a partial method", "make it an ordinary method"),
        { ReturnsByRef: true } or { ReturnsByRefReadonly: true } => ("returning a reference", "return a value"),
        { IsVararg: true } => ("taking a variable argument list", "use an array"),
        _ when method.ContainingType.IsFileLocal => ("in a file-local type", "use an internal type"),
        _ => null,
    };

    private static string? ReturnProblem(ITypeSymbol type) =>
        type.TypeKind == TypeKind.Delegate ? "a function as a result can't be followed; return its value"
        : type.OriginalDefinition.SpecialType is SpecialType.System_Collections_Generic_IEnumerable_T or SpecialType.System_Collections_Generic_IEnumerator_T
            ? "iterators and sequences are not supported; fill a Span<T> parameter marked [Output]" :
        TypeMap.Map(type) is StructType { IsLocal: true } ? TypeObstacles.Of(type) :
        TypeMap.Map(type) is StructType { HoldsMemory: true } ? "a struct that refers to memory is not supported as a result; fill what is passed, or return the arrays one by one" :
        type is IArrayTypeSymbol { Rank: 1 } && TypeMap.Map(type) is BufferType { IsDifferentiable: true, IsGraph: false } ? null
        : TypeMap.IsReal(type) || TypeMap.IsDiscrete(type) || type.SpecialType == SpecialType.System_String || TypeMap.Map(type) is StructType ? null
        : TypeMap.Map(type) is ListType ? "a list as a result is not supported; return an array, or fill a span or a list that is a parameter"
        : TypeMap.ElementOf(type) is not null ? "spans, and arrays of anything but float and double, are not supported as results yet; fill a parameter marked [Output]"
        : TypeMap.HoldsReals(type) ? TypeObstacles.Of(type) + "; or use out parameters"
        : "only float, double, and integers are supported";

    private static string? ParameterProblem(IParameterSymbol parameter) => ParameterProblem(parameter, KnownMethods.IsConstant(parameter));

    private static string? ParameterProblem(IParameterSymbol parameter, bool isConstant)
    {
        ITypeSymbol type = parameter.Type;
        if (type.TypeKind is TypeKind.Pointer or TypeKind.FunctionPointer)
        {
            return "pointers are not supported; use a span";
        }

        if (type.TypeKind == TypeKind.Dynamic)
        {
            return "use a static type";
        }

        if (type is ITypeParameterSymbol && !TypeMap.IsGenericReal(type))
        {
            return isConstant && parameter.RefKind == RefKind.None ? null : "constrain it to IFloatingPointIeee754<T> if it stands for numbers; pass it by value and mark it [Constant] if no derivative is wanted";
        }

        if (!isConstant && KernelTarget.IsStridedView(type))
        {
            return "a kernel takes an ArrayView<T>; pass the view's BaseView, and lengths beside it";
        }

        if (KernelTarget.IsView(type) || KernelTarget.RankOf(type) > 0)
        {
            return parameter.ContainingSymbol is not IMethodSymbol method || !KernelTarget.IsKernel(method) ? "only a kernel, a static method without a result whose only index is its first parameter, takes ILGPU's types; use a span"
                : parameter.RefKind != RefKind.None ? "a kernel's parameters are passed by value"
                : KernelTarget.RankOf(type) > 0 && parameter.Ordinal > 0 ? "only the first parameter of a kernel is an index"
                : TypeMap.Map(type).IsMemory || KernelTarget.RankOf(type) > 0 ? null
                : "derivatives go through views of float, double and structs of them";
        }

        if (TypeMap.Map(type) is StructType { IsLocal: true })
        {
            return TypeObstacles.Of(type);
        }

        if (TypeMap.Map(type) is StructType { HoldsMemory: true } whole)
        {
            return parameter.RefKind != RefKind.None ? "a struct that refers to memory is passed by value"
                : !isConstant && type.IsRefLikeType && whole.HoldsReals ? "numbers beside spans can't be handed out; pass them apart, or take arrays instead of spans"
                : !isConstant && whole.Leaves.Any(leaf => leaf.Type is BufferType { Kind: BufferKind.ReadOnlySpan, IsDifferentiable: true }) ? "its gradient is of the same type, and a ReadOnlySpan in it can't be written; use a Span or an array"
                : null;
        }

        if (TypeMap.IsReal(type) || TypeMap.IsDiscrete(type) || TypeMap.Map(type) is StructType)
        {
            return null;
        }

        if (parameter.RefKind != RefKind.None)
        {
            return "only numbers and structs of numbers may be passed by reference";
        }

        if (TypeMap.Map(type).IsMemory)
        {
            return null;
        }

        if (type.TypeKind == TypeKind.Delegate)
        {
            return "delegates are not supported yet";
        }

        if (type.TypeKind == TypeKind.Interface && TypeMap.HoldsReals(type) && !isConstant)
        {
            return "an interface does not say where the elements are; take a List<T>, an array or a span, or mark it [Constant] if no derivative is wanted";
        }

        return TypeMap.HoldsReals(type) && !isConstant
            ? TypeObstacles.Of(type) + "; or mark it [Constant] if no derivative is wanted"
            : null;
    }

    // The sweeps that callers share are named after the method, so overloads have to differ.
    private static string OverloadSuffix(IMethodSymbol method)
    {
        int position = 0;
        foreach (IMethodSymbol overload in method.ContainingType.GetMembers(method.Name).OfType<IMethodSymbol>())
        {
            if (SymbolEqualityComparer.Default.Equals(overload, method))
            {
                break;
            }

            position += KnownMethods.Differentiable(overload) is null ? 0 : 1;
        }

        return position == 0 ? "" : (position + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}
