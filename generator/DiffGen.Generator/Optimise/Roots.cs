using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Optimise;

/// <summary>
/// Sorts buffers by the memory that may stand behind them. Parameters and allocations are memory of their own (companions
/// check that parameters don't overlap where one is written); a slice or a conversion shares it; buffers between which
/// a branch or a loop chooses count as one.
/// </summary>
internal sealed class Roots
{
    /// <summary>The memory may be any.</summary>
    public const int Unknown = -1;

    private readonly Dictionary<int, int> parents = new();
    private readonly HashSet<int> shared = new();
    private readonly HashSet<int> unknown = new();
    private readonly HashSet<int> frame = new();

    // Memory on the tape: what is found there by its place, and what may be found.
    private readonly List<int> found = new();
    private readonly List<int> allocated = new();

    // Memory that is reached through other memory, by that and by its type.
    private readonly List<(int Origin, string Kind, int Reached)> reached = new();
    private readonly Dictionary<int, int> origins = new();

    // References that branches choose and loops carry: what is reached from one may be reached from where it came from.
    private readonly List<int> changing = new();
    private readonly IReadOnlyList<int> parameters;

    public Roots(Function function)
    {
        parameters = [.. function.Parameters.Select(parameter => parameter.Value.Id)];
        foreach (Parameter parameter in function.Parameters)
        {
            if (parameter.Type.IsMemory)
            {
                shared.Add(parameter.Value.Id);
            }
        }

        // What a cleanup finds in a cell may be anything that the method around it has, its frame's memory too.
        frame.UnionWith(function.Cells.Where(cell => cell.Type is BufferType { Kind: not BufferKind.Array } && parameters.Contains(cell.Id)).Select(cell => cell.Id));
        foreach (Statement statement in Traversal.Statements(function.Body))
        {
            Visit(statement);
            foreach (Value reference in ChangingReferences.In(statement))
            {
                if (reference.Type.IsGraph)
                {
                    changing.Add(reference.Id);
                }
            }
        }

        JoinTape();
        while (reached.Count > 0 && (JoinReached() | JoinOrigins()))
        {
        }
    }

    /// <summary>A number for the memory of a buffer; the same for two that may overlap.</summary>
    public int Of(Operand buffer)
    {
        if (buffer is not Value value)
        {
            return Unknown;
        }

        int root = Find(value.Id);
        return unknown.Contains(root) ? Unknown : root;
    }

    /// <summary>The memory has been allocated by the function itself.</summary>
    public bool IsPrivate(int root) => root != Unknown && !shared.Contains(root);

    /// <summary>The memory has been found by its place on the tape, where other memory may lie later.</summary>
    public bool IsFound(int root) => found.Count > 0 && Find(found[0]) == root;

    /// <summary>The memory may lie in the method's stack frame, from where it must not leave the method.</summary>
    public bool MayBeOnFrame(Operand buffer) => buffer is Value value && Find(value.Id) is var root
        && (frame.Contains(root) || (unknown.Contains(root) && frame.Count > 0));

    private void Visit(Statement statement)
    {
        switch (statement)
        {
            case Let { Target: { Type.IsMemory: true } target, Operation: var operation }:
                Visit(target, operation);
                break;
            case If branch:
                for (int i = 0; i < branch.Results.Count; i++)
                {
                    Join(branch.Results[i], branch.Then.Yields[i]);
                    Join(branch.Results[i], branch.Else.Yields[i]);
                }

                break;
            case For loop:
                Visit(loop.Carried, loop.Body);
                break;
            case While loop:
                Visit(loop.Carried, loop.Body);
                break;
            case Call call:
                foreach (Value result in call.Results)
                {
                    unknown.Add(Find(result.Id));
                }

                break;
        }
    }

