using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Printing;

/// <summary>
/// Finds where each local is declared: in the innermost block that holds everything that mentions it, with its first
/// assignment where that stands in the block itself, else before the statement that contains the first mention.
/// </summary>
internal sealed class Declarations
{
    private readonly Locals locals;
    private readonly Dictionary<Variable, First> firsts = new();
    private readonly List<Variable> order = new();
    private readonly Dictionary<Step, List<Variable>> before = new();
    private readonly HashSet<Variable> reassigned = new();
    private readonly Block root;

    private Declarations(Block root, Locals locals)
    {
        this.root = root;
        this.locals = locals;
    }

    /// <summary>All locals, in the order of their first mention.</summary>
    public IReadOnlyList<Variable> Order => order;

    public static Declarations Find(Block root, Locals locals)
    {
        Declarations pass = new(root, locals);
        pass.Visit(root);
        pass.Place();
        return pass;
    }

    /// <summary>The locals to declare without a value just before a step.</summary>
    public IReadOnlyList<Variable> Before(Step step) => before.TryGetValue(step, out List<Variable>? list) ? list : [];

    private void Visit(Block block)
    {
        foreach (Step step in block.Steps)
        {
            switch (step)
            {
                case DefineStep define:
                    Read(define.Source, block, step);
                    if (define.Target is not null)
                    {
                        Mention(locals[define.Target], block, step, isAssigned: true);
                    }

                    break;
                case CopyStep copy:
                    foreach ((Variable target, Node source) in copy.Assignments)
                    {
                        Read(source, block, step);
                        Mention(target, block, step, isAssigned: true);
                    }

                    break;
                case ActionStep action:
                    ReadAll(action.Operands, block, step);
                    break;
                case CallStep call:
                    Visit(call, block);
                    break;
                case CatchStep handler:
                    Visit(handler.Body);
                    break;
                case IfStep branch:
                    Read(branch.Condition, block, step);
                    Visit(branch.Then);
                    Visit(branch.Else);
                    break;
                case ForStep loop:
                    Read(loop.StartNode, block, step);
                    Read(loop.Limit, block, step);
                    Mention(locals[loop.Loop.Induction], loop.Body, step, isAssigned: true);
                    Visit(loop.Body);
                    break;
                case WhileStep loop:
                    if (loop.Condition is not null && !loop.IsTestedLast)
                    {
                        Read(loop.Condition, block, step);
                    }

                    Visit(loop.Body);
                    if (loop.Condition is not null && loop.IsTestedLast)
                    {
                        Read(loop.Condition, block, step);
                    }

                    break;
                case BreakStep exit:
                    Read(exit.Condition, block, step);
                    break;
                case ThrowStep exit:
                    ReadAll(exit.Arguments, block, step);
                    break;
                case ReturnStep { Result: { } result }:
                    Read(result, block, step);
                    break;
            }
        }
    }

    private void Visit(CallStep call, Block block)
    {
        for (int i = 0; i < call.Arguments.Length; i++)
        {
            if (call.Passings[i] is Passing.ByValue or Passing.In)
            {
                Read(call.Arguments[i], block, call);
            }
            else if (call.Passed[i] is { } passed)
            {
                // `out double x` declares, but not for a `catch`; a local passed by `ref` has been assigned before.
                Mention(locals[passed], block, call, isAssigned: call.Catch is null);
            }
        }

        if (call.Result is not null)
        {
            Mention(locals[call.Result], block, call, isAssigned: call.Catch is null);
        }
    }

    private void ReadAll(IEnumerable<Node> nodes, Block block, Step step)
    {
        foreach (Node node in nodes)
        {
            Read(node, block, step);
        }
    }

    private void Read(Node node, Block block, Step step) => node.EachLeaf(value => Mention(locals[value], block, step, isAssigned: false));

    private void Mention(Variable variable, Block block, Step step, bool isAssigned)
    {
        if (variable.Parameter is not null)
        {
            return;
        }

        if (variable.Home is null)
        {
            variable.Home = block;
            firsts[variable] = new First(block, step, isAssigned);
            order.Add(variable);
        }
        else
        {
            variable.Home = Block.Common(variable.Home, block);
            if (isAssigned)
            {
                reassigned.Add(variable);
            }
        }
    }

    private void Place()
    {
        foreach (Variable variable in order)
        {
            First first = firsts[variable];
            if (variable.MayBeOnFrame)
            {
                PlaceOnFrame(variable, first);
            }

            if (variable.IsInduction || (first.IsAssigned && first.Block == variable.Home))
            {
                continue;
            }

            Block block = first.Block;
            Step step = first.Step;
            while (block != variable.Home)
            {
                step = block.Owner!;
                block = block.Parent!;
            }

            if (!before.TryGetValue(step, out List<Variable>? list))
            {
                before[step] = list = new List<Variable>();
            }

            list.Add(variable);
        }
    }

    // What points into the frame may be assigned from one local to another only if the other doesn't live longer: the
    // language compares the blocks that `scoped` locals stand in. One that is initialised and left so goes by its content.
    private void PlaceOnFrame(Variable variable, First first)
    {
        if (variable.Home != root && (reassigned.Contains(variable) || !first.IsAssigned || first.Block != variable.Home))
        {
            variable.Home = root;
        }

        variable.IsScoped = variable.Home == root;
    }

    private sealed record First(Block Block, Step Step, bool IsAssigned);
}
