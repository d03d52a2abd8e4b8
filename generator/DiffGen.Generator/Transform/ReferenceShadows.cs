using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <summary>
/// The shadows of references that change. Which object it is shows at run time, and so which shadow: the forward sweep goes along
/// with both.
/// </summary>
internal sealed class ReferenceShadows(FunctionIndex index, SweepPlan plan, ValueSource values)
{
    /// <summary>A branch chooses it, or a loop carries it.</summary>
    public bool IsChanging(Value value) => index.Knows(value) && value.Type.IsReference && index[value] is { If: not null } or { PhiOf: not null } or { ResultOf: not null };

    /// <summary>The shadow of a reference that changes, a value of the forward sweep.</summary>
    public Value Of(Value reference)
    {
        if (plan.ReferenceShadows.TryGetValue(reference.Id, out Value? shadow))
        {
            return shadow;
        }

        Definition definition = index[reference];
        if (definition.If is { } branch)
        {
            int position = branch.Results.ToList().IndexOf(reference);
            shadow = Define(reference);
            Follow(branch.Then.Yields[position]);
            Follow(branch.Else.Yields[position]);
            return shadow;
        }

        Statement loop = (definition.PhiOf ?? definition.ResultOf)!;
        (EquatableArray<Carried> carried, Region body) = loop is For counted ? (counted.Carried, counted.Body) : (((While)loop).Carried, ((While)loop).Body);
        Define(carried[definition.Carried].Phi);
        Define(carried[definition.Carried].Result);
        Follow(carried[definition.Carried].Initial);
        Follow(body.Yields[definition.Carried]);
        return plan.ReferenceShadows[reference.Id];
    }

    /// <summary>Sees to it that the forward sweep has the shadow of a reference.</summary>
    public void Follow(Operand operand)
    {
        if (operand is not Value reference || !index.Knows(reference))
        {
            return;
        }

        if (IsChanging(reference))
        {
            Of(reference);
            return;
        }

        switch (index[reference].Let?.Operation)
        {
            case Load load:
                Follow(load.Buffer);
                break;
            case Slice slice:
                Follow(slice.Buffer);
                break;
            case Conversion conversion:
                Follow(conversion.X);
                break;
            case Copy copy:
                Follow(copy.X);
                break;
            case Select select:
                Follow(select.WhenTrue);
                Follow(select.WhenFalse);
                break;
        }
    }

    /// <summary>The shadow of a reference where the forward sweep sees the reference.</summary>
    /// <param name="parameters">The shadows of parameters.</param>
    public Operand InForwardSweep(Operand operand, IReadOnlyDictionary<int, Operand> parameters, RegionBuilder target)
    {
        if (operand is not Value reference)
        {
            return operand;
        }

        if (plan.ReferenceShadows.TryGetValue(reference.Id, out Value? changing))
        {
            return changing;
        }

        if (parameters.TryGetValue(reference.Id, out Operand? shadow))
        {
            return shadow;
        }

        return (index.Knows(reference) ? index[reference].Let?.Operation : null) switch
        {
            Load load => target.Let(new Load(Shadow(load.Buffer), load.Index, InRange: true) { Path = load.Path, Field = load.Field }, Scope.AdjointName(reference)),
            Slice slice => target.Let(new Slice(Shadow(slice.Buffer), slice.Start, slice.Count, InRange: true), Scope.AdjointName(reference)),
            Conversion { Type: ObjectType } conversion => target.Let(conversion with { X = Shadow(conversion.X), Checked = false }, Scope.AdjointName(reference)),
            Conversion conversion => Shadow(conversion.X),
            Copy copy => Shadow(copy.X),
            Select select => target.Select(select.Condition, Shadow(select.WhenTrue), Shadow(select.WhenFalse)),
            _ => throw new UnsupportedException($"'{reference.Name}', one of the objects that a variable refers to, is no active parameter and has no adjoint", reference),
        };

        Operand Shadow(Operand source) => InForwardSweep(source, parameters, target);
    }

    private Value Define(Value reference)
    {
        Value shadow = values.Create(reference.Type, Scope.AdjointName(reference));
        plan.AddedHomes[shadow.Id] = index[reference].Home;
        return plan.ReferenceShadows[reference.Id] = shadow;
    }
}
