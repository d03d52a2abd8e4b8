using System.Collections.Immutable;
using DiffGen.Generator.Diagnostics;
using DiffGen.Generator.Ir;
using DiffGen.Generator.Rules;
using DiffGen.Generator.Transform;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

internal sealed partial class BodyLowering
{
    private Operand LowerCall(IInvocationOperation call, bool discards, string name = "")
    {
        IMethodSymbol target = call.TargetMethod;
        if (KnownMethods.IsStopGradient(target))
        {
            return LowerStopGradient(call, name);
        }

        if (CompanionSymbols.Of(target) is var (primal, kind))
        {
            return LowerCompanionCall(call, primal, kind, name);
        }

        if (UserRules.Of(target, frame.Model.Compilation, method.ContainingType) is { } custom)
        {
            return LowerRuleCall(call, custom, name);
        }

        if (Callees.ByRule(target, frame.Model.Compilation, method.ContainingType) is { } ruled)
        {
            return LowerCallByCompanions(call, target, ruled, name);
        }

        if (LowerParallelLoop(call, discards) is { } loop)
        {
            return loop;
        }

        if (LowerDeviceCall(call, discards, name) is { } shared)
        {
            return shared;
        }

        if (LowerGenericFunction(call, name) is { } generic)
        {
            return generic;
        }

        if ((LowerNullableMethod(call, name) ?? LowerListMethod(call, name) ?? LowerBufferMethod(call, name) ?? LowerTensorMethod(call, name)) is { } handled)
        {
            return handled;
        }

        if (target.IsStatic && RuleOf(target) is { } rule)
        {
            return LowerIntrinsic(call, target, rule, name);
        }

        switch (target.MethodKind)
        {
            case MethodKind.LocalFunction:
                return LowerLocalFunctionCall(call, name);
            case MethodKind.DelegateInvoke:
                return LowerDelegateCall(call, discards, name);
            case MethodKind.Constructor:
                return LowerConstructorCall(call);
        }

        if ((LowerVectorFunction(call, name) ?? LowerNumerics(call, name)) is { } measured)
        {
            return measured;
        }

        if (!KnownMethods.IsOmitted(target, call.Syntax) && LowerMethodOfStruct(call, name) is { } inPlace)
        {
            return inPlace;
        }

        if (IsReferenceMethod(call))
        {
            return InlineSource(target, call, Actuals(target, call.Arguments), target.IsStatic ? null : ReceiverOf(call.Instance!, target), name);
        }

        if (!KnownMethods.IsOmitted(target, call.Syntax) && LowerMethodOfObject(call, name) is { } member)
        {
            return member;
        }

        if (IsPrivateHelper(target))
        {
            return InlineSource(target, call, Actuals(target, call.Arguments), null, name);
        }

        if (KnownMethods.Differentiable(target) is not null)
        {
            if (Signature.TakesFunctions(target))
            {
                return InlineMethod(call, name);
            }

            if (Callees.Of(target, IsOwn(call.Instance), call.ConstrainedToType, frame.Model.Compilation, method.ContainingType) is var (callee, obstacle))
            {
                return callee is null ? Refuse(call, Catalogue.Callee, target.Name, obstacle!) : LowerCallByCompanions(call, target, callee, name);
            }

            if (TypeMap.Map(target.ReturnType) is BufferType)
            {
                return LowerArrayCall(call, name);
            }

            return LowerCallWithOwn(call, name) ?? LowerDifferentiableCall(call, target, call.Instance, name);
        }

        return KnownMethods.IsOmitted(target, call.Syntax) ? Placeholder(call) : LowerOpaqueCall(call, discards, name);
    }

    /// <summary>What such a method returns is memory that it made, or that it was given: only its body tells.</summary>
    private Operand LowerArrayCall(IInvocationOperation call, string name)
    {
        IArgumentOperation? constant = call.Arguments.FirstOrDefault(argument =>
            argument.Parameter is { } parameter && KnownMethods.IsConstant(parameter) && frame.Dependence.DependsOnActive(argument.Value));
        return constant is null
            ? InlineMethod(call, name)
            : Refuse(constant, Catalogue.Callee, call.TargetMethod.Name, "it returns an array, and an active argument is passed for a [Constant] parameter, which is not supported yet");
    }

