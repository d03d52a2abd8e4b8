using System.Collections.Immutable;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Printing;

/// <summary>
/// The steps of a region in order. Values are still in single assignment form, except that where control flow
/// joins, <see cref="CopyStep"/>s define the value once on each way.
/// </summary>
internal sealed class Block
{
    public Block(Step? owner, Block? parent)
    {
        Owner = owner;
        Parent = parent;
        Depth = parent is null ? 0 : parent.Depth + 1;
    }

    /// <summary>The step that this block is a part of.</summary>
    public Step? Owner { get; set; }

    public Block? Parent { get; }

    public int Depth { get; }

    public List<Step> Steps { get; } = new();

    /// <summary>Everything that is evaluated here, inner blocks included.</summary>
    public Effects Effects { get; set; }

    /// <summary>The end is not reached.</summary>
    public bool Ends { get; set; }

    /// <summary>Positions in program order, given by <see cref="LiveRanges"/>.</summary>
    public int Start { get; set; }

    public int End { get; set; }

    public void Add(Step step)
    {
        step.Block = this;
        Steps.Add(step);
    }

    /// <summary>The innermost block that holds both.</summary>
    public static Block Common(Block a, Block b)
    {
        while (a != b)
        {
            if (a.Depth >= b.Depth)
            {
                a = a.Parent!;
            }
            else
            {
                b = b.Parent!;
            }
        }

        return a;
    }
}

/// <summary>A statement that is about to be printed.</summary>
internal abstract class Step
{
    public Block Block { get; set; } = null!;

    public int Position { get; set; }
}

/// <summary>Evaluates an expression and names its value; without a target, for its exceptions alone.</summary>
internal sealed class DefineStep(Value? target, Node source) : Step
{
    public Value? Target { get; } = target;

    public Node Source { get; } = source;
}

/// <summary>Assigns several values at once: all sources are read before any target is written.</summary>
internal sealed class CopyStep(ImmutableArray<(Value Target, Node Source)> moves) : Step
{
    public ImmutableArray<(Value Target, Node Source)> Moves { get; } = moves;

    /// <summary>The same as assignments one after another, once it is known which values share variables.</summary>
    public IReadOnlyList<(Variable Target, Node Source)> Assignments { get; set; } = [];
}

/// <summary>A statement without results and without regions: a store, a clear, a push, a check, an effect.</summary>
internal sealed class ActionStep(Statement statement, ImmutableArray<Node> operands) : Step
{
    public Statement Statement { get; } = statement;

    public ImmutableArray<Node> Operands { get; } = operands;
}

/// <summary>A call. The values of <c>ref</c> parameters are assigned before it, and it changes them in place.</summary>
/// <param name="result">Null when there is none, or nobody reads it.</param>
/// <param name="passed">For each <c>ref</c> and <c>out</c> parameter the value that it leaves.</param>
internal sealed class CallStep(
    MethodReference method, ImmutableArray<Passing> passings, ImmutableArray<Node> arguments, Value? result, ImmutableArray<Value?> passed) : Step
{
    public MethodReference Method { get; } = method;

    /// <summary>One for each parameter that the callee declares.</summary>
    public ImmutableArray<Passing> Passings { get; } = passings;

    /// <summary>One for each parameter; those for <c>ref</c> and <c>out</c> parameters are not used.</summary>
    public ImmutableArray<Node> Arguments { get; } = arguments;

    public Value? Result { get; } = result;

    /// <summary>One for each parameter; null for one that is passed by value, and for an <c>out</c> that nobody reads.</summary>
    public ImmutableArray<Value?> Passed { get; } = passed;

    /// <summary>What is done if the callee throws: the next step.</summary>
    public CatchStep? Catch { get; init; }
}

/// <summary>Run if the call just before it throws, and then the exception goes on.</summary>
internal sealed class CatchStep(Block body) : Step
{
    public Block Body { get; } = body;
}

/// <summary>A branch. Its results are assigned at the ends of its blocks.</summary>
internal sealed class IfStep(Node condition, Block then, Block @else, ImmutableArray<Value> results) : Step
{
    public Node Condition { get; } = condition;

    public ImmutableArray<Value> Results { get; } = results;

    public Block Then { get; } = then;

    public Block Else { get; } = @else;
}

internal abstract class LoopStep(Block body, ImmutableArray<Value> phis) : Step
{
    public Block Body { get; } = body;

    /// <summary>The values that go from one iteration to the next. A copy before the loop and one at the body's end define them.</summary>
    public ImmutableArray<Value> Phis { get; } = phis;

    /// <summary>Positions, given by <see cref="LiveRanges"/>: of the whole loop, and where it is left unless it is tested last.</summary>
    public int Start { get; set; }

    public int Exit { get; set; }

    public int End { get; set; }
}

internal sealed class ForStep(For loop, Node start, Node limit, Block body, ImmutableArray<Value> phis) : LoopStep(body, phis)
{
    public For Loop { get; } = loop;

    public Node StartNode { get; } = start;

    public Node Limit { get; } = limit;
}

/// <summary>A loop with its condition before the body, after it, or (null) somewhere in it as a <see cref="BreakStep"/>.</summary>
internal sealed class WhileStep(Node? condition, bool isTestedLast, Block body, ImmutableArray<Value> phis) : LoopStep(body, phis)
{
    public Node? Condition { get; } = condition;

    public bool IsTestedLast { get; } = isTestedLast;
}

/// <summary>Leaves the loop around it unless a condition holds.</summary>
internal sealed class BreakStep(Node condition) : Step
{
    public Node Condition { get; } = condition;
}

internal sealed class ThrowStep(Opaque exception, ImmutableArray<Node> arguments) : Step
{
    public Opaque Exception { get; } = exception;

    public ImmutableArray<Node> Arguments { get; } = arguments;
}

internal sealed class ReturnStep(Node? result) : Step
{
    public Node? Result { get; } = result;
}

/// <summary>Shown where another step follows before the next comment of the block.</summary>
internal sealed class CommentStep(string text) : Step
{
    public string Text { get; } = text;
}
