using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Analysis;

internal enum RegionKind
{
    Function,
    Then,
    Else,
    LoopBody,
    LoopCondition,
}

/// <summary>A region of a function, and what it is nested in.</summary>
internal sealed class RegionNode
{
    public RegionNode(Region region, RegionKind kind, Statement? owner, RegionNode? parent)
    {
        Region = region;
        Kind = kind;
        Owner = owner;
        Parent = parent;
        Depth = parent is null ? 0 : parent.Depth + 1;
    }

    public Region Region { get; }

    public RegionKind Kind { get; }

    /// <summary>The <see cref="If"/> or loop whose region this is; null for the function's body.</summary>
    public Statement? Owner { get; }

    public RegionNode? Parent { get; }

    public int Depth { get; }

    /// <summary>Position of the owner: every statement of the region lies after it.</summary>
    public int Start { get; set; }
}

/// <summary>How a value comes into being. At most one member is set, none for a parameter.</summary>
internal sealed record Definition(RegionNode Home)
{
    public Let? Let { get; init; }

    public If? If { get; init; }

    public For? Induction { get; init; }

    /// <summary>The loop of which this is a carried value, as its body sees it.</summary>
    public Statement? PhiOf { get; init; }

    /// <summary>The loop of which this is a carried value, as it leaves it.</summary>
    public Statement? ResultOf { get; init; }

    /// <summary>Index among the carried values of the loop.</summary>
    public int Carried { get; init; }

    public Call? Call { get; init; }

    public bool IsParameter { get; init; }
}

/// <summary>
/// Where everything is: for each value its definition and its home region, for each statement its position in program
/// order. Statements are told apart by reference, since two that look the same are still two.
/// </summary>
internal sealed class FunctionIndex
{
    private readonly Dictionary<int, Definition> definitions = new();
    private readonly Dictionary<Statement, (int Position, RegionNode Region)> places = new(ReferenceComparer<Statement>.Instance);
    private readonly Dictionary<Statement, List<RegionNode>> regions = new(ReferenceComparer<Statement>.Instance);
    private int position;

    public FunctionIndex(Function function)
    {
        Root = new RegionNode(function.Body, RegionKind.Function, null, null);
        foreach (Parameter parameter in function.Parameters)
        {
            definitions[parameter.Value.Id] = new Definition(Root) { IsParameter = true };
        }

        Visit(Root);
    }

    public RegionNode Root { get; }

    public Definition this[Value value] => definitions[value.Id];

    public bool Knows(Value value) => definitions.ContainsKey(value.Id);

    /// <summary>A region of an <see cref="If"/> or a loop.</summary>
    public RegionNode this[Statement owner, RegionKind kind] => regions[owner].Find(node => node.Kind == kind)!;

    public RegionNode RegionOf(Statement statement) => places[statement].Region;

    public int PositionOf(Statement statement) => places[statement].Position;

    /// <summary>The start of the outermost loop that runs a statement again without leaving <paramref name="scope"/>; the statement's own position when there is none.</summary>
    public int FirstRepeatedPosition(Statement statement, RegionNode scope)
    {
        int start = places[statement].Position;
        for (RegionNode? node = places[statement].Region; node is not null && node != scope; node = node.Parent)
        {
            if (node.Kind is RegionKind.LoopBody or RegionKind.LoopCondition)
            {
                start = node.Start;
            }
        }

        return start;
    }

    private void Visit(RegionNode node)
    {
        node.Start = position;
        if (node.Owner is not null)
        {
            if (!regions.TryGetValue(node.Owner, out List<RegionNode>? siblings))
            {
                regions[node.Owner] = siblings = new List<RegionNode>(2);
            }

            siblings.Add(node);
        }

        foreach (Statement statement in node.Region.Statements)
        {
            places[statement] = (++position, node);
            switch (statement)
            {
                case Let let:
                    definitions[let.Target.Id] = new Definition(node) { Let = let };
                    break;
                case Call call:
                    foreach (Value result in call.Results)
                    {
                        definitions[result.Id] = new Definition(node) { Call = call };
                    }

                    break;
                case If branch:
                    Visit(new RegionNode(branch.Then, RegionKind.Then, branch, node));
                    Visit(new RegionNode(branch.Else, RegionKind.Else, branch, node));
                    foreach (Value result in branch.Results)
                    {
                        definitions[result.Id] = new Definition(node) { If = branch };
                    }

                    break;
                case For loop:
                    VisitLoop(loop, loop.Carried, loop.Body, null, loop.Induction, node);
                    break;
                case While loop:
                    VisitLoop(loop, loop.Carried, loop.Body, loop.Condition, null, node);
                    break;
            }
        }
    }

    private void VisitLoop(
        Statement loop, EquatableArray<Carried> carried, Region bodyRegion, Region? conditionRegion, Value? induction, RegionNode node)
    {
        RegionNode body = new(bodyRegion, RegionKind.LoopBody, loop, node);
        if (induction is not null)
        {
            definitions[induction.Id] = new Definition(body) { Induction = (For)loop };
        }

        for (int i = 0; i < carried.Count; i++)
        {
            definitions[carried[i].Phi.Id] = new Definition(body) { PhiOf = loop, Carried = i };
            definitions[carried[i].Result.Id] = new Definition(node) { ResultOf = loop, Carried = i };
        }

        if (conditionRegion is not null)
        {
            Visit(new RegionNode(conditionRegion, RegionKind.LoopCondition, loop, node));
        }

        Visit(body);
    }
}

/// <summary>Compares by reference.</summary>
internal sealed class ReferenceComparer<T> : IEqualityComparer<T>
    where T : class
{
    public static readonly ReferenceComparer<T> Instance = new();

    public bool Equals(T? x, T? y) => ReferenceEquals(x, y);

    public int GetHashCode(T obj) => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(obj);
}
