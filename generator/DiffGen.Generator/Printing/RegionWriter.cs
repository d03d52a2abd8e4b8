using System.Collections.Immutable;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Printing;

/// <summary>Writes the statements of one region as steps of a block.</summary>
internal sealed partial class RegionWriter
{
    private readonly TreeBuilder builder;
    private readonly Uses uses;
    private readonly EffectAnalysis effects;
    private readonly Region region;
    private readonly PendingTrees pending;

    public RegionWriter(TreeBuilder builder, Region region, Block block)
    {
        this.builder = builder;
        uses = builder.Uses;
        effects = builder.Effects;
        this.region = region;
        Block = block;
        pending = new PendingTrees(WriteDefinition, uses.NameOf, builder.LeafOf);
    }

    public Block Block { get; }

    public void WriteStatements()
    {
        foreach (Statement statement in region.Statements)
        {
            Block.Effects |= effects.Of(statement);
            Write(statement);
            if (Block.Ends)
            {
                return;
            }
        }
    }

    public void WriteReturn()
    {
        ImmutableArray<Operand> yields = Resolve(region.Yields.Items);
        int results = builder.Function.ResultParts.Length;
        bool assigns = builder.Function.Parameters
            .Where(parameter => parameter.IsReturned)
            .Where((parameter, i) => yields[results + i] != parameter.Value)
            .Any();

        // The result is evaluated last: after by-reference parameters have been assigned, and after the tape went back.
        Admits result = assigns || builder.ReturnsStacks ? Admits.Pure : Admits.Any;
        Admits final = yields.Length == 1 ? Admits.Any : Admits.Optional;
        ImmutableArray<Node> nodes = pending.Take(
            yields, assigns ? EffectAnalysis.External : Effects.None, i => i < results ? result : final, inAnyOrder: true).Nodes;
        Node? returned = builder.Function.ReturnType switch
        {
            null => null,
            StructType whole => StructNode.Of(whole, ImmutableArray.Create(nodes, 0, results)),
            _ => nodes[0],
        };
        returned = returned is null || !assigns ? returned : WithoutEntries(returned);
        WriteFinals(nodes, results);
        Block.Add(new ReturnStep(returned));
    }

    private void Write(Statement statement)
    {
        switch (statement)
        {
            case Let { Operation: Copy }:
                break;
            case Let let:
                Write(let);
                break;
            case If branch:
                Write(branch);
                break;
            case For loop:
                Write(loop);
                break;
            case While loop:
                Write(loop);
                break;
            case Call call:
                Write(call);
                break;
            case Throw @throw:
                Write(@throw);
                break;
            case WriteBack write:
                Write(write);
                break;
            case Source source:
                Block.Add(new CommentStep(source.Text));
                break;
            default:
                WriteAction(statement);
                break;
        }
    }

    private void Write(Let let)
    {
        Operation operation = let.Operation;
        if ((uses.CountOf(let.Target) == 0 && !operation.MayThrow) || builder.IsRepeated(let.Target))
        {
            return;
        }

        bool waits = MayWait(let.Target) && operation is not (NewBuffer or TapePopSpan or TapeAt);
        PendingTrees.Taken taken = Take(
                waits, WithoutConstantFailures(operation, Resolve(operation.Operands)), effects.Of(operation), AdmitsOf(operation))
            .Plus(Weight(operation));
        Node node = operation switch
        {
            Select => new ConditionalNode(taken.Nodes[0], taken.Nodes[1], taken.Nodes[2]),
            Compose compose => StructNode.Of(compose.Whole, taken.Nodes),
            Intrinsic { Taken.Count: > 0 } function => new OperationNode(operation, Wholes.Group(function.Taken, taken.Nodes)),
            _ => new OperationNode(operation, taken.Nodes),
        };
        Finish(let.Target, node, taken, waits);
    }

    /// <summary>
    /// The compiler evaluates an integer operation on constants itself, and refuses one that overflows or divides by zero.
    /// One constant is put into a local to keep it from that.
    /// </summary>
    private ImmutableArray<Operand> WithoutConstantFailures(Operation operation, ImmutableArray<Operand> operands)
    {
        bool isInteger = operation.ResultType is OpaqueType && operation.ResultType != IrType.Boolean;
        if (!isInteger || operation is not (Unary or Binary or Conversion))
        {
            return operands;
        }

        int index = operands.All(operand => operand is not Value) ? 0
            : operation is Binary { Operator: BinaryOperator.Divide or BinaryOperator.Remainder } && operands[1] is IntegerConstant { Value: 0 } ? 1
            : -1;
        if (index < 0)
        {
            return operands;
        }

        Value local = builder.NewValue(operands[index].Type);
        Block.Add(new DefineStep(local, new ConstantNode(operands[index])));
        return operands.SetItem(index, local);
    }

