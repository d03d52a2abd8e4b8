using DiffGen.Generator.Ir;
using DiffGen.Generator.Optimise;

namespace DiffGen.Generator.Transform;

/// <summary>
/// Once all derivatives are taken, a function's value is all that is left of it, and nothing needs the expressions that said
/// what its derivative is. Where a derivative calls the function itself, that value is at hand.
/// </summary>
internal sealed class Models : Rewriter
{
    private readonly Dictionary<int, Intrinsic> calls = [];
    private readonly Dictionary<int, Operand> contents = [];
    private readonly Dictionary<int, Load> elements = [];
    private Dictionary<Operation, Operand> known = new(OperationComparer.Instance);

    /// <summary>The function, as it is printed.</summary>
    public static Function Drop(Function function) =>
        Traversal.Statements(function.Body).Any(statement => statement is Let { Operation: Modelled }) ? new Models().Run(function) : function;

    protected override Region Rewrite(Region region)
    {
        Dictionary<Operation, Operand> outer = known;
        known = new Dictionary<Operation, Operand>(outer, OperationComparer.Instance);
        Region rewritten = base.Rewrite(region);
        known = outer;
        return rewritten;
    }

    protected override void RewriteLet(Let let, List<Statement> into)
    {
        switch (let.Operation)
        {
            case Modelled { Content: var content, Model: Value model }:
                if (calls.TryGetValue(model.Id, out Intrinsic? call))
                {
                    known[call] = content;
                    Replace(model, content);
                }

                into.Add(let with { Operation = new Copy(content) });
                contents[let.Target.Id] = content;
                break;
            case Load { IsWrittenBefore: true } written:
                elements[let.Target.Id] = written;
                into.Add(let);
                break;
            case Intrinsic { Taken.Count: > 0 } intrinsic when known.TryGetValue(intrinsic, out Operand? content):
                Replace(let.Target, content);
                break;
            case Intrinsic { Taken.Count: > 0 } intrinsic:
                calls[let.Target.Id] = intrinsic;
                into.Add(let);
                break;
            default:
                into.Add(let);
                break;
        }
    }

    // What a function left in an element is there already.
    protected override void RewriteSimple(Statement statement, List<Statement> into)
    {
        bool isThere = statement is Store { Stored: Value stored } store && contents.TryGetValue(stored.Id, out Operand? content)
            && content is Value value && elements.TryGetValue(value.Id, out Load? element) && element.Buffer == store.Buffer && element.Index == store.Index;
        if (!isThere)
        {
            into.Add(statement);
        }
    }
}
