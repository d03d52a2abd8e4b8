using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Lowering;

/// <content>
/// Variables that a loop carries. A buffer is carried as numbers: which buffer it is of those that the variable may refer to,
/// and, where it is a part of one, its place there. Which they are shows only once the body has been lowered, so it is lowered
/// again whenever the variable turns out to refer to something else than was assumed.
/// </content>
internal sealed partial class BodyLowering
{
    /// <summary>What the attempts at one loop have taught about the buffers that it carries; null for one that can't be carried.</summary>
    private sealed class Assumptions
    {
        public Dictionary<Variable, BufferRange?> Buffers { get; } = new();

        public Dictionary<Variable, HeldRange?> Held { get; } = new();

        /// <summary>Variables that the body changes in ways that its text doesn't show.</summary>
        public HashSet<Variable> Missed { get; } = [];
    }

    /// <summary>A variable that a loop carries: as a value, as the place of a buffer, or not at all.</summary>
    private sealed record Carry(Variable Variable, Operand? Initial)
    {
        public Value? Phi { get; init; }

        public BufferCarry? Buffer { get; init; }

        /// <summary>What is known of the references that it holds, if it is carried as one.</summary>
        public HeldRange? Held { get; init; }
    }

    private sealed record BufferCarry(BufferRange Range, BufferPlace Initial, BufferPlace Phi);

    private List<Carry> CarriesOf(HashSet<Variable> carried, Assumptions assumptions)
    {
        List<Carry> carries = [];
        foreach (Variable variable in scope.Bindings.Variables.Where(variable => carried.Contains(variable) || assumptions.Missed.Contains(variable)).ToList())
        {
            Operand? initial = scope.Bindings[variable];
            if (initial is Table or Instance or OwnList && !assumptions.Missed.Contains(variable))
            {
                // Its elements are assigned, and they are elsewhere.
                continue;
            }

            if (IsFixed(initial) || variable.IsFunction || variable.IsReference)
            {
                carries.Add(new Carry(variable, initial));
                continue;
            }

            if (variable.IsHandedOut || !(initial?.Type ?? variable.Type).IsMemory)
            {
                carries.Add(new Carry(variable, initial) { Phi = values.Create(variable.Type, variable.Name) });
                continue;
            }

            if (!assumptions.Buffers.TryGetValue(variable, out BufferRange? range))
            {
                range = assumptions.Buffers[variable] = RangeOf(initial);
            }

            if (range is null && HeldIn(variable, initial, assumptions) is { } held)
            {
                carries.Add(new Carry(variable, initial) { Phi = values.Create(variable.Type, variable.Name), Held = held });
                continue;
            }

            carries.Add(new Carry(variable, initial)
            {
                Buffer = range is null ? null : new BufferCarry(range, PlaceIn(range, initial!), Phis(range, variable)),
            });
        }

        return carries;
    }

    private HeldRange? HeldIn(Variable variable, Operand? initial, Assumptions assumptions)
    {
        if (!assumptions.Held.TryGetValue(variable, out HeldRange? held))
        {
            held = assumptions.Held[variable] = variable.Type.IsReference ? HeldOf(initial) : null;
        }

        return held;
    }

    private BufferPlace Phis(BufferRange range, Variable variable) => new(
        range.IsChoice ? values.Create(IrType.Int32, variable.Name + "Buffer") : Constants.Int(0),
        range.Roots.Any(IsHeap) ? values.Create(IrType.Int64, variable.Name + "Position") : BufferPlace.Nowhere,
        range.Roots.Any(IsHeap) ? values.Create(IrType.Int32) : Constants.Int(0),
        range.IsWhole ? Constants.Int(0) : values.Create(IrType.Int32),
        range.IsWhole ? Constants.Int(0) : values.Create(IrType.Int32),
        Enumerable.Range(0, range.Grid?.Rank ?? 0).Select(_ => (Operand)values.Create(IrType.Int32)).ToEquatableArray());

    private void Enter(List<Carry> carries)
    {
        foreach (Carry carry in carries)
        {
            scope.Bindings[carry.Variable] =
                carry.Phi is not null ? carry.Held is null ? carry.Phi : Hold(carry.Held, carry.Phi)
                : carry.Buffer is { } buffer ? Rebuild(buffer.Range, buffer.Phi, carry.Variable.Name)
                : carry.Initial is { } initial ? new Ambiguous(initial.Type, "the iteration of a loop")
                : null;
        }
    }

    private Attempt Leave(List<Carry> carries, Assumptions assumptions, Scope body, Func<EquatableArray<Carried>, Region, Statement> loop)
    {
        // Functions that are called assign what they capture, and references what they refer to.
        List<Variable> missed = body.IsDead ? [] : [.. scope.Bindings.Variables.Where(variable =>
            !Equals(scope.Bindings[variable], body.Bindings[variable]) && !carries.Any(carry => carry.Variable == variable))];
        if (missed.Count > 0)
        {
            assumptions.Missed.UnionWith(missed);
            return Attempt.Again;
        }

        List<Operand> yields = [];
        foreach (Carry carry in carries)
        {
            Operand? final = body.IsDead ? null : body.Bindings[carry.Variable];
            if (carry is { Phi: not null, Held: { } held })
            {
                HeldRange? wider = body.IsDead ? held : Widen(held, HeldOf(final));
                if (!Equals(wider, held))
                {
                    assumptions.Held[carry.Variable] = wider;
                    return Attempt.Again;
                }

                Operand next = new DefaultConstant(carry.Variable.Type);
                Nest(body, () => next = AsHeld(final, carry.Variable.Type));
                yields.Add(next);
            }
            else if (carry.Phi is not null)
            {
                yields.Add(final ?? new DefaultConstant(carry.Variable.Type));
            }
            else if (carry.Buffer is { } buffer)
            {
                BufferRange? wider = final is null ? buffer.Range : Widen(buffer.Range, RangeOf(final));
                if (!Equals(wider, buffer.Range))
                {
                    assumptions.Buffers[carry.Variable] = wider;
                    return Attempt.Again;
                }

                BufferPlace place = BufferPlace.NoneIn(buffer.Range);
                if (final is not null)
                {
                    Nest(body, () => place = PlaceIn(buffer.Range, final));
                }

                yields.AddRange(Moving(buffer.Range, place));
            }
        }

        List<Carried> carried = [];
        List<Action> after = [];
        foreach (Carry carry in carries)
        {
            if (carry.Phi is not null)
            {
                Value result = values.Create(carry.Variable.Type, carry.Variable.Name);
                carried.Add(new Carried(carry.Phi, carry.Held is null ? carry.Initial ?? new DefaultConstant(carry.Variable.Type) : AsHeld(carry.Initial, carry.Variable.Type), result));
                scope.Bindings[carry.Variable] = carry.Held is null ? result : Hold(carry.Held, result);
            }
            else if (carry.Buffer is { } buffer)
            {
                BufferPlace results = Phis(buffer.Range, carry.Variable);
                carried.AddRange(Moving(buffer.Range, buffer.Phi).Zip(Moving(buffer.Range, buffer.Initial), (phi, initial) => (phi, initial))
                    .Zip(Moving(buffer.Range, results), (entry, result) => new Carried((Value)entry.phi, entry.initial, (Value)result)));
                after.Add(() => scope.Bindings[carry.Variable] = Rebuild(buffer.Range, results, carry.Variable.Name));
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

    private IEnumerable<Operand> Moving(BufferRange range, BufferPlace place) => range.Moving(place, IsHeap);
}
