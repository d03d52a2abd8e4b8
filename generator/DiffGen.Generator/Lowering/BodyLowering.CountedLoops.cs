using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <content>Loops whose trip count is known at entry.</content>
internal sealed partial class BodyLowering
{
    private sealed record Counted(ILocalSymbol Induction, BinaryOperator Comparison, IOperation Limit, long Step, IReadOnlyList<IOperation> OtherUpdates)
    {
        /// <summary>What the counter moves by, where that is no constant.</summary>
        public IOperation? Stride { get; init; }
    }

    private void RunFor(IForLoopOperation loop)
    {
        Mark(loop.Syntax);
        IReadOnlyList<ISymbol> jumps = JumpsOutOf(loop);
        Counted? counted = jumps.Count == 0 ? Recognise(loop) : null;
        foreach (IOperation before in loop.Before)
        {
            switch (before)
            {
                case IVariableDeclarationGroupOperation group:
                    foreach (IVariableDeclaratorOperation declarator in group.Declarations.SelectMany(declaration => declaration.Declarators))
                    {
                        if (SymbolEqualityComparer.Default.Equals(declarator.Symbol, counted?.Induction) && declarator.GetVariableInitializer()?.Value is { } start)
                        {
                            // Where it starts is no version of its own: the loop defines the variable.
                            scope.Bindings[Declare(declarator.Symbol)] = LowerExpression(start);
                        }
                        else
                        {
                            Declare(declarator);
                        }
                    }

                    break;
                case IExpressionStatementOperation expression:
                    Discard(expression.Operation);
                    break;
                default:
                    RefuseStatement(before);
                    break;
            }
        }

        if (counted is not null && frame.TryFind(counted.Induction, out Variable? induction))
        {
            EmitCounted(loop, counted, induction);
        }
        else
        {
            EmitUncounted(loop, jumps);
        }
    }

    private void EmitCounted(IForLoopOperation loop, Counted counted, Variable induction)
    {
        Operand? declared = scope.Bindings[induction];
        Operand start = declared ?? Broken(loop);
        Operand limit = LowerExpression(counted.Limit);
        if (!limit.Type.Equals(start.Type) && scope.Builder.DefinitionOf(limit) is Ir.Conversion { X: var length })
        {
            limit = length;
        }

        HashSet<Variable> carried = CarriedBy([], counted.OtherUpdates.Append(loop.Body));
        if (counted.Stride is { } stride)
        {
            Operand by = LowerExpression(stride);
            EmitFor(loop.Syntax, Constants.Int(0), BinaryOperator.Less, Rounds(start, counted.Comparison, limit, by), 1, carried, "", round => Iterate(Reached(start, round, by, induction.Name)));
            return;
        }

        EmitFor(loop.Syntax, start, counted.Comparison, limit, counted.Step, carried, induction.Name, Iterate);

        void Iterate(Value index)
        {
            scope.Bindings[induction] = index;
            RunBody(loop);
            Update(counted.OtherUpdates);

            // The loop defines it anew in each iteration, so it is not carried.
            scope.Bindings[induction] = declared;
        }
    }

    private void EmitFor(SyntaxNode? source, Operand start, BinaryOperator comparison, Operand limit, long step, HashSet<Variable> carried, string name, Action<Value> lower)
    {
        Assumptions assumptions = new();
        while (Try(Emit) == Attempt.Again)
        {
        }

        Attempt Emit()
        {
            List<Carry> carries = CarriesOf(carried, assumptions);
            Value index = values.Create(start.Type, name);
            if (comparison == BinaryOperator.Less && step > 0 && start is IntegerConstant { Value: >= 0 })
            {
                limits[index.Id] = limit;
            }

            Scope body = Nest(() =>
            {
                scope.IsRepeated = true;
                Enter(carries);
                lower(index);
            });
            return Leave(carries, assumptions, false, body, (results, region) => new For(index, start, comparison, limit, step, results, region) { HasSnapshots = source is not null && source == loopWithSnapshots });
        }
    }

