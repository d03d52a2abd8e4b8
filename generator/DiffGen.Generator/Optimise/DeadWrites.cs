using System.Collections.Immutable;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Optimise;

/// <summary>Writes to memory that the function allocates for itself and reads nowhere, and that can't throw.</summary>
internal sealed class DeadWrites
{
    private readonly Roots roots;
    private readonly HashSet<int> read = new();
    private readonly Dictionary<int, NewBuffer> allocations = new();
    private readonly Dictionary<int, For> counters = new();
    private readonly List<Statement> writes = new();

    private DeadWrites(Function function, List<Statement> statements)
    {
        roots = new Roots(function);
        foreach (Statement statement in statements)
        {
            Visit(statement);
        }

        Read(function.Body.Yields.Items);
    }

    public static HashSet<Statement> In(Function function)
    {
        HashSet<Statement> dead = new(ReferenceComparer<Statement>.Instance);
        List<Statement> statements = Traversal.Statements(function.Body);
        if (statements.Exists(statement => statement is Let { Operation: NewBuffer }))
        {
            DeadWrites search = new(function, statements);
            dead.UnionWith(search.writes.Where(search.IsDead));
        }

        return dead;
    }

    private void Visit(Statement statement)
    {
        switch (statement)
        {
            case Let let:
                Visit(let);
                break;
            case Store or Accumulate or Clear:
                writes.Add(statement);
                break;
            case CopyElements copy:
                Read(copy.Source);
                break;
            case For loop:
                counters[loop.Induction.Id] = loop;
                break;
            case If or While or Source:
                break;
            default:
                Read(StatementOperands.Of(statement));
                break;
        }
    }

    private void Visit(Let let)
    {
        switch (let.Operation)
        {
            case NewBuffer buffer:
                allocations[let.Target.Id] = buffer;
                if (buffer.Stack == Stack.Tape)
                {
                    // It may be found again by its place.
                    Read(let.Target);
                }

                break;
            case Slice or Conversion or Length or Copy or Select:
                break;
            default:
                Read(let.Operation.Operands);
                break;
        }
    }

    private void Read(ImmutableArray<Operand> operands)
    {
        foreach (Operand operand in operands)
        {
            Read(operand);
        }
    }

    private void Read(Operand operand)
    {
        if (operand.Type.IsMemory)
        {
            read.Add(roots.Of(operand));
        }
    }

    private bool IsDead(Statement statement) => statement switch
    {
        // Adjoints lie where the primal's elements lie, so the index is good if the primal's was.
        Accumulate accumulate => IsNeverRead(accumulate.Buffer),
        Clear clear => IsNeverRead(clear.Buffer),
        Store store => IsNeverRead(store.Buffer) && IsInRange(store),
        _ => false,
    };

    private bool IsNeverRead(Operand buffer) => roots.Of(buffer) is var root && roots.IsPrivate(root) && !read.Contains(root);

    private bool IsInRange(Store store)
    {
        if (store.Buffer is not Value buffer || !allocations.TryGetValue(buffer.Id, out NewBuffer? allocation))
        {
            return false;
        }

        return store.Index switch
        {
            IntegerConstant index => allocation.Count is IntegerConstant count && index.Value >= 0 && index.Value < count.Value,
            Value index => counters.TryGetValue(index.Id, out For? loop)
                && loop is { Step: > 0, Comparison: BinaryOperator.Less, Start: IntegerConstant { Value: >= 0 } }
                && loop.Limit == allocation.Count,
            _ => false,
        };
    }
}
