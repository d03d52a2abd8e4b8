using System.Collections.Immutable;
using System.Globalization;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Remarks.Algebra;

/// <summary>What a region computes, and what it leaves in memory, as sums over what it starts from.</summary>
internal sealed partial class Execution
{
    private readonly FunctionIndex index;
    private readonly MemoryAnalysis memory;
    private readonly Activity activity;
    private readonly Terms terms;
    private readonly Dictionary<int, Sum> values = [];

    public Execution(RegionNode region, FunctionIndex index, MemoryAnalysis memory, Activity activity, Terms terms)
    {
        this.index = index;
        this.memory = memory;
        this.activity = activity;
        this.terms = terms;
        State = new MemoryState(terms, root => terms.Symbol("memory" + Text(root), IsVaried(root)));
        Yields = Run(region.Region, State);
    }

    /// <summary>Memory at the end of the region.</summary>
    public MemoryState State { get; }

    public ImmutableArray<Sum> Yields { get; }

    /// <summary>What a value is, if the region computes it.</summary>
    public Sum? this[Value value] => values.TryGetValue(value.Id, out Sum? sum) ? sum : null;

    private ImmutableArray<Sum> Run(Region region, MemoryState state)
    {
        foreach (Statement statement in region.Statements)
        {
            if (state.IsDead)
            {
                break;
            }

            Run(statement, state);
        }

        return [.. region.Yields.Items.Select(operand => state.IsDead || operand.Type.IsMemory ? Sum.Zero : SumOf(operand))];
    }

    private void Run(Statement statement, MemoryState state)
    {
        switch (statement)
        {
            case Let { Operation: NewBuffer { Zeroed: true } } let:
                state.Replace(RootOf(let.Target), terms.Symbol("zeros", false));
                break;
            case Let let:
                values[let.Target.Id] = Evaluate(let, state);
                break;
            case Store store:
                Write(store.Buffer, store.Index, store.Path, _ => SumOf(store.Stored), state);
                break;
            case Accumulate add:
                Write(add.Buffer, add.Index, add.Path, former => terms.Add(former, SumOf(add.Addend)), state);
                break;
            case Clear clear when ViewOf(clear.Buffer) is { IsWhole: true } view:
                state.Replace(view.Root, terms.Symbol("zeros", false));
                break;
            case CopyElements copy:
                Change(RootOf(copy.Target), [.. state.Of(RootOf(copy.Source)), SumOf(copy.Source), SumOf(copy.Target)], statement, state);
                break;
            case Clear clear:
                Change(RootOf(clear.Buffer), [SumOf(clear.Buffer)], statement, state);
                break;
            case Effect effect:
                ChangeAll(effect.Code.Operands, statement, state);
                break;
            case Call call:
                Run(call, state);
                break;
            case If branch:
                Run(branch, state);
                break;
            case For loop:
                Run(loop, loop.Carried, [loop.Start, loop.Limit], state);
                break;
            case While loop:
                Run(loop, loop.Carried, [], state);
                break;
            case Throw:
                state.IsDead = true;
                break;
        }
    }

    private void Run(If branch, MemoryState state)
    {
        Sum condition = SumOf(branch.Condition);
        if (condition.Constant is { } known)
        {
            Set(branch.Results, Run(known == 0 ? branch.Else : branch.Then, state));
            return;
        }

        MemoryState then = state.Clone(), otherwise = state.Clone();
        ImmutableArray<Sum> first = Run(branch.Then, then), second = Run(branch.Else, otherwise);
        state.Join(condition, then, otherwise);
        Set(branch.Results, [.. first.Zip(second, (x, y) => then.IsDead ? y : otherwise.IsDead ? x : terms.Choose(condition, x, y))]);
    }

    private void Set(EquatableArray<Value> results, ImmutableArray<Sum> sums)
    {
        for (int i = 0; i < results.Count; i++)
        {
            values[results[i].Id] = sums[i];
        }
    }

