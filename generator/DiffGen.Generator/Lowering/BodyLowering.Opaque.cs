using DiffGen.Generator.Diagnostics;
using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <content>
/// What no derivative goes through is carried as text. Where an active value goes in, nothing may come out, or stay
/// behind, that could turn into a real again.
/// </content>
internal sealed partial class BodyLowering
{
    // What makes a span of a segment of an array.
    private const string SegmentElements = "global::System.MemoryExtensions.AsSpan(";

    private readonly Dictionary<ISymbol, Value> sharedBuffers = new(SymbolEqualityComparer.Default);

    private Operand LowerOpaque(IOperation expression, string name)
    {
        switch (expression)
        {
            case IInvalidOperation:
                return Broken(expression);
            case IConversionOperation { Operand.Type: not null } conversion:
                return Emit(conversion, new TextBuilder().Text("((" + TypeMap.Text(conversion.Type!) + ")").Operand(OpaqueOperand(conversion.Operand)).Text(")"), PurityOfOperator(conversion.OperatorMethod), name, ReasonOf(conversion.Operand));
            case IBinaryOperation { Syntax: BinaryExpressionSyntax syntax } binary:
                Operand left = OpaqueOperand(binary.LeftOperand);
                Operand right = OpaqueOperand(binary.RightOperand);
                return Emit(binary, new TextBuilder().Text("(").Operand(left).Text(" " + syntax.OperatorToken.Text + " ").Operand(right).Text(")"), PurityOfOperator(binary.OperatorMethod), name, null);
            case IUnaryOperation { Syntax: PrefixUnaryExpressionSyntax syntax } unary when unary.OperatorKind is not UnaryOperatorKind.Hat:
                return Emit(unary, new TextBuilder().Text("(" + syntax.OperatorToken.Text).Operand(OpaqueOperand(unary.Operand)).Text(")"), PurityOfOperator(unary.OperatorMethod), name, null);
            case IPropertyReferenceOperation property:
                return LowerOpaqueProperty(property, name);
            case IArrayElementReferenceOperation element:
                TextBuilder array = new TextBuilder().Operand(OpaqueOperand(element.ArrayReference)).Text("[");
                return Emit(element, array.List([.. element.Indices.Select(OpaqueOperand)]).Text("]"), Purity.Reads, name, null);
            case IObjectCreationOperation segment when TypeMap.IsSegment(segment.Type) && LowerNewSegment(segment, name) is { } made:
                return made;
            case IObjectCreationOperation { Type: { } made } span when TypeMap.Map(made) is BufferType { Kind: not BufferKind.Array } && span.Arguments.Length is 1 or 3
                && span.Arguments[0].Value.Type is IArrayTypeSymbol && span.Arguments.Select((argument, i) => argument.Parameter?.Ordinal == i).All(isInPlace => isInPlace):
                return ConvertBuffer(LowerSlice(span, span.Arguments[0].Value, [.. span.Arguments.Skip(1).Select(argument => argument.Value)], made.Name == "Span" ? name : ""), (BufferType)TypeMap.Map(made), span, name);
            case IObjectCreationOperation creation:
                return Creation(creation) is { } created ? Finish(creation, created, name) : Placeholder(creation);
            case IInterpolatedStringOperation text when text.Type?.SpecialType == SpecialType.System_String:
                return Finish(text, Interpolation(text).Build(TypeMap.Map(text.Type), Purity.Reads), name);
            case IInterpolatedStringHandlerCreationOperation { Content: IInterpolatedStringOperation content } handler:
                return Finish(handler, Interpolation(content).Build(TypeMap.Map(handler.Type!), Purity.Effect), name);
            case ITypeOfOperation type:
                return Finish(type, new TextBuilder().Text("typeof(" + TypeMap.Text(type.TypeOperand) + ")").Build(TypeMap.Map(type.Type!), Purity.Pure), name);
            case IIsTypeOperation test:
                TextBuilder tested = new TextBuilder().Text("(").Operand(OpaqueOperand(test.ValueOperand)).Text((test.IsNegated ? " is not " : " is ") + TypeMap.Text(test.TypeOperand) + ")");
                return Finish(test, tested.Build(IrType.Boolean, Purity.Pure), name);
            case IDefaultValueOperation { Type: { } type }:
                return new DefaultConstant(TypeMap.Map(type));
            case IAwaitOperation:
                return Refuse(expression, Catalogue.Flow, "An await", "compute in a synchronous method");
            case ITupleOperation:
                return Unsupported(expression, "A tuple", "use a variable for each part");
            case IDynamicInvocationOperation or IDynamicMemberReferenceOperation or IDynamicIndexerAccessOperation or IDynamicObjectCreationOperation:
                return Unsupported(expression, "A dynamic operation", "use the static types");
            case IAddressOfOperation:
                return Unsupported(expression, "A pointer", "use spans");
            default:
                return Unsupported(expression, Describe(expression), "compute it with the operators, Math functions and [Differentiable] methods, or outside of the method");
        }
    }

