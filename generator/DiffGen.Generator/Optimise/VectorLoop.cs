using DiffGen.Generator.Ir;
using static DiffGen.Generator.Ir.IntegerArithmetic;

namespace DiffGen.Generator.Optimise;

/// <summary>A loop that can run on vectors of elements, and what it becomes.</summary>
internal sealed class VectorLoop
{
    /// <summary>Below, setting up costs more than is won.</summary>
    private const int ShortestTripCount = 16;
    private const int ShortestExpensiveTripCount = 4;

    private readonly For loop;
    private readonly RealType lane;
    private readonly IReadOnlyList<VectorAccess> accesses;
    private readonly IReadOnlyDictionary<Statement, VectorAccess> places;

    private readonly int shortest;

    // What the loop carries is summed up, or counts iterations.
    private readonly bool[] sums;

    private VectorLoop(For loop, RealType lane, VectorLoopReader reader)
    {
        this.loop = loop;
        this.lane = lane;
        accesses = reader.Accesses;
        places = reader.Places;
        sums = [.. Enumerable.Range(0, loop.Carried.Count).Select(i => !reader.IsCounter(i))];
        shortest = reader.IsExpensive ? Math.Max(ShortestExpensiveTripCount, Lanes) : ShortestTripCount;
    }

    private bool IsTooShort => loop is { Start: IntegerConstant start, Limit: IntegerConstant limit } && Math.Abs(limit.Value - start.Value) < shortest;

    private bool Descends => loop.Step < 0;

    private int Lanes => new VectorType(lane).Lanes;

    public static VectorLoop? Of(For loop, Roots roots, bool reorders)
    {
        VectorLoopReader reader = new(loop, roots, reorders);
        return loop.Step is 1 or -1
            && loop.Induction.Type == IrType.Int32
            && !(loop is { Start: IntegerConstant start, Limit: IntegerConstant limit } && Math.Abs(limit.Value - start.Value) is < ShortestTripCount or >= int.MaxValue)
            && reader.Read() && reader.Lane is { } lane
            ? new VectorLoop(loop, lane, reader)
            : null;
    }

    /// <summary>
    /// Writes: if the loop is long enough and all elements exist, a loop on vectors for as many elements as fill whole ones;
    /// then the loop itself for what is left.
    /// </summary>
    public void Write(RegionBuilder region)
    {
        Operand first = !Descends ? loop.Start
            : loop.Comparison == BinaryOperator.GreaterOrEqual ? loop.Limit
            : Add(region, loop.Limit, Constants.Int(1));
        Operand count = Descends
            ? Add(region, Subtract(region, loop.Start, first), Constants.Int(1))
            : Add(region, Subtract(region, loop.Limit, first), Constants.Int(loop.Comparison == BinaryOperator.LessOrEqual ? 1 : 0));
        RegionBuilder ifLong = region.Nested();
        List<Operand> starts = [.. accesses.Select(access => access.Start(ifLong, first))];
        Operand exist = Constants.Bool(true);
        for (int i = 0; i < accesses.Count; i++)
        {
            if (!accesses[i].InRange)
            {
                exist = ifLong.And(ifLong.Let(new ElementsExist(accesses[i].Buffer, starts[i], accesses[i].Only is null ? count : Constants.Int(1))), exist);
            }
        }

        Operand runs = region.Compare(BinaryOperator.GreaterOrEqual, count, Constants.Int(shortest));
        if (exist is Value)
        {
            Value both = region.Values.Create(IrType.Boolean);
            region.Add(new If(runs, ifLong.Build(exist), Alternative(region, [Constants.Bool(false)]), EquatableArray.Create(both)));
            runs = both;
        }

        RegionBuilder vectors = region.Nested();
        starts = [.. accesses.Select(access => access.Start(vectors, first))];
        List<Operand> yields = WriteVectors(vectors, first, count, starts);
        List<Value> results = [region.Values.Create(IrType.Int32, "rest"), .. loop.Carried.Select(carried => region.Values.Create(carried.Phi.Type, carried.Phi.Name))];
        region.Add(new If(runs, vectors.Build(yields), Alternative(region, [first, .. loop.Carried.Select(carried => carried.Initial)]), results.ToEquatableArray()));
        WriteRest(region, results);
    }

    private static Region Alternative(RegionBuilder region, IEnumerable<Operand> yields) => region.Nested().Build(yields);

    /// <summary>The loop on vectors. It yields the first element that is left, and the sums.</summary>
    private List<Operand> WriteVectors(RegionBuilder region, Operand first, Operand count, List<Operand> starts)
    {
        List<Value> views = [.. accesses.Select((access, i) => access switch
        {
            { Only: null } => region.Let(new VectorView(access.Buffer, starts[i], count)),
            { IsSum: false } => region.Let(new Load(access.Buffer, starts[i], InRange: true)),
            _ => region.Values.Create(new VectorType(lane), access.Buffer.Name + "Sum"),
        })];
        Value vector = region.Values.Create(IrType.Int32, "vector");
        Value total = region.Let(new Length(views[0]));
        Dictionary<VectorAccess, Value> viewOf = accesses.Select((access, i) => (access, views[i])).ToDictionary(pair => pair.access, pair => pair.Item2);
        VectorBody body = new(region, vector, statement => viewOf[places[statement]]);
        List<Carried> totals = [];
        foreach (Carried carried in loop.Carried.Keep(sums))
        {
            Value phi = region.Values.Create(new VectorType(lane), carried.Phi.Name);
            body.Map(carried.Phi, phi);
            totals.Add(new Carried(phi, body.Splat(Constants.Real(0, lane)), region.Values.Create(phi.Type, phi.Name)) { IsFree = true });
        }

        List<(VectorAccess Access, Value Sum)> added = [.. accesses.Zip(views, (access, sum) => (access, sum)).Where(pair => pair.access.IsSum)];
        Operand zero = added.Count > 0 ? body.Splat(Constants.Real(0, lane)) : Constants.Real(0, lane);
        totals.AddRange(added.Select(pair => new Carried(pair.Sum, zero, region.Values.Create(pair.Sum.Type, pair.Sum.Name)) { IsFree = true }));
        Region statements = body.Write(loop.Body.Keep(sums), [.. added.Select(pair => pair.Sum)]);
        region.Add(new For(vector, Constants.Int(0), BinaryOperator.Less, total, 1, totals.ToEquatableArray(), statements));
        for (int i = 0; i < added.Count; i++)
        {
            region.Add(new Accumulate(added[i].Access.Buffer, added[i].Access.Only!, region.Let(new LaneSum(totals[totals.Count - added.Count + i].Result))) { IsFree = true });
        }

        Operand done = region.Let(new Binary(BinaryOperator.Multiply, total, Constants.Int(Lanes)));
        List<Operand> yields = [Add(region, done, first)];
        int next = 0;
        for (int i = 0; i < sums.Length; i++)
        {
            yields.Add(sums[i] ? region.Add(loop.Carried[i].Initial, region.Let(new LaneSum(totals[next++].Result))) : Add(region, loop.Carried[i].Initial, done));
        }

        return yields;
    }

    private void WriteRest(RegionBuilder region, List<Value> results)
    {
        For rest = loop with { Carried = loop.Carried.Select((carried, i) => carried with { Initial = results[i + 1] }).ToEquatableArray() };
        region.Add(Descends
            ? rest with { Comparison = BinaryOperator.GreaterOrEqual, Limit = results[0] }
            : rest with { Start = results[0] });
    }
}
