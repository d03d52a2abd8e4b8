using DiffGen.Generator.Ir;
using DiffGen.Generator.Rules;
using static DiffGen.Generator.Rules.Functions;

namespace DiffGen.Generator.Kernels;

/// <summary>
/// How the functions of the rule table are computed on a device: by a function of ILGPU's <c>XMath</c> where that is right
/// on all of its backends, by a formula else. What is in neither table has no kernel.
/// </summary>
internal static class DeviceFunctions
{
    private const double Ln2 = 0.693147180559945309417;
    private const double Ln10 = 2.302585092994045684018;

    /// <summary>The function of <c>XMath</c> for a row.</summary>
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["Abs"] = "Abs",
        ["Sqrt"] = "Sqrt",
        ["Pow"] = "Pow",
        ["Exp"] = "Exp",
        ["Exp2"] = "Exp2",
        ["Log"] = "Log",
        ["Log2"] = "Log2",
        ["Log10"] = "Log10",
        ["Sin"] = "Sin",
        ["Cos"] = "Cos",
        ["Tan"] = "Tan",
        ["Asin"] = "Asin",
        ["Acos"] = "Acos",
        ["Atan"] = "Atan",
        ["Atan2"] = "Atan2",
        ["Sinh"] = "Sinh",
        ["Cosh"] = "Cosh",
        ["Floor"] = "Floor",
        ["Ceiling"] = "Ceiling",
        ["Truncate"] = "Truncate",
        ["Round"] = "RoundToEven",
        ["%"] = "Rem",
        ["IEEERemainder"] = "IEEERemainder",
        ["IsNaN"] = "IsNaN",
        ["IsInfinity"] = "IsInfinity",
        ["IsFinite"] = "IsFinite",
        ["DeviceMax"] = "Max",
        ["DeviceMin"] = "Min",
    };

    /// <summary>
    /// Functions that are no function of <c>XMath</c>, or one that a backend leaves unresolved (Cbrt, Asinh, FusedMultiplyAdd, …),
    /// approximates or computes wrong (Tanh).
    /// </summary>
    private static readonly Dictionary<string, Formula> Formulas = new(StringComparer.Ordinal)
    {
        ["Cbrt"] = If(Equal(X, 0), X, Sharpened(Signed(X, Pow(Abs(X), 1.0 / 3)))),
        ["Hypot"] = If(Equal(Larger, 0), 0, Larger * Sqrt(1 + Smaller / Larger * (Smaller / Larger))),
        ["ReciprocalEstimate"] = 1 / X,
        ["ReciprocalSqrtEstimate"] = 1 / Sqrt(X),
        ["Exp10"] = Exp(X * Ln10),
        ["ExpM1"] = ExpM1(X),
        ["Exp2M1"] = ExpM1(X * Ln2),
        ["Exp10M1"] = ExpM1(X * Ln10),
        ["LogP1"] = LogP1(X),
        ["Log2P1"] = LogP1(X) / Ln2,
        ["Log10P1"] = LogP1(X) / Ln10,
        ["LogBase"] = Log(X) / Log(Y),
        ["Tanh"] = Signed(X, -(ExpM1(-2 * Abs(X)) / (ExpM1(-2 * Abs(X)) + 2))),
        ["Asinh"] = Signed(X, LogP1(Abs(X) + Abs(X) / (1 / Abs(X) + Sqrt(1 + 1 / Abs(X) * (1 / Abs(X)))))),
        ["Acosh"] = LogP1(X - 1 + Sqrt((X - 1) * (X + 1))),
        ["Atanh"] = Signed(X, 0.5 * LogP1(2 * Abs(X) / (1 - Abs(X)))),
        ["SinCos.Sin"] = Apply("Sin", X),
        ["SinCos.Cos"] = Apply("Cos", X),
        ["SinPi"] = Apply("Sin", Math.PI * (X - 2 * Round(X / 2))),
        ["CosPi"] = Apply("Cos", Math.PI * (X - 2 * Round(X / 2))),
        ["SinCosPi.SinPi"] = Apply("Sin", Math.PI * (X - 2 * Round(X / 2))),
        ["SinCosPi.CosPi"] = Apply("Cos", Math.PI * (X - 2 * Round(X / 2))),
        ["TanPi"] = Apply("Tan", Math.PI * (X - Round(X))),
        ["AsinPi"] = Apply("Asin", X) / Math.PI,
        ["AcosPi"] = Apply("Acos", X) / Math.PI,
        ["AtanPi"] = Apply("Atan", X) / Math.PI,
        ["Atan2Pi"] = Apply("Atan2", X, Y) / Math.PI,
        ["DegreesToRadians"] = X * (Math.PI / 180),
        ["RadiansToDegrees"] = X * (180 / Math.PI),
        ["FusedMultiplyAdd"] = X * Y + Z,
        ["MultiplyAddEstimate"] = X * Y + Z,
        ["Lerp"] = X * (1 - Z) + Y * Z,
        ["CopySign"] = If(Y < 0, -Abs(X), If(Equal(Y, 0) & 1 / Y < 0, -Abs(X), Abs(X))),
        ["MaxMagnitude"] = If(Abs(X) > Abs(Y), X, If(Abs(Y) > Abs(X), Y, If(X > Y, X, Y))),
        ["MinMagnitude"] = If(Abs(X) < Abs(Y), X, If(Abs(Y) < Abs(X), Y, If(X < Y, X, Y))),
        ["Clamp"] = If(X < Y, Y, If(X > Z, Z, X)),
        ["ClampNative"] = If(X < Y, Y, If(X > Z, Z, X)),
    };

    private static Formula X => new Argument(0);

    private static Formula Y => new Argument(1);

    private static Formula Z => new Argument(2);

    private static Formula Exp(Formula x) => Apply("Exp", x);

    private static Formula Larger => If(Abs(X) > Abs(Y), Abs(X), Abs(Y));

    private static Formula Smaller => If(Abs(X) > Abs(Y), Abs(Y), Abs(X));

    /// <summary>The name of the function of <c>XMath</c> for a row.</summary>
    public static string NameOf(string row) => Names[row];

    /// <summary>A function as it is computed on a device, or null if it can't be.</summary>
    public static Operand? Emit(RegionBuilder region, Intrinsic function, IReadOnlyList<Operand> arguments, string name)
    {
        if (function.Custom is not null || function.Taken.Count > 0)
        {
            return null;
        }

        if (function.Rule is "Max" or "Min")
        {
            return Extreme(region, "Device" + function.Rule, (RealType)function.Type, arguments, name);
        }

        if (function.Rule == "Sign")
        {
            return Sign(region, arguments[0], (RealType)arguments[0].Type);
        }

        if (Names.ContainsKey(function.Rule))
        {
            return region.Let(function with { Arguments = arguments.ToEquatableArray(), Throws = false }, name);
        }

        return Formulas.TryGetValue(function.Rule, out Formula? formula)
            ? OnDevice(region, formula, arguments, (RealType)function.Type)
            : null;
    }

    /// <summary>A function whose row has no name in C#: the remainder of reals.</summary>
    public static Operand Remainder(RegionBuilder region, Operand x, Operand y, string name) =>
        region.Let(new Intrinsic("%", "", EquatableArray.Create(x, y), x.Type), name);

    public static Value IsNaN(RegionBuilder region, Operand x) =>
        region.Let(new Intrinsic("IsNaN", "", EquatableArray.Create(x), IrType.Boolean));

    // The machine's own drop a NaN, the base library's hand it on.
    private static Operand Extreme(RegionBuilder region, string row, RealType type, IReadOnlyList<Operand> arguments, string name)
    {
        Operand chosen = region.Let(new Intrinsic(row, "", arguments.ToEquatableArray(), type));
        foreach (Operand argument in arguments.Where(argument => argument is not RealConstant).Reverse())
        {
            chosen = region.Let(new Select(IsNaN(region, argument), argument, chosen), argument == arguments[0] ? name : "");
        }

        return chosen;
    }

    private static Operand Sign(RegionBuilder region, Operand x, RealType type)
    {
        RealConstant zero = Constants.Real(0, type);
        Value negative = region.Let(new Select(region.Compare(BinaryOperator.Less, x, zero), Constants.Int(-1), Constants.Int(0)));
        return region.Let(new Select(region.Compare(BinaryOperator.Greater, x, zero), Constants.Int(1), negative));
    }

    // What a formula applies are rows again.
    private static Operand OnDevice(RegionBuilder region, Formula formula, IReadOnlyList<Operand> arguments, RealType type)
    {
        RegionBuilder written = region.Nested();
        Operand result = FormulaEmitter.Emit(formula, written, arguments, null, type);
        Substitution names = new();
        foreach (Statement statement in written.Build().Statements)
        {
            Statement resolved = names.Apply(statement);
            if (resolved is Let { Operation: Intrinsic inner } let)
            {
                names[let.Target] = Emit(region, inner, inner.Arguments.Items, "")
                    ?? throw new InvalidOperationException("A device formula uses " + inner.Rule);
            }
            else
            {
                region.Add(resolved);
            }
        }

        return names.Apply(result);
    }

    /// <summary>e^x - 1 without the cancellation near zero (Kahan).</summary>
    private static Formula ExpM1(Formula x) =>
        If(Equal(Exp(x), 1), x, If(Equal(Exp(x) - 1, -1), -1, If(Equal(Exp(x), double.PositiveInfinity), Exp(x), (Exp(x) - 1) * (x / Log(Exp(x))))));

    /// <summary>log(1 + x) without the cancellation near zero (Kahan).</summary>
    private static Formula LogP1(Formula x) =>
        If(Equal(1 + x, 1), x, If(Equal(1 + x, double.PositiveInfinity), x, Log(1 + x) * (x / (1 + x - 1))));

    private static Formula Signed(Formula sign, Formula magnitude) => If(sign < 0, -magnitude, magnitude);

    /// <summary>One step of Newton's method for the cube root, where it can be taken.</summary>
    private static Formula Sharpened(Formula root) =>
        If(Equal(Abs(X), double.PositiveInfinity), X, root - (root * root * root - X) / (3 * (root * root)));
}