    private PendingTrees.Taken Take(bool waits, ImmutableArray<Operand> operands, Effects own, Func<int, Admits>? admits = null) =>
        waits ? pending.TakeToWait(operands, own, admits) : pending.Take(operands, own, admits);

    private void Finish(Value target, Node node, PendingTrees.Taken taken, bool waits)
    {
        if (waits)
        {
            pending.Add(target, node, taken);
        }
        else
        {
            WriteDefinition(target, node, taken.Effects);
        }
    }

    /// <summary>Whether a value can be printed in the place where it is used.</summary>
    private bool MayWait(Value value) => uses.NameOf(value).Length == 0 && uses.IsUsedOnceIn(value, region);

    private static int Weight(Operation operation) => operation switch
    {
        Intrinsic => 12,
        Opaque opaque => opaque.Pieces.Items.Sum(piece => piece.Length),
        Slice => 8,
        _ => 2,
    };

    private static Func<int, Admits>? AdmitsOf(Operation operation) => operation switch
    {
        Select => i => i == 0 ? Admits.Any : Admits.Optional,
        Opaque { Purity: Purity.Pure } => _ => Admits.Optional,
        Opaque => _ => Admits.Pure,
        _ => null,
    };

    private void WriteDefinition(Value value, Node node, Effects inHand)
    {
        pending.DefineReadersOf(uses.NameOf(value), inHand);
        Block.Add(new DefineStep(builder.TargetOf(value), node));
    }

    private void WriteAction(Statement statement)
    {
        Func<int, Admits>? admits = statement switch
        {
            // Before an array's index is checked the value is evaluated; a span or `+=` checks first.
            Store { Path.Length: > 0, Buffer.Type: BufferType } or Accumulate { Path.Length: > 0, Buffer.Type: BufferType } when !IsSettable(statement) => i => i < 2 ? Admits.Leaf : Admits.RangeChecks,
            Store { Buffer.Type: BufferType { Kind: BufferKind.Array } } => null,
            Store { Buffer.Type: ObjectType } store when FieldAccessor.IsInner(store.Path) => i => i < 2 ? Admits.Leaf : Admits.RangeChecks,
            Accumulate { Buffer.Type: ObjectType } add when FieldAccessor.IsInner(add.Path) => i => i < 2 ? Admits.Leaf : Admits.RangeChecks,
            Store { Buffer.Type: ObjectType } => null,
            Store or Accumulate => i => i < 2 ? Admits.Any : Admits.RangeChecks,
            Effect => _ => Admits.Pure,

            // Threads see the variables that spans are in.
            ParallelRun run => i => i >= 2 && ParallelPrinter.IsShared(run.Arguments[i - 2].Type) ? Admits.Leaf : Admits.Any,
            RequireLength or RequireDisjoint => _ => Admits.Leaf,
            _ => null,
        };
        ImmutableArray<Node> operands = pending.Take(
            Resolve(StatementOperands.Of(statement)), effects.Of(statement), admits).Nodes;
        Block.Add(new ActionStep(statement, operands));
    }

    /// <summary>Whether the leaf of an element can be assigned; if not, the element is put together anew.</summary>
    private static bool IsSettable(Statement statement)
    {
        (Operand buffer, string path) = statement is Store store ? (store.Buffer, store.Path) : ((Accumulate)statement is var add ? (add.Buffer, add.Path) : default);
        StructType element = (StructType)((BufferType)buffer.Type).Element;
        return element.Leaves[element.IndexOf(path)].IsSettable;
    }

    private void Write(Call call)
    {
        MethodReference method = call.Method;
        ImmutableArray<Operand> arguments = Resolve(call.Arguments.Items);
        Value? result = method.ReturnType is null or StructType ? null : call.Results[0];
        bool waits = call.Results.Count == 1 && result is not null && MayWait(result);
        PendingTrees.Taken taken = Take(
            waits, arguments, effects.Of(call), i => method.Parameters[i].Passing is Passing.ByValue or Passing.In ? Admits.Any : Admits.Leaf);
        ImmutableArray<Node> nodes = Wholes.Arguments(method, taken.Nodes);
        if (result is not null && call.Results.Count == 1)
        {
            Finish(result, new CallNode(method, nodes), taken, waits);
            return;
        }

        WriteCall(call, nodes, taken.Effects, result is not null && uses.CountOf(result) > 0 ? result : WholeResult(call));
    }

    /// <summary>The struct that a call returns, if somebody reads one of its leaves.</summary>
    private Value? WholeResult(Call call) =>
        call.Method.ReturnType is StructType type ? WholeOf(type, type.Leaves.Select((leaf, i) => (leaf, call.Results[i]))) : null;

