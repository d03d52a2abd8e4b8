using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <summary>The memory that holds adjoints.</summary>
internal sealed partial class ReverseSweep
{
    /// <summary>Memory that holds the adjoint of a buffer, slice for slice.</summary>
    public Operand Shadow(Operand buffer, Scope scope)
    {
        if (buffer is not Value value)
        {
            throw new UnsupportedException("a buffer that is a constant has no adjoint", buffer);
        }

        RegionNode node = primal.HomeOf(value);
        Scope? home = scope, fused = null;
        while (home!.Node != node)
        {
            fused ??= home.IsFused ? home : null;
            home = home.Parent;
        }

        if (fused is not null)
        {
            return EarlyShadow(value, home, fused);
        }

        if (home.Shadows.TryGetValue(value.Id, out Operand? shadow))
        {
            return shadow;
        }

        Definition definition = index[value];
        shadow = definition.IsParameter
            ? AllocateFor(value, home)
            : references.IsChanging(value)
            ? primal.Get(references.Of(value), home)
            : definition.Let?.Operation switch
            {
                NewBuffer { Position: { } position } lasting => LastingMemory.At(
                    home.Prologue, lasting.Element, primal.Get(position, home), primal.Get(lasting.Count, home), isAdjoint: true, Scope.AdjointName(value)),
                TapeAt at => LastingMemory.At(
                    home.Prologue, at.Element, primal.Get(at.Position, home), primal.Get(at.Count, home), isAdjoint: true, Scope.AdjointName(value)),
                NewBuffer allocation => Allocate((BufferType)value.Type, primal.Get(allocation.Count, home), value, home),
                Slice slice => home.Prologue.Let(
                    new Slice(Shadow(slice.Buffer, home), primal.Get(slice.Start, home), primal.Get(slice.Count, home), InRange: true),
                    Scope.AdjointName(value)),
                Load load => Reached(home.Prologue, load, Shadow(load.Buffer, home), primal.Get(load.Index, home), value),
                Conversion { Narrows: true } cast => Narrowed(home.Prologue, cast, Shadow(cast.X, home), value),
                Conversion conversion => Shadow(conversion.X, home),
                Copy copy => Shadow(copy.X, home),
                Shape shape => Shadow(shape.Elements, home),
                Select select => Choose(home.Prologue, primal.Get(select.Condition, home), Shadow(select.WhenTrue, home), Shadow(select.WhenFalse, home), value),

                // Only where it is one of several that a variable may refer to does anybody ask for the adjoint of such memory, and nobody reads it.
                Opaque => AllocateFor(value, home),
                _ => throw new UnsupportedException($"the buffer '{value.Name}' is made in a way that its adjoint can't follow", value),
            };
        return home.Shadows[value.Id] = shadow;
    }

    /// <summary>The shadow of a buffer from around a fused loop: at hand in the forward sweep, as the buffer itself is.</summary>
    private Operand EarlyShadow(Value value, Scope home, Scope fused)
    {
        if (fused.Shadows.TryGetValue(value.Id, out Operand? shadow))
        {
            return shadow;
        }

        return fused.Shadows[value.Id] = references.IsChanging(value) ? references.Of(value) : index[value].Let?.Operation switch
        {
            Slice slice => fused.Prologue.Let(new Slice(Shadow(slice.Buffer, fused), slice.Start, slice.Count, InRange: true), Scope.AdjointName(value)),
            Load load => Reached(fused.Prologue, load, Shadow(load.Buffer, fused), load.Index, value),
            Conversion { Narrows: true } cast => Narrowed(fused.Prologue, cast, Shadow(cast.X, fused), value),
            Conversion conversion => Shadow(conversion.X, fused),
            Copy copy => Shadow(copy.X, fused),
            Shape shape => Shadow(shape.Elements, fused),
            Select select => Choose(fused.Prologue, select.Condition, Shadow(select.WhenTrue, fused), Shadow(select.WhenFalse, fused), value),
            _ => Shadow(value, home),
        };
    }

