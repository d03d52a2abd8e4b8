using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <content>Loops that aren't counted. Variables that they assign and that exist before them are carried.</content>
internal sealed partial class BodyLowering
{
    /// <summary>A loop, taken apart.</summary>
    /// <param name="Source">The syntax of the whole loop.</param>
    /// <param name="Carried">The variables that it assigns, and the flags of the jumps that leave it.</param>
    /// <param name="Jumps">The targets of the jumps that leave it.</param>
    /// <param name="Condition">Lowers the condition; null if there is none.</param>
    /// <param name="Body">Lowers the body, and what is done after it in each iteration.</param>
    private sealed record LoopParts(SyntaxNode Source, HashSet<Variable> Carried, IReadOnlyList<ISymbol> Jumps, Func<Operand>? Condition, Action Body)
    {
        public bool TestsAtEnd { get; init; }
    }

    private void RunWhile(IWhileLoopOperation loop)
    {
        Mark(loop.Syntax);
        if (loop.ConditionIsUntil || loop.Condition is null)
        {
            Broken(loop);
            return;
        }

        NoteBranch(loop.Condition);
        IReadOnlyList<ISymbol> jumps = JumpsOutOf(loop);
        Emit(new LoopParts(loop.Syntax, CarriedBy(jumps, [loop.Condition, loop.Body]), jumps, () => LowerExpression(loop.Condition), () => RunBody(loop))
        {
            TestsAtEnd = !loop.ConditionIsTop,
        });
    }

    /// <summary>Jumps in the body that end the loop; jumps to its exit label are the ones that it ends itself.</summary>
    private IReadOnlyList<ISymbol> JumpsOutOf(ILoopOperation loop) =>
        [.. exits.Of(loop.Body).Targets.Where(target => !SymbolEqualityComparer.Default.Equals(target, loop.ContinueLabel))];

    private HashSet<Variable> CarriedBy(IReadOnlyList<ISymbol> jumps, IEnumerable<IOperation> pieces)
    {
        HashSet<Variable> carried = [];
        foreach (ISymbol symbol in Assigned.In(pieces))
        {
            if (variables.TryGetValue(symbol, out Variable? variable) && scope.Bindings.Contains(variable))
            {
                carried.Add(variable);
            }
        }

        Reset(jumps);
        foreach (ISymbol jump in jumps)
        {
            carried.Add(Flag(jump));
            if (result is not null && SymbolEqualityComparer.Default.Equals(jump, method))
            {
                carried.Add(result);
            }
        }

        return carried;
    }

    private void RunBody(ILoopOperation loop)
    {
        Tail outer = tail;
        tail = new Tail([loop.ContinueLabel], [.. scope.Bindings.Variables]);
        Run(new Work(loop.Body, null));
        tail = outer;
    }

    private void Emit(LoopParts loop)
    {
        Attempt attempt = loop.TestsAtEnd ? Attempt.Impossible : Attempt.Again;
        while (attempt == Attempt.Again)
        {
            attempt = EmitPlain(loop);
        }

        while (attempt != Attempt.Done)
        {
            attempt = EmitFlagged(loop);
        }
    }

    private enum Attempt
    {
        Done,

        /// <summary>The form doesn't suit the loop.</summary>
        Impossible,

        /// <summary>A variable was taken for something that it is not. Now that this is known, it will go better.</summary>
        Again,
    }

    /// <summary>The condition is evaluated in the head of the loop, which is only possible if it has no effect.</summary>
    private Attempt EmitPlain(LoopParts loop)
    {
        List<Carry> carries = CarriesOf(loop.Carried);
        Operand condition = Constants.Bool(true);
        bool assigns = false;
        Scope head = Nest(() =>
        {
            Enter(carries);
            Bindings entered = scope.Bindings.Clone();
            condition = ConditionOf(loop, Constants.Bool(true));
            assigns = entered.Variables.Any(variable => !Equals(scope.Bindings[variable], entered[variable]));
        });
        if (assigns || head.IsDead || !IsFree(head.Builder.Build()))
        {
            return Attempt.Impossible;
        }

        Scope body = Nest(() =>
        {
            Enter(carries);
            Reset(loop.Jumps);
            loop.Body();
        });
        return Leave(carries, body, (carried, region) => new While(carried, head.Builder.Build(condition), region));
    }

    /// <summary>The condition is evaluated in the body, and a flag tells the head about it.</summary>
    private Attempt EmitFlagged(LoopParts loop)
    {
        Variable again = new("again", IrType.Boolean);
        scope.Bindings[again] = Constants.Bool(true);
        List<Carry> carries = CarriesOf([.. loop.Carried, again]);
        Value phi = carries.Single(carry => carry.Variable == again).Phi!;
        Scope body = Nest(() =>
        {
            Enter(carries);
            Reset(loop.Jumps);
            if (loop.TestsAtEnd)
            {
                loop.Body();
                if (!scope.IsDead)
                {
                    scope.Bindings[again] = ConditionOf(loop, Constants.Bool(true));
                }

                return;
            }

            Operand condition = loop.Condition?.Invoke() ?? Constants.Bool(true);
            Scope then = Nest(() =>
            {
                loop.Body();
                scope.Bindings[again] = NoneTaken(loop.Jumps) ?? Constants.Bool(true);
            });
            Merge(condition, then, Nest(() => scope.Bindings[again] = Constants.Bool(false)), live: null);
        });
        Attempt attempt = Leave(carries, body, (carried, region) => new While(carried, new RegionBuilder(values).Build(phi), region));
        scope.Bindings[again] = null;
        return attempt;
    }

