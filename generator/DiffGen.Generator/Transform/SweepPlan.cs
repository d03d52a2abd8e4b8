using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <summary>A value of the forward sweep that goes over the tape, and the value of the reverse sweep that it becomes there.</summary>
internal sealed record Save(Value Primal, Value Restored)
{
    /// <summary>The array that holds the value for all iterations, where the reverse sweep sees it as the forward sweep does.</summary>
    public Value? Segment { get; set; }

    public string SegmentName => Primal.IsNamed ? Primal.Name + "Tape" : "tape";
}

/// <summary>A value defined in an arm of an <see cref="If"/> that is needed outside it.</summary>
internal sealed record Export(Value Inner, RegionKind Arm, Value Outer);

/// <summary>What the forward sweep of a loop's body, or of a method whose sweeps are called apart, has to put on the tape.</summary>
internal sealed class RecordPlan
{
    public List<Save> Saves { get; } = new();

    /// <summary>For a counted loop whose body puts nothing else on the tape: one array a value, indexed by iteration, instead of pushes.</summary>
    public bool IsIndexed { get; set; }

    /// <summary>
    /// The bounds of the loop, as they are known before the fused loop around it: all its iterations use the same arrays. Null where
    /// the arrays are new each time.
    /// </summary>
    public (Operand Start, Operand Limit)? ReusedBounds { get; set; }

    /// <summary>The number of iterations that a <see cref="While"/> has run.</summary>
    public Value? Count { get; set; }
}

/// <summary>The iteration that found the greatest, or the smallest, value of all: the first one of those that have it. Where that is what the loop began with, its bound.</summary>
/// <param name="Last">The last iteration that is not beaten by what was found before it: the only one besides, but for ties. Just before the first where there is none; null where that can't be said.</param>
internal sealed record Found(Extremum Extremum, Value Iteration, Value? Last);

/// <summary>The reverse of one iteration of a loop, and the sums of adjoints that it carries on to the next.</summary>
internal sealed record FusedLoop(EquatableArray<Statement> Statements, EquatableArray<Carried> Carried, EquatableArray<Operand> Yields)
{
    /// <summary>An iteration needs scratch memory.</summary>
    public bool HasScratch { get; init; }

    /// <summary>Loops in the body whose records all iterations keep in the same place.</summary>
    public EquatableArray<For> Reusing { get; init; }
}

/// <summary>A loop that leaves snapshots.</summary>
/// <param name="Kept">The names of what is in one.</param>
internal sealed record KeptLoop(EquatableArray<Statement> Statements, EquatableArray<string> Kept);

/// <summary>
/// What the forward sweep has to do beyond the primal so that the reverse sweep finds what it needs. The reverse sweep
/// is built first and writes its wishes here.
/// </summary>
internal sealed class SweepPlan
{
    private readonly Dictionary<Statement, RecordPlan> records = new(ReferenceComparer<Statement>.Instance);
    private readonly Dictionary<Statement, List<Export>> exports = new(ReferenceComparer<Statement>.Instance);
    private readonly Dictionary<Statement, List<Statement>> before = new(ReferenceComparer<Statement>.Instance);

    /// <summary>Values that the forward sweep defines beyond the primal's, with the region that they are defined in.</summary>
    public Dictionary<int, RegionNode> AddedHomes { get; } = new();

    /// <summary>How an added value is defined, where that is by an operation.</summary>
    public Dictionary<int, Operation> AddedOperations { get; } = new();

    /// <summary>The position of the tape before the allocation of a buffer that the reverse sweep asks for again.</summary>
    public Dictionary<int, Value> Marks { get; } = new();

    /// <summary>Buffers whose memory goes back at the end of the region that allocated it.</summary>
    public HashSet<int> Released { get; } = new();

    /// <summary>Additions that the reverse sweep would only take back: nobody reads their sums.</summary>
    public HashSet<Statement> Omitted { get; } = new(ReferenceComparer<Statement>.Instance);

    /// <summary>What is to be run at the end of each iteration of a loop that is reversed where it stands.</summary>
    public Dictionary<Statement, FusedLoop> Fused { get; } = new(ReferenceComparer<Statement>.Instance);

    /// <summary>What the forward sweep does instead of a loop that leaves snapshots of its state.</summary>
    public Dictionary<Statement, KeptLoop> Snapshots { get; } = new(ReferenceComparer<Statement>.Instance);

    /// <summary>Memory for adjoints that a fused loop needs before the reverse sweep begins, by the allocation of the primal's.</summary>
    public Dictionary<int, Let> EarlyShadows { get; } = new();

    /// <summary>For each loop, where what it looks for was found first.</summary>
    public Dictionary<Statement, List<Found>> Found { get; } = new(ReferenceComparer<Statement>.Instance);

    /// <summary>The shadows of references that branches choose and loops carry: the forward sweep chooses and carries them beside.</summary>
    public Dictionary<int, Value> ReferenceShadows { get; } = new();

    /// <summary>Calls that run both sweeps at once, and what is called instead.</summary>
    public Dictionary<Statement, Call> JointCalls { get; } = new(ReferenceComparer<Statement>.Instance);

    /// <summary>Arrays of several dimensions that the method made for itself, of which there is no object to pass.</summary>
    public HashSet<int> Shapes { get; } = new();

    /// <summary>Calls whose forward and reverse sweeps share the tape.</summary>
    public HashSet<Statement> ActiveCalls { get; } = new(ReferenceComparer<Statement>.Instance);

    /// <summary>The record of the method itself, where its sweeps are called apart.</summary>
    public RecordPlan Outermost { get; } = new();

    public RecordPlan RecordOf(Statement loop)
    {
        if (!records.TryGetValue(loop, out RecordPlan? record))
        {
            records[loop] = record = new RecordPlan();
        }

        return record;
    }

    public List<Export> ExportsOf(Statement branch)
    {
        if (!exports.TryGetValue(branch, out List<Export>? list))
        {
            exports[branch] = list = new List<Export>();
        }

        return list;
    }

    /// <summary>Statements that the forward sweep runs just before a statement.</summary>
    public List<Statement> Before(Statement statement)
    {
        if (!before.TryGetValue(statement, out List<Statement>? list))
        {
            before[statement] = list = new List<Statement>();
        }

        return list;
    }
}
