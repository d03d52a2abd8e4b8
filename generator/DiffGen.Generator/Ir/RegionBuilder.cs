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
    private Dictionary<int, Operation>? definitions;
    private readonly RegionBuilder? parent;

    public RegionBuilder(ValueSource values, RegionBuilder? parent = null)
    {
        Values = values;
        this.parent = parent;
    }

    public ValueSource Values { get; }

    public int Count => statements.Count;

    public Statement? Last => statements.Count == 0 ? null : statements[statements.Count - 1];

    public RegionBuilder Nested() => new(Values, this);

    public void Add(Statement statement) => statements.Add(statement);

    public void Insert(int position, Statement statement) => statements.Insert(position, statement);

    public void AddRange(IEnumerable<Statement> items) => statements.AddRange(items);

    public Value Let(Operation operation, string name = "")
    {
        Value target = Values.Create(operation.ResultType, name);
        statements.Add(new Let(target, operation));
        (definitions ??= new())[target.Id] = operation;
        return target;
    }

    /// <summary>The operation that defines an operand, where <see cref="Let(Operation, string)"/> of this builder or one around it appended it.</summary>
    public Operation? DefinitionOf(Operand operand)
    {
        if (operand is not Value value)
        {
            return null;
        }

        for (RegionBuilder? builder = this; builder is not null; builder = builder.parent)
        {
            if (builder.definitions is not null && builder.definitions.TryGetValue(value.Id, out Operation? operation))
            {
                return operation;
            }
        }

        return null;
    }

    public Region Build(params Operand[] yields) => Build((IEnumerable<Operand>)yields);

    public Region Build(IEnumerable<Operand> yields) => new(statements.ToImmutable(), yields.ToEquatableArray());
}