    /// <summary>The loop's condition, unless a jump out of it was taken.</summary>
    private Operand ConditionOf(LoopParts loop, Operand otherwise)
    {
        Operand? free = NoneTaken(loop.Jumps);
        return loop.Condition is null ? free ?? otherwise
            : free is null ? loop.Condition()
            : ShortCircuit(free, isAnd: true, loop.Condition, "", null);
    }

    /// <summary>A variable that a loop carries: as a value, as the place of a view in its buffer, or not at all.</summary>
    private sealed record Carry(Variable Variable, Operand? Initial)
    {
        public Value? Phi { get; init; }

        public ViewPhi? View { get; init; }
    }

    private sealed record ViewPhi(Value Root, BufferType Type, bool IsStopped, Operand InitialStart, Operand InitialCount, Value Start, Value Count);

    private readonly HashSet<Variable> notViews = [];

    private List<Carry> CarriesOf(HashSet<Variable> carried)
    {
        List<Carry> carries = [];
        foreach (Variable variable in scope.Bindings.Variables.Where(carried.Contains).ToList())
        {
            Operand? initial = scope.Bindings[variable];
            carries.Add((initial?.Type ?? variable.Type) is not BufferType type
                ? new Carry(variable, initial) { Phi = values.Create(variable.Type, variable.Name) }
                : type.Kind != BufferKind.Array && initial is Value view && !notViews.Contains(variable)
                    ? new Carry(variable, initial)
                    {
                        View = new ViewPhi(RootValueOf(view), type, IsStopped(view), StartOf(view), CountOf(view), values.Create(IrType.Int32), values.Create(IrType.Int32)),
                    }
                    : new Carry(variable, initial));
        }

        return carries;
    }

    private void Enter(List<Carry> carries)
    {
        foreach (Carry carry in carries)
        {
            scope.Bindings[carry.Variable] =
                carry.Phi is not null ? carry.Phi
                : carry.View is { } view ? Rebuild(view.Root, view.Start, view.Count, view.Type, view.IsStopped, carry.Variable.Name)
                : carry.Initial is { } initial ? new Ambiguous(initial.Type, "the iteration of a loop")
                : null;
        }
    }

    private Attempt Leave(List<Carry> carries, Scope body, Func<EquatableArray<Carried>, Region, Statement> loop)
    {
        List<Operand> yields = [];
        foreach (Carry carry in carries)
        {
            Operand? final = body.IsDead ? null : body.Bindings[carry.Variable];
            if (carry.Phi is not null)
            {
                yields.Add(final ?? new DefaultConstant(carry.Variable.Type));
            }
            else if (carry.View is { } view)
            {
                if (final is not null && !(final is Value buffer && RootOf(buffer) == view.Root.Id && IsStopped(buffer) == view.IsStopped && buffer.Type.Equals(view.Type)))
                {
                    notViews.Add(carry.Variable);
                    return Attempt.Again;
                }

                Nest(body, () =>
                {
                    yields.Add(final is Value last ? StartOf(last) : Constants.Int(0));
                    yields.Add(final is Value end ? CountOf(end) : Constants.Int(0));
                });
            }
        }

        List<Carried> carried = [];
        List<Action> after = [];
        foreach (Carry carry in carries)
        {
            if (carry.Phi is not null)
            {
                Value result = values.Create(carry.Variable.Type, carry.Variable.Name);
                carried.Add(new Carried(carry.Phi, carry.Initial ?? new DefaultConstant(carry.Variable.Type), result));
                scope.Bindings[carry.Variable] = result;
            }
            else if (carry.View is { } view)
            {
                Value start = values.Create(IrType.Int32), count = values.Create(IrType.Int32);
                carried.Add(new Carried(view.Start, view.InitialStart, start));
                carried.Add(new Carried(view.Count, view.InitialCount, count));
                after.Add(() => scope.Bindings[carry.Variable] = Rebuild(view.Root, start, count, view.Type, view.IsStopped, carry.Variable.Name));
            }
            else
            {
                scope.Bindings[carry.Variable] = carry.Initial is { } initial ? new Ambiguous(initial.Type, "the iteration of a loop") : null;
            }
        }

        Add(loop(carried.ToEquatableArray(), body.Builder.Build(yields)));
        after.ForEach(rebuild => rebuild());
        return Attempt.Done;
    }

    private void Nest(Scope inner, Action lower)
    {
        Scope outer = scope;
        scope = inner;
        lower();
        scope = outer;
    }

    /// <summary>It computes without a trace, so it may stand in the head of a loop.</summary>
    private static bool IsFree(Region region) => region.Statements.All(statement => statement switch
    {
        Let { Operation: Opaque { Purity: Purity.Effect } or NewBuffer } => false,
        Ir.Let => true,
        If branch => IsFree(branch.Then) && IsFree(branch.Else),
        _ => false,
    });
}
