using System.Collections.Immutable;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Printing;

internal sealed partial class RegionWriter
{
    private RegionWriter WriteNested(Region nested, Block? into = null)
    {
        RegionWriter writer = new(builder, nested, into ?? new Block(null, Block));
        writer.WriteStatements();
        return writer;
    }

    private void Write(If branch)
    {
        RegionWriter then = WriteNested(branch.Then), @else = WriteNested(branch.Else);
        Effects arms = then.Block.Effects | @else.Block.Effects;
        Block.Effects |= arms;
        ImmutableArray<Value> results = branch.Results.Items;
        if (IsExpression(branch, then, @else))
        {
            Node whenTrue = then.TakeYields(_ => Admits.Any)[0], whenFalse = @else.TakeYields(_ => Admits.Any)[0];
            int weight = Weight(whenTrue) + Weight(whenFalse);
            if (weight <= PendingTrees.MaximumWeight)
            {
                bool waits = MayWait(results[0]);
                PendingTrees.Taken taken = Take(waits, Resolve(ImmutableArray.Create(branch.Condition)), arms).Plus(weight);
                Finish(results[0], Choice(taken.Nodes[0], whenTrue, whenFalse), taken, waits);
                return;
            }

            then.WriteMoves(results, ImmutableArray.Create(whenTrue));
            @else.WriteMoves(results, ImmutableArray.Create(whenFalse));
        }
        else
        {
            then.WriteResults(results);
            @else.WriteResults(results);
        }

        Node condition = pending.Take(Resolve(ImmutableArray.Create(branch.Condition)), arms).Nodes[0];
        DefineReadersOf(results);
        IfStep step = new(condition, then.Block, @else.Block, results);
        then.Block.Owner = step;
        @else.Block.Owner = step;
        Block.Add(step);
        Block.Ends = then.Block.Ends && @else.Block.Ends;
    }

    /// <summary>Whether <c>c ? a : b</c>, <c>a &amp;&amp; b</c> or <c>a || b</c> says it: nothing but one expression stands in each arm.</summary>
    private bool IsExpression(If branch, RegionWriter then, RegionWriter @else) =>
        branch.Results.Count == 1
        && uses.CountOf(branch.Results[0]) > 0
        && then.HasOnlyYield && @else.HasOnlyYield
        && !Keeps(branch.Results[0], then) && !Keeps(branch.Results[0], @else);

    private static Node Choice(Node condition, Node whenTrue, Node whenFalse) => (whenTrue, whenFalse) switch
    {
        (ConstantNode { Constant: BooleanConstant { Value: true } }, _) => new ShortCircuitNode(false, condition, whenFalse),
        (_, ConstantNode { Constant: BooleanConstant { Value: false } }) => new ShortCircuitNode(true, condition, whenTrue),
        (ConstantNode { Constant: BooleanConstant { Value: false } }, _) => new ShortCircuitNode(true, Not(condition), whenFalse),
        (_, ConstantNode { Constant: BooleanConstant { Value: true } }) => new ShortCircuitNode(false, Not(condition), whenTrue),
        _ => new ConditionalNode(condition, whenTrue, whenFalse),
    };

    private static Node Not(Node node) => node is NotNode not ? not.X : new NotNode(node);

    /// <summary>Nothing has been printed: whatever the region evaluates waits for its yield.</summary>
    private bool HasOnlyYield => !Block.Ends && region.Yields.Count == 1 && Block.Steps.TrueForAll(step => step is CommentStep);

    /// <summary>An arm that leaves the user's variable as it is; <c>if (c) x = …;</c> says that better than an expression.</summary>
    private bool Keeps(Value result, RegionWriter arm) =>
        uses.NameOf(result) is { Length: > 0 } name && uses.Resolve(arm.region.Yields[0]) is Value kept && uses.NameOf(kept) == name;

    private void Write(For loop)
    {
        RegionWriter body = WriteNested(loop.Body);
        Block.Effects |= body.Block.Effects;
        ImmutableArray<Value> phis = WriteBackEdge(loop.Carried, body);
        ImmutableArray<Operand> header = ImmutableArray.Create(loop.Start, loop.Limit);
        ImmutableArray<Node> nodes = TakeInitials(
            loop.Carried, phis, body.Block.Effects, header, i => i == 0 ? Admits.Any : Admits.ShortAndPure);
        AddLoop(new ForStep(loop, nodes[0], nodes[1], body.Block, phis));
    }

    private void Write(While loop)
    {
        Block inner = new(null, Block);
        if (FlagOf(loop) is { } flag)
        {
            WriteTestedLast(loop, flag, inner);
            return;
        }

        RegionWriter condition = WriteNested(loop.Condition, inner);
        bool isExpression = condition.HasOnlyYield;
        Node test = condition.TakeYields(_ => Admits.Any)[0];
        if (isExpression)
        {
            inner.Steps.Clear();
        }
        else
        {
            inner.Add(new BreakStep(test));
        }

        ImmutableArray<Value> phis = WriteBackEdge(loop.Carried, WriteNested(loop.Body, inner));
        AddLoop(loop.Carried, new WhileStep(isExpression ? test : null, false, inner, phis));
    }

    /// <summary>
    /// The position of the value that a loop consists in testing, if the loop is one that tests at its end: a flag that
    /// starts as true, and that nothing else looks at.
    /// </summary>
    private int? FlagOf(While loop)
    {
        if (!loop.Condition.Statements.All(statement => statement is Source) || uses.Resolve(loop.Condition.Yields[0]) is not Value tested
            || uses.CountOf(tested) != 1)
        {
            return null;
        }

        for (int i = 0; i < loop.Carried.Count; i++)
        {
            if (loop.Carried[i].Phi.Id == tested.Id)
            {
                return uses.Resolve(loop.Carried[i].Initial) is BooleanConstant { Value: true } ? i : null;
            }
        }

        return null;
    }

