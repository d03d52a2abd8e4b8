using System.Globalization;
using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DiffGen.Generator.Lowering;

/// <summary>Constants of the bound tree as operands.</summary>
internal static class Literals
{
    /// <summary>A constant as C# text that stands wherever a constant does.</summary>
    public static string Text(object value, ITypeSymbol type) => Constant(value, type) switch
    {
        TextConstant text => text.Text,
        RealConstant { Value: double.NaN or double.PositiveInfinity or double.NegativeInfinity } real =>
            real.Type + (real.Value > 0 ? ".PositiveInfinity" : real.Value < 0 ? ".NegativeInfinity" : ".NaN"),
        RealConstant real => real.Value.ToString("G17", CultureInfo.InvariantCulture) + (real.Type.Equals(IrType.Single) ? "f" : "d"),
        BooleanConstant truth => truth.Value ? "true" : "false",
        var integer => integer.Type is OpaqueType { Name: "long" } ? integer + "L" : integer.ToString()!,
    };

    public static Operand Constant(object? value, ITypeSymbol type)
    {
        if (type.TypeKind == TypeKind.Enum && value is not null)
        {
            return new TextConstant($"(({TypeMap.Text(type)})({Convert.ToString(value, CultureInfo.InvariantCulture)}))", TypeMap.Map(type));
        }

        switch (type.SpecialType)
        {
            case SpecialType.System_Double:
                return Constants.Real(Convert.ToDouble(value, CultureInfo.InvariantCulture), IrType.Double);
            case SpecialType.System_Single:
                return Constants.Real(Convert.ToSingle(value, CultureInfo.InvariantCulture), IrType.Single);
            case SpecialType.System_Int32:
                return new IntegerConstant(Convert.ToInt32(value, CultureInfo.InvariantCulture), IrType.Int32);
            case SpecialType.System_Int64:
                return new IntegerConstant(Convert.ToInt64(value, CultureInfo.InvariantCulture), IrType.Int64);
            case SpecialType.System_Boolean when value is bool truth:
                return Constants.Bool(truth);
        }

        string text = value switch
        {
            null => $"(({TypeMap.Text(type)})null)",
            string s => SymbolDisplay.FormatLiteral(s, quote: true),
            char c => SymbolDisplay.FormatLiteral(c, quote: true),
            decimal d => d.ToString(CultureInfo.InvariantCulture) + "m",
            _ => $"(({TypeMap.Text(type)})({Convert.ToString(value, CultureInfo.InvariantCulture)}))",
        };
        return new TextConstant(text, TypeMap.Unfollowed(TypeMap.Map(type)));
    }
}