    // A loop does the same wherever it starts from the same.
    private void Run(Statement loop, EquatableArray<Carried> carried, IEnumerable<Operand> more, MemoryState state)
    {
        HashSet<int> inside = [];
        List<Operand> operands = [.. carried.Select(item => item.Initial), .. more];
        List<int> touched = [], written = [];
        foreach (Statement statement in Traversal.Statements(loop is While { Condition: var head, Body: var body } ? new Region(head.Statements.Items.AddRange(body.Statements.Items), head.Yields.Items.AddRange(body.Yields.Items)) : ((For)loop).Body))
        {
            inside.UnionWith(Definitions.Of(statement).Select(value => value.Id));
            operands.AddRange(Traversal.Regions(statement).Any()
                ? Traversal.Regions(statement).SelectMany(region => region.Yields.Items).Concat(statement is If { Condition: var condition } ? [condition] : [])
                : StatementOperands.Of(statement));
            written.AddRange(Written(statement));
        }

        List<Sum> start = [];
        foreach (Operand operand in operands.Distinct())
        {
            if (operand is Value && operand.Type.IsMemory)
            {
                touched.Add(RootOf(operand));
            }
            else if (operand is not Value value || (!inside.Contains(value.Id) && !IsWithin(loop, value)))
            {
                start.Add(SumOf(operand));
            }
        }

        start.AddRange(touched.Distinct().SelectMany(state.Of));
        string name = "loop@" + Text(index.PositionOf(loop)) + ".";
        Sum[] arguments = [.. start];
        for (int i = 0; i < carried.Count; i++)
        {
            values[carried[i].Result.Id] = Depending(name + Text(i), arguments, activity.IsVaried(carried[i].Result), carried[i].Result.Type == IrType.Boolean);
        }

        foreach (int root in written.Distinct())
        {
            state.Replace(root, Depending(name + "memory" + Text(root), arguments, IsVaried(root), false));
        }
    }

    private bool IsWithin(Statement loop, Value value)
    {
        for (RegionNode? node = index[value].Home; node is not null; node = node.Parent)
        {
            if (ReferenceEquals(node.Owner, loop))
            {
                return true;
            }
        }

        return false;
    }

    private IEnumerable<int> Written(Statement statement) => statement switch
    {
        Store store => [RootOf(store.Buffer)],
        Accumulate add => [RootOf(add.Buffer)],
        Clear clear => [RootOf(clear.Buffer)],
        CopyElements copy => [RootOf(copy.Target)],
        Effect effect => effect.Code.Operands.Where(operand => operand is Value && operand.Type.IsMemory).Select(RootOf),
        Call call => memory.WrittenBuffers(call).Where(buffer => buffer is Value).Select(RootOf),
        _ => [],
    };

    private void Run(Call call, MemoryState state)
    {
        Sum[] arguments = [.. call.Arguments.Where(argument => !argument.Type.IsMemory).Select(SumOf), .. call.Arguments.Where(argument => argument is Value && argument.Type.IsMemory).SelectMany(argument => state.Of(RootOf(argument)))];
        for (int i = 0; i < call.Results.Count; i++)
        {
            values[call.Results[i].Id] = Depending("call@" + call.Method.Key + "." + Text(i), arguments, activity.IsVaried(call.Results[i]), call.Results[i].Type == IrType.Boolean);
        }

        foreach (Operand written in memory.WrittenBuffers(call).Where(buffer => buffer is Value))
        {
            state.Replace(RootOf(written), Depending("call@" + call.Method.Key + ".memory" + Text(RootOf(written)), arguments, IsVaried(RootOf(written)), false));
        }
    }

    private void Write(Operand buffer, Operand at, string path, Func<Sum, Sum> value, MemoryState state)
    {
        int root = RootOf(buffer);
        Sum position = PositionOf(buffer, at);
        Sum before = state[root, path];
        state[root, path] = terms.Store(before, position, value(terms.Load(before, position)));
    }

    private void ChangeAll(IEnumerable<Operand> operands, Statement statement, MemoryState state)
    {
        foreach (Operand operand in operands.Where(operand => operand is Value && operand.Type.IsMemory).ToList())
        {
            Change(RootOf(operand), [], statement, state);
        }
    }

    private void Change(int root, IEnumerable<Sum> from, Statement statement, MemoryState state) =>
        state.Replace(root, Depending("changed@" + Text(index.PositionOf(statement)), [.. from, .. state.Of(root)], IsVaried(root), false));

    /// <summary>What is a function of some sums, and of nothing else that could differ.</summary>
    private Sum Depending(string name, Sum[] arguments, bool isActive, bool isTruth) =>
        terms.Make(name, [.. arguments, terms.Symbol(isActive ? "active" : "inactive", isActive)], isTruth);

    private bool IsVaried(int root) => activity.IsVariedMemory(root);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