    /// <summary>The shadow of a buffer where a statement of the forward sweep stands that is reversed there.</summary>
    public Operand ShadowBefore(Operand buffer, Statement statement, Scope scope)
    {
        switch (buffer is Value value ? index[value].Let?.Operation : null)
        {
            case Slice slice:
                Value shadow = values.Create(((BufferType)slice.Buffer.Type).Shadow, Scope.AdjointName((Value)buffer));
                plan.Before(statement).Add(new Let(shadow, new Slice(ShadowBefore(slice.Buffer, statement, scope), slice.Start, slice.Count, InRange: true)));
                return shadow;
            case Load load:
                RegionBuilder before = new(values);
                Operand reached = Reached(before, load, ShadowBefore(load.Buffer, statement, scope), load.Index, (Value)buffer);
                plan.Before(statement).AddRange(before.Build().Statements);
                return reached;
            case Conversion { Narrows: true } cast:
                RegionBuilder casts = new(values);
                Operand narrowed = Narrowed(casts, cast, ShadowBefore(cast.X, statement, scope), (Value)buffer);
                plan.Before(statement).AddRange(casts.Build().Statements);
                return narrowed;
            case Conversion conversion:
                return ShadowBefore(conversion.X, statement, scope);
            case Copy copy:
                return ShadowBefore(copy.X, statement, scope);
            default:
                return buffer is Value reference && references.IsChanging(reference) ? references.Of(reference) : Shadow(buffer, scope);
        }
    }

    /// <summary>Sees to it that the forward sweep can pass the shadow of a reference to a call's.</summary>
    public void FollowArgument(Operand reference) => references.Follow(reference);

    /// <summary>What is reached through memory has its shadow where that one's shadow leads to in the same way.</summary>
    private static Value Reached(RegionBuilder region, Load load, Operand from, Operand at, Value value) =>
        region.Let(new Load(from, at, InRange: true) { Path = load.Path, Field = load.Field }, Scope.AdjointName(value));

    /// <summary>The shadow of an object is of its class, and so it can be cast to whatever the object could.</summary>
    private static Value Narrowed(RegionBuilder region, Conversion cast, Operand shadow, Value value)
    {
        Operand known = shadow.Type.Equals(cast.X.Type) ? shadow : region.Let(new Conversion(shadow, cast.X.Type));
        return region.Let(cast with { X = known, Checked = false }, Scope.AdjointName(value));
    }

    /// <summary>One of two shadows. That of an array that is reached through other memory is an array, others are spans.</summary>
    private static Value Choose(RegionBuilder region, Operand condition, Operand whenTrue, Operand whenFalse, Value value)
    {
        return region.Let(new Select(condition, Row(whenTrue), Row(whenFalse)), Scope.AdjointName(value));

        Operand Row(Operand shadow) => whenTrue.Type.Equals(whenFalse.Type) || SweepSignatures.Passed(shadow.Type).Equals(shadow.Type)
            ? shadow
            : region.Let(new Conversion(shadow, SweepSignatures.Passed(shadow.Type)));
    }

    private Value AllocateFor(Value value, Scope home)
    {
        if (value.Type.IsGraph)
        {
            throw new UnsupportedException($"active values are stored in what '{value.Name}' leads to, which is no active parameter and has no adjoint", value);
        }

        BufferType type = (BufferType)SweepSignatures.Passed(value.Type);
        Operand row = primal.Get(value, home);
        return Allocate(type, home.Prologue.Let(new Length(row.Type is GridType ? home.Prologue.Let(new Conversion(row, type)) : row)), value, home);
    }

    private Value Allocate(BufferType type, Operand count, Value value, Scope home)
    {
        NewBuffer buffer = new(type.Element, count);

        // Memory that a cleanup sees is not on the frame, nor may what it is chosen from be.
        bool isOnFrame = ForwardSweep.IsOnFrame(buffer, home.Node.Kind == RegionKind.Function) && index[value].Let is not { Operation: NewBuffer { IsKept: true } };
        home.HasScratch |= !isOnFrame;
        buffer = buffer with { Stack = isOnFrame ? Stack.Frame : Stack.Scratch };
        if (index[value].Let is not null && (home.IsFused || home.IsRepeated || (home.Node.Kind == RegionKind.Function && early.NeedsEarlyShadows)))
        {
            Value shadow = values.Create(buffer.ResultType, Scope.AdjointName(value));
            plan.EarlyShadows[value.Id] = new Let(shadow, buffer);
            return shadow;
        }

        return home.Prologue.Let(buffer, Scope.AdjointName(value));
    }
}