    /// <summary>A value of which others are the leaves, or null if nobody reads them.</summary>
    private Value? WholeOf(StructType type, IEnumerable<(Leaf Leaf, Value Value)> leaves)
    {
        List<(Leaf Leaf, Value Value)> read = leaves.Where(leaf => builder.TargetOf(leaf.Value) is not null).ToList();
        if (read.Count == 0)
        {
            return null;
        }

        string name = read.Select(leaf => leaf.Leaf.WholeOf(uses.NameOf(leaf.Value))).FirstOrDefault(whole => whole.Length > 0) ?? "";
        Value whole = builder.NewValue(type, name);
        read.ForEach(leaf => builder.Wholes.Add(leaf.Value, whole, leaf.Leaf));
        return whole;
    }

    private void WriteCall(Call call, ImmutableArray<Node> arguments, Effects inHand, Value? result)
    {
        ImmutableArray<Value?>.Builder passed = ImmutableArray.CreateBuilder<Value?>(arguments.Length);
        ImmutableArray<Passing>.Builder passings = ImmutableArray.CreateBuilder<Passing>(arguments.Length);
        ImmutableArray<(Value, Node)>.Builder moves = ImmutableArray.CreateBuilder<(Value, Node)>();
        Dictionary<Value, Parameter> handedOn = HandedOn(call);
        List<DefineStep> after = [];
        int next = call.Method.ResultParts.Length;
        foreach ((int start, int count) in call.Method.Groups)
        {
            Passing passing = call.Method.Parameters[start].Passing;
            passings.Add(passing);
            if (passing is not (Passing.Ref or Passing.Out))
            {
                passed.Add(null);
                continue;
            }

            Value? left = Left(call, start, count, next, isKept: passing == Passing.Ref);
            next += count;
            if (left is not null && handedOn.TryGetValue(left, out Parameter? own))
            {
                Value final = builder.NewFinalValue(own);
                after.Add(new DefineStep(left, new ValueNode(final)));
                passed.Add(final);
                continue;
            }

            if (passing == Passing.Ref || (left is not null && call.OnThrow is not null))
            {
                // A `catch` may read only what has been assigned.
                moves.Add((left!, arguments[passed.Count]));
            }

            passed.Add(left);
        }

        foreach (Value value in call.Results)
        {
            pending.DefineReadersOf(uses.NameOf(value), inHand);
        }

        if (moves.Count > 0)
        {
            Block.Add(new CopyStep(moves.ToImmutable()));
        }

        Region? shown = call.OnThrow is { } all
            ? all with { Statements = all.Statements.Where(statement => statement is not WriteBack { Content: Value content } || !handedOn.ContainsKey(content)).ToEquatableArray() }
            : null;
        CatchStep? @catch = shown is { Statements.Count: > 0 } ? WriteCatch(shown) : null;
        Block.Add(new CallStep(call.Method, passings.MoveToImmutable(), arguments, result, passed.MoveToImmutable()) { Catch = @catch });
        if (@catch is not null)
        {
            Block.Add(@catch);
        }

        after.ForEach(Block.Add);
    }

    /// <summary>
    /// The function's own <c>out</c> parameters that are handed on to the callee, by what it leaves there: until it has
    /// assigned them they hold what nobody may read, so that nothing but themselves can stand for them.
    /// </summary>
    private Dictionary<Value, Parameter> HandedOn(Call call)
    {
        Dictionary<Value, Parameter> handedOn = [];
        if (call.OnThrow is null)
        {
            return handedOn;
        }

        List<Value> results = [.. call.Results];
        int[] byReference = [.. Enumerable.Range(0, call.Arguments.Count).Where(i => call.Method.Parameters[i].Passing is Passing.Ref or Passing.Out)];
        foreach (WriteBack write in call.OnThrow.Statements.OfType<WriteBack>())
        {
            int position = results.FindIndex(result => result == write.Content) - call.Method.ResultParts.Length;
            if (position >= 0 && call.Arguments[byReference[position]] is DefaultConstant
                && builder.Function.Parameters.FirstOrDefault(parameter => parameter.Value == write.Parameter) is { Passing: Passing.Out, Part: null } own)
            {
                handedOn[(Value)write.Content] = own;
            }
        }

        return handedOn;
    }

    private CatchStep WriteCatch(Region shown)
    {
        Block block = WriteNested(shown).Block;
        Block.Effects |= block.Effects;
        CatchStep step = new(block);
        block.Owner = step;
        return step;
    }

    /// <summary>What a call leaves in a parameter that is passed by reference; null if nobody reads it and it need not exist.</summary>
    private Value? Left(Call call, int start, int count, int result, bool isKept)
    {
        if (call.Method.Parameters[start].Part is not { Type: var type })
        {
            return isKept ? call.Results[result] : builder.TargetOf(call.Results[result]);
        }

        Value? whole = WholeOf(type, Enumerable.Range(0, count).Select(i => (call.Method.Parameters[start + i].Part!.Leaf, call.Results[result + i])));
        return whole ?? (isKept ? builder.NewValue(type) : null);
    }

