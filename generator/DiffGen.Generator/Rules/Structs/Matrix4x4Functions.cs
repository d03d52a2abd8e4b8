using static DiffGen.Generator.Rules.Functions;
using static DiffGen.Generator.Rules.Structs.StructRules;

namespace DiffGen.Generator.Rules.Structs;

internal static class Matrix4x4Functions
{
    private const string M = "Matrix4x4";
    private const string Two = "Matrix4x4, Matrix4x4";

    public static IEnumerable<StructRule> Rows =>
    [
        .. Both("op_Addition", "Add", Two, a => a.Part(0, 16).Plus(a.Part(16, 16))),
        .. Both("op_Subtraction", "Subtract", Two, a => a.Part(0, 16).Minus(a.Part(16, 16))),
        .. Both("op_Multiply", "Multiply", Two, a => Product(a.Part(0, 16), a.Part(16, 16))),
        .. Both("op_Multiply", "Multiply", "Matrix4x4, Single", a => a.Part(0, 16).Times(a[16])),
        .. Both("op_UnaryNegation", "Negate", M, a => a.Negated()),
        Row(M, "Transpose", M, a => [.. Enumerable.Range(0, 16).Select(i => a[(i % 4 * 4) + (i / 4)])]),
        Row(M, "Lerp", "Matrix4x4, Matrix4x4, Single", a => a.Part(0, 16).Mixed(a.Part(16, 16), a[32])),
        Row(M, "GetDeterminant", M, a => [Determinant(a)]),
        Row(M, "Invert", "Matrix4x4, Matrix4x4", Inverse) with { HasOut = true },
        Row(M, "CreateTranslation", "Vector3", a => Affine(Diagonal(1, 1, 1), a)),
        Row(M, "CreateTranslation", "Single, Single, Single", a => Affine(Diagonal(1, 1, 1), a)),
        Row(M, "CreateScale", "Single", a => Affine(Diagonal(a[0], a[0], a[0]), Origin)),
        Row(M, "CreateScale", "Vector3", a => Affine(Diagonal(a[0], a[1], a[2]), Origin)),
        Row(M, "CreateScale", "Single, Single, Single", a => Affine(Diagonal(a[0], a[1], a[2]), Origin)),
        Row(M, "CreateScale", "Vector3, Vector3", a => About(Diagonal(a[0], a[1], a[2]), a.Part(3, 3))),
        Row(M, "CreateRotationX", "Single", a => Affine(RotationX(a[0]), Origin)),
        Row(M, "CreateRotationY", "Single", a => Affine(RotationY(a[0]), Origin)),
        Row(M, "CreateRotationZ", "Single", a => Affine(RotationZ(a[0]), Origin)),
        Row(M, "CreateRotationX", "Single, Vector3", a => About(RotationX(a[0]), a.Part(1, 3))),
        Row(M, "CreateRotationY", "Single, Vector3", a => About(RotationY(a[0]), a.Part(1, 3))),
        Row(M, "CreateRotationZ", "Single, Vector3", a => About(RotationZ(a[0]), a.Part(1, 3))),
        Row(M, "CreateFromQuaternion", "Quaternion", a => Affine(OfQuaternion(a), Origin)),
        Row(M, "CreateFromYawPitchRoll", "Single, Single, Single", a =>
            Affine(OfQuaternion(QuaternionFunctions.FromYawPitchRoll(a[0] * 0.5, a[1] * 0.5, a[2] * 0.5)), Origin)),
        Row(M, "CreateLookAt", "Vector3, Vector3, Vector3", a => LookAt(a.Part(0, 3), a.Part(3, 3), a.Part(6, 3))),
        Row(M, "CreateWorld", "Vector3, Vector3, Vector3", a => World(a.Part(0, 3), a.Part(3, 3), a.Part(6, 3))),
        Row(M, "CreatePerspectiveFieldOfView", "Single, Single, Single, Single", a => Perspective(a[0], a[1], a[2], a[3])) with { Throws = true },
        Row(M, "CreateOrthographic", "Single, Single, Single, Single", a =>
            Affine(Diagonal(2 / a[0], 2 / a[1], 1 / (a[2] - a[3])), [0, 0, a[2] / (a[2] - a[3])])),
        Row(M, "get_Translation", M, a => a.Part(12, 3)) with { IsExact = true },
    ];

    private static IReadOnlyList<Formula> Origin => [0, 0, 0];

    private static IEnumerable<StructRule> Both(string symbol, string name, string parameters, Func<IReadOnlyList<Formula>, IReadOnlyList<Formula>> leaves) =>
        [Row(M, symbol, parameters, leaves), Row(M, name, parameters, leaves)];

    private static IReadOnlyList<Formula> Product(IReadOnlyList<Formula> a, IReadOnlyList<Formula> b) =>
        [.. Enumerable.Range(0, 4).SelectMany(row => a.Part(4 * row, 4).Through(b, 4))];

    // The minors of the first two rows and of the last two.
    private static (Formula[] Upper, Formula[] Lower) Minors(IReadOnlyList<Formula> m)
    {
        (int, int)[] pairs = [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)];
        return ([.. pairs.Select(pair => Minor(0, pair))], [.. pairs.Select(pair => Minor(8, pair))]);