    private void EmitUncounted(IForLoopOperation loop, IReadOnlyList<ISymbol> jumps)
    {
        IEnumerable<IOperation> parts = loop.Condition is null ? [loop.Body] : [loop.Condition, loop.Body];
        HashSet<Variable> carried = CarriedBy(jumps, parts.Concat(loop.AtLoopBottom));

        // What only the loop sees may be updated even when it is left: nobody looks at it then.
        bool isPrivate = loop.AtLoopBottom.All(update => update is IExpressionStatementOperation { Operation: var step }
            && StepOf(step) is { Target: var target, IsChecked: false } && loop.Locals.Contains(target, SymbolEqualityComparer.Default));
        Emit(new LoopParts(loop.Syntax, carried, jumps, loop.Condition is null ? null : () => LowerExpression(loop.Condition), () =>
        {
            RunBody(loop);
            if (isPrivate || NoneTaken(jumps) is not { } goesOn)
            {
                Update(loop.AtLoopBottom);
            }
            else
            {
                Merge(goesOn, Nest(() => Update(loop.AtLoopBottom)), Nest(() => { }), live: null);
            }
        })
        {
            LeavesFirst = IsEndless(loop.Condition) || LeadsAway(loop, jumps),
        });
    }

    private void Update(IEnumerable<IOperation> updates)
    {
        foreach (IOperation update in updates)
        {
            if (!scope.IsDead)
            {
                RunStatement(update);
            }
        }
    }

    /// <summary>Recognises <c>for (int i = start; i &lt; limit; i += step)</c>, where nothing else moves i or the limit.</summary>
    private Counted? Recognise(IForLoopOperation loop)
    {
        List<ILocalSymbol> updated = [.. loop.AtLoopBottom.Select(update => update is IExpressionStatementOperation { Operation: var step } ? TargetOf(step) : null).OfType<ILocalSymbol>()];
        if (loop.Condition is not IBinaryOperation { OperatorMethod: null } condition || Comparison(condition.OperatorKind) is not { } comparison)
        {
            return null;
        }

        (IOperation left, IOperation right) = (Compared(condition.LeftOperand, condition.RightOperand), Compared(condition.RightOperand, condition.LeftOperand));
        if (right is ILocalReferenceOperation { Local: var local } && updated.Contains(local, SymbolEqualityComparer.Default) && left is not ILocalReferenceOperation)
        {
            (left, right, comparison) = (right, left, Mirror(comparison));
        }

        if (left is not ILocalReferenceOperation { Local: { Type.SpecialType: SpecialType.System_Int32 or SpecialType.System_Int64 } induction }
            || !IsDeclaredBy(loop, induction)
            || !(SymbolEqualityComparer.Default.Equals(induction.Type, right.Type) || IsLengthOfView(right)))
        {
            return null;
        }

        IExpressionStatementOperation? update = null;
        List<IOperation> others = [];
        foreach (IOperation operation in loop.AtLoopBottom)
        {
            if (operation is not IExpressionStatementOperation statement)
            {
                return null;
            }

            if (update is null && SymbolEqualityComparer.Default.Equals(TargetOf(statement.Operation), induction))
            {
                update = statement;
            }
            else if (Mentions(statement, induction))
            {
                return null;
            }
            else
            {
                others.Add(statement);
            }
        }

        if (update is null)
        {
            return null;
        }

        changesLists = MayChangeLists(loop);
        changesRows = MayChangeRows(loop);
        changesReferences = MayChangeReferences(loop);
        bool upwards = comparison is BinaryOperator.Less or BinaryOperator.LessOrEqual;
        HashSet<ISymbol> assigned = Assigned.In(others, [loop.Body]);
        if (assigned.Contains(induction) || !IsInvariant(right, assigned, induction) || condition.Descendants().Any(MayChangeUnseen))
        {
            return null;
        }

        if (StepOf(update.Operation) is not { } step)
        {
            return StrideOf(update.Operation) is (_, var stride) && upwards && IsInvariant(stride, assigned, induction) && !stride.DescendantsAndSelf().Any(MayChangeUnseen) && induction.Type.SpecialType == SpecialType.System_Int32
                ? new Counted(induction, comparison, right, 1, others) { Stride = stride }
                : null;
        }

        bool staysInRange = !step.IsChecked || (step.By is 1 or -1 && comparison is BinaryOperator.Less or BinaryOperator.Greater);
        return step.By != 0 && step.By > 0 == upwards && staysInRange
            ? new Counted(induction, comparison, right, step.By, others)
            : null;
    }

