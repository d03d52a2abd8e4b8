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
        IMethodSymbol target = call.TargetMethod;
        if (call.Instance is { } instance && TypeMap.Map(instance.Type!) is BufferType type)
        {
            string parameters = string.Join(",", target.Parameters.Select(parameter => parameter.Type.SpecialType == SpecialType.System_Int32 ? "int" : ""));
            return (target.Name, parameters, type.Kind) switch
            {
                ("Slice", "int" or "int,int", not BufferKind.Array) => LowerSlice(call, instance, call.Arguments, name),
                ("GetLength", "int", BufferKind.Array) when call.Arguments[0].Value.ConstantValue is { HasValue: true, Value: 0 } => LengthOf(LowerExpression(instance), call, name),
                ("Clear", "", BufferKind.Span) => Fill(call, LowerExpression(instance), new DefaultConstant(type.Element)),
                ("Fill", _, BufferKind.Span) => LowerFill(call, instance),
                ("CopyTo", "", not BufferKind.Array) => LowerCopy(call, instance, call.Arguments[0].Value),
                ("ToArray", "", not BufferKind.Array) => LowerToArray(call, instance, name),
                _ => null,
            };
        }

        if (!target.IsStatic || call.Arguments.Length == 0 || call.Arguments[0].Value.Type is not { } first || TypeMap.Map(first) is not BufferType { Kind: BufferKind.Array } array)
        {
            return null;
        }

        INamedTypeSymbol container = target.ContainingType;
        bool isInt = target.Parameters.Skip(1).All(parameter => parameter.Type.SpecialType == SpecialType.System_Int32);
        return target.Name switch
        {
            "AsSpan" when KnownMethods.IsIn(container, "MemoryExtensions", "System") && isInt && IsInOrder(call) =>
                LowerSlice(call, call.Arguments[0].Value, [.. call.Arguments.Skip(1)], name),
            "CopyTo" when KnownMethods.IsIn(container, "MemoryExtensions", "System") && IsInOrder(call) =>
                LowerCopy(call, call.Arguments[0].Value, call.Arguments[1].Value),
            "Clear" when container.SpecialType == SpecialType.System_Array && call.Arguments.Length == 1 =>
                Fill(call, LowerExpression(call.Arguments[0].Value), new DefaultConstant(array.Element)),
            "Fill" when container.SpecialType == SpecialType.System_Array && call.Arguments.Length == 2 && IsInOrder(call) =>
                LowerFill(call, call.Arguments[0].Value),
            _ => null,
        };
    }

    private static bool IsInOrder(IInvocationOperation call) =>
        call.Arguments.Select((argument, i) => argument.Parameter?.Ordinal == i).All(isInPlace => isInPlace);

    private Operand LowerSlice(IInvocationOperation call, IOperation source, IReadOnlyList<IArgumentOperation> bounds, string name)
    {
        Operand buffer = LowerExpression(source);
        if (buffer is not Value || bounds.Where((bound, i) => bound.Parameter!.Ordinal != i + (call.Instance is null ? 1 : 0)).Any())
        {
            return Unsupported(call, "This slice", "slice a buffer, with the bounds in order");
        }

        if (buffer.Type is BufferType { Kind: BufferKind.Array } array)
        {
            buffer = View(buffer, new Conversion(buffer, array.Shadow), call, bounds.Count == 0 ? name : "");
        }

        if (bounds.Count == 0)
        {
            return buffer;
        }

        Operand start = LowerExpression(bounds[0].Value);
        Operand count = bounds.Count > 1 ? LowerExpression(bounds[1].Value) : Let(new Binary(BinaryOperator.Subtract, Let(new Length(buffer), call), start), call);
        return View(buffer, new Slice(buffer, start, count), call, name);
    }

    private Operand LowerFill(IInvocationOperation call, IOperation target)
    {
        Operand buffer = LowerExpression(target);
        IOperation source = call.Arguments[call.Arguments.Length - 1].Value;
        Operand value = LowerExpression(source);
        CheckStore(new ElementPlace(target, buffer, Constants.Int(0), TypeMap.ElementOf(target.Type)!), source);
        return Fill(call, buffer, value);
    }

    /// <summary>Writes one value to all elements.</summary>
    private Operand Fill(IInvocationOperation call, Operand buffer, Operand value)
    {
        IrType element = ((BufferType)buffer.Type).Element;
        Operand filled = value is DefaultConstant && element is RealType real ? Constants.Real(0, real) : value;
        return ForAll(call, buffer, Let(new Length(buffer), call), index => Add(new Store(buffer, index, filled)));
    }

    private Operand LowerCopy(IInvocationOperation call, IOperation source, IOperation target)
    {
        Operand from = LowerExpression(source), to = LowerExpression(target);
        if (from is not Value || to is not Value || from.Type is not BufferType { Element: var element })
        {
            return Unsupported(call, Describe(call), "copy from a buffer to a buffer");
        }

        CheckStore(new ElementPlace(target, to, Constants.Int(0), TypeMap.ElementOf(target.Type)!), source);
        Operand length = Let(new Length(from), call);
        Operand isLonger = Let(new Binary(BinaryOperator.Greater, length, Let(new Length(to), call)), call);
        Scope tooShort = Nest(() =>
        {
            Opaque exception = new(
                EquatableArray.Create("new global::System.ArgumentException(\"Destination is too short.\", \"destination\")"),
                EquatableArray<Operand>.Empty,
                new OpaqueType("global::System.ArgumentException"),
                Purity.Effect);
            Add(new Throw(exception, References().ToEquatableArray()));
            scope.IsDead = true;
        });
        Merge(isLonger, tooShort, Nest(() => { }), live: null);
        if (RootOf(from) == RootOf(to))
        {
            // They may overlap, and then what is copied is what was there before.
            Value copy = Let(new NewBuffer(element, length), call);
            ForAll(call, from, length, index => Add(new Store(copy, index, LoadElement(from, index, source, "", inRange: true))));
            return ForAll(call, copy, length, index => Add(new Store(to, index, Let(new Load(copy, index, InRange: true), call))));
        }

        return ForAll(call, from, length, index => Add(new Store(to, index, LoadElement(from, index, source, "", inRange: true))));
    }

    private Operand LowerToArray(IInvocationOperation call, IOperation source, string name)
    {
        Operand from = LowerExpression(source);
        if (from is not Value || from.Type is not BufferType { Element: RealType or OpaqueType { Name: "int" or "long" or "bool" } } type)
        {
            return Unsupported(call, "A copy of this buffer", "use float, double or int");
        }

        Operand length = Let(new Length(from), call);
        Value copy = Let(new NewBuffer(type.Element, length), call, name);
        ForAll(call, from, length, index => Add(new Store(copy, index, LoadElement(from, index, source, "", inRange: true))));
        return copy;
    }

    private Operand ForAll(IInvocationOperation call, Operand buffer, Operand length, Action<Operand> body)
    {
        if (buffer is not Value || buffer.Type is not BufferType)
        {
            return Unsupported(call, Describe(call), "use a buffer");
        }

        if (foreign.Contains(RootOf(buffer)))
        {
            CheckStore(new ElementPlace(call, buffer, Constants.Int(0), call.Type!), null);
        }

        Value index = values.Create(IrType.Int32);
        Scope inner = Nest(() => body(index));
        Add(new For(index, Constants.Int(0), BinaryOperator.Less, length, 1, EquatableArray<Carried>.Empty, inner.Builder.Build()));
        return Placeholder(call);
    }
}
