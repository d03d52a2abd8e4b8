using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Lowering;

/// <content>
/// Views of memory. What a buffer variable refers to is told by three numbers: which of the buffers that it may refer to, and
/// where in it. So a variable that refers to one thing or another is no obstacle: the numbers are ordinary values, and the
/// buffer is made of them where it is needed.
/// </content>
internal sealed partial class BodyLowering
{
    private readonly Dictionary<int, ViewOf> views = [];
    private readonly Dictionary<int, ChoiceOf> choices = [];
    private readonly HashSet<int> parameterIds = [];

    /// <summary>How a view was made: of which buffer, and where it starts there if it is a slice.</summary>
    private sealed record ViewOf(Value Source, Operand? Start, Operand? Count);

    /// <summary>How a buffer was chosen: by its index among several.</summary>
    private sealed record ChoiceOf(BufferPlace Place, EquatableArray<Value> Roots);

    /// <summary>The buffers that a variable may refer to.</summary>
    /// <param name="Roots">Parameters, and memory that the method made.</param>
    /// <param name="IsWhole">It refers to all of one of them, never to a part.</param>
    /// <param name="Grid">The type of the variable, if that is an array of several dimensions: its lengths count, too.</param>
    private sealed record BufferRange(EquatableArray<Value> Roots, BufferType Type, bool IsWhole, bool IsStopped, GridType? Grid)
    {
        /// <summary>It may be no array at all.</summary>
        public bool MayBeAbsent { get; init; }

        public bool IsChoice => Roots.Count > 1;

        /// <summary>Which of the numbers of a place differ within the range.</summary>
        public IEnumerable<Operand> Moving(BufferPlace place, Func<Value, bool> isHeap)
        {
            if (IsChoice)
            {
                yield return place.Which;
            }

            if (Roots.Any(isHeap))
            {
                yield return place.Position;
                yield return place.Size;
            }

            if (!IsWhole)
            {
                yield return place.Start;
                yield return place.Count;
            }

            foreach (Operand extent in place.Extents)
            {
                yield return extent;
            }
        }
    }

    /// <summary>One of the buffers of a range, or a part of one.</summary>
    /// <param name="Position">Where the memory lies on the tape, if it is lasting memory.</param>
    /// <param name="Size">How many elements it has, if it is lasting memory.</param>
    private sealed record BufferPlace(Operand Which, Operand Position, Operand Size, Operand Start, Operand Count, EquatableArray<Operand> Extents)
    {
        public static readonly Operand Nowhere = new IntegerConstant(0, IrType.Int64);

        public static BufferPlace NoneIn(BufferRange range) => new(
            Constants.Int(0), Nowhere, Constants.Int(0), Constants.Int(0), Constants.Int(0), Enumerable.Repeat<Operand>(Constants.Int(0), range.Grid?.Rank ?? 0).ToEquatableArray());
    }

    /// <summary>What a view was made of in the end: a parameter, memory that the method made, or a choice of them.</summary>
    private Value BaseOf(Value buffer)
    {
        while (views.TryGetValue(buffer.Id, out ViewOf? view))
        {
            buffer = view.Source;
        }

        return buffer;
    }

    /// <summary>The memory that may be behind a buffer.</summary>
    private EquatableArray<Value> RootsOf(Operand buffer) =>
        RowOf(buffer) is not { } value ? EquatableArray<Value>.Empty
        : BaseOf(value) is var origin && choices.TryGetValue(origin.Id, out ChoiceOf? choice) ? choice.Roots
        : positions.ContainsKey(origin.Id) ? EquatableArray.Create(HeapOf(((BufferType)origin.Type).Element))
        : EquatableArray.Create(origin);

    /// <summary>The memory behind a buffer, or through which it is reached, may be in a set.</summary>
    private bool MayBeIn(HashSet<int> memory, Operand buffer) => memory.Count > 0 && OriginsOf(buffer).Any(root => memory.Contains(root.Id));