    private bool MayChangeUnseen(IOperation part) => (part is IInstanceReferenceOperation && frame.This is not null) || (part switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => (ISymbol)parameter.Parameter,
        _ => null,
    }) is { } symbol && (frame.IsShared(symbol) || (frame.TryFind(symbol, out Variable? variable) && scope.Bindings.Contains(variable) && scope.Bindings[variable] is Reference));

    private static bool IsDeclaredBy(IForLoopOperation loop, ILocalSymbol local) =>
        loop.Before.Any(before => before is IVariableDeclarationGroupOperation group && group.Declarations.Any(declaration =>
            declaration.Declarators.Any(declarator => SymbolEqualityComparer.Default.Equals(declarator.Symbol, local))));

    private static bool Mentions(IOperation operation, ILocalSymbol local) =>
        operation.Descendants().Any(part => part is ILocalReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Local, local));

    /// <summary>An update by a constant: which local, and by how much.</summary>
    private static (ILocalSymbol Target, long By, bool IsChecked)? StepOf(IOperation update)
    {
        switch (update)
        {
            case IIncrementOrDecrementOperation { OperatorMethod: null, Target: ILocalReferenceOperation target } increment:
                return (target.Local, increment.Kind == OperationKind.Increment ? 1 : -1, increment.IsChecked);
            case ICompoundAssignmentOperation { OperatorMethod: null, OperatorKind: BinaryOperatorKind.Add or BinaryOperatorKind.Subtract, Target: ILocalReferenceOperation target } compound
                when Integer(compound.Value) is { } by:
                return (target.Local, compound.OperatorKind == BinaryOperatorKind.Add ? by : -by, compound.IsChecked);
            case ISimpleAssignmentOperation { Target: ILocalReferenceOperation target, Value: IBinaryOperation { OperatorMethod: null } sum }
                when sum.OperatorKind is BinaryOperatorKind.Add or BinaryOperatorKind.Subtract:
                bool adds = sum.OperatorKind == BinaryOperatorKind.Add;
                if (IsTarget(sum.LeftOperand) && Integer(sum.RightOperand) is { } right)
                {
                    return (target.Local, adds ? right : -right, sum.IsChecked);
                }

                return adds && IsTarget(sum.RightOperand) && Integer(sum.LeftOperand) is { } left ? (target.Local, left, sum.IsChecked) : null;

                bool IsTarget(IOperation operand) => operand is ILocalReferenceOperation local && SymbolEqualityComparer.Default.Equals(local.Local, target.Local);
            default:
                return null;
        }

        static long? Integer(IOperation value) => value.ConstantValue switch
        {
            { HasValue: true, Value: int number } => number,
            { HasValue: true, Value: long and > int.MinValue and < int.MaxValue } constant => (long)constant.Value,
            _ => null,
        };
    }

    // The loop that is being recognised may assign arrays that objects and arrays of the method's own hold.
    private bool changesReferences;

    private static bool MayChangeReferences(IForLoopOperation loop) => loop.Descendants().Any(part => part switch
    {
        ISimpleAssignmentOperation { Target: IMemberReferenceOperation or IArrayElementReferenceOperation } assignment => assignment.Target.Type is { IsReferenceType: true },
        IDeconstructionAssignmentOperation { Target: var targets } => targets.Descendants().Any(target => target is IMemberReferenceOperation or IArrayElementReferenceOperation && target.Type is { IsReferenceType: true }),
        IInvocationOperation { TargetMethod: { DeclaringSyntaxReferences.IsEmpty: false } or { MethodKind: MethodKind.DelegateInvoke } } call =>
            call.TargetMethod.MethodKind is MethodKind.LocalFunction or MethodKind.DelegateInvoke || MayHold(call.Instance) || call.Arguments.Any(argument => MayHold(argument.Value)),
        IPropertyReferenceOperation { Instance: { } owner } property => MayHold(owner) && ObjectMap.FieldBehind(property.Property) is null && !property.Property.DeclaringSyntaxReferences.IsEmpty,
        _ => false,
    });

    private static bool MayHold(IOperation? instance) => instance?.Type is { } type && TypeMap.Map(type).IsGraph;

    private static BinaryOperator? Comparison(BinaryOperatorKind kind) => kind switch
    {
        BinaryOperatorKind.LessThan => BinaryOperator.Less,
        BinaryOperatorKind.LessThanOrEqual => BinaryOperator.LessOrEqual,
        BinaryOperatorKind.GreaterThan => BinaryOperator.Greater,
        BinaryOperatorKind.GreaterThanOrEqual => BinaryOperator.GreaterOrEqual,
        _ => null,
    };

    private static BinaryOperator Mirror(BinaryOperator comparison) => comparison switch
    {
        BinaryOperator.Less => BinaryOperator.Greater,
        BinaryOperator.LessOrEqual => BinaryOperator.GreaterOrEqual,
        BinaryOperator.Greater => BinaryOperator.Less,
        _ => BinaryOperator.LessOrEqual,
    };

    /// <summary>
    /// Has the same value, or throws alike, each time it is evaluated in the loop. It is evaluated at least once, so that
    /// throwing doesn't matter.
    /// </summary>
    private bool IsInvariant(IOperation limit, HashSet<ISymbol> assigned, ILocalSymbol induction) => limit switch
    {
        { ConstantValue.HasValue: true } => true,
        ILocalReferenceOperation local => !assigned.Contains(local.Local) && !SymbolEqualityComparer.Default.Equals(local.Local, induction),
        IParameterReferenceOperation parameter => !assigned.Contains(parameter.Parameter),
        IPropertyReferenceOperation place when KernelTarget.IsThreadPlace(place.Property) || place.Instance is IPropertyReferenceOperation { Property: var whole } && KernelTarget.IsThreadPlace(whole) => true,
        IPropertyReferenceOperation { Property.Name: "Count", Instance: { } list } when TypeMap.OwnList(list.Type) is not null => IsInvariant(list, assigned, induction) && !(changesLists && IsOwnList(list)),
        IPropertyReferenceOperation { Property.Name: "Count", Instance: { } segment } when TypeMap.IsSegment(segment.Type) => IsInvariant(segment, assigned, induction),
        IPropertyReferenceOperation { Property.Name: "Length" or "IntLength", Instance: { } instance } => SequenceOf(instance.Type) is not null && IsInvariant(instance, assigned, induction),

        // References to memory that a method is given are never assigned in it.
        IArrayElementReferenceOperation { Indices: [var position], Type: IArrayTypeSymbol } row => !(changesRows && IsOwnTable(row.ArrayReference)) && IsInvariant(row.ArrayReference, assigned, induction) && IsInvariant(position, assigned, induction),
        IBinaryOperation { OperatorMethod: null } binary when TypeMap.IsPrimitive(binary.Type) => IsInvariant(binary.LeftOperand, assigned, induction) && IsInvariant(binary.RightOperand, assigned, induction),
        IUnaryOperation { OperatorMethod: null } unary when TypeMap.IsPrimitive(unary.Type) => IsInvariant(unary.Operand, assigned, induction),
        IConversionOperation { OperatorMethod: null } conversion when TypeMap.IsPrimitive(conversion.Type) && TypeMap.IsPrimitive(conversion.Operand.Type) => IsInvariant(conversion.Operand, assigned, induction),
        IFieldReferenceOperation { Field.IsReadOnly: true, Instance: null or IInstanceReferenceOperation } => true,
        IMemberReferenceOperation { Instance: { } owner, Type.IsReferenceType: true } member when ObjectFieldOf(member) is not null && frame.Dependence.DependsOnActive(owner) =>
            IsInvariant(owner, assigned, induction) && !(changesReferences && (KnownObject(owner) is Instance || IsOnTape(owner.Type))),
        IMemberReferenceOperation { Instance: { } instance } member when FieldOf(member) is not null => instance is not IInstanceReferenceOperation && IsInvariant(instance, assigned, induction),
        IInvocationOperation { TargetMethod.Name: "GetLength" or "GetUpperBound", Instance: { Type: IArrayTypeSymbol } array, Arguments: [{ Value.ConstantValue.HasValue: true }] } =>
            IsInvariant(array, assigned, induction),
        IInvocationOperation { TargetMethod: { Name: "Min" or "Max", IsStatic: true } } call =>
            KnownMethods.IsIn(call.TargetMethod.ContainingType, "Math", "System") && call.Arguments.All(argument => IsInvariant(argument.Value, assigned, induction)),
        _ => false,
    };
}
