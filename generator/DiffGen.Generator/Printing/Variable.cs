using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Printing;

/// <summary>A local or a parameter of the printed method, which holds one or more values one after another.</summary>
internal sealed class Variable(IrType type, string hint, bool isUsers, Parameter? parameter)
{
    public IrType Type { get; } = type;

    /// <summary>The user's name, or what a temporary might be called.</summary>
    public string Hint { get; } = hint;

    /// <summary>The hint is the name of a variable of the user's.</summary>
    public bool IsUsers { get; } = isUsers;

    /// <summary>The parameter that it is; null for a local.</summary>
    public Parameter? Parameter { get; } = parameter;

    /// <summary>The counter of a <c>for</c> loop, declared in its header.</summary>
    public bool IsInduction { get; set; }

    /// <summary>A span that may point into the method's stack frame.</summary>
    public bool MayBeOnFrame { get; set; }

    /// <summary>It has to be declared as one that does not leave the method.</summary>
    public bool IsScoped { get; set; }

    public string Name { get; set; } = "";

    /// <summary>Where it is declared: the innermost block that holds everything that mentions it.</summary>
    public Block? Home { get; set; }
}

/// <summary>The variable of each value.</summary>
internal sealed class Locals(IEnumerable<Variable?> variables)
{
    private readonly List<Variable?> variables = new(variables);

    public Variable this[Value value] =>
        variables[value.Id] ?? throw new InvalidOperationException("The value " + value + " has no variable.");

    public bool Has(Value value) => variables[value.Id] is not null;

    /// <summary>A value with a variable of its own.</summary>
    public Value Add(IrType type)
    {
        Value value = new(variables.Count, type, "");
        variables.Add(new Variable(type, Hints.Of(type), false, null));
        return value;
    }
}
