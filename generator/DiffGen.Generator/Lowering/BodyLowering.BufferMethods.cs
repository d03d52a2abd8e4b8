using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <content>Methods of arrays and spans that the intermediate representation can express.</content>
internal sealed partial class BodyLowering
{
    /// <summary>Returns null if the call is none of them.</summary>
    private Operand? LowerBufferMethod(IInvocationOperation call, string name)
    {
        if (LowerGridMethod(call, name) is { } handled)
        {
            return handled;
        }

        IMethodSymbol target = call.TargetMethod;
        if (call.Instance is { } instance && TypeMap.Map(instance.Type!) is BufferType type && (!type.IsGraph || target.Name == "GetLength"))
        {
            string parameters = string.Join(",", target.Parameters.Select(parameter => parameter.Type.SpecialType == SpecialType.System_Int32 ? "int" : ""));
            return (target.Name, parameters, type.Kind) switch
            {
                ("SubView", "int,int", BufferKind.Span) when KernelTarget.IsView(instance.Type) && IsInOrder(call) => LowerSlice(call, instance, [.. call.Arguments.Select(argument => argument.Value)], name),
                ("Slice", "int" or "int,int", not BufferKind.Array) when IsInOrder(call) => LowerSlice(call, instance, [.. call.Arguments.Select(argument => argument.Value)], name),
                ("GetLength", "int", BufferKind.Array) when call.Arguments[0].Value.ConstantValue is { HasValue: true, Value: 0 } => LengthOf(Ask(LowerExpression(instance), instance), call, name),
                ("Clear", "", BufferKind.Span) => Fill(call, LowerExpression(instance), new DefaultConstant(type.Element)),
                ("Fill", _, BufferKind.Span) => LowerFill(call, instance),
                ("CopyTo", ",int", BufferKind.Array) when IsInOrder(call) =>
                    LowerArrayCopy(call, instance, null, AsBuffer(call.Arguments[0]), call.Arguments[1].Value, null),
                ("CopyTo", "", not BufferKind.Array) => LowerCopy(call, instance, call.Arguments[0].Value),
                ("TryCopyTo", "", not BufferKind.Array) => LowerTryCopy(call, instance, call.Arguments[0].Value),
                ("ToArray", "", not BufferKind.Array) => LowerToArray(call, instance, name),
                _ => null,
            };
        }

        if (target is { IsStatic: true, Name: "AsSpan" or "AsMemory" } && KnownMethods.IsIn(target.ContainingType, "MemoryExtensions", "System") && TypeMap.IsSegment(call.Arguments[0].Value.Type)
            && target.Parameters.Skip(1).All(parameter => parameter.Type.SpecialType == SpecialType.System_Int32) && IsInOrder(call))
        {
            return LowerSlice(call, call.Arguments[0].Value, [.. call.Arguments.Skip(1).Select(argument => argument.Value)], name);
        }

        if (target is { IsStatic: true, Name: "Reverse" } && KnownMethods.IsIn(target.ContainingType, "MemoryExtensions", "System") && call.Arguments is [var reversed])
        {
            return LowerReversal(call, reversed.Value);
        }

        if (target is { IsStatic: true, ContainingType.SpecialType: SpecialType.System_Array } && (LowerNoElements(call, name) ?? LowerResize(call)) is { } made)
        {
            return made;
        }

        if (!target.IsStatic || call.Arguments.Length == 0 || AsBuffer(call.Arguments[0]) is not { Type: { } firstType } first || TypeMap.Map(firstType) is not BufferType { Kind: BufferKind.Array, IsGraph: false } array)
        {
            return null;
        }

        if (LowerSequenceMethod(call, first, name) is { } computed)
        {
            return computed;
        }

        INamedTypeSymbol container = target.ContainingType;
        bool isCount = target.Parameters[target.Parameters.Length - 1].Type.SpecialType == SpecialType.System_Int32;
        bool isInt = target.Parameters.Skip(1).All(parameter => parameter.Type.SpecialType == SpecialType.System_Int32);
        return target.Name switch
        {
            "AsSpan" or "AsMemory" when KnownMethods.IsIn(container, "MemoryExtensions", "System") && isInt && IsInOrder(call) =>
                LowerSlice(call, call.Arguments[0].Value, [.. call.Arguments.Skip(1).Select(argument => argument.Value)], name),
            "AsSpan" or "AsMemory" when KnownMethods.IsIn(container, "MemoryExtensions", "System") && call.Arguments.Length == 2 && call.Arguments[1].Value is IRangeOperation range =>
                LowerRange(call, () => LowerSlice(call, call.Arguments[0].Value, [], ""), range, name),
            "Copy" when container.SpecialType == SpecialType.System_Array && call.Arguments.Length == 3 && isCount && IsInOrder(call) =>
                LowerArrayCopy(call, first, null, AsBuffer(call.Arguments[1]), null, call.Arguments[2].Value),
            "Copy" when container.SpecialType == SpecialType.System_Array && call.Arguments.Length == 5 && isCount && IsInOrder(call) =>
                LowerArrayCopy(call, first, call.Arguments[1].Value, AsBuffer(call.Arguments[2]), call.Arguments[3].Value, call.Arguments[4].Value),
            "CopyTo" when KnownMethods.IsIn(container, "MemoryExtensions", "System") && IsInOrder(call) =>
                LowerCopy(call, call.Arguments[0].Value, call.Arguments[1].Value),
            "Clear" when container.SpecialType == SpecialType.System_Array && call.Arguments.Length == 1 =>
                Fill(call, Given(LowerExpression(first), "array", call), new DefaultConstant(array.Element)),
            "Clear" when container.SpecialType == SpecialType.System_Array && call.Arguments.Length == 3 && isInt && IsInOrder(call) => LowerFillOfPart(call, first, null),
            "Fill" when container.SpecialType == SpecialType.System_Array && call.Arguments.Length == 4 && IsInOrder(call) => LowerFillOfPart(call, first, call.Arguments[1].Value),
            "Reverse" when container.SpecialType == SpecialType.System_Array && call.Arguments.Length == 1 => LowerReversal(call, first),
            "Reverse" when container.SpecialType == SpecialType.System_Array && call.Arguments.Length == 3 && isInt && IsInOrder(call) => LowerReversal(call, first, LowerExpression(first), [LowerExpression(call.Arguments[1].Value), LowerExpression(call.Arguments[2].Value)]),
            "Fill" when container.SpecialType == SpecialType.System_Array && call.Arguments.Length == 2 && IsInOrder(call) =>
                LowerFill(call, call.Arguments[0].Value),
            _ => null,
        };
    }

