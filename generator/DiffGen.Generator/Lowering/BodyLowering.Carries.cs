using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;

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

        /// <summary>Objects of the method's own that take the place of those that each iteration makes.</summary>
        public Dictionary<Variable, Instance> Copies { get; } = new();

        /// <summary>Variables that hold objects of several classes, or now an object and now none.</summary>
        public HashSet<Variable> Uncopied { get; } = [];

        /// <summary>Variables that hold other objects than such as lie on the tape.</summary>
        public HashSet<Variable> Elsewhere { get; } = [];

        /// <summary>What variables that hold nothing before the loop are left with by it: not known before the first attempt.</summary>
        public Dictionary<Variable, Operand> Firsts { get; } = new();

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

        /// <summary>The type of the references to objects on the tape that it holds, which are carried as positions.</summary>
        public ObjectType? Placed { get; init; }

        /// <summary>The object that stands for those that the variable holds one after the other: its fields are carried.</summary>
        public Instance? Copy { get; init; }

        /// <summary>A reference to an object in a field of such an object that no iteration changes.</summary>
        public bool IsKept { get; init; }

        /// <summary>For a field of such an object: what it is a field of, and which leaf of which field.</summary>
        public (Carry Owner, ISymbol Field, int Leaf)? Part { get; init; }
    }

    private sealed record BufferCarry(BufferRange Range, BufferPlace Initial, BufferPlace Phi);

    private List<Carry> CarriesOf(HashSet<Variable> carried, Assumptions assumptions)
    {
        List<Carry> carries = [];
        List<Variable> copied = [.. assumptions.Copies.Values.SelectMany(copy => copy.Fields.Values).SelectMany(field => field.Leaves)];
        foreach (Variable variable in scope.Bindings.Variables.Where(variable => carried.Contains(variable) || assumptions.Missed.Contains(variable)).Except(copied).ToList())
        {
            // The elements of tables and lists are assigned, and they are elsewhere.
            if (scope.Bindings[variable] is not (Table or Instance or OwnList) || assumptions.Missed.Contains(variable))
            {
                AddCarry(variable, null, carries, assumptions);
            }
        }

        return carries;
    }

    private void AddCarry(Variable variable, (Carry Owner, ISymbol Field, int Leaf)? part, List<Carry> carries, Assumptions assumptions)
    {
        Operand? initial = scope.Bindings[variable];
        Operand? first = initial ?? (assumptions.Firsts.TryGetValue(variable, out Operand? seen) ? seen : null);
        Carry carry = new(variable, initial) { Part = part };
        if (TypeOnTape(variable, initial) is { } placed && !assumptions.Elsewhere.Contains(variable))
        {
            carries.Add(carry with { Placed = placed, Phi = values.Create(IrType.Int64, PositionName(variable.Name)) });
            return;
        }

        if (first is Instance made && (initial is null || IsKnown(made, scope)) && !assumptions.Uncopied.Contains(variable) && !LeadsBack(made, part?.Owner))
        {
            if (IsValue(made))
            {
                AddCopy(carry, made, carries, assumptions);
                return;
            }

            if (part is not null && initial is not null && !assumptions.Missed.Contains(variable))
            {
                carries.Add(carry with { IsKept = true });
                return;
            }
        }

        if (IsFixed(first) || variable.IsFunction || variable.IsReference)
        {
            carries.Add(carry);
            return;
        }

        if (variable.IsHandedOut || !(initial?.Type ?? variable.Type).IsMemory)
        {
            carries.Add(carry with { Phi = values.Create(variable.Type, variable.Name) });
            return;
        }

        if (first is null)
        {
            carries.Add(carry);
            return;
        }

        if (!assumptions.Buffers.TryGetValue(variable, out BufferRange? range))
        {
            range = assumptions.Buffers[variable] = RangeOf(first);
        }

        carries.Add(range is null && HeldIn(variable, first, assumptions) is { } held
            ? carry with { Phi = values.Create(variable.Type, variable.Name), Held = held }
            : carry with { Buffer = range is null ? null : new BufferCarry(range, initial is null ? BufferPlace.NoneIn(range) : PlaceIn(range, initial), Phis(range, variable)) });
    }

    private ObjectType? TypeOnTape(Variable variable, Operand? initial) =>
        initial is Handle handle ? handle.ObjectType
        : onTape.Count > 0 && !variable.IsReference && variable.Type is ObjectType type && onTape.ContainsKey(type.Family) && PositionOf(initial) is not null ? type
        : null;

    // The objects behind a variable are as many as they are, unless they lead to each other.
    private bool LeadsBack(Instance made, Carry? owner) => IsValue(made) && owner is not null && (Equals(owner.Initial, made) || IsFirstOf(owner, made) || LeadsBack(made, owner.Part?.Owner));

    // What each iteration makes is another one: of one that leads to others of its class nobody knows to how many.
    private static bool IsFirstOf(Carry owner, Instance made) => owner.Initial is null && SymbolEqualityComparer.Default.Equals(owner.Copy?.Class, made.Class);

    // One object whose fields change can stand for all that a variable holds one after the other.
    private void AddCopy(Carry carry, Instance made, List<Carry> carries, Assumptions assumptions)
    {
        if (!assumptions.Copies.TryGetValue(carry.Variable, out Instance? copy))
        {
            assumptions.Copies[carry.Variable] = copy = CopyOf(made, made.Sites);
        }

        settled.Add(copy);
        Carry owner = carry with { Copy = copy };
        carries.Add(owner);
        foreach (KeyValuePair<ISymbol, Variable> field in copy.Fields)
        {
            for (int i = 0; i < field.Value.Leaves.Length; i++)
            {
                scope.Bindings[field.Value.Leaves[i]] = carry.Initial is null ? null : scope.Bindings[made.Fields[field.Key].Leaves[i]];
                AddCarry(field.Value.Leaves[i], (owner, field.Key, i), carries, assumptions);
            }
        }
    }

    /// <summary>What a variable that is carried holds at the end of the body; null where that isn't reached, or nothing is assigned.</summary>
    private static Operand? FinalOf(Carry carry, Scope body)
    {
        if (body.IsDead)
        {
            return null;
        }

        if (carry.Part is not var (owner, field, leaf))
        {
            return body.Bindings[carry.Variable];
        }

        return FinalOf(owner, body) is Instance final && final.Fields.TryGetValue(field, out Variable? content) && body.Bindings.Contains(content) ? body.Bindings[content.Leaves[leaf]] : null;
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
                carry.Copy is not null ? carry.Copy
                : carry.IsKept ? carry.Initial
                : carry is { Placed: { } placed, Phi: { } position } ? new Handle(placed, position)
                : carry.Phi is not null ? carry.Held is null ? carry.Phi : Hold(carry.Held, carry.Phi)
                : carry.Buffer is { } buffer ? Rebuild(buffer.Range, buffer.Phi, carry.Variable.Name)
                : carry.Initial is { } initial ? new Ambiguous(initial.Type, ByIteration)
                : null;
        }
    }

    /// <param name="leavesFirst">What the loop leaves in variables that hold nothing before it may be asked for.</param>
    private Attempt Leave(List<Carry> carries, Assumptions assumptions, bool leavesFirst, Scope body, Func<EquatableArray<Carried>, Region, Statement> loop)
    {
        // Functions that are called assign what they capture, and references what they refer to.
        List<Variable> missed = body.IsDead ? [] : [.. scope.Bindings.Variables.Where(variable =>
            !Equals(scope.Bindings[variable], body.Bindings[variable]) && !carries.Any(carry => carry.Variable == variable))];
        if (missed.Count > 0)
        {
            assumptions.Missed.UnionWith(missed);
            return Attempt.Again;
        }

        if (leavesFirst && FirstSeen(carries, assumptions, body))
        {
            return Attempt.Again;
        }

        if (MistakenCopies(carries, assumptions, body) is { Count: > 0 } mistaken)
        {
            assumptions.Uncopied.UnionWith(mistaken);
            return Attempt.Again;
        }

        List<Operand> yields = [];
        foreach (Carry carry in carries)
        {
            Operand? final = FinalOf(carry, body);
            if (carry.Copy is { } copy)
            {
                copy.Sites.UnionWith((final as Instance)?.Sites ?? []);
                continue;
            }

            if (carry.IsKept)
            {
                if (final is not null && !Equals(final, carry.Initial))
                {
                    assumptions.Missed.Add(carry.Variable);
                    return Attempt.Again;
                }
            }
            else if (carry.Placed is not null)
            {
                if (PositionOf(final) is not { } position)
                {
                    assumptions.Elsewhere.Add(carry.Variable);
                    return Attempt.Again;
                }

                yields.Add(position);
            }
            else if (carry is { Phi: not null, Held: { } held })
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
            if (carry.Copy is not null || carry.IsKept)
            {
                scope.Bindings[carry.Variable] = carry.Copy ?? carry.Initial;
            }
            else if (carry is { Placed: { } type, Phi: { } phi })
            {
                Value result = values.Create(IrType.Int64, phi.Name);
                carried.Add(new Carried(phi, PositionOf(carry.Initial)!, result));
                scope.Bindings[carry.Variable] = new Handle(type, result);
            }
            else if (carry.Phi is not null)
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
                scope.Bindings[carry.Variable] = (carry.Initial ?? (leavesFirst ? FinalOf(carry, body) : null)) is { } left ? new Ambiguous(left.Type, ByIteration) : null;
            }
        }

        Add(loop(carried.ToEquatableArray(), body.Builder.Build(yields)));
        after.ForEach(rebuild => rebuild());
        return Attempt.Done;
    }

    /// <summary>Notes what variables that held nothing are left with, and returns whether that is news.</summary>
    private static bool FirstSeen(List<Carry> carries, Assumptions assumptions, Scope body)
    {
        int known = assumptions.Firsts.Count;
        foreach (Carry carry in carries.Where(carry => carry.Initial is null && carry.Variable.Type.IsMemory && !assumptions.Firsts.ContainsKey(carry.Variable)))
        {
            if (FinalOf(carry, body) is { } final)
            {
                assumptions.Firsts[carry.Variable] = final;
                assumptions.Buffers.Remove(carry.Variable);
                assumptions.Held.Remove(carry.Variable);
            }
        }

        return assumptions.Firsts.Count > known;
    }

    /// <summary>The variables for whose objects one can't stand.</summary>
    private List<Variable> MistakenCopies(List<Carry> carries, Assumptions assumptions, Scope body) => body.IsDead ? [] :
        [.. carries.Where(carry => carry.Copy is { } copy && !((carry.Initial ?? assumptions.Firsts[carry.Variable]) is Instance first && FinalOf(carry, body) is Instance last && IsKnown(last, body)
            && CanStandForBoth(first, copy) && CanStandForBoth(copy, last))).Select(carry => carry.Variable)];

    private IEnumerable<Operand> Moving(BufferRange range, BufferPlace place) => range.Moving(place, IsHeap);
}
