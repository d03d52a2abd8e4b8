using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <content>
/// Branches, and the jumps in them. A jump needs no code where control ends up at its target anyway. So what follows a
/// branch that jumps away moves into the other arm; where both arms may go on, a flag says whether the rest is run.
/// </content>
internal sealed partial class BodyLowering
{
    /// <summary>Returns whether what follows the branch is dealt with, too.</summary>
    private bool RunBranch(IConditionalOperation branch, Work? rest)
    {
        Mark(branch.Syntax);
        Exit whenTrue = frame.Exits.Of(branch.WhenTrue);
        Exit whenFalse = branch.WhenFalse is null ? Exit.Normal : frame.Exits.Of(branch.WhenFalse);
        Operand condition = LowerExpression(branch.Condition);
        if (condition is BooleanConstant constant)
        {
            if ((constant.Value ? branch.WhenTrue : branch.WhenFalse) is { } taken)
            {
                rest = new Work(taken, rest);
            }

            Run(rest);
            return true;
        }

        Work then = new(branch.WhenTrue, null);
        Work? otherwise = branch.WhenFalse is null ? null : new Work(branch.WhenFalse, null);
        if (!whenTrue.Jumps && !whenFalse.Jumps)
        {
            RunArms(condition, then, otherwise, Tail.None);
            return false;
        }

        bool completes = whenTrue.Completes && whenFalse.Completes;
        if (!completes || rest is null)
        {
            if (whenTrue.Completes)
            {
                then = Append(then, rest);
            }
            else if (whenFalse.Completes)
            {
                otherwise = otherwise is null ? rest : Append(otherwise, rest);
            }

            RunArms(condition, then, otherwise, tail);
            return true;
        }

        Reset(whenTrue.Targets);
        Reset(whenFalse.Targets);
        RunArms(condition, then, otherwise, Tail.None);
        return false;
    }

    private static Work Append(Work single, Work? rest) => new(single.First, rest);

    private void RunArms(Operand condition, Work? then, Work? otherwise, Tail end)
    {
        Tail outer = tail;
        tail = end;
        Scope thenScope = Nest(() => Run(then)), elseScope = Nest(() => Run(otherwise));
        tail = outer;
        Merge(condition, thenScope, elseScope, end.Live);
    }

    /// <summary>Runs the rest of the statements unless one of the jumps was taken.</summary>
    private void Guard(IReadOnlyList<ISymbol> targets, Action runRest)
    {
        if (NoneTaken(targets) is not { } condition)
        {
            runRest();
            return;
        }

        if (condition is BooleanConstant { Value: false })
        {
            // Code that nothing gets to, though a label may stand in it.
            return;
        }

        Scope then = Nest(() =>
        {
            Reset(targets);
            runRest();
        });
        Merge(condition, then, Nest(() => { }), tail.Live);
    }

    /// <summary>The condition that no jump to these targets was taken, or null if none can have been.</summary>
    private Operand? NoneTaken(IEnumerable<ISymbol> targets)
    {
        Operand? any = null;
        foreach (ISymbol target in targets)
        {
            if (frame.Flags.TryGetValue(target, out Variable? flag) && scope.Bindings.Contains(flag) && scope.Bindings[flag] is { } taken and not BooleanConstant { Value: false })
            {
                any = any is null ? taken : Let(new Binary(BinaryOperator.Or, any, taken), null);
            }
        }

        return any switch
        {
            null => null,
            BooleanConstant constant => Constants.Bool(!constant.Value),
            _ => Let(new Unary(UnaryOperator.Not, any), null),
        };
    }

    /// <summary>From here on a jump to these targets is seen by its flag.</summary>
    private void Reset(IEnumerable<ISymbol> targets)
    {
        foreach (ISymbol target in targets)
        {
            scope.Bindings[Flag(target)] = Constants.Bool(false);
        }
    }

    private Variable Flag(ISymbol target)
    {
        if (!frame.Flags.TryGetValue(target, out Variable? flag))
        {
            string name = SymbolEqualityComparer.Default.Equals(target, frame.Method) ? "returned" : target is ILabelSymbol { Name: var label } && label.Contains("continue") ? "skipped" : "stopped";
            frame.Flags[target] = flag = new Variable(name, IrType.Boolean);
        }

        return flag;
    }

    /// <summary>
    /// Nobody reads a variable behind a branch. What lives on there may refer to objects that were made since it was found out who does; behind the
    /// end of the method nothing does.
    /// </summary>
    private bool IsDropped(Variable variable, HashSet<Variable>? live) =>
        live is not null && !live.Contains(variable) && (ReferenceEquals(live, liveAtTheEnd) || !owners.ContainsKey(variable));