    // Methods of Array take any array.
    private static IOperation AsBuffer(IArgumentOperation argument) =>
        argument.Value is IConversionOperation { IsImplicit: true, Operand: { Type: IArrayTypeSymbol } array } ? array : argument.Value;

    private static bool IsInOrder(IInvocationOperation call) =>
        call.Arguments.Select((argument, i) => argument.Parameter?.Ordinal == i).All(isInPlace => isInPlace);

    private Operand LowerSlice(IOperation call, IOperation source, IReadOnlyList<IOperation> bounds, string name)
    {
        Operand buffer = LowerExpression(source);
        if (buffer is not Value)
        {
            return Unsupported(call, "This slice", "slice a buffer");
        }

        if (buffer.Type is BufferType { Kind: BufferKind.Array } array)
        {
            buffer = View(buffer, new Conversion(buffer, array.Shadow), call, bounds.Count == 0 ? name : "");
        }

        if (bounds.Count == 0)
        {
            return buffer;
        }

        Operand start = LowerExpression(bounds[0]);
        Operand count = bounds.Count > 1 ? LowerExpression(bounds[1]) : Let(new Binary(BinaryOperator.Subtract, Let(new Length(buffer), call), start), call);
        return View(buffer, new Slice(buffer, start, count), call, name);
    }

