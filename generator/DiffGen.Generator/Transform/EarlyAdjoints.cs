using System.Collections.Immutable;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <summary>
/// Adjoints, and values of the primal, that are known before the forward sweep has got to a statement, because nothing from there on goes into them. They are
/// computed a second time, just before that statement; what the reverse sweep then has no use for any more is dropped.
/// </summary>
internal sealed class EarlyAdjoints
{
    private readonly FunctionIndex index;
    private readonly PrimalValues primal;
    private readonly SweepPlan plan;
    private readonly ValueSource values;
    private readonly HashSet<int> known;

    /// <param name="seeds">The companion's parameters that hold seeds.</param>
    /// <param name="needsEarlyShadows">Something is going to be reversed in the forward sweep already, as far as is known.</param>
    public EarlyAdjoints(FunctionIndex index, PrimalValues primal, SweepPlan plan, ValueSource values, IEnumerable<Value> seeds, bool needsEarlyShadows)
    {
        this.index = index;
        this.primal = primal;
        this.plan = plan;
        this.values = values;
        known = new HashSet<int>(seeds.Select(seed => seed.Id));
        NeedsEarlyShadows = needsEarlyShadows;
    }

    public bool NeedsEarlyShadows { get; }

    public bool IsKnownBefore(Operand adjoint, Statement statement, Scope scope)
    {
        if (adjoint is not Value value || known.Contains(value.Id))
        {
            return true;
        }

        if (primal.PrimalOf(value) is { } own && IsDefinedBefore(own, statement))
        {
            return true;
        }

        return DefinitionOf(value, scope) is { MayThrow: false, ReadsMemory: false, ResultType: not BufferType } operation
            && operation.Operands.All(operand => IsKnownBefore(operand, statement, scope));
    }

    /// <summary>The adjoint as it is known before a statement.</summary>
    public Operand Before(Operand adjoint, Statement statement, Scope scope)
    {
        if (adjoint is not Value value || known.Contains(value.Id))
        {
            return adjoint;
        }

        if (primal.PrimalOf(value) is { } own && IsDefinedBefore(own, statement))
        {
            return own;
        }

        Operation operation = DefinitionOf(value, scope)!;
        Value result = values.Create(value.Type, value.Name);
        ImmutableArray<Operand> operands = ImmutableArray.CreateRange(operation.Operands, operand => Before(operand, statement, scope));
        plan.Before(statement).Add(new Let(result, operation.WithOperands(operands)));
        known.Add(result.Id);
        return result;
    }

    /// <summary>How the reverse sweep, or later on the primal, computes a value.</summary>
    private Operation? DefinitionOf(Value value, Scope scope) =>
        primal.PrimalOf(value) is { } own ? index.Knows(own) ? index[own].Let?.Operation : null : scope.Body.DefinitionOf(value);

    private bool IsDefinedBefore(Value value, Statement statement)
    {
        if (!index.Knows(value))
        {
            return false;
        }

        // The statement of the value's own region that holds the statement in question, or is it.
        Definition definition = index[value];
        Statement? holder = statement;
        while (holder is not null && index.RegionOf(holder) != definition.Home)
        {
            holder = index.RegionOf(holder).Owner;
        }

        return holder is not null
            && !definition.Home.Region.Statements.SkipWhile(other => !ReferenceEquals(other, holder)).Any(other => Definitions.Of(other).Contains(value));
    }
}
