using System.Collections.Immutable;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Optimise;

/// <summary>
/// Computes once what is computed twice: a value that is at hand already, in this region or one around it, takes the place
/// of another that would come out the same. What was read from memory, or stored there, is at hand until something
/// may have changed it.
/// </summary>
internal sealed class Sharing : Rewriter
{
    private readonly Dictionary<Operation, Operand> known = new(OperationComparer.Instance);
    private readonly Dictionary<int, Operand> canonical = new();
    private readonly Dictionary<int, List<Operation>> loads = new();
    private readonly List<Operation> added = new();
    private Function whole = null!;
    private Roots? roots;
    private Writes? writes;

    // Formulas of scalars need neither.
    private Roots Roots => roots ??= new Roots(whole);

    private Writes Writes => writes ??= new Writes(Roots);

    public override Function Run(Function function)
    {
        whole = function;
        return base.Run(function);
    }

    protected override void RewriteLet(Let let, List<Statement> into)
    {
        Operation operation = let.Operation;
        if (!IsRepeatable(operation))
        {
            if (operation is not Copy)
            {
                Forget(let);
            }

            into.Add(let);
            return;
        }

        Operation key = KeyOf(operation);
        if (!known.TryGetValue(key, out Operand? first) || first.Type != let.Target.Type)
        {
            Learn(key, let.Target);
            into.Add(let);
            return;
        }

        canonical[let.Target.Id] = Canonical(first);
        if (IsTrivial(operation))
        {
            into.Add(let);
        }
        else if (let.Target.IsNamed && first is Value { IsNamed: false })
        {
            // The temporary will take over the user's name.
            into.Add(let with { Operation = new Copy(first) });
            HasChanged = true;
        }
        else
        {
            Replace(let.Target, first);
        }
    }

    protected override void RewriteIf(If branch, List<Statement> into)
    {
        Region then = RewriteScope(branch.Then);
        into.Add(branch with { Then = then, Else = RewriteScope(branch.Else) });
    }

    protected override void RewriteFor(For loop, List<Statement> into)
    {
        Forget(loop);
        into.Add(loop with { Body = RewriteScope(loop.Body) });
    }

    protected override void RewriteWhile(While loop, List<Statement> into)
    {
        Forget(loop);
        Region condition = RewriteScope(loop.Condition);
        into.Add(loop with { Condition = condition, Body = RewriteScope(loop.Body) });
    }

    protected override void RewriteSimple(Statement statement, List<Statement> into)
    {
        into.Add(statement);
        Forget(statement);
        if (statement is Store store)
        {
            Learn(KeyOf(new Load(store.Buffer, store.Index) { Path = store.Path, Field = store.Buffer.Type is ObjectType ? store.Stored.Type : null }), store.Stored);
        }
    }

    /// <summary>Run again on the same operands, with memory as it was, it gives the same; if it threw, it would have thrown before.</summary>
    private static bool IsRepeatable(Operation operation) =>
        operation is not (Copy or NewBuffer or Collective or TapeMark or TapePop or TapePopSpan or Opaque { Purity: not Purity.Pure });

    /// <summary>Not worth a local: the machine has it in no time, and the reader too.</summary>
    private static bool IsTrivial(Operation operation) => operation switch
    {
        Length or Unary => true,
        Conversion { X.Type: BufferType } => true,
        Conversion { Checked: false } => true,
        Binary { Checked: false, Operator: BinaryOperator.Add or BinaryOperator.Subtract, X.Type: OpaqueType, Y: IntegerConstant } => true,
        _ => false,
    };

    private Region RewriteScope(Region region)
    {
        int start = added.Count;
        Region rewritten = Rewrite(region);
        for (int i = start; i < added.Count; i++)
        {
            known.Remove(added[i]);
        }

        added.RemoveRange(start, added.Count - start);
        return rewritten;
    }

    private void Learn(Operation key, Operand result)
    {
        known[key] = result;
        added.Add(key);
        if (key is Load load)
        {
            int root = Roots.Of(load.Buffer);
            if (!loads.TryGetValue(root, out List<Operation>? list))
            {
                loads[root] = list = new List<Operation>();
            }

            list.Add(key);
        }
    }

    /// <summary>What was read from memory that has been written is not known any more.</summary>
    private void Forget(Statement writer)
    {
        if (loads.Count == 0 || Writes.Of(writer) is not { IsEmpty: false } written)
        {
            return;
        }

        foreach (int root in loads.Keys.Where(root => written.Contains(root, Roots)).ToList())
        {
            foreach (Operation key in loads[root])
            {
                known.Remove(key);
            }

            loads.Remove(root);
        }
    }

    private Operand Canonical(Operand operand) =>
        operand is Value value && canonical.TryGetValue(value.Id, out Operand? first) ? first : operand;

    /// <summary>The operation over operands that stand for all of the same value, whatever is known of indices.</summary>
    private Operation KeyOf(Operation operation)
    {
        Operation key = operation;
        foreach (Operand operand in operation.Operands)
        {
            if (!ReferenceEquals(Canonical(operand), operand))
            {
                key = operation.WithOperands(ImmutableArray.CreateRange(operation.Operands, Canonical));
                break;
            }
        }

        return key switch
        {
            Load { InRange: true } load => load with { InRange = false },
            Slice { InRange: true } slice => slice with { InRange = false },
            _ => key,
        };
    }
}