    private bool MayShareMemory(Operand first, Operand second) =>
        first.Type is BufferType one && second.Type is BufferType two && !one.Element.Equals(two.Element) && !one.IsGraph && !two.IsGraph && (IsReached(first) || IsReached(second))
            ? false
            : OriginsOf(first).Intersect(OriginsOf(second)).Any();

    private bool IsStopped(Operand buffer) => buffer is Value value && stopped.Contains(value.Id);

    /// <summary>A view of a buffer's memory: whatever is known of the memory holds for it, too.</summary>
    private Value View(Operand source, Operation operation, IOperation? origin, string name)
    {
        Value view = Let(operation, origin, name);
        if (source is Value value)
        {
            Slice? slice = operation as Slice;
            views[view.Id] = new ViewOf(value, slice?.Start, slice?.Count);
            if (stopped.Contains(value.Id))
            {
                stopped.Add(view.Id);
            }
        }

        return view;
    }

    /// <summary>Where a view starts in the memory behind it.</summary>
    private Operand StartOf(Value buffer)
    {
        if (!views.TryGetValue(buffer.Id, out ViewOf? view))
        {
            return Constants.Int(0);
        }

        Operand outer = StartOf(view.Source);
        return view.Start is null || view.Start is IntegerConstant { Value: 0 } ? outer
            : outer is IntegerConstant { Value: 0 } ? view.Start
            : Let(new Binary(BinaryOperator.Add, outer, view.Start), null);
    }

    private Operand CountOf(Value buffer) =>
        views.TryGetValue(buffer.Id, out ViewOf? view) ? view.Count ?? CountOf(view.Source) : Let(new Length(buffer), null);

    private bool IsWhole(Value buffer) =>
        !views.TryGetValue(buffer.Id, out ViewOf? view) || (view.Start is null && IsWhole(view.Source));

    private bool IsVisible(Value root) => IsHeap(root) || parameterIds.Contains(root.Id) || scope.Builder.DefinitionOf(root) is not null;

    /// <summary>What a buffer may refer to, or null where that isn't visible here.</summary>
    private BufferRange? RangeOf(Operand? operand)
    {
        if (operand is (DefaultConstant or TextConstant) and { Type: BufferType type })
        {
            // No memory is lasting memory of no elements.
            return new BufferRange(EquatableArray.Create(HeapOf(type.Element)), type.Shadow, true, false, null) { MayBeAbsent = type.Kind == BufferKind.Array };
        }

        if (RowOf(operand) is not { Type: BufferType } buffer)
        {
            return null;
        }

        EquatableArray<Value> roots = RootsOf(buffer);
        MakeLast(roots);
        return roots.All(IsVisible) ? new BufferRange(roots, (BufferType)buffer.Type, IsWhole(buffer), IsStopped(buffer), (operand as Grid)?.GridType) { MayBeAbsent = MayBeAbsent(buffer) } : null;
    }

    private static Value? RowOf(Operand? operand) => operand switch
    {
        Value buffer => buffer,
        Grid grid => grid.Elements,
        _ => null,
    };

    /// <summary>All that two ranges hold, always in the same order; null where one variable can't refer to both.</summary>
    private static BufferRange? Widen(BufferRange? range, BufferRange? other)
    {
        if (range is null || other is null || range.IsStopped != other.IsStopped || !range.Type.Element.Equals(other.Type.Element))
        {
            return null;
        }

        BufferKind kind = (BufferKind)Math.Max((int)range.Type.Kind, (int)other.Type.Kind);
        return range with
        {
            Roots = range.Roots.Union(other.Roots).OrderBy(root => root.Id).ToEquatableArray(),
            Type = range.Type with { Kind = kind },
            IsWhole = range.IsWhole && other.IsWhole,
            MayBeAbsent = range.MayBeAbsent || other.MayBeAbsent,
        };
    }

