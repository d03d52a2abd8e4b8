using System.Text.RegularExpressions;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Kernels;

/// <summary>What of the C# that is carried as text a device understands.</summary>
internal static class DeviceCode
{
    // Operators, numbers and casts between the types that a device has.
    private static readonly Regex Plain = new(@"^(?:[\s()+\-*/%&|^~!<>=?:.,0-9]|0[xX][0-9a-fA-F]+|\b(?:int|uint|long|ulong|float|double|bool|true|false)\b|[0-9.]+(?:[eE][+-]?[0-9]+)?[fFdDuUlL]{0,2})*$", RegexOptions.CultureInvariant);

    private static readonly Regex Function = new(@"global::System\.Math\.(?:Min|Max|Abs)(?=\()", RegexOptions.CultureInvariant);

    // The compiler for the device puts in the value that it finds.
    private static readonly Regex ReadOnlyField = new(@"^global::[\w.@]+$", RegexOptions.CultureInvariant);

    /// <summary>The code as it is printed in a kernel, or null if a device can't run it.</summary>
    public static Opaque? For(Opaque code)
    {
        if (code.Arguments.Count == 0 && code.Purity == Purity.Pure && ReadOnlyField.IsMatch(code.Pieces[0]))
        {
            return code;
        }

        string[] pieces = [.. code.Pieces.Select(piece => Function.Replace(piece, ""))];
        return code.Purity != Purity.Effect && pieces.All(piece => Plain.IsMatch(piece))
            ? code with { Purity = code.Purity, Pieces = code.Pieces.Map(piece => Function.Replace(piece, match => match.Value.Replace("global::System.Math.", "global::ILGPU.IntrinsicMath."))) }
            : null;
    }

    /// <summary>What the host would compute about sizes, computed by a device, which checks nothing.</summary>
    public static IEnumerable<Statement> For(IEnumerable<Statement> statements) => statements.Select(statement => statement switch
    {
        Let { Operation: Opaque code } let => let with { Operation = For(code) ?? code },
        Let { Operation: Binary { Checked: true } binary } let => let with { Operation = binary with { Checked = false } },
        Let { Operation: Conversion { Checked: true } conversion } let => let with { Operation = conversion with { Checked = false } },
        If branch => branch with { Then = For(branch.Then), Else = For(branch.Else) },
        For loop => loop with { Body = For(loop.Body) },
        _ => statement,
    });

    private static Region For(Region region) => region with { Statements = For(region.Statements).ToEquatableArray() };

    /// <summary>The code as a person reads it.</summary>
    public static string Show(Opaque code) => "'" + string.Join("…", code.Pieces).Replace("global::", "") + "'";
}
