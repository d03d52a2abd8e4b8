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
        if (loop.TestsAtEnd || !TryEmitPlain(loop))
        {
            EmitFlagged(loop);
        }
    }

    /// <summary>The condition is evaluated in the head of the loop, which is only possible if it has no effect.</summary>
    private bool TryEmitPlain(LoopParts loop)
    {
        int refused = refusals.Count;
        List<Carry> carries = CarriesOf(loop);
        Scope head = Nest(() => Enter(carries));
        Operand condition = Constants.Bool(true);
        Nest(head, () => condition = ConditionOf(loop, Constants.Bool(true)));
        if (head.IsDead || !IsFree(head.Builder.Build()) || carries.Any(carry => !Equals(head.Bindings[carry.Variable], carry.InCondition)))
        {
            refusals.RemoveRange(refused, refusals.Count - refused);
            return false;
        }

        Scope body = Nest(() =>
        {
            Enter(carries);
            Reset(loop.Jumps);
            loop.Body();
        });
        Leave(carries, head.Builder.Build(condition), body);
        return true;
    }

    /// <summary>The condition is evaluated in the body, and a flag tells the head about it.</summary>
    private void EmitFlagged(LoopParts loop)
    {
        Variable again = new("again", IrType.Boolean);
        scope.Bindings[again] = Constants.Bool(true);
        loop.Carried.Add(again);
        List<Carry> carries = CarriesOf(loop);
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
        Leave(carries, new RegionBuilder(values).Build(phi), body);
        scope.Bindings[again] = null;
    }

    /// <summary>The loop's condition, unless a jump out of it was taken.</summary>
    private Operand ConditionOf(LoopParts loop, Operand otherwise)
    {
        Operand? free = NoneTaken(loop.Jumps);
        return loop.Condition is null ? free ?? otherwise
            : free is null ? loop.Condition()
            : ShortCircuit(free, isAnd: true, loop.Condition, "", null);
    }

    private sealed record Carry(Variable Variable, Operand? Initial, Value? Phi)
    {
        /// <summary>What the variable is inside the loop. Buffers don't become phis: which one it is would depend on the iteration.</summary>
        public Operand? InCondition => Phi is not null ? Phi : Initial is null ? null : new Ambiguous(Initial.Type, "the iteration of a loop");
    }

    private List<Carry> CarriesOf(LoopParts loop)
    {
        List<Carry> carries = [];
        foreach (Variable variable in scope.Bindings.Variables.Where(loop.Carried.Contains))
        {
            Operand? initial = scope.Bindings[variable];
            bool isBuffer = (initial?.Type ?? variable.Type) is BufferType;
            carries.Add(new Carry(variable, initial, isBuffer ? null : values.Create(variable.Type, variable.Name)));
        }

        return carries;
    }

    private void Enter(List<Carry> carries)
    {
        foreach (Carry carry in carries)
        {
            scope.Bindings[carry.Variable] = carry.InCondition;
        }
    }

    private static EquatableArray<Operand> YieldsOf(List<Carry> carries, Scope body) =>
        carries.Where(carry => carry.Phi is not null)
            .Select(carry => (body.IsDead ? null : body.Bindings[carry.Variable]) ?? new DefaultConstant(carry.Variable.Type))
            .ToEquatableArray();

    private EquatableArray<Carried> Results(List<Carry> carries)
    {
        List<Carried> carried = [];
        foreach (Carry carry in carries)
        {
            if (carry.Phi is null)
            {
                scope.Bindings[carry.Variable] = carry.InCondition;
                continue;
            }

            Value after = values.Create(carry.Variable.Type, carry.Variable.Name);
            carried.Add(new Carried(carry.Phi, carry.Initial ?? new DefaultConstant(carry.Variable.Type), after));
            scope.Bindings[carry.Variable] = after;
        }

        return carried.ToEquatableArray();
    }

    private void Leave(List<Carry> carries, Region condition, Scope body)
    {
        Region region = body.Builder.Build(YieldsOf(carries, body));
        Add(new While(Results(carries), condition, region));
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
