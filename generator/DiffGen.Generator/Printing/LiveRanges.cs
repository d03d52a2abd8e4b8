using System.Collections.Immutable;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Printing;

/// <summary>
/// Where in the program each value is still needed, as intervals of positions in program order. Every step takes two
/// positions: it reads at the even one and writes at the odd one, so that a value may end where another begins.
/// </summary>
internal sealed class LiveRanges
{
    private readonly Definition?[] definitions;
    private int position;

    public LiveRanges(TreeBuilder tree)
    {
        definitions = new Definition?[tree.NextId];
        foreach (Parameter parameter in tree.Wholes.Parameters)
        {
            // All parameters are written at the start, so that no two of them ever share a variable.
            Define(parameter.Value, tree.Root, 1);
        }

        position = 2;
        Number(tree.Root);
        Visit(tree.Root);
    }

    /// <summary>The intervals in which a value is live, in order; null for a value that never comes into being.</summary>
    public List<Interval>? this[Value value] => definitions[value.Id]?.Finish();

    /// <summary>Gives everything its position and finds where each value is defined.</summary>
    private void Number(Block block)
    {
        block.Start = position;
        foreach (Step step in block.Steps)
        {
            Announce(step is LoopStep loop ? loop.Phis : step is IfStep branch ? branch.Results : ImmutableArray<Value>.Empty, step);
        }

        foreach (Step step in block.Steps)
        {
            step.Position = position;
            position += 2;
            switch (step)
            {
                case DefineStep { Target: { } target }:
                    Define(target, block, step.Position + 1);
                    break;
                case CopyStep copy:
                    foreach ((Value target, Node _) in copy.Moves)
                    {
                        Define(target, block, step.Position + 1);
                    }

                    break;
                case CallStep call:
                    NumberCall(call, block);
                    break;
                case CatchStep handler:
                    Number(handler.Body);
                    break;
                case IfStep branch:
                    Number(branch.Then);
                    Number(branch.Else);
                    break;
                case LoopStep loop:
                    NumberLoop(loop);
                    break;
            }
        }

        block.End = position;
        position += 2;
    }

    private void NumberCall(CallStep call, Block block)
    {
        if (call.Result is not null)
        {
            Define(call.Result, block, call.Position + 1);
        }

        foreach (Value? passed in call.Passed)
        {
            if (passed is not null)
            {
                Define(passed, block, call.Position + 1);
            }
        }
    }

    private void NumberLoop(LoopStep loop)
    {
        loop.Start = loop.Position;
        loop.Exit = loop.Position;
        if (loop is ForStep { Loop.Induction: var induction })
        {
            Define(induction, loop.Body, loop.Position + 1);
        }

        Number(loop.Body);
        loop.End = position;
        position += 2;
        if (loop is WhileStep { Condition: null })
        {
            loop.Exit = loop.Body.Steps.Find(step => step is BreakStep)!.Position;
        }
    }

    private void Define(Value value, Block block, int at) =>
        (definitions[value.Id] ??= new Definition(block, null)).Assigned(block, at);

    /// <summary>Announces values that are assigned on each of the ways that meet at a step.</summary>
    private void Announce(ImmutableArray<Value> values, Step join)
    {
        foreach (Value value in values)
        {
            definitions[value.Id] = new Definition(join.Block, join);
        }
    }

    private void Visit(Block block)
    {
        foreach (Step step in block.Steps)
        {
            int at = step.Position;
            switch (step)
            {
                case DefineStep define:
                    Use(define.Source, block, at);
                    break;
                case CopyStep copy:
                    foreach ((Value _, Node source) in copy.Moves)
                    {
                        Use(source, block, at);
                    }

                    break;
                case ActionStep action:
                    UseAll(action.Operands, block, at);
                    break;
                case CallStep call:
                    VisitCall(call, block);
                    break;
                case CatchStep handler:
                    Visit(handler.Body);
                    break;
                case IfStep branch:
                    Use(branch.Condition, block, at);
                    Visit(branch.Then);
                    Visit(branch.Else);
                    break;
                case ForStep loop:
                    Use(loop.StartNode, block, at);
                    Use(loop.Limit, loop.Body, loop.Body.Start);
                    Visit(loop.Body);
                    break;
                case WhileStep loop:
                    VisitCondition(loop);
                    Visit(loop.Body);
                    break;
                case BreakStep exit:
                    Use(exit.Condition, block, at);
                    break;
                case ThrowStep exit:
                    UseAll(exit.Arguments, block, at);
                    break;
                case ReturnStep { Result: { } result }:
                    Use(result, block, at);
                    break;
            }
        }
    }

    private void VisitCondition(WhileStep loop)
    {
        if (loop is { Condition: { } condition, IsTestedLast: true })
        {
            condition.EachLeaf(value =>
            {
                // A carried value that is tested last has just been assigned.
                if (definitions[value.Id]?.Join == loop)
                {
                    definitions[value.Id]!.IsNeededAtJoin = true;
                }
                else
                {
                    Extend(value, loop.Body, loop.Body.End);
                }
            });
        }
        else if (loop.Condition is not null)
        {
            Use(loop.Condition, loop.Body, loop.Body.Start);
        }
    }

