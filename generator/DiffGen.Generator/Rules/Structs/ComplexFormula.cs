using static DiffGen.Generator.Rules.Functions;

namespace DiffGen.Generator.Rules.Structs;

/// <summary>A complex number of formulas.</summary>
internal sealed record ComplexFormula(Formula Real, Formula Imaginary)
{
    public IReadOnlyList<Formula> Leaves => [Real, Imaginary];

    public Formula Magnitude => Hypot(Real, Imaginary);

    public ComplexFormula Log => new(Functions.Log(Magnitude), Apply("Atan2", Imaginary, Real));

    /// <summary>Scaled first, so that no square overflows.</summary>
    public ComplexFormula Reciprocal => new(Real / Magnitude / Magnitude, -(Imaginary / Magnitude / Magnitude));

    public static implicit operator ComplexFormula(double real) => new(real, 0);

    public static ComplexFormula operator +(ComplexFormula z, ComplexFormula w) => new(z.Real + w.Real, z.Imaginary + w.Imaginary);

    public static ComplexFormula operator -(ComplexFormula z, ComplexFormula w) => new(z.Real - w.Real, z.Imaginary - w.Imaginary);

    public static ComplexFormula operator -(ComplexFormula z) => new(-z.Real, -z.Imaginary);

    public static ComplexFormula operator *(ComplexFormula z, ComplexFormula w) =>
        new((z.Real * w.Real) - (z.Imaginary * w.Imaginary), (z.Imaginary * w.Real) + (z.Real * w.Imaginary));

    public static ComplexFormula operator /(ComplexFormula z, ComplexFormula w)
    {
        Formula length = w.Magnitude, x = w.Real / length, y = w.Imaginary / length;
        return new(((z.Real * x) + (z.Imaginary * y)) / length, ((z.Imaginary * x) - (z.Real * y)) / length);
    }

    public ComplexFormula Times(Formula factor) => new(Real * factor, Imaginary * factor);

    /// <summary>A function that has rows of its own, one for each part.</summary>
    public static ComplexFormula Of(string function, params ComplexFormula[] arguments)
    {
        Formula[] leaves = [.. arguments.SelectMany(argument => argument.Leaves)];
        return new(Apply("Complex." + function + ".Real", leaves), Apply("Complex." + function + ".Imaginary", leaves));
    }
}