    private void Write(Throw @throw)
    {
        ImmutableArray<Operand> arguments = Resolve(@throw.Exception.Operands);
        ImmutableArray<Operand> all = arguments.AddRange(Resolve(@throw.Flush.Items));
        ImmutableArray<Node> nodes = pending.Take(
            all, EffectAnalysis.External, i => i < arguments.Length ? Admits.Pure : Admits.Optional, inAnyOrder: true).Nodes;
        ImmutableArray<Node> exception = ImmutableArray.CreateRange(nodes.Take(arguments.Length).Select(WithoutEntries));
        WriteFinals(nodes, arguments.Length);
        Block.Add(new ThrowStep(@throw.Exception, exception));
        Block.Ends = true;
    }

    private void Write(WriteBack write)
    {
        Parameter leaf = LeafOf(write);
        Parameter parameter = builder.Wholes.Of(leaf);
        if (parameter is { Type: StructType whole, Passing: Passing.Out } && WritesOf(parameter) is var parts && parts.Count == whole.Leaves.Length && parts.Select(part => part.Parameter).Distinct().Count() == parts.Count)
        {
            // Before it is assigned as a whole there is nothing of it to keep.
            if (parts[parts.Count - 1].Equals(write))
            {
                ImmutableArray<Node> nodes = pending.Take(Resolve([.. parts.OrderBy(part => LeafOf(part).Part!.Index).Select(part => part.Content)]), effects.Of(write)).Nodes;
                Block.Add(new CopyStep([(builder.NewFinalValue(parameter), Wholes.Build(whole, i => nodes[i]))]));
            }

            return;
        }

        Node node = pending.Take(Resolve(StatementOperands.Of(write)), effects.Of(write)).Nodes[0];
        if (parameter.Type is StructType type)
        {
            Node written = node;
            node = Wholes.Build(type, i => i == leaf.Part!.Index ? written : new LeafNode(new ValueNode(parameter.Value), type.Leaves[i]));
        }

        Block.Add(new CopyStep([(builder.NewFinalValue(parameter), node)]));
    }

    private Parameter LeafOf(WriteBack write) => builder.Function.Parameters.First(parameter => parameter.Value == write.Parameter);

    private List<WriteBack> WritesOf(Parameter whole) => [.. region.Statements.OfType<WriteBack>().Where(write => builder.Wholes.Of(LeafOf(write)) == whole)];

    /// <summary>Assigns the parameters that are passed by reference, except those that still hold what they held on entry.</summary>
    private void WriteFinals(ImmutableArray<Node> nodes, int start)
    {
        ImmutableArray<(Value, Node)>.Builder moves = ImmutableArray.CreateBuilder<(Value, Node)>();
        int index = start;
        foreach (IGrouping<Parameter, Parameter> leaves in builder.Function.Parameters.Where(parameter => parameter.IsReturned).GroupBy(builder.Wholes.Of))
        {
            // What a transform added behind the function's own parameters is left alone by a throw.
            if (index == nodes.Length)
            {
                break;
            }

            Parameter parameter = leaves.Key;
            Node node = nodes[index];
            if (parameter.Type is StructType type)
            {
                Dictionary<int, Node> given = leaves.ToDictionary(leaf => leaf.Part!.Index, leaf => nodes[index++]);
                node = Wholes.Build(type, i => given.TryGetValue(i, out Node? leaf) ? leaf
                    : parameter.Passing == Passing.Ref && !type.Leaves[i].IsPresence ? new LeafNode(new ValueNode(parameter.Value), type.Leaves[i])
                    : null);
            }
            else
            {
                index++;
            }

            if (node is not ValueNode { Value: var value } || value != parameter.Value)
            {
                moves.Add((builder.NewFinalValue(parameter), node));
            }
        }

        if (moves.Count > 0)
        {
            Block.Add(new CopyStep(moves.ToImmutable()));
        }
    }

    /// <summary>The expression; evaluated into a local if it reads what by-reference parameters held on entry, which is about to be overwritten.</summary>
    private Node WithoutEntries(Node node)
    {
        bool readsEntry = false;
        node.EachLeaf(leaf => readsEntry |= builder.IsEntry(leaf));
        if (!readsEntry)
        {
            return node;
        }

        Value local = builder.NewValue(node.Type);
        Block.Add(new DefineStep(local, node));
        return new ValueNode(local);
    }

    private ImmutableArray<Operand> Resolve(ImmutableArray<Operand> operands) =>
        ImmutableArray.CreateRange(operands, uses.Resolve);
}