    private Operand OpaqueOperand(IOperation value)
    {
        Operand operand = Whole(LowerExpression(value), value);
        if (operand is Closure or EitherFunction)
        {
            return Refuse(value, Catalogue.Function, "A delegate that leaves the method", "only call it, or pass it to a [Differentiable] method");
        }

        if (operand is Instance or Table or OwnList or Handle)
        {
            return Unsupported(value, $"'{value.Syntax}', which the method makes for itself, as an object that leaves it,", "use what it holds");
        }

        if (operand is Value { Type: BufferType } span && value.Type is INamedTypeSymbol { IsRefLikeType: false } && TypeMap.OfParameter(value.Type) is MemoryType)
        {
            return ObjectOf(span) ?? Unsupported(value, $"'{value.Syntax}', memory that is a span here,", "pass its Span, or the parameter as it is");
        }

        if (operand is Grid grid)
        {
            return grid.Origin ?? Refuse(value, Catalogue.LocalArray, NameOf(grid.Elements), value.Type!.ToDisplayString(), grid.GridType.Element.CSharp);
        }

        if (value.Type is IArrayTypeSymbol array && operand.Type is BufferType { Kind: not BufferKind.Array })
        {
            Refuse(value, Catalogue.LocalArray, NameOf(operand), array.ToDisplayString(), array.ElementType.ToDisplayString());
        }

        return operand;
    }

    /// <summary>An array of something that no derivative goes through and that can't lie on a stack, as strings; null for any other.</summary>
    private Operand? LowerOpaqueArray(IArrayCreationOperation creation, string name)
    {
        if (creation.Type is not IArrayTypeSymbol { Rank: 1, ElementType: { IsReferenceType: true, TypeKind: not (TypeKind.Array or TypeKind.Delegate) } element }
            || TypeMap.HoldsReals(element) || element.SpecialType == SpecialType.System_Object || creation.DimensionSizes is not [var size])
        {
            return null;
        }

        TextBuilder text = new TextBuilder().Text("new " + TypeMap.Text(element) + "[");
        text = creation.Initializer is { } initializer
            ? text.Text("] { ").List([.. initializer.ElementValues.Select(OpaqueOperand)]).Text(" }")
            : text.Operand(LowerExpression(size)).Text("]");
        return Finish(creation, text.Build(TypeMap.Map(creation.Type), Purity.Effect), name);
    }

    /// <summary>The active value that an expression brings in, as the user wrote it.</summary>
    private string? ReasonOf(IOperation? value) => frame.Dependence.DependsOnActive(value) ? NumberIn(value!) ?? value!.Syntax.ToString() : null;

    /// <summary>What is active is of a type that isn't followed.</summary>
    private Operand RefuseType(IOperation at, IOperation holder, ITypeSymbol type) =>
        Refuse(at, Catalogue.LocalType, holder.Syntax.ToString(), type.ToDisplayString(), TypeObstacles.Of(type));

    /// <summary>Emits text, and refuses it if an active value could come out of it.</summary>
    private Operand Emit(IOperation origin, TextBuilder text, Purity purity, string name, string? through)
    {
        if (frame.Dependence.DependsOnActive(origin) && CarriesBack(origin.Type))
        {
            if (IsRefused(origin))
            {
                return Placeholder(origin);
            }

            IOperation? holder = (origin as IMemberReferenceOperation)?.Instance ?? (origin as IConversionOperation)?.Operand;
            return origin is IConversionOperation && TypeMap.IsReal(origin.Type)
                ? Refuse(origin, Catalogue.NoAdjoint, through ?? origin.Syntax.ToString(), holder!.Type!.ToDisplayString())
                : RefuseType(origin, holder ?? origin, (holder ?? origin).Type!);
        }

        return Finish(origin, text.Build(TypeMap.Map(origin.Type!), purity), name);
    }

