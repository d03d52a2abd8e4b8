using System.Globalization;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Printing;

/// <summary>Constants as C# text that compiles back to the same bits under every culture.</summary>
internal static class Literals
{
    private static readonly long CanonicalNaN = BitConverter.DoubleToInt64Bits(double.NaN);

    public static Text Of(Operand constant, Dialect dialect) => constant switch
    {
        RealConstant real => Real(real),
        IntegerConstant integer => Integer(integer),
        BooleanConstant boolean => Text.Primary(boolean.Value ? "true" : "false"),
        TextConstant text => Text.Primary(text.Text),
        DefaultConstant none => Text.Primary("default(" + dialect.TypeName(none.DefaultType) + ")"),
        _ => throw new InvalidOperationException("Not a constant: " + constant.GetType().Name),
    };

    private static Text Real(RealConstant constant)
    {
        if (constant.RealType is { Precision: RealPrecision.Generic, Parameter: var parameter })
        {
            return Text.Primary(parameter + "." + OfParameter(constant.Value));
        }

        bool isSingle = constant.RealType.Precision == RealPrecision.Single;
        string type = isSingle ? "float" : "double";
        double value = constant.Value;
        if (double.IsNaN(value))
        {
            return constant.Bits == CanonicalNaN ? Text.Primary(type + ".NaN") : NaN(constant.Bits, isSingle);
        }

        if (double.IsInfinity(value))
        {
            return Text.Primary(type + (value > 0 ? ".PositiveInfinity" : ".NegativeInfinity"));
        }

        string digits = isSingle ? Shortest((float)value) : Shortest(value);
        bool isInteger = digits.IndexOfAny(['.', 'E']) < 0;
        return Signed(isSingle ? digits + "f" : isInteger ? digits + ".0" : digits);
    }

    private static string OfParameter(double value) => value switch
    {
        0 => BitConverter.DoubleToInt64Bits(value) < 0 ? "NegativeZero" : "Zero",
        1 => "One",
        -1 => "NegativeOne",
        double.NaN => "NaN",
        double.PositiveInfinity => "PositiveInfinity",
        double.NegativeInfinity => "NegativeInfinity",
        _ => "CreateChecked(" + Shortest(value) + ")",
    };

    private static Text Integer(IntegerConstant constant) =>
        Signed(constant.Value.ToString(CultureInfo.InvariantCulture) + (constant.IntegerType == IrType.Int64 ? "L" : ""));

    private static Text Signed(string digits) => new(digits, digits[0] == '-' ? Precedence.Unary : Precedence.Primary);

    // "R" is the shortest text on .NET; .NET Framework, which hosts older IDEs, has values that it doesn't bring back.
    private static string Shortest(double value)
    {
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        string digits = BitConverter.DoubleToInt64Bits(double.Parse(text, CultureInfo.InvariantCulture)) == BitConverter.DoubleToInt64Bits(value)
            ? text
            : value.ToString("G17", CultureInfo.InvariantCulture);
        return WithSign(digits, value);
    }

    private static string Shortest(float value)
    {
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        string digits = float.Parse(text, CultureInfo.InvariantCulture).Equals(value) ? text : value.ToString("G9", CultureInfo.InvariantCulture);
        return WithSign(digits, value);
    }

    // .NET Framework prints -0.0 without its sign.
    private static string WithSign(string digits, double value) =>
        BitConverter.DoubleToInt64Bits(value) < 0 && digits[0] != '-' ? "-" + digits : digits;

    private static Text NaN(long bits, bool isSingle)
    {
        if (!isSingle)
        {
            return Text.Primary("global::System.BitConverter.Int64BitsToDouble(" + bits.ToString(CultureInfo.InvariantCulture) + "L)");
        }

        // The sign, and the upper part of a double's payload, are those of the float.
        int single = (int)((bits >> 32) & int.MinValue) | 0x7F800000 | (int)((bits >> 29) & 0x7FFFFF);
        return Text.Primary("global::System.BitConverter.Int32BitsToSingle(" + single.ToString(CultureInfo.InvariantCulture) + ")");
    }
}