    private void VisitCall(CallStep call, Block block)
    {
        for (int i = 0; i < call.Arguments.Length; i++)
        {
            if (call.Passed[i] is { } passed && call.Passings[i] == Passing.Ref)
            {
                Extend(passed, block, call.Position);
            }
            else if (call.Passings[i] is Passing.ByValue)
            {
                Use(call.Arguments[i], block, call.Position);
            }
            else if (call.Passings[i] is Passing.In)
            {
                // The callee sees the variable itself, so nothing else may be written to it during the call.
                Use(call.Arguments[i], block, call.Position + 1);
            }
        }
    }

    private void UseAll(IEnumerable<Node> nodes, Block block, int at)
    {
        foreach (Node node in nodes)
        {
            Use(node, block, at);
        }
    }

    private void Use(Node node, Block block, int at) => node.EachLeaf(value => Extend(value, block, at));

    /// <summary>Makes a value live from its definition to a use, around every loop that repeats the use without the definition.</summary>
    private void Extend(Value value, Block block, int at)
    {
        Definition definition = definitions[value.Id]
            ?? throw new InvalidOperationException("The value " + value + " is used and never defined.");
        while (true)
        {
            if (definition.Join is LoopStep loop && block == loop.Body)
            {
                definition.IsNeededAtJoin = true;
                definition.Ranges.Add(new Interval(loop.Start, at));
                return;
            }

            if (block == definition.Home)
            {
                AddInHome(definition, at);
                return;
            }

            Step owner = block.Owner ?? throw new InvalidOperationException("The value " + value + " is used where it is not visible.");
            definition.Ranges.Add(owner is LoopStep around ? new Interval(around.Start, around.End) : new Interval(block.Start, at));
            at = owner.Position;
            block = owner.Block;
        }
    }

    private static void AddInHome(Definition definition, int at)
    {
        switch (definition.Join)
        {
            case LoopStep loop:
                definition.IsNeededAtJoin = true;
                definition.Ranges.Add(new Interval(loop.End, at));
                if (loop is not WhileStep { IsTestedLast: true })
                {
                    definition.Ranges.Add(new Interval(loop.Start, loop.Exit));
                }

                break;
            case IfStep branch:
                definition.IsNeededAtJoin = true;
                definition.Ranges.Add(new Interval(branch.Else.End, at));
                break;
            default:
                definition.Ranges.Add(new Interval(definition.First, at));
                break;
        }
    }

    /// <summary>Where a value comes into being, and what has been found of its range.</summary>
    private sealed class Definition(Block home, Step? join)
    {
        private readonly List<(Block Block, int At)> points = new();
        private bool isFinished;

        /// <summary>The block from which on it is visible.</summary>
        public Block Home { get; } = home;

        /// <summary>The loop whose phi it is, or the branch whose result it is.</summary>
        public Step? Join { get; } = join;

        /// <summary>It is needed beyond the copies that assign it on the ways to the join.</summary>
        public bool IsNeededAtJoin { get; set; }

        public List<Interval> Ranges { get; } = new();

        public int First => points[0].At;

        public void Assigned(Block block, int at) => points.Add((block, at));

        public List<Interval> Finish()
        {
            if (!isFinished)
            {
                isFinished = true;
                foreach ((Block block, int at) in points)
                {
                    Ranges.Add(new Interval(at, IsNeededAtJoin ? EndOfWayFrom(block) : at));
                }

                Interval.Normalise(Ranges);
            }

            return Ranges;
        }

        private int EndOfWayFrom(Block block) => Join is LoopStep loop ? (block == loop.Body ? loop.End : loop.Start) : block.End;
    }
}

/// <summary>Positions from <paramref name="Start"/> to <paramref name="End"/>, both included.</summary>
internal readonly record struct Interval(int Start, int End)
{
    /// <summary>Sorts intervals and joins those that overlap.</summary>
    public static void Normalise(List<Interval> intervals)
    {
        intervals.Sort((a, b) => a.Start.CompareTo(b.Start));
        int kept = 0;
        for (int i = 0; i < intervals.Count; i++)
        {
            Interval interval = intervals[i];
            if (kept > 0 && interval.Start <= intervals[kept - 1].End + 1)
            {
                intervals[kept - 1] = new Interval(intervals[kept - 1].Start, Math.Max(intervals[kept - 1].End, interval.End));
            }
            else
            {
                intervals[kept++] = interval;
            }
        }

        intervals.RemoveRange(kept, intervals.Count - kept);
    }

    /// <summary>Whether two normalised lists have a position in common.</summary>
    public static bool Intersect(List<Interval> a, List<Interval> b)
    {
        int i = 0, j = 0;
        while (i < a.Count && j < b.Count)
        {
            if (a[i].End < b[j].Start)
            {
                i++;
            }
            else if (b[j].End < a[i].Start)
            {
                j++;
            }
            else
            {
                return true;
            }
        }

        return false;
    }
}
