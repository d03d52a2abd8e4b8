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

        /// <summary>
        /// What holds nothing before it may hold something after it, as far as the language's own rules of assignment go: it is left only behind
        /// a part of its body, or by a jump to where both ways meet.
        /// </summary>
        public bool LeavesFirst { get; init; }
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
            LeavesFirst = !loop.ConditionIsTop || IsEndless(loop.Condition) || LeadsAway(loop, jumps),
        });
    }

    /// <summary>Jumps in the body that end the loop; jumps to its exit label are the ones that it ends itself.</summary>
    private IReadOnlyList<ISymbol> JumpsOutOf(ILoopOperation loop) =>
        [.. frame.Exits.Of(loop.Body).Targets.Where(target => !SymbolEqualityComparer.Default.Equals(target, loop.ContinueLabel))];

    private static bool IsEndless(IOperation? condition) => condition is null or { ConstantValue: { HasValue: true, Value: true } };

    /// <summary>One of the jumps goes on elsewhere than right behind the loop.</summary>
    private static bool LeadsAway(ILoopOperation loop, IReadOnlyList<ISymbol> jumps) => jumps.Any(target => !SymbolEqualityComparer.Default.Equals(target, loop.ExitLabel));

    private HashSet<Variable> CarriedBy(IReadOnlyList<ISymbol> jumps, IEnumerable<IOperation> pieces)
    {
        HashSet<Variable> carried = [];
        foreach (ISymbol symbol in Assigned.In(pieces))
        {
            if (frame.TryFind(symbol, out Variable? variable) && scope.Bindings.Contains(variable))
            {
                carried.UnionWith(scope.Bindings[variable] switch
                {
                    Reference bound => VariablesIn(bound.Place),
                    OwnList list => [list.Items, list.Count, .. variable.Leaves],
                    _ => variable.Leaves,
                });
            }
        }

        Reset(jumps);
        foreach (ISymbol jump in jumps)
        {
            carried.Add(Flag(jump));
            if (frame.Result is { } result && SymbolEqualityComparer.Default.Equals(jump, frame.Method))
            {
                carried.UnionWith(result.Leaves);
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
        Assumptions assumptions = new();
        Attempt attempt = loop.TestsAtEnd ? Attempt.Impossible : Attempt.Again;
        while (attempt == Attempt.Again)
        {
            attempt = Try(() => EmitPlain(loop, assumptions));
        }

        while (attempt != Attempt.Done)
        {
            attempt = Try(() => EmitFlagged(loop, assumptions));
        }
    }

    /// <summary>What an attempt that fails had to say is not heard.</summary>
    private Attempt Try(Func<Attempt> emit)
    {
        int refused = refusals.Count;
        List<Variable> choices = [.. refusedChoices];
        Attempt attempt = emit();
        if (attempt == Attempt.Again)
        {
            refusals.RemoveRange(refused, refusals.Count - refused);
            refusedChoices.IntersectWith(choices);
        }

        return attempt;
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
    private Attempt EmitPlain(LoopParts loop, Assumptions assumptions)
    {
        List<Carry> carries = CarriesOf(loop.Carried, assumptions);
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
            scope.IsRepeated = true;
            Enter(carries);
            Reset(loop.Jumps);
            loop.Body();
        });
        return Leave(carries, assumptions, loop.LeavesFirst, body, (carried, region) => new While(carried, head.Builder.Build(condition), region) { HasSnapshots = loop.Source == loopWithSnapshots });
    }

    /// <summary>The condition is evaluated in the body, and a flag tells the head about it.</summary>
    private Attempt EmitFlagged(LoopParts loop, Assumptions assumptions)
    {
        Variable again = new("again", IrType.Boolean);
        scope.Bindings[again] = Constants.Bool(true);
        List<Carry> carries = CarriesOf([.. loop.Carried, again], assumptions);
        Value phi = carries.Single(carry => carry.Variable == again).Phi!;
        Scope body = Nest(() =>
        {
            scope.IsRepeated = true;
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
        Attempt attempt = Leave(carries, assumptions, loop.LeavesFirst, body, (carried, region) => new While(carried, new RegionBuilder(values).Build(phi), region) { HasSnapshots = loop.Source == loopWithSnapshots });
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
