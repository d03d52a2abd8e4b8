using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Rules.Tensors;

/// <summary>
/// What a method of <c>TensorPrimitives</c> computes, as an expression with a derivative. The value is that of the method itself, which may sum up in another order and
/// compute functions in another way.
/// </summary>
/// <param name="Name">The method's name.</param>
/// <param name="Operands">How many spans of numbers, or numbers, it takes.</param>
internal abstract record TensorRule(string Name, int Operands);

/// <summary>Each element of the destination is a function of the elements in the same place, or of numbers.</summary>
internal sealed record ElementRule(string Name, int Operands, Formula Element) : TensorRule(Name, Operands);

/// <summary>A number: a function of sums over all elements.</summary>
/// <param name="Terms">What each element adds, or contributes as a factor, to each of them.</param>
/// <param name="Value">The number, as a function of the sums; its first argument is the first of them.</param>
internal sealed record SumRule(string Name, int Operands, EquatableArray<Formula> Terms, Formula Value) : TensorRule(Name, Operands)
{
    /// <summary>They are products, and not sums.</summary>
    public bool Multiplies { get; init; }
}

/// <summary>The greatest element, or the smallest; of several the first.</summary>
internal sealed record ExtremeRule(string Name, bool IsGreatest) : TensorRule(Name, 1);

/// <summary>Exponentials of the elements, divided by their sum.</summary>
internal sealed record SoftMaxRule(string Name) : TensorRule(Name, 1);