    private Operand LowerFill(IInvocationOperation call, IOperation target)
    {
        Operand buffer = LowerExpression(target);
        IOperation source = call.Arguments[call.Arguments.Length - 1].Value;
        Operand value = LowerExpression(source);
        Given(buffer, "array", call);
        CheckStore(new ElementPlace(target, buffer, Constants.Int(0), TypeMap.ElementOf(target.Type)!), source);
        return Fill(call, buffer, value);
    }

    /// <summary>Writes one value, or zeros, to the elements that the last two arguments tell.</summary>
    private Operand LowerFillOfPart(IInvocationOperation call, IOperation target, IOperation? source)
    {
        Operand array = LowerExpression(target);
        Operand value = source is null ? new DefaultConstant(IrType.Int32) : LowerExpression(source);
        Operand[] bounds = [.. call.Arguments.Skip(call.Arguments.Length - 2).Select(argument => LowerExpression(argument.Value))];
        if (array is not Value { Type: BufferType })
        {
            return Unsupported(call, Describe(call), "use a buffer of numbers");
        }

        Given(array, "array", call);
        CheckStore(new ElementPlace(target, array, Constants.Int(0), TypeMap.ElementOf(target.Type)!), source);
        (string exception, string arguments) = source is null ? ("IndexOutOfRangeException", "") : ("ArgumentOutOfRangeException", "\"startIndex\"");
        foreach (Operand bound in bounds.Where(bound => bound is not IntegerConstant { Value: >= 0 }))
        {
            ThrowIf(Let(new Binary(BinaryOperator.Less, bound, Constants.Int(0)), call), exception, arguments);
        }

        Operand rest = Let(new Binary(BinaryOperator.Subtract, Let(new Length(array), call), bounds[0]), call);
        ThrowIf(Let(new Binary(BinaryOperator.Greater, bounds[1], rest), call), exception, arguments);
        return Fill(call, View(array, new Slice(array, bounds[0], bounds[1], InRange: true), call, ""), value);
    }

    /// <summary>Writes one value to all elements.</summary>
    private Operand Fill(IInvocationOperation call, Operand buffer, Operand value)
    {
        IrType element = ((BufferType)buffer.Type).Element;
        Operand filled = value is DefaultConstant ? Composite.Of(element, StructType.LeavesOf(element).Select(leaf => TypeMap.Default(leaf.Type))) : value;
        return ForAll(call, buffer, Let(new Length(buffer), call), index => StoreElement(buffer, index, "", filled));
    }

    /// <summary>The first element takes the place of the last, and so on.</summary>
    private Operand LowerReversal(IInvocationOperation call, IOperation source) => LowerReversal(call, source, LowerExpression(source));

    /// <param name="part">Where to begin, and with how many elements; null for all.</param>
    private Operand LowerReversal(IInvocationOperation call, IOperation source, Operand buffer, Operand[]? part = null)
    {
        if (buffer is not Value { Type: BufferType { IsGraph: false } })
        {
            return Unsupported(call, Describe(call), "use a buffer of numbers");
        }

        Given(buffer, "array", call);
        CheckStore(new ElementPlace(source, buffer, Constants.Int(0), SequenceOf(source.Type)!), source);
        if (part is [var start, var count])
        {
            ThrowIfNegative(start, "index", call);
            ThrowIfNegative(count, "length", call);
            buffer = PartOf(buffer, start, count, "\"Offset and length were out of bounds for the array or count is greater than the number of elements from index to the end of the source collection.\"", call);
        }

        Value length = Let(new Length(buffer), call);
        Value last = Let(new Binary(BinaryOperator.Subtract, length, Constants.Int(1)), call);
        return ForAll(call, buffer, Let(new Binary(BinaryOperator.Divide, length, Constants.Int(2)), call), index =>
        {
            Value other = Let(new Binary(BinaryOperator.Subtract, last, index), call);
            Operand first = LoadElement(buffer, index, source, inRange: true), second = LoadElement(buffer, other, source, inRange: true);
            StoreElement(buffer, index, "", second);
            StoreElement(buffer, other, "", first);
        });
    }

    private Operand LowerCopy(IInvocationOperation call, IOperation source, IOperation target) => LowerCopy(call, source, LowerExpression(source), target);

