using DiffGen.Generator.Ir;
using DiffGen.Generator.Optimise;

namespace DiffGen.Generator.Transform;

/// <summary>Finds the elements that belong to a problem in memory of which each problem has a part: element <c>k</c> of problem <c>i</c> of <c>n</c> is at <c>k * n + i</c>.</summary>
/// <param name="entry">What comes before the loop over the problems.</param>
internal sealed class BatchSlices(RegionBuilder entry, Value problem, Operand count) : Rewriter
{
    private readonly Dictionary<int, Value> wholes = new();
    private readonly Dictionary<int, Value> lengths = new();
    private readonly Dictionary<long, Operand> starts = new();

    /// <summary>The memory of all problems that stands for a parameter.</summary>
    public void Add(Parameter parameter, Value whole) => wholes.Add(parameter.Value.Id, whole);

    public override Function Run(Function function)
    {
        if (wholes.Count == 0)
        {
            return function;
        }

        // A batch of no problems has parts of no length.
        Value divisor = entry.Let(new Opaque(EquatableArray.Create("global::System.Math.Max(1, ", ")"), EquatableArray.Create(count), IrType.Int32, Purity.Pure));
        foreach (KeyValuePair<int, Value> whole in wholes)
        {
            lengths[whole.Key] = entry.Let(new Binary(BinaryOperator.Divide, entry.Let(new Length(whole.Value)), divisor));
        }

        Function rewritten = base.Run(function);
        CheckLeft(rewritten.Body);
        return rewritten;
    }

    protected override void RewriteLet(Let let, List<Statement> into)
    {
        switch (let.Operation)
        {
            case Load { Buffer: Value buffer } load when wholes.TryGetValue(buffer.Id, out Value? whole):
                RegionBuilder around = new(entry.Values);
                Operand index = around.Let(new Binary(BinaryOperator.Add, Start(load.Index, around), problem));
                into.AddRange(around.Build().Statements);
                into.Add(let with { Operation = load with { Buffer = whole, Index = index } });
                break;
            case Length { Buffer: Value buffer } when lengths.TryGetValue(buffer.Id, out Value? length):
                into.Add(let with { Operation = new Copy(length) });
                break;
            default:
                into.Add(let);
                break;
        }
    }

    // An index that is no problem's must not become that of an element of another one.
    private Operand Start(Operand index, RegionBuilder around)
    {
        if (index is not IntegerConstant constant)
        {
            return around.Let(new Binary(BinaryOperator.Multiply, index, count, Checked: true));
        }

        if (!starts.TryGetValue(constant.Value, out Operand? start))
        {
            starts[constant.Value] = start = constant.Value switch
            {
                0 => constant,
                1 => count,
                _ => entry.Let(new Binary(BinaryOperator.Multiply, constant, count, Checked: true)),
            };
        }

        return start;
    }

    private void CheckLeft(Region region)
    {
        foreach (Statement statement in region.Statements)
        {
            IEnumerable<Operand> operands = statement switch
            {
                If => [],
                For loop => loop.Carried.Select(carried => carried.Initial),
                While loop => loop.Carried.Select(carried => carried.Initial),
                _ => StatementOperands.Of(statement),
            };
            Check(operands);
            foreach (Region inner in Traversal.Regions(statement))
            {
                CheckLeft(inner);
            }
        }

        Check(region.Yields);
    }

    private void Check(IEnumerable<Operand> operands)
    {
        foreach (Value memory in operands.OfType<Value>().Where(value => wholes.ContainsKey(value.Id)))
        {
            throw new UnsupportedException($"it passes on '{memory.Name}', of which each problem of a batch has a part that is not in one place", memory);
        }
    }
}
