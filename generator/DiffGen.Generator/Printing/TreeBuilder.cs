using System.Collections.Immutable;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Printing;

/// <summary>
/// Turns a function's statements into the steps that will be printed: expressions are formed from values that are used
/// once, copies appear where control flow joins, loops take the form that C# has for them.
/// </summary>
internal sealed class TreeBuilder
{
    private readonly HashSet<int> entries;
    private readonly Repeatable repeatable;
    private readonly bool canDiscard;

    private TreeBuilder(Function function, bool returnsStacks, bool canDiscard)
    {
        Function = function;
        ReturnsStacks = returnsStacks;
        this.canDiscard = canDiscard;
        repeatable = new Repeatable(function);
        Uses = new Uses(function);
        Effects = new EffectAnalysis(function);
        NextId = function.NextId;
        Wholes = new Wholes(function, (type, name) => NewValue(type, name));
        entries = new HashSet<int>(Wholes.Parameters.Where(parameter => parameter.IsReturned).Select(parameter => parameter.Value.Id));
    }

    public Function Function { get; }

    public Uses Uses { get; }

    public EffectAnalysis Effects { get; }

    public Wholes Wholes { get; }

    /// <summary>The function gives its tape or scratch memory back before it returns.</summary>
    public bool ReturnsStacks { get; }

    public Block Root { get; } = new(null, null);

    /// <summary>What <c>ref</c> and <c>out</c> parameters hold in the end, as values of their own, with the parameter of each.</summary>
    public Dictionary<int, Parameter> FinalValues { get; } = new();

    /// <summary>The first id that no value has, those added here included.</summary>
    public int NextId { get; private set; }

    /// <param name="canDiscard">No variable is called <c>_</c>.</param>
    public static TreeBuilder Build(Function function, bool returnsStacks, bool canDiscard)
    {
        TreeBuilder builder = new(function, returnsStacks, canDiscard);
        RegionWriter region = new(builder, function.Body, builder.Root);
        region.WriteStatements();
        if (!builder.Root.Ends)
        {
            region.WriteReturn();
        }

        return builder;
    }

    /// <summary>A value that has to be computed, as the target of an assignment; null where nobody reads it.</summary>
    public Value? TargetOf(Value value) => canDiscard && Uses.CountOf(value) == 0 ? null : value;

    /// <summary>The value is written out at each use.</summary>
    public bool IsRepeated(Value value) => repeatable.Of(value) is not null;

    /// <summary>How a value is written where it is used: by its name, by its operation, or as a leaf of something.</summary>
    public Node LeafOf(Value value) => repeatable.Of(value) is { } operation
        ? new OperationNode(operation, ImmutableArray.CreateRange(operation.Operands, OperandOf))
        : Wholes.Find(value) as Node ?? new ValueNode(value);

    private Node OperandOf(Operand operand) => Uses.Resolve(operand) is var resolved && resolved is Value value ? LeafOf(value) : new ConstantNode(resolved);

    public Value NewValue(IrType type, string name = "") => new(NextId++, type, name);

    public Value NewFinalValue(Parameter parameter)
    {
        Value final = NewValue(parameter.Type, parameter.Name);
        FinalValues[final.Id] = parameter;
        return final;
    }

    /// <summary>The value is what a <c>ref</c> parameter holds on entry, and lies in the caller's memory.</summary>
    public bool IsEntry(Value value) => entries.Contains(value.Id);
}