    private Operand LowerCopy(IInvocationOperation call, IOperation source, Operand from, IOperation target)
    {
        Operand to = LowerExpression(target);
        if (from is not Value || to is not Value || from.Type is not BufferType { Element: var element })
        {
            return Unsupported(call, Describe(call), "copy from a buffer to a buffer");
        }

        Operand length = Let(new Length(from), call);
        ThrowIf(Let(new Binary(BinaryOperator.Greater, length, Let(new Length(to), call)), call), "ArgumentException", "\"Destination is too short.\", \"destination\"");
        return CopyRange(call, source, from, target, to, length);
    }

    private Operand LowerTryCopy(IInvocationOperation call, IOperation source, IOperation target)
    {
        Operand from = LowerExpression(source), to = LowerExpression(target);
        if (from is not Value || to is not Value || from.Type is not BufferType)
        {
            return Unsupported(call, Describe(call), "copy from a buffer to a buffer");
        }

        Operand length = Let(new Length(from), call);
        Value fits = Let(new Binary(BinaryOperator.LessOrEqual, length, Let(new Length(to), call)), call);
        Merge(fits, Nest(() => CopyRange(call, source, from, target, to, length)), Nest(() => { }), live: null);
        return fits;
    }

    /// <summary>Copies as many elements, which both sides are known to have.</summary>
    private Operand CopyRange(IInvocationOperation call, IOperation source, Operand from, IOperation target, Operand to, Operand length)
    {
        CheckStore(new ElementPlace(target, to, Constants.Int(0), TypeMap.ElementOf(target.Type)!), source);
        if (MayShareMemory(from, to))
        {
            // They may overlap, and then what is copied is what was there before.
            Value copy = Let(new NewBuffer(((BufferType)from.Type).Element, length), call);
            ForAll(call, from, length, index => StoreElement(copy, index, "", LoadElement(from, index, source, inRange: true)));
            return ForAll(call, copy, length, index => StoreElement(to, index, "", LoadElement(copy, index, source, inRange: true)));
        }

        return ForAll(call, from, length, index => StoreElement(to, index, "", LoadElement(from, index, source, inRange: true)));
    }

    private Operand LowerArrayCopy(IInvocationOperation call, IOperation source, IOperation? sourceStart, IOperation target, IOperation? targetStart, IOperation? count)
    {
        Operand from = LowerExpression(source);
        Operand fromStart = sourceStart is null ? Constants.Int(0) : LowerExpression(sourceStart);
        Operand to = LowerExpression(target);
        Operand toStart = targetStart is null ? Constants.Int(0) : LowerExpression(targetStart);
        Operand length = count is null ? LengthOf(from, call, "") : LowerExpression(count);
        if (from is not Value || to is not Value || from.Type is not BufferType { Element: var element } || to.Type is not BufferType { Element: var other } || !element.Equals(other))
        {
            return Unsupported(call, Describe(call), "copy between arrays of one type");
        }

        Given(from, call.Instance is null ? "sourceArray" : null, call);
        Given(to, "destinationArray", call);
        ThrowIfNegative(length, "length", call);
        ThrowIfNegative(fromStart, "sourceIndex", call);
        ThrowIfNegative(toStart, "destinationIndex", call);
        Operand source1 = PartOf(from, fromStart, length, "\"The array is too short.\", \"sourceArray\"", call), target1 = PartOf(to, toStart, length, "\"The array is too short.\", \"destinationArray\"", call);
        return CopyRange(call, source, source1, target, target1, length);
    }

    private void ThrowIfNegative(Operand number, string parameter, IOperation call)
    {
        if (number is not IntegerConstant { Value: >= 0 })
        {
            ThrowIf(Let(new Binary(BinaryOperator.Less, number, Constants.Int(0)), call), "ArgumentOutOfRangeException", $"\"{parameter}\"");
        }
    }

    /// <param name="said">What an exception says if there is no such part. The test is written so that it doesn't overflow: neither number is negative here.</param>
    private Value PartOf(Operand array, Operand start, Operand length, string said, IOperation call)
    {
        Operand all = Let(new Length(array), call);
        Operand rest = start is IntegerConstant { Value: 0 } ? all : Let(new Binary(BinaryOperator.Subtract, all, start), call);
        ThrowIf(Let(new Binary(BinaryOperator.Greater, length, rest), call), "ArgumentException", said);
        return View(array, new Slice(array, start, length, InRange: true), call, "");
    }