    private void WriteTestedLast(While loop, int flag, Block inner)
    {
        RegionWriter body = WriteNested(loop.Body, inner);
        EquatableArray<Carried> carried = loop.Carried.Items.RemoveAt(flag);
        ImmutableArray<Value> phis = carried.Map(item => item.Phi).Items;
        Node test = new ConstantNode(Constants.Bool(false));
        if (!inner.Ends)
        {
            ImmutableArray<Node> yields = body.TakeYields(i => uses.CountOf(loop.Carried[i].Phi) == 0 ? Admits.Pure : Admits.Any);
            test = body.AfterAssigning(phis, yields.RemoveAt(flag), yields[flag]);
            body.WriteMoves(phis, yields.RemoveAt(flag));
        }

        AddLoop(carried, new WhileStep(test, true, inner, phis.RemoveAll(phi => uses.CountOf(phi) == 0)));
    }

    /// <summary>
    /// A test as it can stand behind the loop's body, where the carried values are those of the next iteration already:
    /// it reads them rather than what they were assigned from.
    /// </summary>
    private Node AfterAssigning(ImmutableArray<Value> phis, ImmutableArray<Node> sources, Node test)
    {
        bool readsPhi = false;
        test.EachLeaf(leaf => readsPhi |= phis.Contains(leaf));
        if (!readsPhi)
        {
            return test.Replace(value => Assigned(value, phis, sources) ?? value);
        }

        Value local = builder.NewValue(IrType.Boolean);
        Block.Add(new DefineStep(local, test));
        return new ValueNode(local);
    }

    private Value? Assigned(Value value, ImmutableArray<Value> phis, ImmutableArray<Node> sources)
    {
        for (int i = 0; i < phis.Length; i++)
        {
            if (sources[i] is ValueNode { Value: var source } && source.Id == value.Id && uses.CountOf(phis[i]) > 0)
            {
                return phis[i];
            }
        }

        return null;
    }

    /// <summary>Adds a loop whose header reads nothing but what the loop carries.</summary>
    private void AddLoop(EquatableArray<Carried> carried, WhileStep step)
    {
        Block.Effects |= step.Body.Effects;
        TakeInitials(carried, step.Phis, step.Body.Effects, ImmutableArray<Operand>.Empty, _ => Admits.Any);
        AddLoop(step);
    }

    private void AddLoop(LoopStep step)
    {
        step.Body.Owner = step;
        Block.Add(step);
    }

    /// <summary>Ends a loop's body by giving the phis their next values; returns those that somebody uses.</summary>
    private ImmutableArray<Value> WriteBackEdge(EquatableArray<Carried> carried, RegionWriter body)
    {
        ImmutableArray<Value> all = carried.Map(item => item.Phi).Items;
        if (!body.Block.Ends)
        {
            // What nobody uses is not evaluated, but what it throws still is thrown.
            body.WriteMoves(all, body.TakeYields(i => uses.CountOf(all[i]) == 0 ? Admits.Pure : Admits.Any));
        }

        return all.RemoveAll(phi => uses.CountOf(phi) == 0);
    }

    /// <summary>Writes the copies that a loop starts with; returns what else its header reads.</summary>
    private ImmutableArray<Node> TakeInitials(
        EquatableArray<Carried> carried, ImmutableArray<Value> phis, Effects loop, ImmutableArray<Operand> header, Func<int, Admits> admits)
    {
        ImmutableArray<Operand> operands = Resolve(carried.Map(item => item.Initial).Items.AddRange(header));
        ImmutableArray<Node> nodes = pending.Take(
            operands,
            loop,
            i => i >= carried.Count ? admits(i - carried.Count) : uses.CountOf(carried[i].Phi) == 0 ? Admits.Pure : Admits.Any,
            inAnyOrder: true).Nodes;
        DefineReadersOf(phis);
        WriteMoves(carried.Map(item => item.Phi).Items, nodes);
        return nodes.RemoveRange(0, carried.Count);
    }

    private void DefineReadersOf(ImmutableArray<Value> values)
    {
        foreach (Value value in values)
        {
            pending.DefineReadersOf(uses.NameOf(value), Effects.None);
        }
    }

    private ImmutableArray<Node> TakeYields(Func<int, Admits> admits) =>
        pending.Take(Resolve(region.Yields.Items), Effects.None, admits, inAnyOrder: true).Nodes;

    /// <summary>Ends an arm by assigning its yields to the results of the branch that somebody uses.</summary>
    private void WriteResults(ImmutableArray<Value> results)
    {
        if (!Block.Ends)
        {
            ImmutableArray<Operand> yields = ImmutableArray.CreateRange(region.Yields.Where((_, i) => uses.CountOf(results[i]) > 0));
            ImmutableArray<Node> sources = pending.Take(Resolve(yields), Effects.None, inAnyOrder: true).Nodes;
            WriteMoves(results.RemoveAll(result => uses.CountOf(result) == 0), sources);
        }
    }

    private void WriteMoves(ImmutableArray<Value> targets, ImmutableArray<Node> sources)
    {
        var moves = ImmutableArray.CreateBuilder<(Value, Node)>(targets.Length);
        for (int i = 0; i < targets.Length; i++)
        {
            if (uses.CountOf(targets[i]) > 0)
            {
                moves.Add((targets[i], sources[i]));
            }
        }

        if (moves.Count > 0)
        {
            Block.Add(new CopyStep(moves.ToImmutable()));
        }
    }

    private static int Weight(Node node) => 4 + node.Children.Sum(Weight);
}