    private Operand LowerStopGradient(IInvocationOperation call, string name)
    {
        IOperation argument = call.Arguments[0].Value;
        return AsConstant(LowerExpression(argument), argument, call, name);
    }

    /// <summary>A value as a constant of differentiation.</summary>
    /// <param name="expression">What it is the value of.</param>
    private Operand AsConstant(Operand value, IOperation expression, IOperation at, string name)
    {
        if (value is Composite { Struct.HoldsMemory: true })
        {
            return Unsupported(at, $"'{at.Syntax}', a struct that refers to memory, as a constant,", "use Diff.StopGradient on its parts");
        }

        if (value is Composite)
        {
            return MapLeaves(value, leaf => leaf is Value { Type: RealType } ? Stop(leaf, at, "") : leaf);
        }

        if (value is Grid grid)
        {
            return grid with { Elements = (Value)AsConstant(grid.Elements, expression, at, name) };
        }

        if (value is OwnList or Table or Instance && frame.Dependence.DependsOnActive(expression))
        {
            return Unsupported(at, $"'{at.Syntax}', which the method makes for itself, as a constant,", "use Diff.StopGradient on what it holds");
        }

        if (value is not Value)
        {
            return value;
        }

        if (value.Type.IsMemory)
        {
            Value view = View(value, new Copy(value), at, name);
            stopped.Add(view.Id);
            return view;
        }

        return value.Type.IsDifferentiable || !TypeMap.IsDiscrete(expression.Type) ? Stop(value, at, name) : value;
    }

    private Operand LowerRuleCall(IInvocationOperation call, UserRule rule, string name)
    {
        IMethodSymbol target = call.TargetMethod;
        List<Operand> arguments = [];
        if (!target.IsStatic)
        {
            if (frame.Dependence.DependsOnActive(call.Instance))
            {
                return Refuse(call, Catalogue.Callee, target.Name, ActiveReceiver);
            }

            arguments.Add(ReceiverOperand(call.Instance!));
        }

        arguments.AddRange(Evaluate(call.Arguments));
        string method = target.IsStatic ? TypeMap.Text(target.ContainingType) + "." + Identifier(target.Name) : Identifier(target.Name);
        return Let(new Intrinsic("user", method, arguments.ToEquatableArray(), TypeMap.Map(call.Type!)) { Custom = rule, Throws = true, HasReceiver = !target.IsStatic }, call, name);
    }

    private static string? RuleOf(IMethodSymbol method) =>
        RuleTable.Match(MetadataName(method.ContainingType), method.Name, [.. method.Parameters.Select(parameter => TypeMap.Text(parameter.Type))]);

    private static string MetadataName(INamedTypeSymbol type) => type.SpecialType switch
    {
        SpecialType.System_Double => "System.Double",
        SpecialType.System_Single => "System.Single",
        _ when KnownMethods.IsIn(type, "Math", "System") => "System.Math",
        _ when KnownMethods.IsIn(type, "MathF", "System") => "System.MathF",
        _ when KnownMethods.IsIn(type, "XMath", "ILGPU.Algorithms") => "System.Math",
        _ => "",
    };

    private Operand LowerIntrinsic(IInvocationOperation call, IMethodSymbol target, string rule, string name)
    {
        if (LowerTupleCall(call, []) is { } components)
        {
            return Composite.Of(TypeMap.Map(call.Type!), components);
        }

        Operand[] arguments = Evaluate(call.Arguments);
        IrType type = TypeMap.Map(call.Type!);
        return rule == "convert"
            ? Convert(arguments[0], type, false, call, name)
            : Let(Intrinsic(rule, target, arguments, type), call, name);
    }

    private static Intrinsic Intrinsic(string rule, IMethodSymbol method, IEnumerable<Operand> arguments, IrType type) =>
        new(rule, TypeMap.Text(method.ContainingType) + "." + method.Name, arguments.ToEquatableArray(), type) { Throws = RuleTable.Find(rule) is { Throws: true } };

