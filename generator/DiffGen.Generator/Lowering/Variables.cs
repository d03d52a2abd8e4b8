using System.Collections.Immutable;
using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Lowering;

/// <summary>A variable of the user's method, or a flag that control flow needs. Its values are its versions.</summary>
internal sealed class Variable
{
    public Variable(string name, IrType type)
    {
        (Name, Type) = (name, type);
        Leaves = type is StructType whole ? [.. whole.Leaves.Select(leaf => new Variable(leaf.NameIn(name), leaf.Type))] : [this];
    }

    private Variable(string name, IrType type, ImmutableArray<Variable> leaves) =>
        (Name, Type, Leaves) = (name, type, leaves.IsDefault ? [this] : leaves);

    public string Name { get; }

    public IrType Type { get; }

    /// <summary>What it holds leaves the method: an object that is handed out, not memory that is followed.</summary>
    public bool IsHandedOut { get; init; }

    /// <summary>Of a delegate type.</summary>
    public bool IsFunction { get; init; }

    /// <summary>Bound to a place, not to a value.</summary>
    public bool IsReference { get; private init; }

    /// <summary>The variables that a struct consists of; only they are bound to anything. Else the variable itself.</summary>
    public ImmutableArray<Variable> Leaves { get; }

    /// <summary>It is bound to something itself.</summary>
    public bool IsLeaf => Leaves.Length == 1 && ReferenceEquals(Leaves[0], this);

    /// <summary>Another name for a place, whatever is there.</summary>
    public static Variable ForReference(string name, IrType type) => new(name, type, default) { IsReference = true };

    /// <summary>A field of a struct, as a variable.</summary>
    public Variable Field(int position)
    {
        StructType type = (StructType)Type;
        (int start, int count) = type.RangeOf(position);
        IrType content = type.Fields[position].Type;
        return content is StructType ? new Variable(Name, content, [.. Leaves.Skip(start).Take(count)]) : Leaves[start];
    }
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

    /// <summary>A struct is what its leaves hold, once all of them hold something.</summary>
    public Operand? this[Variable variable]
    {
        get => variable.IsLeaf ? current[variable]
            : variable.Leaves.All(leaf => current[leaf] is not null) ? Composite.Of(variable.Type, variable.Leaves.Select(leaf => current[leaf]!))
            : null;
        set
        {
            if (variable.IsLeaf)
            {
                Set(variable, value);
                return;
            }

            for (int i = 0; i < variable.Leaves.Length; i++)
            {
                Set(variable.Leaves[i], value is null ? null : Composite.LeavesOf(value)[i]);
            }
        }
    }

    public bool Contains(Variable variable) => current.ContainsKey(variable.Leaves[0]);

    public Bindings Clone() => new(this);

    private void Set(Variable leaf, Operand? value)
    {
        if (!current.ContainsKey(leaf))
        {
            order.Add(leaf);
        }

        current[leaf] = value;
    }
}

/// <summary>A region under construction, with the variables as they stand at its end.</summary>
internal sealed class Scope(RegionBuilder builder, Bindings bindings)
{
    public RegionBuilder Builder { get; } = builder;

    public Bindings Bindings { get; } = bindings;

    /// <summary>The end is not reached: it threw.</summary>
    public bool IsDead { get; set; }

    /// <summary>It may be run several times, where the region around it is run once.</summary>
    public bool IsRepeated { get; set; }

    public Scope? Outer { get; private init; }

    // Arrays that are known not to be null from here on.
    private HashSet<Operand>? there;

    public Scope Nested() => new(Builder.Nested(), Bindings.Clone()) { Outer = this };

    /// <summary>An array is known not to be null.</summary>
    public bool IsThere(Operand array) => there?.Contains(array) == true || Outer?.IsThere(array) == true;

    public void NoteThere(Operand array) => (there ??= []).Add(array);
}
