using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Lowering;

/// <summary>A variable of the user's method, or a flag that control flow needs. Its values are its versions.</summary>
internal sealed class Variable(string name, IrType type)
{
    public string Name { get; } = name;

    public IrType Type { get; } = type;

    /// <summary>Of a delegate type.</summary>
    public bool IsFunction { get; init; }
}

/// <summary>What each variable in scope holds at one point of the method; null before the first assignment.</summary>
internal sealed class Bindings
{
    private readonly Dictionary<Variable, Operand?> current;

    // The order of declaration, so that whatever is made of the variables comes in the same order every time.
    private readonly List<Variable> order;

    public Bindings()
    {
        current = new();
        order = new();
    }

    private Bindings(Bindings other)
    {
        current = new(other.current);
        order = new(other.order);
    }

    public IReadOnlyList<Variable> Variables => order;

    public Operand? this[Variable variable]
    {
        get => current[variable];
        set
        {
            if (!current.ContainsKey(variable))
            {
                order.Add(variable);
            }

            current[variable] = value;
        }
    }

    public bool Contains(Variable variable) => current.ContainsKey(variable);

    public Bindings Clone() => new(this);
}

/// <summary>A region under construction, with the variables as they stand at its end.</summary>
internal sealed class Scope(RegionBuilder builder, Bindings bindings)
{
    public RegionBuilder Builder { get; } = builder;

    public Bindings Bindings { get; } = bindings;

    /// <summary>The end is not reached: it threw.</summary>
    public bool IsDead { get; set; }

    public Scope Nested() => new(Builder.Nested(), Bindings.Clone());
}