    private Operand Finish(IOperation origin, Opaque opaque, string name)
    {
        if (opaque.Type is BufferType && origin.Type is not null && TypeMap.OfParameter(origin.Type) is MemoryType memory)
        {
            List<string> pieces = [.. opaque.Pieces];
            pieces[0] = (memory.IsSegment ? SegmentElements : "") + pieces[0];
            pieces[pieces.Count - 1] += memory.IsSegment ? ")" : ".Span";
            opaque = opaque with { Pieces = pieces.ToEquatableArray() };
        }

        Value value = Let(opaque, origin, name);
        if (value.Type.IsMemory)
        {
            foreign.Add(value.Id);
        }

        return value;
    }

    /// <summary>A real, or something whose parts are reals that the method can take out of it.</summary>
    private static bool CarriesBack(ITypeSymbol? type) =>
        type is not null && (TypeMap.IsReal(type) || TypeMap.Map(type) is BufferType { IsDifferentiable: true } || TypeMap.HoldsReals(type));

    private static string Identifier(string name) =>
        Microsoft.CodeAnalysis.CSharp.SyntaxFacts.GetKeywordKind(name) == Microsoft.CodeAnalysis.CSharp.SyntaxKind.None ? name : "@" + name;

    private Operand RefuseChange(IOperation call, IMethodSymbol target) =>
        Unsupported(call, $"'{target.Name}', which may change the struct that it is called on,", "declare it readonly, or make it a static method that returns the new value");

    private Operand LowerOpaqueCall(IInvocationOperation call, bool discards, string name)
    {
        IMethodSymbol target = call.TargetMethod;
        if (target.ReturnsByRef || target.ReturnsByRefReadonly)
        {
            return Refuse(call, Catalogue.Reference, $"'{target.Name}', which returns a reference,");
        }

        if (call.ConstrainedToType is not null)
        {
            return Unsupported(call, "A call through a type parameter", "call the method of a type");
        }

        if (!CheckAccess(call, target) || !CheckOutside(call, target))
        {
            return Placeholder(call);
        }

        if (ChangesReceiver(target, call.Instance))
        {
            return RefuseChange(call, target);
        }

        IArgumentOperation? active = call.Arguments.FirstOrDefault(argument => frame.Dependence.DependsOnActive((IOperation)argument) || IsActiveMemory(argument));
        string? reason = active?.Value.Syntax.ToString() ?? (ReasonOf(call.Instance) is { } receiver ? receiver : null);
        if (reason is not null && (CarriesBack(call.Type) || !OnlyLooks(call)))
        {
            return IsRefused(call) ? Placeholder(call)
                : KnownMethods.IsIn(target.ContainingType, "Enumerable", "System.Linq") ? Unsupported(call, $"LINQ over the active value '{reason}'", "write a loop")
                : GeneratedCode.IsGenerated(target)
                ? Refuse(call, Catalogue.Callee, target.Name, "derivatives of derivatives are not supported yet")
                : RefuseUnmarked(call, target, reason);
        }

        TextBuilder text = new();
        if (call.Instance is not null)
        {
            text.Operand(OpaqueOperand(call.Instance));
        }
        else
        {
            text.Text(TypeMap.Text(target.ContainingType));
        }

        string typeArguments = target.IsGenericMethod ? "<" + string.Join(", ", target.TypeArguments.Select(TypeMap.Text)) + ">" : "";
        text.Text("." + Identifier(target.Name) + typeArguments + "(");
        if (OpaqueArguments(call.Arguments) is not { } arguments)
        {
            return Placeholder(call);
        }

        Opaque opaque = text.List(arguments).Text(")").Build(call.Type is null || target.ReturnsVoid ? new OpaqueType("void") : TypeMap.Map(call.Type), PurityOf(target));
        if (target.ReturnsVoid || (discards && opaque.Purity == Purity.Effect))
        {
            Add(new Effect(opaque));
            return Placeholder(call);
        }

        return Finish(call, opaque, name);
    }

    /// <summary>A member of a struct that is lowered as its leaves gets a copy, and what it does to that is lost.</summary>
    private static bool ChangesReceiver(IMethodSymbol? member, IOperation? receiver) =>
        member is { IsReadOnly: false, IsStatic: false, IsOverride: false } && receiver?.Type is { IsReadOnly: false } type && TypeMap.Map(type) is StructType
        && member.ContainingType.SpecialType is not (SpecialType.System_Object or SpecialType.System_ValueType);

