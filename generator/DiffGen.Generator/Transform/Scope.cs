using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <summary>
/// The reverse sweep of one region: the statements under construction, the primal values that are at hand in it, and
/// the adjoints collected so far.
/// </summary>
internal sealed class Scope
{
    private readonly Dictionary<int, Operand> adjoints = new();

    public Scope(RegionNode node, Scope? parent, ValueSource values, Func<Value, RegionNode> homeOf)
    {
        Node = node;
        Parent = parent;
        Prologue = parent is null ? new RegionBuilder(values) : parent.Body.Nested();
        Body = Prologue.Nested();
        HomeOf = homeOf;
    }

    /// <summary>The region of the primal that is reversed here.</summary>
    public RegionNode Node { get; }

    public Scope? Parent { get; }

    /// <summary>What comes first: primal values that are taken from the tape or computed again, and memory for adjoints.</summary>
    public RegionBuilder Prologue { get; }

    public RegionBuilder Body { get; }

    /// <summary>Primal values defined in the region, as they are called in the reverse sweep.</summary>
    public Dictionary<int, Operand> Available { get; } = new();

    /// <summary>The memory that holds the adjoint of a buffer defined in the region.</summary>
    public Dictionary<int, Operand> Shadows { get; } = new();

    /// <summary>In a loop's body: the adjoints of values from outside, which go from one iteration to the next.</summary>
    public List<(Value Primal, Carried Carried)> Accumulators { get; } = new();

    /// <summary>The record that the forward sweep of the region leaves on the tape; null where the region's values simply stay at hand.</summary>
    public RecordPlan? Record { get; set; }

    /// <summary>In a fused body: loops whose records all iterations keep in the same place.</summary>
    public List<For> Reusing { get; } = new();

    /// <summary>In a body: the iteration, counted from zero, where it is known.</summary>
    public Operand? Iteration { get; set; }

    /// <summary>A loop's body that is reversed from the first iteration to the last.</summary>
    public bool Ascends { get; init; }

    /// <summary>Where the body ascends: what the primal's loop carries, carried along once more.</summary>
    public List<(Carried Carried, Operand Next)> Reruns { get; } = new();

    /// <summary>
    /// A loop's body that is reversed right after it has run, in the forward sweep: all values that the primal has there are at hand.
    /// </summary>
    public bool IsFused { get; init; }

    /// <summary>A loop's body that the reverse sweep runs again just before it reverses it: all values that the primal has there are at hand.</summary>
    public bool IsRepeated { get; init; }

    /// <summary>Something else than the record is on the tape.</summary>
    public bool HasTape { get; set; }

    /// <summary>The reverse sweep of the region allocates scratch memory.</summary>
    public bool HasScratch { get; set; }

    public bool IsEmpty => Prologue.Count == 0 && Body.Count == 0 && Accumulators.Count == 0 && adjoints.Count == 0;

    private Func<Value, RegionNode> HomeOf { get; }

    /// <summary>Adds a contribution to the adjoint of a primal value.</summary>
    public void Add(Value primal, Operand contribution)
    {
        if (contribution.IsZero())
        {
            return;
        }

        Operand? current = Find(primal);
        adjoints[primal.Id] = current is null ? contribution : Sum(primal, current, contribution);
    }

    /// <summary>The complete adjoint of a value that is defined in this region, or null when it is zero.</summary>
    public Operand? Take(Value primal)
    {
        if (!adjoints.TryGetValue(primal.Id, out Operand? adjoint))
        {
            return null;
        }

        adjoints.Remove(primal.Id);
        return adjoint;
    }

    /// <summary>Replaces the adjoint of a value by a newer version that contains it.</summary>
    public void Replace(Value primal, Operand adjoint) => adjoints[primal.Id] = adjoint;

    /// <summary>The adjoint so far, from here or from around; in a loop's body, what comes from around is carried.</summary>
    public Operand? Find(Value primal)
    {
        if (adjoints.TryGetValue(primal.Id, out Operand? adjoint))
        {
            return adjoint;
        }

        if (!IsOuter(primal))
        {
            return null;
        }

        // What is summed up by a fused loop is added to the rest when the reverse sweep gets there.
        Operand? around = IsFused ? null : Parent!.Find(primal);
        if (Node.Kind != RegionKind.LoopBody)
        {
            return around;
        }

        string name = AdjointName(primal);
        Value phi = Body.Values.Create(primal.Type, name);
        Carried carried = new(phi, around ?? Constants.Real(0, (RealType)primal.Type), Body.Values.Create(primal.Type, name)) { IsFree = true };
        Accumulators.Add((primal, carried));
        adjoints[primal.Id] = phi;
        return phi;
    }

    /// <summary>The adjoints of values from around this region that it has changed.</summary>
    public IEnumerable<int> ChangedOuter(IReadOnlyDictionary<int, Value> values) =>
        adjoints.Keys.Where(id => IsOuter(values[id])).OrderBy(id => id);

    public Operand this[int id] => adjoints[id];

    public bool Has(int id) => adjoints.ContainsKey(id);

    public static string AdjointName(Value primal) => primal.IsNamed ? primal.Name + "Adjoint" : "";

    private bool IsOuter(Value primal) => HomeOf(primal).Depth < Node.Depth;

    private Operand Sum(Value primal, Operand current, Operand contribution)
    {
        Operand sum = Body.Add(current, contribution);
        return primal.IsNamed && sum is Value { IsNamed: false } ? Body.Let(new Copy(sum), AdjointName(primal)) : sum;
    }
}