    /// <summary>The components of a tuple that a function with rules returns, or null where it is another function.</summary>
    private List<Operand>? LowerTupleCall(IInvocationOperation call, IReadOnlyList<string> names)
    {
        if (!call.TargetMethod.IsStatic || RuleOf(call.TargetMethod) is not { } rule || RuleTable.Components(rule) is not { Count: > 0 } components)
        {
            return null;
        }

        Operand[] arguments = Evaluate(call.Arguments);
        IrType type = arguments[0].Type;
        return [.. components.Select((component, i) => (Operand)Let(Intrinsic(component, call.TargetMethod, arguments, type), call, i < names.Count ? names[i] : ""))];
    }

    /// <summary>Evaluates by-value arguments in the order of the source and returns them in the order of the parameters.</summary>
    private Operand[] Evaluate(IReadOnlyCollection<IArgumentOperation> arguments)
    {
        Operand[] values = new Operand[arguments.Count];
        foreach (IArgumentOperation argument in arguments)
        {
            values[argument.Parameter?.Ordinal ?? 0] = LowerExpression(argument.Value);
        }

        return values;
    }

    /// <param name="target">The method that is called; where the call is one of a delegate, what that stands for.</param>
    /// <param name="kind">The companion of it that is called instead.</param>
    private Operand LowerDifferentiableCall(IInvocationOperation call, IMethodSymbol target, IOperation? instance, string name, CompanionKind? kind = null)
    {
        if (Signature.IncludesThis(target))
        {
            return Refuse(call, Catalogue.Callee, target.Name, "its receiver is active, and what it is called on here is a constant: mark the caller with IncludeThis, too");
        }

        if (instance is not (null or IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance }))
        {
            return Refuse(call, Catalogue.Callee, target.Name, "calls on other instances are not supported yet; make it static and pass what it needs");
        }

        if (!CheckAccess(call, target))
        {
            return Placeholder(call);
        }

        if (Signature.Reference(target) is not { } declared)
        {
            return Refuse(call, Catalogue.Callee, target.Name, "its own signature is not supported");
        }

        if (Signature.Constructed(declared, target) is not { } itself)
        {
            return Refuse(call, Catalogue.Callee, target.Name, "its parameters are made of type parameters in a way that is not supported yet");
        }

        if ((kind is { } companion ? CompanionSignatures.Of(itself, companion) : itself) is not { } reference)
        {
            return Refuse(call, Catalogue.Callee, target.Name, "its own signature is not supported");
        }

