using DiffGen.Generator.Ir;
using DiffGen.Generator.Optimise;

namespace DiffGen.Generator.Transform;

/// <summary>
/// What reverse or forward mode has made of calls for which the user has written rules or companions, before forward mode is applied
/// to it: calls of these, which are differentiated like any other method if they are marked.
/// </summary>
internal sealed class RuleCalls : Rewriter
{
    private readonly Dictionary<int, EquatableArray<Value>> partials = new();
    private readonly ValueSource values;

    private RuleCalls(Function function) => values = new ValueSource(function.NextId);

    public static Function In(Function function)
    {
        if (!Traversal.Statements(function.Body).Exists(statement => RuleOf(statement) is not null))
        {
            return function;
        }

        RuleCalls calls = new(function);
        return calls.Run(function) with { NextId = calls.values.Next };
    }

    /// <summary>The companion that is called, where a call of a method that is known by its companions has been differentiated.</summary>
    public static PublicCompanion? CompanionOf(Call call) => call.Method switch
    {
        { Companions: { } companions, Sweep: Sweep.Reverse } => companions.Adjoint,
        { Companions: { } companions, TangentOrder: > 0 } => companions.Tangent,
        _ => null,
    };

    /// <param name="hasReceiver">The rule is for an instance method.</param>
    public static UnsupportedException NotDifferentiated(string rule, bool hasReceiver) => new(
        $"a second derivative goes through the rule '{rule}', which says the first only: mark it [Differentiable(Modes = DerivativeModes.None)], too" + (hasReceiver ? ", and its receiver [Constant]" : ""));

    protected override void RewriteLet(Let let, List<Statement> into)
    {
        if (let.Operation is Opaque { Component: { } component, Arguments: [Value tuple] } && partials.TryGetValue(tuple.Id, out EquatableArray<Value> all))
        {
            into.Add(let with { Operation = new Copy(all[component]) });
        }
        else if (let.Operation is Opaque { Rule.Reference: { } rule } partial)
        {
            EquatableArray<Value> results = rule.ResultParts.Length == 1 ? EquatableArray.Create(let.Target) : rule.ResultParts.Select(part => values.Create(part.Type)).ToEquatableArray();
            partials[let.Target.Id] = results;
            into.Add(new Call(Beside(rule), partial.Arguments, results));
        }
        else
        {
            into.Add(let);
        }
    }

    protected override void RewriteSimple(Statement statement, List<Statement> into)
    {
        if (statement is Call call && RuleOf(call) is { } rule)
        {
            // What the method returns has been computed before, and is of no use behind the reverse sweep.
            IEnumerable<Value> unused = call.Method.ReturnType is null ? rule.ResultParts.Select(part => values.Create(part.Type)) : [];
            into.Add(new Call(Beside(rule), call.Arguments, unused.Concat(call.Results).ToEquatableArray()) { OnThrow = call.OnThrow });
        }
        else
        {
            into.Add(statement);
        }
    }

    // Nothing else is called here that uses the tape, and what has come off it, the contents of memory and the values of iterations, is in use.
    private static MethodReference Beside(MethodReference rule) => rule with { UsesScratch = true };

    private static MethodReference? RuleOf(Statement statement) => statement switch
    {
        Let { Operation: Opaque { Rule.Reference: { } rule } } => rule,
        Call call when CompanionOf(call)?.Rule is { } rule && TakesSame(rule, call.Method) => rule,
        _ => null,
    };

    /// <summary>The rule takes what the companion takes, and is differentiated by all that the companion hands derivatives to.</summary>
    private static bool TakesSame(MethodReference rule, MethodReference companion) =>
        rule.Parameters.Count == companion.Parameters.Count
        && rule.Parameters.Zip(companion.Parameters, (own, wanted) =>
            (own.Type.Equals(wanted.Type) || (!own.IsActive && own.Type.CSharp == wanted.Type.CSharp)) && own.Passing == wanted.Passing && (own.IsActive || !wanted.IsActive)).All(same => same);
}