    private void Visit(Value target, Operation operation)
    {
        switch (operation)
        {
            case Slice slice:
                Join(target, slice.Buffer);
                break;
            case VectorView view:
                Join(target, view.Buffer);
                break;
            case Conversion conversion:
                Join(target, conversion.X);
                break;
            case Copy copy:
                Join(target, copy.X);
                break;
            case ResultArray { Buffer.Type: not BufferType { Kind: BufferKind.Array } }:
                break;
            case ResultArray result:
                Join(target, result.Buffer);
                break;
            case Shape shape:
                Join(target, shape.Elements);
                break;
            case Select select:
                Join(target, select.WhenTrue);
                Join(target, select.WhenFalse);
                break;
            case Load load:
                Reach(target, load.Buffer);
                break;
            case NewBuffer { Stack: var stack }:
                if (stack == Stack.Frame)
                {
                    frame.Add(Find(target.Id));
                }
                else if (stack == Stack.Tape)
                {
                    allocated.Add(target.Id);
                }

                break;
            case TapeAt or TapePopSpan:
                found.Add(target.Id);
                break;
            default:
                unknown.Add(Find(target.Id));
                break;
        }
    }

    private void Visit(EquatableArray<Carried> carried, Region body)
    {
        for (int i = 0; i < carried.Count; i++)
        {
            Join(carried[i].Phi, carried[i].Initial);
            Join(carried[i].Phi, body.Yields[i]);
            Join(carried[i].Result, carried[i].Phi);
        }
    }

    // What is reached from one object or array by one type of reference may be one.
    private void Reach(Value target, Operand from)
    {
        int root = from is Value value ? Find(value.Id) : Unknown;
        int origin = origins.TryGetValue(root, out int known) ? Find(known) : root;
        if (root == Unknown || unknown.Contains(origin))
        {
            unknown.Add(Find(target.Id));
            return;
        }

        if (!origins.ContainsKey(Find(target.Id)))
        {
            origins[Find(target.Id)] = origin;
        }

        reached.Add((origin, KindOf(target.Type), target.Id));
        if (shared.Contains(origin))
        {
            shared.Add(Find(target.Id));
        }
    }

    private static string KindOf(IrType type) => type is ObjectType reference ? reference.Family : type.CSharp;

    /// <summary>What is found by its place on the tape may be any of what lies there, but is no memory of others'.</summary>
    private void JoinTape()
    {
        if (found.Count == 0)
        {
            return;
        }

        found.ForEach(memory => Join(found[0], memory));
        allocated.ForEach(memory => Join(found[0], memory));

        // Others put it there, or look for it later.
        shared.Add(Find(found[0]));
    }

    private bool JoinReached()
    {
        bool hasJoined = false;
        foreach (IGrouping<(int, string Kind), (int Origin, string Kind, int Reached)> group in reached.GroupBy(one => (Find(one.Origin), one.Kind)))
        {
            int first = group.First().Reached;
            foreach ((int origin, _, int other) in group)
            {
                if (unknown.Contains(Find(origin)))
                {
                    unknown.Add(Find(other));
                }

                hasJoined |= Join(first, other);
            }
        }

        return hasJoined;
    }

    private bool JoinOrigins()
    {
        bool hasJoined = false;
        foreach (int root in changing.ConvertAll(Find).Distinct())
        {
            List<int> from = [.. reached.Where(one => Find(one.Reached) == root).Select(one => one.Origin), .. parameters.Where(parameter => Find(parameter) == root)];
            from.ForEach(origin => hasJoined |= Join(from[0], origin));
        }

        return hasJoined;
    }

    private void Join(Value a, Operand b)
    {
        // What is not a value is nobody's memory: a default, or a constant that holds none.
        if (!a.Type.IsMemory || b is not Value other)
        {
            return;
        }

        Join(a.Id, other.Id);
    }

    private bool Join(int a, int b)
    {
        int x = Find(a), y = Find(b);
        if (x == y)
        {
            return false;
        }

        parents[x] = y;
        Inherit(shared, x, y);
        Inherit(unknown, x, y);
        Inherit(frame, x, y);
        if (origins.TryGetValue(x, out int origin) && !origins.ContainsKey(y))
        {
            origins[y] = origin;
        }

        return true;
    }

    private static void Inherit(HashSet<int> set, int from, int to)
    {
        if (set.Contains(from))
        {
            set.Add(to);
        }
    }

    private int Find(int id)
    {
        while (parents.TryGetValue(id, out int parent))
        {
            if (parents.TryGetValue(parent, out int next))
            {
                parents[id] = next;
            }

            id = parent;
        }

        return id;
    }
}
