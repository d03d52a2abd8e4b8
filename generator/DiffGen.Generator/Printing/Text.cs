namespace DiffGen.Generator.Printing;

/// <summary>How tightly an expression holds together, loosest first.</summary>
internal enum Precedence
{
    Conditional,
    OrElse,
    AndAlso,
    Or,
    Xor,
    And,
    Equality,
    Relational,
    Shift,
    Additive,
    Multiplicative,
    Unary,
    Primary,
}

/// <summary>A printed expression.</summary>
internal readonly struct Text(string code, Precedence precedence)
{
    public string Code { get; } = code;

    public Precedence Precedence { get; } = precedence;

    public static Text Primary(string code) => new(code, Precedence.Primary);

    /// <summary>Code that nobody has parsed.</summary>
    public static Text Opaque(string code) => new(code, OpaqueShape.IsPrimary(code) ? Precedence.Primary : Precedence.Conditional);

    /// <summary>The code, in parentheses where it is looser than its place asks for.</summary>
    public string At(Precedence least) => Precedence < least ? "(" + Code + ")" : Code;

    /// <summary>The code as one of several arguments: <c>F(a &lt; b, c &gt; (d))</c> would read as a generic call.</summary>
    public string AsArgument() => Precedence is Precedence.Relational ? "(" + Code + ")" : Code;

    public override string ToString() => Code;
}

/// <summary>A cautious look at unparsed code: whether it is certainly a primary expression.</summary>
internal static class OpaqueShape
{
    public static bool IsPrimary(string code)
    {
        if (code.Length == 0 || !(Identifiers.IsPart(code[0]) || code[0] is '@' or '(' or '"'))
        {
            return false;
        }

        int depth = 0;
        for (int i = 0; i < code.Length; i++)
        {
            char c = code[i];
            switch (c)
            {
                case '"' or '\'':
                    // Only plain literals are followed to their end; $"", @"" and """ are not worth the trouble.
                    if ((i > 0 && code[i - 1] is '$' or '@') || (i + 2 < code.Length && code[i + 1] == '"' && code[i + 2] == '"'))
                    {
                        return false;
                    }

                    i = EndOfLiteral(code, i);
                    break;
                case '(' or '[' or '{':
                    depth++;
                    break;
                case ')' or ']' or '}':
                    depth--;

                    // `(int)x` is a cast.
                    if (depth == 0 && c == ')' && i + 1 < code.Length && code[i + 1] is not ('.' or '[' or '('))
                    {
                        return false;
                    }

                    break;
                default:
                    if (depth == 0 && !Identifiers.IsPart(c) && c is not ('.' or ':' or '@'))
                    {
                        return false;
                    }

                    break;
            }
        }

        return depth == 0;
    }

    private static int EndOfLiteral(string code, int start)
    {
        int i = start + 1;
        while (i < code.Length && code[i] != code[start])
        {
            i += code[i] == '\\' ? 2 : 1;
        }

        return i;
    }
}
