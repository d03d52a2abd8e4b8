using System.Collections.Immutable;

namespace DiffGen.Generator.Ir;

/// <summary>Hands out the ids of one function's values.</summary>
internal sealed class ValueSource
{
    public ValueSource(int next = 0) => Next = next;

    /// <summary>The first id that is free.</summary>
    public int Next { get; private set; }

    public Value Create(IrType type, string name = "") => new(Next++, type, name);
}

/// <summary>Appends statements to a region under construction.</summary>
internal sealed class RegionBuilder
{
    private readonly ImmutableArray<Statement>.Builder statements = ImmutableArray.CreateBuilder<Statement>();

    public RegionBuilder(ValueSource values) => Values = values;

    public ValueSource Values { get; }

    public int Count => statements.Count;

    public RegionBuilder Nested() => new(Values);

    public void Add(Statement statement) => statements.Add(statement);

    public void AddRange(IEnumerable<Statement> items) => statements.AddRange(items);

    public Value Let(Operation operation, string name = "")
    {
        Value target = Values.Create(operation.ResultType, name);
        statements.Add(new Let(target, operation));
        return target;
    }

    public Region Build(params Operand[] yields) => Build((IEnumerable<Operand>)yields);

    public Region Build(IEnumerable<Operand> yields) => new(statements.ToImmutable(), yields.ToEquatableArray());
}
