using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Lowering;

/// <content>
/// Views of memory. All views of one buffer are told apart by two numbers, so a variable that refers to one view or
/// another is no obstacle: the numbers are ordinary values, and the view is made of them where it is needed.
/// </content>
internal sealed partial class BodyLowering
{
    private readonly Dictionary<int, ViewOf> views = [];
    private readonly HashSet<int> parameterIds = [];

    /// <summary>How a view was made: of which buffer, and where it starts there if it is a slice.</summary>
    private sealed record ViewOf(Value Source, Operand? Start, Operand? Count);

    private Value RootValueOf(Value buffer)
    {
        while (views.TryGetValue(buffer.Id, out ViewOf? view))
        {
            buffer = view.Source;
        }

        return buffer;
    }

    /// <summary>Identifies the memory behind a buffer.</summary>
    private int RootOf(Operand buffer) => buffer is Value value ? RootValueOf(value).Id : -1;

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

    private bool IsVisible(Value root) => parameterIds.Contains(root.Id) || scope.Builder.DefinitionOf(root) is not null;

    /// <summary>A view that is known to lie within its memory.</summary>
    private Value Rebuild(Value root, Operand start, Operand count, BufferType type, bool isStopped, string name)
    {
        Slice slice = new(root, start, count, InRange: true);
        bool converts = !slice.ResultType.Equals(type);
        Value view = View(root, slice, null, converts ? "" : name);
        if (converts)
        {
            view = View(view, new Conversion(view, type), null, name);
        }

        if (isStopped)
        {
            stopped.Add(view.Id);
        }

        return view;
    }

    /// <summary>Whether two operands are views of one buffer, between which a variable may choose.</summary>
    private bool AreSiblings(Operand first, Operand second) =>
        first is Value one && second is Value two
        && one.Type is BufferType { Kind: not BufferKind.Array } && one.Type.Equals(two.Type)
        && RootOf(one) == RootOf(two) && IsStopped(one) == IsStopped(two);
}