        Formula Minor(int row, (int I, int J) columns) => (m[row + columns.I] * m[row + 4 + columns.J]) - (m[row + columns.J] * m[row + 4 + columns.I]);
    }

    private static Formula Determinant(IReadOnlyList<Formula> m)
    {
        (Formula[] s, Formula[] c) = Minors(m);
        return (s[0] * c[5]) - (s[1] * c[4]) + (s[2] * c[3]) + (s[3] * c[2]) - (s[4] * c[1]) + (s[5] * c[0]);
    }

    private static IReadOnlyList<Formula> Inverse(IReadOnlyList<Formula> m)
    {
        (Formula[] s, Formula[] c) = Minors(m);
        Formula[] adjugate =
        [
            (m[5] * c[5]) - (m[6] * c[4]) + (m[7] * c[3]),
            -(m[1] * c[5]) + (m[2] * c[4]) - (m[3] * c[3]),
            (m[13] * s[5]) - (m[14] * s[4]) + (m[15] * s[3]),
            -(m[9] * s[5]) + (m[10] * s[4]) - (m[11] * s[3]),
            -(m[4] * c[5]) + (m[6] * c[2]) - (m[7] * c[1]),
            (m[0] * c[5]) - (m[2] * c[2]) + (m[3] * c[1]),
            -(m[12] * s[5]) + (m[14] * s[2]) - (m[15] * s[1]),
            (m[8] * s[5]) - (m[10] * s[2]) + (m[11] * s[1]),
            (m[4] * c[4]) - (m[5] * c[2]) + (m[7] * c[0]),
            -(m[0] * c[4]) + (m[1] * c[2]) - (m[3] * c[0]),
            (m[12] * s[4]) - (m[13] * s[2]) + (m[15] * s[0]),
            -(m[8] * s[4]) + (m[9] * s[2]) - (m[11] * s[0]),
            -(m[4] * c[3]) + (m[5] * c[1]) - (m[6] * c[0]),
            (m[0] * c[3]) - (m[1] * c[1]) + (m[2] * c[0]),
            -(m[12] * s[3]) + (m[13] * s[1]) - (m[14] * s[0]),
            (m[8] * s[3]) - (m[9] * s[1]) + (m[10] * s[0]),
        ];
        return adjugate.Over(Determinant(m));
    }

    /// <summary>Three rows of a linear map, and where the origin goes.</summary>
    private static IReadOnlyList<Formula> Affine(IReadOnlyList<Formula> linear, IReadOnlyList<Formula> translation) =>
        [.. linear.Part(0, 3), 0, .. linear.Part(3, 3), 0, .. linear.Part(6, 3), 0, .. translation, 1];

    private static IReadOnlyList<Formula> About(IReadOnlyList<Formula> linear, IReadOnlyList<Formula> center) => Affine(linear, center.Minus(center.Through(linear, 3)));

    private static IReadOnlyList<Formula> Diagonal(Formula x, Formula y, Formula z) => [x, 0, 0, 0, y, 0, 0, 0, z];

    private static IReadOnlyList<Formula> RotationX(Formula angle) => [1, 0, 0, 0, Cos(angle), Sin(angle), 0, -Sin(angle), Cos(angle)];

    private static IReadOnlyList<Formula> RotationY(Formula angle) => [Cos(angle), 0, -Sin(angle), 0, 1, 0, Sin(angle), 0, Cos(angle)];

    private static IReadOnlyList<Formula> RotationZ(Formula angle) => [Cos(angle), Sin(angle), 0, -Sin(angle), Cos(angle), 0, 0, 0, 1];

    private static IReadOnlyList<Formula> OfQuaternion(IReadOnlyList<Formula> q)
    {
        (Formula x, Formula y, Formula z, Formula w) = (q[0], q[1], q[2], q[3]);
        return
        [
            1 - (2 * ((y * y) + (z * z))), 2 * ((x * y) + (z * w)), 2 * ((z * x) - (y * w)),
            2 * ((x * y) - (z * w)), 1 - (2 * ((z * z) + (x * x))), 2 * ((y * z) + (x * w)),
            2 * ((z * x) + (y * w)), 2 * ((y * z) - (x * w)), 1 - (2 * ((y * y) + (x * x))),
        ];
    }

    private static IReadOnlyList<Formula> LookAt(IReadOnlyList<Formula> position, IReadOnlyList<Formula> target, IReadOnlyList<Formula> up)
    {
        IReadOnlyList<Formula> z = position.Minus(target).Normalized(), x = up.Cross(z).Normalized(), y = z.Cross(x);
        return Affine([x[0], y[0], z[0], x[1], y[1], z[1], x[2], y[2], z[2]], new[] { x.Dot(position), y.Dot(position), z.Dot(position) }.Negated());
    }

    private static IReadOnlyList<Formula> World(IReadOnlyList<Formula> position, IReadOnlyList<Formula> forward, IReadOnlyList<Formula> up)
    {
        IReadOnlyList<Formula> z = forward.Negated().Normalized(), x = up.Cross(z).Normalized(), y = z.Cross(x);
        return Affine([.. x, .. y, .. z], position);
    }

    private static IReadOnlyList<Formula> Perspective(Formula angle, Formula aspect, Formula near, Formula far)
    {
        Formula height = 1 / Apply("Tan", angle * 0.5);
        Condition isEndless = Equal(far, double.PositiveInfinity);
        Formula depth = If(isEndless, -1.0, If(isEndless, 1, far) / (near - If(isEndless, 0, far)));
        return [height / aspect, 0, 0, 0, 0, height, 0, 0, 0, 0, depth, -1.0, 0, 0, near * depth, 0];
    }
}