    /// <summary>The numbers that tell a buffer from the others of a range.</summary>
    private BufferPlace PlaceIn(BufferRange range, Operand operand)
    {
        if (operand is DefaultConstant or TextConstant)
        {
            return BufferPlace.NoneIn(range) with { Which = Constants.Int(range.Roots.ToList().FindIndex(IsHeap)) };
        }

        Value buffer = RowOf(operand)!;
        Value origin = BaseOf(buffer);
        ChoiceOf? choice = choices.TryGetValue(origin.Id, out ChoiceOf? made) ? made : null;
        bool isLasting = positions.TryGetValue(origin.Id, out Operand? position);
        return new BufferPlace(
            range.IsChoice ? WhichOf(range, origin) : Constants.Int(0),
            position ?? choice?.Place.Position ?? BufferPlace.Nowhere,
            isLasting ? Let(new Length(origin), null) : choice?.Place.Size ?? Constants.Int(0),
            range.IsWhole ? Constants.Int(0) : StartOf(buffer),
            range.IsWhole ? Constants.Int(0) : CountOf(buffer),
            operand is Grid grid ? ExtentsOf(grid) : EquatableArray<Operand>.Empty);
    }

    private Operand WhichOf(BufferRange range, Value origin)
    {
        List<Value> roots = [.. range.Roots];
        if (positions.ContainsKey(origin.Id))
        {
            return Constants.Int(roots.FindIndex(IsHeap));
        }

        if (!choices.TryGetValue(origin.Id, out ChoiceOf? choice))
        {
            return Constants.Int(roots.IndexOf(origin));
        }

        if (choice.Roots.SequenceEqual(roots.Take(choice.Roots.Count)))
        {
            return choice.Place.Which;
        }

        Operand which = Constants.Int(roots.IndexOf(choice.Roots[choice.Roots.Count - 1]));
        for (int i = choice.Roots.Count - 2; i >= 0; i--)
        {
            which = Let(new Select(Is(choice.Place.Which, i), Constants.Int(roots.IndexOf(choice.Roots[i])), which), null);
        }

        return which;
    }

    private Operand Is(Operand which, int index) => Let(new Binary(BinaryOperator.Equal, which, Constants.Int(index)), null);

    /// <summary>The buffer, or the part of one, that numbers stand for; it is known to lie within its memory.</summary>
    private Operand Rebuild(BufferRange range, BufferPlace place, string name)
    {
        if (range.Grid is not null && !range.IsChoice && grids.TryGetValue(range.Roots[0].Id, out Grid? only))
        {
            return only;
        }

        Value view = range.IsChoice ? Choose(range, place, range.IsWhole ? name : "") : Found(range.Roots[0], place, range.IsWhole ? name : "");
        if (range.MayBeAbsent)
        {
            absent[view.Id] = scope;
        }

        if (!range.IsWhole)
        {
            Slice slice = new(view, place.Start, place.Count, InRange: true);
            view = View(view, slice, null, slice.ResultType.Equals(range.Type) ? name : "");
        }

        if (!view.Type.Equals(range.Type))
        {
            view = View(view, new Conversion(view, range.Type), null, name);
        }

        if (range.IsStopped)
        {
            if (!range.IsChoice && range.IsWhole)
            {
                view = View(view, new Copy(view), null, name);
            }

            stopped.Add(view.Id);
        }

        return range.Grid is null ? view : new Grid(range.Grid, view, place.Extents, null);
    }

    private Value Found(Value root, BufferPlace place, string name) => IsHeap(root) ? FindAgain(root, place.Position, place.Size, name) : root;

    private Value Choose(BufferRange range, BufferPlace place, string name)
    {
        Value Converted(Value option) => Found(option, place, "") is var root && root.Type.Equals(range.Type) ? root : View(root, new Conversion(root, range.Type), null, "");
        Value chosen = Converted(range.Roots[range.Roots.Count - 1]);
        for (int i = range.Roots.Count - 2; i >= 0; i--)
        {
            chosen = Let(new Select(Is(place.Which, i), Converted(range.Roots[i]), chosen), null, i == 0 ? name : "");
        }

        choices[chosen.Id] = new ChoiceOf(place, range.Roots);
        return chosen;
    }
}
