using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Optimise;

/// <summary>Writes the body of a loop once more, for vectors of elements.</summary>
internal sealed class VectorBody
{
    private readonly RegionBuilder around;
    private readonly RegionBuilder body;
    private readonly Value vector;
    private readonly Func<Statement, Value> viewOf;
    private readonly Dictionary<Operand, Operand> vectors = new();

    // What has been added up by now to elements that stay the same, by what it was at the start of the iteration.
    private readonly Dictionary<Value, Operand> sums = new();

    /// <param name="around">Where the loop will stand: what does not change in it is spread over a vector there.</param>
    /// <param name="vector">The position among the vectors.</param>
    /// <param name="viewOf">The vectors that a statement visits, or the one element, or the sum of what is added to that.</param>
    public VectorBody(RegionBuilder around, Value vector, Func<Statement, Value> viewOf)
    {
        this.around = around;
        this.vector = vector;
        this.viewOf = viewOf;
        body = around.Nested();
    }

    public void Map(Operand scalar, Operand lanes) => vectors[scalar] = lanes;

    /// <summary>The lanes of a value; of one that the loop does not change, the same in each.</summary>
    public Operand Splat(Operand scalar)
    {
        if (!vectors.TryGetValue(scalar, out Operand known))
        {
            vectors[scalar] = known = around.Let(new Splat(scalar));
        }

        return known;
    }

    /// <param name="added">The sums of what is added to elements that stay the same; they are yielded last.</param>
    public Region Write(Region scalar, IReadOnlyList<Value> added)
    {
        WriteStatements(scalar);
        return body.Build([.. scalar.Yields.Select(Splat), .. added.Select(Added)]);
    }

    private Operand Added(Value sum) => sums.TryGetValue(sum, out Operand? current) ? current : sum;

    private void WriteStatements(Region scalar)
    {
        foreach (Statement statement in scalar.Statements)
        {
            switch (statement)
            {
                case Let { Operation: Load } let:
                    Value visited = viewOf(let);
                    Map(let.Target, visited.Type is BufferType ? body.Let(new Load(visited, vector, InRange: true), let.Target.Name) : Splat(visited));
                    break;
                case Let { Operation: Binary { IsComparison: true, X.Type: RealType } comparison } let:
                    Map(let.Target, body.Let(new LaneCompare(comparison.Operator, Splat(comparison.X), Splat(comparison.Y)), let.Target.Name));
                    break;
                case Let { Operation: Binary { X.Type: OpaqueType { Name: "bool" } } or Unary { Operator: UnaryOperator.Not } } let:
                    Operation logic = let.Operation is Unary not
                        ? new Unary(UnaryOperator.Complement, Splat(not.X))
                        : let.Operation.WithOperands([.. let.Operation.Operands.Select(Splat)]);
                    Map(let.Target, body.Let(logic, let.Target.Name));
                    break;
                case Let { Operation: Select select, Target.Type: RealType } let:
                    Operand whenTrue = Splat(select.WhenTrue), whenFalse = Splat(select.WhenFalse);
                    Map(let.Target, body.Let(vectors.TryGetValue(select.Condition, out Operand mask) ? new LaneSelect(mask, whenTrue, whenFalse) : new Select(select.Condition, whenTrue, whenFalse), let.Target.Name));
                    break;
                case Let { Operation: Intrinsic intrinsic, Target.Type: RealType } let:
                    string function = VectorFunctions.Of(intrinsic, fast: true)!.Value.Name;
                    Map(let.Target, body.Let(new LaneFunction(function, intrinsic.Arguments.Map(Splat)), let.Target.Name));
                    break;
                case Let { Target.Type: RealType } let:
                    Map(let.Target, body.Let(let.Operation.WithOperands([.. let.Operation.Operands.Select(Splat)]), let.Target.Name));
                    break;
                case If branch:
                    WriteStatements(branch.Then);
                    WriteStatements(branch.Else);
                    for (int i = 0; i < branch.Results.Count; i++)
                    {
                        Map(branch.Results[i], body.Let(new LaneSelect(Splat(branch.Condition), Splat(branch.Then.Yields[i]), Splat(branch.Else.Yields[i])), branch.Results[i].Name));
                    }

                    break;
                case Store store:
                    body.Add(new Store(viewOf(store), vector, Splat(store.Stored)));
                    break;
                case Accumulate add when viewOf(add) is { Type: VectorType } sum:
                    sums[sum] = body.Let(new Binary(BinaryOperator.Add, Added(sum), Splat(add.Addend)), sum.Name);
                    break;
                case Accumulate add:
                    body.Add(new Accumulate(viewOf(add), vector, Splat(add.Addend)));
                    break;
            }
        }
    }
}
