using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Analysis;

/// <summary>
/// References that a branch chooses or that a loop carries, and what comes off the tape: one value that leads to one object or to
/// another. Each is given with all that it may be.
/// </summary>
internal sealed class ChangingReferences
{
    private readonly List<(Value Reference, Value Source)> sources = [];

    public ChangingReferences(Function function)
    {
        List<Value> pushed = [], popped = [];
        foreach (Statement statement in Traversal.Statements(function.Body))
        {
            sources.AddRange(SourcesIn(statement));
            switch (statement)
            {
                case TapePush { Pushed: Value { Type.IsMemory: true } reference }:
                    pushed.Add(reference);
                    break;
                case Let { Operation: TapePop { Type.IsMemory: true } } pop:
                    popped.Add(pop.Target);
                    break;
            }
        }

        List<Value> graphs = [.. function.Parameters.Select(parameter => parameter.Value).Where(value => value.Type.IsGraph)];
        foreach (Value reference in popped)
        {
            List<Value> same = pushed.FindAll(one => KindOf(one.Type) == KindOf(reference.Type));
            if (same.Count == 0)
            {
                Origin = graphs.FirstOrDefault();
                same = graphs.FindAll(one => KindOf(one.Type) == KindOf(reference.Type));
            }

            sources.AddRange(same.Select(source => (reference, source)));
        }

        sources.AddRange(Origin is null ? [] : graphs.Skip(1).Select(graph => (graph, Origin)));
    }

    public IReadOnlyList<(Value Reference, Value Source)> Sources => sources;

    /// <summary>
    /// Where what comes off the tape is reached from, if it was put there by another method: that has found it from what both methods
    /// are given. Null if it was put there by this one.
    /// </summary>
    public Value? Origin { get; }

    /// <summary>The references of this kind that a statement defines.</summary>
    public static IEnumerable<Value> In(Statement statement) => statement switch
    {
        If branch => branch.Results.Where(value => value.Type.IsMemory),
        For loop => In(loop.Carried),
        While loop => In(loop.Carried),
        _ => [],
    };

    private static IEnumerable<Value> In(EquatableArray<Carried> carried) =>
        carried.Where(item => item.Phi.Type.IsMemory).SelectMany(item => new[] { item.Phi, item.Result });

    /// <summary>References of two kinds never lead to the same object.</summary>
    public static string KindOf(IrType type) => type is ObjectType reference ? reference.Family : type.CSharp;

    /// <summary>What the references that a branch chooses or a loop carries may be.</summary>
    public static IEnumerable<(Value Reference, Value Source)> SourcesIn(Statement statement) => statement switch
    {
        If branch => Pairs(branch.Results, branch.Then.Yields).Concat(Pairs(branch.Results, branch.Else.Yields)),
        For loop => SourcesOf(loop.Carried, loop.Body),
        While loop => SourcesOf(loop.Carried, loop.Body),
        _ => [],
    };

    private static IEnumerable<(Value Reference, Value Source)> SourcesOf(EquatableArray<Carried> carried, Region body) =>
        Pairs(carried.Select(item => item.Phi), carried.Select(item => item.Initial))
            .Concat(Pairs(carried.Select(item => item.Phi), body.Yields))
            .Concat(Pairs(carried.Select(item => item.Result), carried.Select(item => item.Phi)));

    private static IEnumerable<(Value Reference, Value Source)> Pairs(IEnumerable<Value> references, IEnumerable<Operand> sources) =>
        references.Zip(sources, (reference, source) => (reference, Source: source as Value)).Where(pair => pair is { reference.Type.IsMemory: true, Source: not null })!;
}
