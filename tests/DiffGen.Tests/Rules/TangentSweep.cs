using DiffGen.Generator.Ir;
using DiffGen.Generator.Rules;

namespace DiffGen.Tests.Rules;

/// <summary>The forward mode in a few lines: enough to differentiate what formulas are emitted as.</summary>
internal sealed class TangentSweep(RegionBuilder region, RealType type)
{
    private readonly Dictionary<Operand, Operand> tangents = [];

    public void Seed(Value input) => tangents[input] = Constants.Real(1, type);

    public Operand Tangent(Operand operand) => tangents.GetValueOrDefault(operand, Constants.Real(0, type));

    /// <summary>Appends an operation, and what its target's tangent is.</summary>
    public void Follow(Let let)
    {
        region.Add(let);
        if (let.Operation is Select select)
        {
            tangents[let.Target] = region.Select(select.Condition, Tangent(select.WhenTrue), Tangent(select.WhenFalse));
        }
        else if (let.Target.Type is RealType && let.Operation is not Conversion { X.Type: not RealType })
        {
            Rule rule = Assert.IsType<Rule>(RuleTable.For(let.Operation));
            var emitter = new FormulaEmitter(region, let.Operation.Operands, let.Target, type);
            Operand sum = Constants.Real(0, type);
            for (int i = 0; i < rule.Arity; i++)
            {
                Operand tangent = Tangent(let.Operation.Operands[i]);
                if (rule.IsDifferentiableIn(i) && !tangent.IsZero())
                {
                    sum = region.Add(sum, emitter.Product(tangent, rule.Partials[i]!));
                }
            }

            tangents[let.Target] = sum;
        }
    }
}
