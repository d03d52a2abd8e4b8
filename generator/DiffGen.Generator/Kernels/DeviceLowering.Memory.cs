using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Kernels;

/// <content>Memory: which place each buffer has, and how its elements are read and written there.</content>
internal sealed partial class DeviceLowering
{
    private const int MaximumLocalElements = 64;

    /// <summary>Memory of small constant size that doesn't outlive the region it is made in.</summary>
    public static bool IsLocal(NewBuffer buffer) =>
        buffer is { Stack: not Stack.Tape, Position: null, Count: IntegerConstant { Value: > 0 and <= MaximumLocalElements } };

    private Place PlaceOf(Operand buffer) => buffer is Value value && places.TryGetValue(value.Id, out Place? place)
        ? place
        : throw DeviceTypes.Refuse(buffer, "this memory", "a kernel reaches only its parameters and arrays of its own");

    private Operand LengthOf(Place place)
    {
        if (place.Length != Unknown)
        {
            return place.Length;
        }

        ViewPlace view = (ViewPlace)place;
        if (lengths.TryGetValue(view.Memory.Id, out Operand? known))
        {
            return known;
        }

        Operand length = entry.Let(new Length(view.Memory), view.Name + "Length");
        return lengths[view.Memory.Id] = view.Stride is null ? length : entry.Let(new Binary(BinaryOperator.Divide, length, view.Stride), view.Name + "Length");
    }

    private readonly Dictionary<int, Operand> lengths = [];

    private void DefineMemory(Let let, RegionBuilder target)
    {
        places[let.Target.Id] = let.Operation switch
        {
            Slice slice => Part(PlaceOf(slice.Buffer), Resolve(slice.Start), Resolve(slice.Count), target),
            Conversion { X.Type: BufferType } conversion => PlaceOf(conversion.X),
            Copy copy => PlaceOf(copy.X),
            Select select => Choose(select, target),
            NewBuffer buffer => Allocate(buffer, let.Target, target),
            TapeAt at => new CellPlace(CellAt(Resolve(at.Position), target), at.Element, Resolve(at.Count)),
            TapePopSpan pop => Pop(pop, target),
            Opaque { Purity: Purity.Pure, Operands: { Length: 1 } operands } when operands[0].Type is BufferType => PlaceOf(operands[0]),
            Opaque => throw DeviceTypes.Refuse(let.Target, "a static array", "a device doesn't see it; pass it as a [Constant] parameter"),
            ResultArray => throw DeviceTypes.Refuse(let.Target, "an array as the result", "a kernel returns nothing; fill a parameter marked [Output] and [Batched]"),
            _ => throw DeviceTypes.Refuse(let.Target, $"the buffer '{let.Target.Name}'", "a kernel reaches only its parameters and arrays of its own"),
        };
    }

    private CellPlace Pop(TapePopSpan pop, RegionBuilder target)
    {
        Operand count = Resolve(pop.Count);
        return new CellPlace(tape!.Shrink(target, Cells(pop.Element, count, target)), pop.Element, count);
    }

    private static Operand Cells(IrType element, Operand count, RegionBuilder target) => target.Times(count, Constants.Int(StructType.Count(element)));

    private static Place Part(Place whole, Operand start, Operand count, RegionBuilder target) => whole switch
    {
        ViewPlace view => view with { Offset = target.Plus(view.Offset, start), Length = count },
        CellPlace cells => cells with { Start = target.Plus(cells.Start, Cells(cells.Element, start, target)), Length = count },
        _ => throw new InvalidOperationException("Unknown place: " + whole.GetType().Name),
    };

    private Place Choose(Select select, RegionBuilder target)
    {
        Operand condition = Resolve(select.Condition);
        Place first = PlaceOf(select.WhenTrue), second = PlaceOf(select.WhenFalse);
        if (first == second)
        {
            return first;
        }

        Operand length = Either(LengthOf(first), LengthOf(second));
        return (first, second) switch
        {
            (CellPlace a, CellPlace b) => a with { Start = Either(a.Start, b.Start), Length = length },
            (ViewPlace a, ViewPlace b) when a.Stride == b.Stride && a.Lane == b.Lane && a.IsLocal == b.IsLocal && a.IsShared == b.IsShared && a.IsAtomic == b.IsAtomic => a with
            {
                Memory = a.Memory == b.Memory ? a.Memory : target.Let(new Select(condition, a.Memory, b.Memory)),
                Offset = Either(a.Offset, b.Offset),
                Length = length,
                IsReadOnly = a.IsReadOnly || b.IsReadOnly,
            },
            _ => throw DeviceTypes.Refuse(condition, "a choice between buffers in different kinds of memory", "use the one or the other in a branch"),
        };

        Operand Either(Operand a, Operand b) => a == b ? a : target.Let(new Select(condition, a, b));
    }