    /// <summary>An array that has to exist.</summary>
    /// <param name="parameter">What takes it; null where it is called on the array.</param>
    private Operand Given(Operand array, string? parameter, IOperation origin)
    {
        if (array is Value { Type: BufferType { Kind: BufferKind.Array } })
        {
            ThrowIfNull(array, parameter, origin);
        }
        else if (MayBeAbsent(array) && origin is { Type: IArrayTypeSymbol } or IInvocationOperation { TargetMethod.ContainingType.SpecialType: SpecialType.System_Array })
        {
            ThrowIf(IsNothing(BaseOf((Value)array)), parameter is null ? "NullReferenceException" : "ArgumentNullException", parameter is null ? "" : $"\"{parameter}\"");
        }

        return array;
    }

    /// <summary>What elements belong to has to exist, where that is an object.</summary>
    private void RequireObject(Operand elements, IOperation origin)
    {
        if (elements is Value known && ObjectOf(known) is { Type: not MemoryType } whole)
        {
            ThrowIfNull(whole, null, origin);
        }
    }

    /// <param name="parameter">The parameter that is passed it; null where it is called or looked into.</param>
    private void ThrowIfNull(Operand value, string? parameter, IOperation origin) =>
        ThrowIf(IsNull(value, origin), parameter is null ? "NullReferenceException" : "ArgumentNullException", parameter is null ? "" : $"\"{parameter}\"");

    private void ThrowIf(Operand condition, string exception, string arguments)
    {
        Scope thrown = Nest(() =>
        {
            Opaque creation = new TextBuilder().Text($"new global::System.{exception}({arguments})").Build(new OpaqueType("global::System." + exception), Purity.Effect);
            Add(new Throw(creation, References().ToEquatableArray()));
            scope.IsDead = true;
        });
        Merge(condition, thrown, Nest(() => { }), live: null);
    }

    /// <summary>A range of an array is a copy.</summary>
    private Operand LowerSubarray(IOperation element, IOperation container, IRangeOperation range, string name)
    {
        Operand part = LowerRange(element, Checked, range, "");
        return part is Value ? LowerToArray(element, part, container, name) : part;

        Operand Checked()
        {
            Operand array = LowerExpression(container);
            Given(array, "array", container);
            return array is Value { Type: BufferType { Kind: BufferKind.Array, KeepsType: false } type } ? View(array, new Conversion(array, type.Shadow), container, "") : array;
        }
    }

    private Operand LowerToArray(IInvocationOperation call, IOperation source, string name) => LowerToArray(call, LowerExpression(source), source, name);

    private Operand LowerToArray(IOperation call, Operand from, IOperation source, string name)
    {
        if (from is not Value || from.Type is not BufferType { Element: RealType or OpaqueType { Name: "int" or "long" or "bool" } } type)
        {
            return Unsupported(call, "A copy of this buffer", "use float, double or int");
        }

        Operand length = Let(new Length(from), call);
        Value copy = Allocate(call, type.Element, length, name);
        ForAll(call, from, length, index => StoreElement(copy, index, "", LoadElement(from, index, source, inRange: true)));
        return copy;
    }

    private Operand ForAll(IOperation call, Operand buffer, Operand length, Action<Operand> body)
    {
        if (buffer is not Value || buffer.Type is not BufferType)
        {
            return Unsupported(call, Describe(call), "use a buffer");
        }

        if (MayBeIn(foreign, buffer))
        {
            CheckStore(new ElementPlace(call, buffer, Constants.Int(0), call.Type!), null);
        }

        Value index = values.Create(IrType.Int32);
        Scope inner = Nest(() => body(index));
        Add(new For(index, Constants.Int(0), BinaryOperator.Less, length, 1, EquatableArray<Carried>.Empty, inner.Builder.Build()));
        return Placeholder(call);
    }
}