    /// <summary>Emits an <see cref="If"/> and joins what its arms left in the variables.</summary>
    private void Merge(Operand condition, Scope then, Scope otherwise, HashSet<Variable>? live) =>
        Merge(condition, then, otherwise, live, null, null, "", null);

    /// <summary>Likewise, where both arms also compute a value.</summary>
    private Operand Merge(Operand condition, Scope then, Scope otherwise, Operand whenTrue, Operand whenFalse, string name, IOperation? origin) =>
        Merge(condition, then, otherwise, null, whenTrue, whenFalse, name, origin)!;

    private Operand? Merge(
        Operand condition,
        Scope then,
        Scope otherwise,
        HashSet<Variable>? live,
        Operand? whenTrue,
        Operand? whenFalse,
        string name,
        IOperation? origin)
    {
        List<Value> results = [];
        List<Operand> thenYields = [], elseYields = [];
        List<Action> rebuilds = [];
        Operand? value = null;

        // What arms leave in objects is joined in variables that the arms don't know.
        List<Variable> variables = [.. scope.Bindings.Variables];
        Dictionary<(Instance, Instance), Instance> joins = [];
        if (whenTrue is not null && whenFalse is not null)
        {
            Variable unnamed = new(name, whenTrue.Type);
            value = whenTrue is Handle || whenFalse is Handle ? JoinHandles(then.IsDead ? null : whenTrue, otherwise.IsDead ? null : whenFalse, name)
                : IsFixed(whenTrue) || IsFixed(whenFalse) ? JoinFixed(then.IsDead ? null : whenTrue, otherwise.IsDead ? null : whenFalse, null)!
                : (then.IsDead ? whenFalse : whenTrue).Type is StructType whole
                ? Composite.Of(whole, [.. whole.Leaves.Select((leaf, i) => leaf.Type.IsMemory
                    ? JoinBuffers(then.IsDead ? null : Composite.LeavesOf(whenTrue)[i], otherwise.IsDead ? null : Composite.LeavesOf(whenFalse)[i], leaf.Type, new Variable(leaf.NameIn(name), leaf.Type))
                    : Join(Composite.LeavesOf(whenTrue)[i], Composite.LeavesOf(whenFalse)[i], leaf.Type, leaf.NameIn(name)))])
                : (then.IsDead ? whenFalse : whenTrue).Type is { IsMemory: true } chosen
                ? JoinBuffers(then.IsDead ? null : whenTrue, otherwise.IsDead ? null : whenFalse, chosen, unnamed)
                : Join(whenTrue, whenFalse, then.IsDead ? whenFalse.Type : whenTrue.Type, name);
            if (value is Placed)
            {
                rebuilds.Add(() => value = Place(value));
            }
            else if (value is Composite { Struct.HoldsMemory: true } parts)
            {
                rebuilds.Add(() => value = MapLeaves(parts, Place));
            }

            if (origin is not null && value is Value { Id: var id } && origins is not null)
            {
                origins[id] = OriginOf(origin);
            }
        }

        foreach (Variable variable in variables)
        {
            scope.Bindings[variable] = JoinContents(then.IsDead ? null : then.Bindings[variable], otherwise.IsDead ? null : otherwise.Bindings[variable], scope.Bindings[variable], variable, live);
        }

        Add(new If(condition, then.Builder.Build(thenYields), otherwise.Builder.Build(elseYields), results.ToEquatableArray()));
        scope.IsDead |= then.IsDead && otherwise.IsDead;
        foreach (Variable variable in scope.Bindings.Variables.Where(variable => scope.Bindings[variable] is Placed).ToList())
        {
            scope.Bindings[variable] = Place(scope.Bindings[variable]!);
        }

        rebuilds.ForEach(rebuild => rebuild());
        return value;

        Operand? JoinContents(Operand? first, Operand? second, Operand? before, Variable variable, HashSet<Variable>? wanted) =>
            then.IsDead && otherwise.IsDead ? before
            : first is Handle || second is Handle ? IsDropped(variable, wanted) ? null : JoinHandles(first, second, variable.Name)
            : IsFixed(first) || IsFixed(second) ? JoinFixed(first, second, before)
            : then.IsDead ? Survivor(second, before, variable)
            : otherwise.IsDead ? Survivor(first, before, variable)
            : Equals(first, second) ? first
            : IsDropped(variable, wanted) ? null
            : !variable.IsHandedOut && (first ?? second)!.Type is { IsMemory: true } buffer ? JoinBuffers(first, second, buffer, variable)
            : Join(first, second, (first ?? second)!.Type, variable.Name);

        // Where an arm left it unassigned, or is not left, nobody reads it who came by that arm.
        Operand JoinHandles(Operand? first, Operand? second, string variable)
        {
            ObjectType type = (ObjectType)(first as Handle ?? second)!.Type;
            return PositionOf(first) is { } one && PositionOf(second) is { } two
                ? new Handle(type, Join(then.IsDead ? null : one, otherwise.IsDead ? null : two, IrType.Int64, PositionName(variable)))
                : new Ambiguous(type, ByBranch);
        }

        // What one arm has made is there behind the branch, if the other one left by throwing, or before it was assigned.
        void Import(Operand? made, Scope arm)
        {
            foreach (Variable leaf in PartsOf(made).SelectMany(part => part.Leaves).Where(leaf => !scope.Bindings.Contains(leaf) && arm.Bindings.Contains(leaf)).ToList())
            {
                scope.Bindings[leaf] = null;
                scope.Bindings[leaf] = JoinContents(arm == then ? arm.Bindings[leaf] : null, arm == otherwise ? arm.Bindings[leaf] : null, null, leaf, null);
            }
        }

        Instance JoinInstances(Instance one, Instance two)
        {
            if (joins.TryGetValue((one, two), out Instance? joined))
            {
                return joined;
            }

            joins[(one, two)] = joined = CopyOf(one, one.Sites, two.Sites);
            settled.Add(joined);

            foreach (KeyValuePair<ISymbol, Variable> field in joined.Fields)
            {
                for (int i = 0; i < field.Value.Leaves.Length; i++)
                {
                    scope.Bindings[field.Value.Leaves[i]] = JoinContents(
                        then.Bindings[one.Fields[field.Key].Leaves[i]], otherwise.Bindings[two.Fields[field.Key].Leaves[i]], null, field.Value.Leaves[i], null);
                }
            }

            return joined;
        }

        Operand Place(Operand placed) => placed is Placed { Range: var range, Place: var place, Name: var viewName } ? Rebuild(range, place, viewName) : placed;

        Operand Join(Operand? first, Operand? second, IrType type, string variable)
        {
            if (then.IsDead && second is not null and not Value)
            {
                return second;
            }

            if (otherwise.IsDead && first is not null and not Value)
            {
                return first;
            }

            if (Equals(first, second))
            {
                return first!;
            }

            if (first is BooleanConstant { Value: true } && second is BooleanConstant { Value: false } && !then.IsDead && !otherwise.IsDead)
            {
                return condition;
            }

            Value joined = values.Create(type, variable);
            results.Add(joined);
            thenYields.Add(then.IsDead ? new DefaultConstant(type) : first ?? new DefaultConstant(type));
            elseYields.Add(otherwise.IsDead ? new DefaultConstant(type) : second ?? new DefaultConstant(type));
            return joined;
        }

        // Null stands for an arm that threw, or that left the variable unassigned: nobody reads it who came by that arm.
        Operand? JoinFixed(Operand? first, Operand? second, Operand? before)
        {
            if (Equals(first, second) || first is null || second is null)
            {
                Operand? only = first ?? second;
                if (first is null || second is null)
                {
                    Import(only, first is null ? otherwise : then);
                }

                return only is not Reference kept || Equals(only, before) ? Visible(only)
                    : LiftPlace(kept.Place, second is null) is { } there ? new Reference(there, only.Type)
                    : new Ambiguous(only.Type, ByBranch);
            }

            return first is Instance made && second is Instance otherMade && IsKnown(made, then) && IsKnown(otherMade, otherwise) && CanStandForBoth(made, otherMade) ? JoinInstances(made, otherMade)
                : first is Closure or EitherFunction && second is Closure or EitherFunction ? new EitherFunction(condition, Visible(first)!, Visible(second)!)
                : first is Reference one && second is Reference two && LiftPlace(one.Place, true) is { } here && LiftPlace(two.Place, false) is { } other
                    ? new Reference(new EitherPlace(here.Syntax, condition, here, other), first.Type)
                : new Ambiguous(first.Type, ByBranch);

            // What decides between two functions was computed in an arm.
            Operand? Visible(Operand? function) => Equals(function, before) ? function : Lift(function, ReferenceEquals(function, first));

            // Likewise where a reference leads; null where that can't be said here.
            Place? LiftPlace(Place place, bool isFirst) => place switch
            {
                VariablePlace variable when scope.Bindings.Contains(variable.Variable) => place,
                ElementPlace element when IsVisible(element.Buffer) => element with { Index = LiftOperand(element.Index, Constants.Int(0), isFirst) },
                EitherPlace either when LiftPlace(either.First, isFirst) is { } yes && LiftPlace(either.Second, isFirst) is { } no =>
                    new EitherPlace(either.Syntax, LiftOperand(either.Condition, Constants.Bool(false), isFirst), yes, no),
                _ => null,
            };

            Operand LiftOperand(Operand operand, Operand none, bool isFirst) =>
                IsVisible(operand) ? operand : Join(isFirst ? operand : none, isFirst ? none : operand, operand.Type, "");

            Operand? Lift(Operand? function, bool isFirst) => function is not EitherFunction either ? function
                : new EitherFunction(
                    Join(isFirst ? either.Condition : Constants.Bool(false), isFirst ? Constants.Bool(false) : either.Condition, IrType.Boolean, ""),
                    Lift(either.First, isFirst)!,
                    Lift(either.Second, isFirst)!);
        }

        // Views of memory are put together again behind the branch.
        Operand JoinBuffers(Operand? first, Operand? second, IrType type, Variable variable)
        {
            if (Equals(first, second))
            {
                return first!;
            }

            BufferRange? left = RangeIn(first, then), right = RangeIn(second, otherwise);

            // Where an arm left it unassigned, nobody reads it who came by that arm.
            BufferRange? range = then.IsDead || first is null ? right : otherwise.IsDead || second is null ? left : Widen(left, right);
            if (range is null)
            {
                return JoinHeld(first, second, variable) ?? new Ambiguous(type, ByBranch);
            }

            BufferPlace one = PlaceAt(first, then, range), two = PlaceAt(second, otherwise, range);
            return new Placed(
                range,
                new BufferPlace(
                    range.IsChoice ? Join(one.Which, two.Which, IrType.Int32, variable.Name.Length == 0 ? "" : variable.Name + "Buffer") : one.Which,
                    Join(one.Position, two.Position, IrType.Int64, variable.Name.Length == 0 ? "" : variable.Name + "Position"),
                    Join(one.Size, two.Size, IrType.Int32, ""),
                    range.IsWhole ? one.Start : Join(one.Start, two.Start, IrType.Int32, ""),
                    range.IsWhole ? one.Count : Join(one.Count, two.Count, IrType.Int32, ""),
                    one.Extents.Zip(two.Extents, (x, y) => Join(x, y, IrType.Int32, "")).ToEquatableArray()),
                variable.Name);
        }

        Operand? JoinHeld(Operand? first, Operand? second, Variable variable)
        {
            HeldRange? held = !variable.Type.IsReference ? null
                : then.IsDead ? HeldOf(second)
                : otherwise.IsDead ? HeldOf(first)
                : Widen(HeldOf(first), HeldOf(second));
            if (held is null)
            {
                return null;
            }

            (Operand? one, Operand? two) = (Held(first, then), Held(second, otherwise));
            Operand joined = Join(one, two, variable.Type, variable.Name);
            return Equals(joined, one) || Equals(joined, two) ? joined : Hold(held, joined);

            Operand? Held(Operand? reference, Scope arm)
            {
                Operand? typed = reference;
                Nest(arm, () => typed = arm.IsDead ? null : AsHeld(reference, variable.Type));
                return typed;
            }
        }

        // What is made in the arm itself isn't there behind the branch.
        BufferRange? RangeIn(Operand? buffer, Scope arm) => arm.IsDead ? null : RangeOf(buffer);

        BufferPlace PlaceAt(Operand? buffer, Scope arm, BufferRange range)
        {
            BufferPlace place = BufferPlace.NoneIn(range);
            if (!arm.IsDead && buffer is not null)
            {
                Nest(arm, () => place = PlaceIn(range, buffer));
            }

            return place;
        }

        // The other arm threw.
        Operand? Survivor(Operand? operand, Operand? before, Variable variable) =>
            operand is not (Value or Grid) || Equals(operand, before) ? operand
            : IsDropped(variable, live) ? null
            : !variable.IsHandedOut && operand.Type is { IsMemory: true } buffer ? JoinBuffers(then.IsDead ? null : operand, otherwise.IsDead ? null : operand, buffer, variable)
            : Join(then.IsDead ? null : operand, otherwise.IsDead ? null : operand, operand.Type, variable.Name);
    }
}