    private Place Allocate(NewBuffer buffer, Value name, RegionBuilder target)
    {
        DeviceTypes.CheckElement(buffer.Element, name.Name, name);
        Operand count = Resolve(buffer.Count);
        Place place;
        if (IsLocal(buffer))
        {
            // Local memory is there once, wherever in the code it is asked for.
            Value memory = entry.Let(new NewBuffer(buffer.Element, count) { Zeroed = false, Stack = Stack.Frame }, name.Name);
            place = new ViewPlace(memory, Constants.Int(0), null, buffer.Element, count) { Name = name.Name, IsLocal = true };
        }
        else
        {
            Operand cells = Cells(buffer.Element, count, target);
            place = new CellPlace(buffer.Stack == Stack.Scratch ? tape!.GrowScratch(target, cells) : tape!.Grow(target, cells), buffer.Element, count);
        }

        if (buffer.Zeroed)
        {
            ForEach(place, target, (body, index, leaf) => Write(place, index, leaf.Path, Zero(leaf.Type), body));
        }

        return place;
    }

    // The position of the first cell where positions are kept: 0 is that of nothing. Else positions are the cells' own numbers.
    private readonly int first;

    // What is known to be a position, by its number: the cell there.
    private readonly Dictionary<int, Operand> marked = [];

    private Value Mark(TapeMark mark, RegionBuilder target)
    {
        Operand cell = (mark.Stack == Stack.Tape ? tape?.Top : tape?.Bottom) ?? Constants.Int(0);
        Value position = target.Let(new Conversion(target.Plus(cell, Constants.Int(first)), IrType.Int64));
        marked[position.Id] = cell;
        return position;
    }

    private Operand CellAt(Operand position, RegionBuilder target) =>
        position is Value { Id: var id } && marked.TryGetValue(id, out Operand? cell) ? cell : target.Minus(target.AsInt(position), Constants.Int(first));

    private void Release(TapeRelease release, RegionBuilder target)
    {
        if (tape is null)
        {
            return;
        }

        Operand position = CellAt(Resolve(release.Position), target);
        if (release.Stack == Stack.Tape)
        {
            tape.Top = position;
        }
        else
        {
            tape.Bottom = position;
        }
    }

    private void ForEach(Place place, RegionBuilder target, Action<RegionBuilder, Operand, Leaf> each)
    {
        Operand length = LengthOf(place);
        Value index = target.Values.Create(IrType.Int32);
        RegionBuilder body = target.Nested();
        foreach (Leaf leaf in StructType.LeavesOf(place.Element))
        {
            each(body, index, leaf);
        }

        target.Add(new For(index, Constants.Int(0), BinaryOperator.Less, length, 1, EquatableArray<Carried>.Empty, body.Build()));
    }

    private Operand Read(Place place, Operand index, string path, RegionBuilder target, Value? name = null, bool isInRange = false)
    {
        if (place is CellPlace cells)
        {
            return tape!.Read(target, CellOf(cells, index, path, target), LeafOf(place.Element, path).Type, name?.Name ?? "");
        }

        ViewPlace view = (ViewPlace)place;
        if (view.IsShared)
        {
            throw Race(view);
        }

        return target.Let(new Load(view.Memory, Address(view, index, target), isInRange) { Path = path }, name?.Name ?? "");
    }

    private void Write(Place place, Operand index, string path, Operand stored, RegionBuilder target)
    {
        index = Resolve(index);
        if (place is CellPlace cells)
        {
            tape!.Write(target, CellOf(cells, index, path, target), stored);
            return;
        }

        ViewPlace view = (ViewPlace)place;
        if (view.IsShared || view.IsReadOnly)
        {
            throw Race(view);
        }

        target.Add(new Store(view.Memory, Address(view, index, target), stored) { Path = path });
    }

    private void Accumulate(Place place, Operand index, string path, Operand addend, RegionBuilder target)
    {
        if (place is CellPlace cells)
        {
            Operand cell = CellOf(cells, index, path, target);
            IrType type = LeafOf(place.Element, path).Type;
            tape!.Write(target, cell, target.Add(tape.Read(target, cell, type), addend));
            return;
        }

        ViewPlace view = (ViewPlace)place;
        if (view.IsReadOnly)
        {
            throw Race(view);
        }

        if ((view.IsShared || view.IsAtomic) && place.Element is StructType whole && !KernelSignature.IsField(whole, path))
        {
            throw DeviceTypes.Refuse(null, $"the gradient of '{view.Name}', which all threads add to,", "only fields can be added to atomically, and its elements have properties; give the struct fields");
        }

        target.Add(new Accumulate(view.Memory, Address(view, index, target), addend) { Path = path, IsAtomic = view.IsShared || view.IsAtomic });
    }

    private static KernelRefusal Race(ViewPlace view) => new(KernelFault.Race, null, view.Name);

    private Operand Address(ViewPlace view, Operand index, RegionBuilder target)
    {
        Operand element = target.Plus(view.Offset, index);
        return view.Stride is null ? element : target.Plus(target.Times(element, view.Stride), view.Lane ?? thread);
    }

    private static Operand CellOf(CellPlace place, Operand index, string path, RegionBuilder target)
    {
        int leaf = place.Element is StructType whole ? whole.IndexOf(path) : 0;
        return target.Plus(target.Plus(place.Start, Cells(place.Element, index, target)), Constants.Int(leaf));
    }

    private static Leaf LeafOf(IrType element, string path) => element is StructType whole ? whole.Leaves[whole.IndexOf(path)] : new Leaf("", element, true);
}