        return Call(call, target, reference, null, name, kind);
    }

    /// <summary>What leaves nothing on the tape is evaluated again.</summary>
    private void NoteRecomputed(IInvocationOperation call, IMethodSymbol target, MethodReference reference, CompanionKind? kind)
    {
        string? reason = reference.Companions is not null ? "nothing but its companions is known of it"
            : kind is null && KnownMethods.Differentiable(target) is { } mark && mark.NamedArguments.Any(argument => argument is { Key: "Checkpoint", Value.Value: true }) ? "it is marked Checkpoint"
            : null;
        if (reason is not null && call.Arguments.Any(argument => frame.Dependence.DependsOnActive((IOperation)argument) || IsActiveMemory(argument)))
        {
            recomputed.Add(new Refusal(Catalogue.Recomputed, (frame.Origin ?? call.Syntax).GetLocation(), EquatableArray.Create(target.Name, reason)));
        }
    }

    /// <param name="receiver">What it is called on, where that is an argument.</param>
    /// <param name="kind">The companion of the method that is called.</param>
    private Operand Call(IInvocationOperation call, IMethodSymbol target, MethodReference reference, Operand? receiver, string name, CompanionKind? kind = null)
    {
        NoteRecomputed(call, target, reference, kind);
        int first = receiver is null ? 0 : 1;
        ImmutableArray<ParameterSignature> declared = [.. reference.Declared.Skip(first)];
        ImmutableArray<(int Start, int Count)> groups = [.. reference.Groups.Skip(first)];
        Operand[] arguments = new Operand[declared.Length];
        Place?[] places = new Place?[declared.Length];
        foreach (IArgumentOperation argument in call.Arguments)
        {
            int i = argument.Parameter!.Ordinal;
            Passing passing = declared[i].Passing;
            if (passing is Passing.Ref or Passing.Out || (passing == Passing.In && IsPlace(argument.Value)))
            {
                places[i] = Settle(PlaceOf(argument.Value));
                if (places[i] is ElementPlace element && call.Arguments.SkipWhile(other => other != argument).Skip(1).Any(HasEffect))
                {
                    CheckIndex(element);
                }
            }
            else
            {
                arguments[i] = LowerArgument(argument, IsOnlyWritten(i), declared[i]);
            }
        }

        CheckAliases(call, places, declared);

        // References are followed when the call is made, after all arguments have been evaluated.
        List<(Place Place, Operand Value)> written = [];
        List<Value> results = [];
        Operand? returned = reference.ReturnType is { } type ? Result(type, name) : null;

        for (int i = 0; i < places.Length; i++)
        {
            if (places[i] is not { } place)
            {
                continue;
            }

            ParameterSignature parameter = declared[i];
            if (parameter.Passing == Passing.Out && place is ElementPlace checkedElement)
            {
                CheckIndex(checkedElement);
            }

            arguments[i] = parameter.Passing == Passing.Out ? new DefaultConstant(parameter.Type) : ReadPlace(place);
            if (parameter.Passing == Passing.In)
            {
                continue;
            }

            string variableName = place is VariablePlace { Variable: var variable } ? variable.Name : "";
            written.Add((place, Result(parameter.Type, variableName, LeavesOf(i), arguments[i])));
        }

        Region? shown = OnThrow(written, call);
        if (shown is not null)
        {
            KeepContents();
        }

        IEnumerable<Operand> leaves = arguments.SelectMany((argument, i) => LeavesOf(i).Select(leaf => Composite.LeavesOf(argument)[leaf]));
        Add(new Call(reference, (receiver is null ? leaves : leaves.Prepend(receiver)).ToEquatableArray(), results.ToEquatableArray()) { OnThrow = shown });
        if (origins is not null)
        {
            results.ForEach(value => origins[value.Id] = OriginOf(call));
        }

        foreach ((Place place, Operand value) in written)
        {
            WritePlace(place, value, call);
        }

        return returned ?? Placeholder(call);

        bool IsOnlyWritten(int position) => position < target.Parameters.Length
            ? KnownMethods.IsOutput(target.Parameters[position])
            : kind is CompanionKind.Gradient or CompanionKind.HessianVectorProduct && !declared[position].Name.EndsWith("Tangent", StringComparison.Ordinal);

        // Where the callee throws before it has assigned an `out` argument, what was there before is there still.
        void KeepContents()
        {
            for (int i = 0; i < places.Length; i++)
            {
                if (places[i] is { } place && declared[i].Passing == Passing.Out && IsReadable(place))
                {
                    arguments[i] = ReadPlace(place);
                }
            }
        }

        // Of a derivative of a struct only the reals are anything, and the rest is left as it is.
        IEnumerable<int> LeavesOf(int position)
        {
            (int start, int count) = groups[position];
            return Enumerable.Range(start, count).Select(leaf => reference.Parameters[leaf].Part?.Index ?? 0);
        }

        Operand Result(IrType type, string variable, IEnumerable<int>? written = null, Operand? before = null)
        {
            Operand[] leaves = before is null ? new Operand[StructType.Count(type)] : before is Composite ? [.. Composite.LeavesOf(before)] : [.. StructType.LeavesOf(type).Select(leaf => TypeMap.Default(leaf.Type))];
            for (int i = 0; i < leaves.Length; i++)
            {
                // A derivative always has a value.
                leaves[i] = StructType.LeavesOf(type)[i].IsPresence ? Constants.Bool(true) : leaves[i];
            }

            foreach (int i in written ?? Enumerable.Range(0, leaves.Length))
            {
                Leaf leaf = StructType.LeavesOf(type)[i];
                Value value = values.Create(leaf.Type, type is StructType ? leaf.NameIn(variable) : variable);
                results.Add(value);
                leaves[i] = value;
            }

            return Composite.Of(type, leaves);
        }
    }

    /// <summary>What a callee that throws has left behind references, as far as somebody sees it who catches the exception.</summary>
    private Region? OnThrow(List<(Place Place, Operand Value)> written, IOperation call)
    {
        List<(Place Place, Operand Value)> seen = [.. written.Where(item => IsSeenOnThrow(item.Place))];
        Region region = Nest(() => seen.ForEach(item => WritePlace(item.Place, item.Value, call))).Builder.Build();
        return region.Statements.Any(statement => statement is not Ir.Let) ? region : null;
    }

    private bool IsSeenOnThrow(Place place) => place switch
    {
        ElementPlace { Buffer: Table } => false,
        ElementPlace element => pending.Count > 0 || !IsOwnMemory(element.Buffer),
        EitherPlace either => IsSeenOnThrow(either.First) || IsSeenOnThrow(either.Second),
        _ => true,
    };

    /// <summary>The method itself has made the memory, so that nobody has it once the method has thrown.</summary>
    private bool IsOwnMemory(Operand buffer) => scope.Builder.DefinitionOf(buffer) switch
    {
        NewBuffer => true,
        Slice slice => IsOwnMemory(slice.Buffer),
        Ir.Conversion conversion => IsOwnMemory(conversion.X),
        _ => false,
    };

    /// <summary>It has been assigned on all ways.</summary>
    private bool IsReadable(Place place) => place switch
    {
        VariablePlace { Variable: var variable } => variable.Leaves.All(leaf => scope.Bindings.Contains(leaf) && scope.Bindings[leaf] is not null),
        EitherPlace either => IsReadable(either.First) && IsReadable(either.Second),
        _ => true,
    };

    /// <summary>Evaluating it may throw something of its own, or change what is evaluated before it.</summary>
    private static bool HasEffect(IOperation operation) => operation.DescendantsAndSelf().Any(part =>
        part is IInvocationOperation or IAssignmentOperation or IIncrementOrDecrementOperation or IThrowOperation or IObjectCreationOperation or IArrayCreationOperation);

    private Operand LowerArgument(IArgumentOperation argument, bool isOnlyWritten, ParameterSignature parameter)
    {
        Operand value = LowerExpression(argument.Value);
        if (parameter.Type is StructType { HoldsMemory: true } && value is Composite whole)
        {
            foreach (Operand part in whole.Leaves.Where(leaf => leaf.Type.IsMemory))
            {
                if (part is not Value { Type: BufferType } array || IsStopped(array) || MayBeIn(outputs, array))
                {
                    return Unsupported(argument.Value, $"'{argument.Value.Syntax}', in which an array is null, an [Output] or a constant,", "pass arrays that can be read");
                }
            }
        }

        if (!parameter.Type.IsMemory)
        {
            return parameter.Type is OpaqueType ? Whole(value, argument.Value) : value;
        }

        if (MayBeIn(outputs, value))
        {
            // The callee may read it. Its own [Output] would say that it doesn't.
            if (!isOnlyWritten)
            {
                Refuse(argument.Value, Catalogue.OutputRead, NameOf(value));
            }
        }

        if (parameter.Type is ListType list)
        {
            return ArgumentOf(value, list, argument.Value);
        }

        if (value is Value { Type: BufferType } elements && parameter.Type is MemoryType memory)
        {
            return ArgumentOf(elements, memory, argument.Value);
        }

        if (value is Grid grid)
        {
            return ArgumentOf(grid, argument.Value);
        }

        if (value is Instance or Table)
        {
            return Unsupported(argument.Value, $"'{argument.Value.Syntax}', which the method makes for itself, as an argument of a [Differentiable] method,", "pass what it holds, or leave out the mark of the called method");
        }

        if (parameter.Type is ObjectType && value is Value)
        {
            return value;
        }

        if (value is not Value || parameter.Type is not BufferType buffer)
        {
            return Unsupported(argument.Value, "A null or default buffer as an argument", "pass a buffer");
        }

        if (parameter.IsActive && stopped.Contains(((Value)value).Id))
        {
            return Unsupported(argument.Value, "Diff.StopGradient of a buffer as an argument", "mark the parameter of the called method [Constant]");
        }

        return value;
    }

    // What an `in` argument refers to is read by the method, not before the call.
    private bool IsPlace(IOperation argument) =>
        (argument is ILocalReferenceOperation { Local.RefKind: RefKind.None } or IArrayElementReferenceOperation or IParameterReferenceOperation
            or IImplicitIndexerReferenceOperation or IPropertyReferenceOperation { Property: { IsIndexer: true, RefKind: not RefKind.None } }
            || (FieldOf(argument) is not null && IsPlaceChain(argument)))
        && !argument.ConstantValue.HasValue && TypeMap.Map(argument.Type!) is not BufferType;

    private void CheckAliases(IInvocationOperation call, Place?[] places, ImmutableArray<ParameterSignature> declared)
    {
        HashSet<Variable> passed = [];
        List<ElementPlace> elements = [];
        foreach (Place place in places.Where((_, i) => declared[i].Passing != Passing.In).OfType<Place>())
        {
            bool isFirst = place switch
            {
                VariablePlace variable => variable.Variable.Leaves.Count(passed.Add) == variable.Variable.Leaves.Length,
                ElementPlace element => !elements.Any(other => MayBeSame(other, element)),
                _ => true,
            };
            if (place is ElementPlace passedElement)
            {
                elements.Add(passedElement);
            }

            if (!isFirst)
            {
                Refuse(place.Syntax, Catalogue.Aliases, place.Syntax.Syntax.ToString(), call.TargetMethod.Name);
            }
        }

        // What an `in` argument refers to changes with what is written through a buffer beside it.
        List<ElementPlace> referred = [.. elements, .. places.Where((_, i) => declared[i].Passing == Passing.In).OfType<ElementPlace>()];
        foreach (IArgumentOperation argument in call.Arguments)
        {
            List<ElementPlace> shared = TypeMap.Map(argument.Parameter!.Type) is BufferType { Kind: BufferKind.ReadOnlySpan } ? elements : referred;
            bool isAlias = argument.Parameter!.RefKind is RefKind.In or RefKind.RefReadOnlyParameter
                ? places[argument.Parameter.Ordinal] switch
                {
                    VariablePlace read => read.Variable.Leaves.Any(passed.Contains),
                    ElementPlace read => elements.Any(element => MayBeSame(element, read)),
                    _ => false,
                }
                : argument.Parameter.RefKind == RefKind.None && shared.Count > 0 && TypeMap.ElementOf(argument.Value.Type) is not null
                    && frame.Dependence.RootsOf(argument.Value).Any(root => frame.TryFind(root, out Variable? buffer)
                        && scope.Bindings.Contains(buffer) && scope.Bindings[buffer] is { } bound && shared.Any(element => MayShareMemory(element.Buffer, bound)));
            if (isAlias)
            {
                Refuse(argument.Value, Catalogue.Aliases, argument.Value.Syntax.ToString(), call.TargetMethod.Name);
            }
        }
    }

    /// <summary>Two elements may be one, unless they are a known distance apart.</summary>
    private bool MayBeSame(ElementPlace first, ElementPlace second)
    {
        if (!MayShareMemory(first.Buffer, second.Buffer))
        {
            return false;
        }

        if (!IsWithin(first.Path, second.Path) && !IsWithin(second.Path, first.Path))
        {
            return false;
        }

        (Operand? Base, long Offset) one = Split(first.Index), two = Split(second.Index);
        return !(Equals(first.Buffer, second.Buffer) && Equals(one.Base, two.Base) && one.Offset != two.Offset);
    }

    private static bool IsWithin(string path, string whole) => path == whole || path.StartsWith(whole + ".", StringComparison.Ordinal);

    /// <summary>An index as a constant offset from something.</summary>
    private (Operand? Base, long Offset) Split(Operand index) => index switch
    {
        IntegerConstant constant => (null, constant.Value),
        _ => scope.Builder.DefinitionOf(index) switch
        {
            Binary { Operator: BinaryOperator.Add, X: var x, Y: IntegerConstant y } => (x, y.Value),
            Binary { Operator: BinaryOperator.Add, X: IntegerConstant x, Y: var y } => (y, x.Value),
            Binary { Operator: BinaryOperator.Subtract, X: var x, Y: IntegerConstant y } => (x, -y.Value),
            _ => (index, 0),
        },
    };
}
