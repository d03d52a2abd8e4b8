using System.Globalization;
using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <content>Interpolated strings, as they stand in the messages of exceptions.</content>
internal sealed partial class BodyLowering
{
    private TextBuilder Interpolation(IInterpolatedStringOperation text)
    {
        TextBuilder builder = new TextBuilder().Text("$\"");
        foreach (IInterpolatedStringContentOperation part in text.Parts)
        {
            switch (part)
            {
                case IInterpolatedStringTextOperation { Text.ConstantValue: { HasValue: true, Value: string literal } }:
                    builder.Text(Escaped(literal));
                    break;
                case IInterpolatedStringAppendOperation { AppendCall: IInvocationOperation append }:
                    Append(builder, append);
                    break;
                case IInterpolationOperation hole:
                    Hole(builder, part, hole.Expression, hole.Alignment?.ConstantValue.Value, hole.FormatString?.ConstantValue.Value);
                    break;
                default:
                    Unsupported(part, "This interpolated string", "use string.Format");
                    break;
            }
        }

        return builder.Text("\"");
    }

    private void Append(TextBuilder builder, IInvocationOperation append)
    {
        IOperation value = append.Arguments[0].Value;
        if (append.TargetMethod.Name == "AppendLiteral" && value.ConstantValue is { HasValue: true, Value: string literal })
        {
            builder.Text(Escaped(literal));
            return;
        }

        List<object?> constants = [.. append.Arguments.Skip(1).Where(argument => argument.ArgumentKind == ArgumentKind.Explicit).Select(argument => argument.Value.ConstantValue.Value)];
        Hole(builder, append, value, constants.OfType<int>().Cast<object>().FirstOrDefault(), constants.OfType<string>().FirstOrDefault());
    }

    private void Hole(TextBuilder builder, IOperation origin, IOperation value, object? alignment, object? format)
    {
        // The parentheses keep a colon of the expression from starting the format.
        builder.Text("{(").Operand(OpaqueOperand(value)).Text(")");
        if (alignment is int width)
        {
            builder.Text("," + width.ToString(CultureInfo.InvariantCulture));
        }

        if (format is string letters)
        {
            if (!letters.All(c => char.IsLetterOrDigit(c) || c is '.' or ',' or '#' or ' ' or '-' or '+' or ';'))
            {
                Unsupported(origin, "The format of this interpolated string", "use string.Format");
            }

            builder.Text(":" + letters);
        }

        builder.Text("}");
    }

    private static string Escaped(string literal)
    {
        string quoted = SymbolDisplay.FormatLiteral(literal, quote: true);
        return quoted.Substring(1, quoted.Length - 2).Replace("{", "{{").Replace("}", "}}");
    }
}