    // A buffer whose contents an active value may have reached or may be meant to reach.
    private bool IsActiveMemory(IArgumentOperation argument) =>
        TypeMap.ElementOf(argument.Value.Type) is { } element && TypeMap.IsReal(element) && frame.Dependence.DependsOnActive(argument.Value)
        && argument.Parameter?.Type is not INamedTypeSymbol { Name: "ReadOnlySpan" };

    /// <summary>
    /// The call can't keep an active value anywhere that the method could read it from: it gets values, strings and
    /// read-only memory, no object that it could change.
    /// </summary>
    private bool OnlyLooks(IInvocationOperation call)
    {
        INamedTypeSymbol container = call.TargetMethod.ContainingType;
        if (container.Name is "BitConverter" or "Unsafe" or "MemoryMarshal" or "Interlocked" or "Volatile" or "Convert")
        {
            return false;
        }

        bool hasSafeReceiver = call.Instance is null || TypeMap.IsReal(call.Instance.Type) || call.Instance.Type?.SpecialType == SpecialType.System_String
            || (call.Instance.Type is { } receiver && StructMap.Of(receiver) is not null);

        // What is handed an object of the user's could change what it leads to.
        bool takesObject = call.TargetMethod.DeclaringSyntaxReferences.Length > 0
            && call.Arguments.Any(argument => TypeMap.Map((argument.Value is IConversionOperation { IsImplicit: true } conversion ? conversion.Operand : argument.Value).Type ?? call.Type!).IsMemory && argument.Parameter?.Type is not INamedTypeSymbol { Name: "ReadOnlySpan" });
        return hasSafeReceiver && !takesObject && call.Arguments.All(argument =>
            argument.Parameter is { RefKind: RefKind.None or RefKind.In } parameter
            && (parameter.Type.IsValueType && !parameter.Type.IsRefLikeType
                || parameter.Type.SpecialType is SpecialType.System_String or SpecialType.System_Object
                || parameter.Type is INamedTypeSymbol { Name: "ReadOnlySpan" }
                || parameter.Type.Name.EndsWith("InterpolatedStringHandler", StringComparison.Ordinal)
                || argument.ArgumentKind is ArgumentKind.ParamArray or ArgumentKind.ParamCollection
                || argument.ArgumentKind == ArgumentKind.DefaultValue
                || KnownMethods.IsIn(parameter.Type as INamedTypeSymbol, "IFormatProvider", "System")));
    }

    // Operators of the base library have no effect; the user's own may have any.
    private static Purity PurityOfOperator(IMethodSymbol? method) =>
        method is null || method.DeclaringSyntaxReferences.Length == 0 ? Purity.Reads : Purity.Effect;

    private static Purity PurityOf(IMethodSymbol method)
    {
        if (method.Name.StartsWith("ThrowIf", StringComparison.Ordinal) && KnownMethods.IsIn(method.ContainingType, method.ContainingType.Name, "System"))
        {
            return Purity.Reads;
        }

        if (!method.IsStatic || MetadataName(method.ContainingType).Length == 0)
        {
            return Purity.Effect;
        }

        return method.Name is "Min" or "Max" or "BigMul" ? Purity.Pure : Purity.Reads;
    }

    private List<Operand>? OpaqueArguments(IReadOnlyCollection<IArgumentOperation> arguments)
    {
        List<Operand>[] values = new List<Operand>[arguments.Count];
        foreach (IArgumentOperation argument in arguments)
        {
            if (argument.Parameter is not { } parameter)
            {
                Broken(argument);
                return null;
            }

            if (parameter.RefKind is RefKind.Ref or RefKind.Out)
            {
                Refuse(argument, Catalogue.Reference, $"A {parameter.RefKind.ToString().ToLowerInvariant()} argument of a method without a derivative");
                return null;
            }

            IReadOnlyList<IOperation> parts = argument switch
            {
                { ArgumentKind: ArgumentKind.ParamArray, Value: IArrayCreationOperation { Initializer: { } list } } => list.ElementValues,
                { ArgumentKind: ArgumentKind.ParamCollection, Value: ICollectionExpressionOperation list } => list.Elements,
                _ => [argument.Value],
            };
            values[parameter.Ordinal] = [.. parts.Select(OpaqueOperand)];
        }

        return [.. values.SelectMany(list => list)];
    }
}
