using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Rules;

/// <summary>A method that the user marked <c>[DerivativeOf]</c>: the partial derivatives of another method, in a tuple where there are several.</summary>
/// <param name="Method">How it is called, as C# text without arguments.</param>
/// <param name="IsReal">Which parameters of the other method are real.</param>
/// <param name="TakesResult">Its last parameter is the other method's result.</param>
internal sealed record UserRule(string Method, EquatableArray<bool> IsReal, bool TakesResult)
{
    private readonly Rule[] row = new Rule[1];

    /// <summary>What the other method is called on comes first.</summary>
    public bool HasReceiver { get; init; }

    /// <summary>The rule as a method that is differentiated itself, so that there are second derivatives; null where it isn't.</summary>
    public MethodReference? Reference { get; init; }

    public int Partials => IsReal.Count(isReal => isReal);

    /// <summary>The rule as a row of the table.</summary>
    public Rule Row => row[0] ??= new Rule(
        Method,
        IsReal.Map(isReal => isReal ? ParameterKind.Real : ParameterKind.Integer),
        IsReal.Select((isReal, i) => isReal ? new UserPartial(this, IsReal.Take(i).Count(before => before)) as Formula : null).ToEquatableArray());

    public bool Equals(UserRule? other) => other is not null && Method == other.Method && TakesResult == other.TakesResult && HasReceiver == other.HasReceiver && IsReal.Equals(other.IsReal) && Equals(Reference, other.Reference);

    public override int GetHashCode() => Method.GetHashCode();
}

/// <summary>All partial derivatives of a user's rule: what its method returns.</summary>
internal sealed record UserPartials(UserRule Rule) : Formula
{
    protected override IReadOnlyList<Formula> ListParts() =>
        [.. Rule.IsReal.Select((_, i) => (Formula)new Argument(i)), .. Rule.TakesResult ? [new Result()] : Array.Empty<Formula>()];
}

/// <summary>One partial derivative of a user's rule.</summary>
internal sealed record UserPartial(UserRule Rule, int Component) : Formula
{
    protected override IReadOnlyList<Formula> ListParts() => [new UserPartials(Rule)];
}
