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
        int hasResult = builder.Function.ReturnType is null ? 0 : 1;
        bool assigns = builder.Function.Parameters
            .Where(parameter => parameter.IsReturned)
            .Where((parameter, i) => yields[hasResult + i] != parameter.Value)
            .Any();

        // The result is evaluated last: after by-reference parameters have been assigned, and after the tape went back.
        Admits result = assigns || builder.ReturnsStacks ? Admits.Pure : Admits.Any;
        Admits final = yields.Length == 1 ? Admits.Any : Admits.Optional;
        ImmutableArray<Node> nodes = pending.Take(
            yields, assigns ? EffectAnalysis.External : Effects.None, i => i < hasResult ? result : final, inAnyOrder: true).Nodes;
        Node? returned = hasResult == 0 ? null : assigns ? WithoutEntries(nodes[0]) : nodes[0];
        WriteFinals(nodes, hasResult);
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
        Node node = operation is Select
            ? new ConditionalNode(taken.Nodes[0], taken.Nodes[1], taken.Nodes[2])
            : new OperationNode(operation, taken.Nodes);
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
            WriteDefinition(target, node);
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

    private void WriteDefinition(Value value, Node node)
    {
        pending.DefineReadersOf(uses.NameOf(value));
        Block.Add(new DefineStep(builder.TargetOf(value), node));
    }

    private void WriteAction(Statement statement)
    {
        Func<int, Admits>? admits = statement switch
        {
            // Before an array's index is checked the value is evaluated; a span or `+=` checks first.
            Store { Buffer.Type: BufferType { Kind: BufferKind.Array } } => null,
            Store or Accumulate => i => i < 2 ? Admits.Any : Admits.RangeChecks,
            Effect => _ => Admits.Pure,
            RequireLength or RequireDisjoint => _ => Admits.Leaf,
            _ => null,
        };
        ImmutableArray<Node> operands = pending.Take(
            Resolve(StatementOperands.Of(statement)), effects.Of(statement), admits).Nodes;
        Block.Add(new ActionStep(statement, operands));
    }

    private void Write(Call call)
    {
        MethodReference method = call.Method;
        int hasResult = method.ReturnType is null ? 0 : 1;
        ImmutableArray<Operand> arguments = Resolve(call.Arguments.Items);
        Value? result = hasResult == 1 ? call.Results[0] : null;
        bool waits = call.Results.Count == 1 && result is not null && MayWait(result);
        PendingTrees.Taken taken = Take(
            waits, arguments, effects.Of(call), i => method.Parameters[i].Passing is Passing.ByValue or Passing.In ? Admits.Any : Admits.Leaf);
        if (waits || call.Results.Count == hasResult)
        {
            if (result is not null)
            {
                Finish(result, new CallNode(method, taken.Nodes), taken, waits);
                return;
            }
        }

        WriteCall(call, taken.Nodes, result is not null && uses.CountOf(result) > 0 ? result : null, hasResult);
    }

    private void WriteCall(Call call, ImmutableArray<Node> arguments, Value? result, int hasResult)
    {
        var passed = ImmutableArray.CreateBuilder<Value?>(arguments.Length);
        var moves = ImmutableArray.CreateBuilder<(Value, Node)>();
        int next = hasResult;
        for (int i = 0; i < arguments.Length; i++)
        {
            switch (call.Method.Parameters[i].Passing)
            {
                case Passing.Ref:
                    moves.Add((call.Results[next], arguments[i]));
                    passed.Add(call.Results[next++]);
                    break;
                case Passing.Out:
                    passed.Add(builder.TargetOf(call.Results[next]));
                    next++;
                    break;
                default:
                    passed.Add(null);
                    break;
            }
        }

        foreach (Value value in call.Results)
        {
            pending.DefineReadersOf(uses.NameOf(value));
        }

        if (moves.Count > 0)
        {
            Block.Add(new CopyStep(moves.ToImmutable()));
        }

        Block.Add(new CallStep(call.Method, arguments, result, passed.MoveToImmutable()));
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

    /// <summary>Assigns the parameters that are passed by reference, except those that still hold what they held on entry.</summary>
    private void WriteFinals(ImmutableArray<Node> nodes, int start)
    {
        var moves = ImmutableArray.CreateBuilder<(Value, Node)>();
        int index = start;
        foreach (Parameter parameter in builder.Function.Parameters)
        {
            if (!parameter.IsReturned)
            {
                continue;
            }

            // What a transform added behind the function's own parameters is left alone by a throw.
            if (index == nodes.Length)
            {
                break;
            }

            Node node = nodes[index++];
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
