using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;
using DiffGen.Generator.Optimise;
using DiffGen.Generator.Rules;

namespace DiffGen.Generator.Transform;

/// <summary>
/// The expensive functions that the primal computes itself. Where a partial derivative asks for one of the same arguments, as that of a sine does for
/// the cosine beside it, it gets the primal's value: to keep it costs less than to compute it again.
/// </summary>
internal sealed class PrimalApplications
{
    private readonly FunctionIndex index;
    private readonly Dictionary<(string Method, EquatableArray<Operand> Arguments), List<Value>> values = new();

    public PrimalApplications(FunctionIndex index)
    {
        this.index = index;
        foreach (Let let in Traversal.Statements(index.Root.Region).OfType<Let>())
        {
            if (let.Operation is Intrinsic { Custom: null, Throws: false, HasReceiver: false } intrinsic && RuleTable.Find(intrinsic.Rule) is { Cost: Cost.Expensive, Taken.Count: 0 })
            {
                (string, EquatableArray<Operand>) key = (intrinsic.Rule + " " + intrinsic.Method, intrinsic.Arguments);
                if (!values.TryGetValue(key, out List<Value>? same))
                {
                    values[key] = same = [];
                }

                same.Add(let.Target);
            }
        }
    }

    /// <summary>The value of a function of the operands of an operation, where the primal computes it whenever it gets to the operation.</summary>
    public Value? Find(Application application, Let at)
    {
        if (values.Count == 0 || !PassSwitches.Runs(OptionalPass.KnownValues) || at.Target.Type is not RealType precision || RuleTable.Find(application.Function) is not { } row)
        {
            return null;
        }

        List<Operand> arguments = [];
        foreach (Formula argument in application.Arguments)
        {
            if (argument is not Argument { Index: var position } || !at.Operation.Operands[position].Type.Equals(precision))
            {
                return null;
            }

            arguments.Add(at.Operation.Operands[position]);
        }

        (string, EquatableArray<Operand>) key = (row.Name + " " + RuleTable.MethodText(row, precision), arguments.ToEquatableArray());
        return values.TryGetValue(key, out List<Value>? same) ? same.Find(value => IsAround(index[value].Home, index[at.Target].Home)) : null;
    }

    private static bool IsAround(RegionNode home, RegionNode inner)
    {
        RegionNode? node = inner;
        while (node is not null && node != home)
        {
            node = node.Parent;
        }

        return node is not null;
    }
}
