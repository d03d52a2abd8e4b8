using static DiffGen.Generator.Rules.Functions;
using static DiffGen.Generator.Rules.Structs.StructRules;

namespace DiffGen.Generator.Rules.Structs;

/// <summary>
/// Quaternions. What the library does with one that is no rotation has changed between its versions for the functions that
/// rotate something, so these have no row.
/// </summary>
internal static class QuaternionFunctions
{
    private const string Q = "Quaternion";
    private const string Two = "Quaternion, Quaternion";

    // From here on Slerp takes the straight line.
    private const double Near = 1.0f - 1e-6f;

    public static IEnumerable<StructRule> Rows =>
    [
        .. Both("op_Addition", "Add", Two, a => a.Part(0, 4).Plus(a.Part(4, 4))),
        .. Both("op_Subtraction", "Subtract", Two, a => a.Part(0, 4).Minus(a.Part(4, 4))),
        .. Both("op_Multiply", "Multiply", Two, a => Product(a.Part(0, 4), a.Part(4, 4))),
        .. Both("op_Multiply", "Multiply", "Quaternion, Single", a => a.Part(0, 4).Times(a[4])),
        .. Both("op_Division", "Divide", Two, a => Product(a.Part(0, 4), Inverse(a.Part(4, 4)))),
        .. Both("op_UnaryNegation", "Negate", Q, a => a.Negated()),
        Row(Q, "Conjugate", Q, Conjugate),
        Row(Q, "Inverse", Q, Inverse),
        Row(Q, "Normalize", Q, a => a.Normalized()),
        Row(Q, "Concatenate", Two, a => Product(a.Part(4, 4), a.Part(0, 4))),
        Row(Q, "Dot", Two, a => [a.Part(0, 4).Dot(a.Part(4, 4))]),
        Row(Q, "Length", Q, a => [Hypot(Hypot(a[0], a[1]), Hypot(a[2], a[3]))]),
        Row(Q, "LengthSquared", Q, a => [a.Dot(a)]),
        Row(Q, "Lerp", "Quaternion, Quaternion, Single", a => Lerp(a.Part(0, 4), a.Part(4, 4), a[8]).Normalized()),
        Row(Q, "Slerp", "Quaternion, Quaternion, Single", a => Slerp(a.Part(0, 4), a.Part(4, 4), a[8])),
        Row(Q, "CreateFromAxisAngle", "Vector3, Single", a => [.. a.Part(0, 3).Times(Sin(a[3] * 0.5)), Cos(a[3] * 0.5)]),
        Row(Q, "CreateFromYawPitchRoll", "Single, Single, Single", a => FromYawPitchRoll(a[0] * 0.5, a[1] * 0.5, a[2] * 0.5)),
        Row(Q, "CreateFromRotationMatrix", "Matrix4x4", FromMatrix),
    ];

    public static IReadOnlyList<Formula> FromYawPitchRoll(Formula yaw, Formula pitch, Formula roll)
    {
        (Formula sy, Formula cy, Formula sp, Formula cp, Formula sr, Formula cr) = (Sin(yaw), Cos(yaw), Sin(pitch), Cos(pitch), Sin(roll), Cos(roll));
        return
        [
            (cy * sp * cr) + (sy * cp * sr),
            (sy * cp * cr) - (cy * sp * sr),
            (cy * cp * sr) - (sy * sp * cr),
            (cy * cp * cr) + (sy * sp * sr),
        ];
    }

    private static IEnumerable<StructRule> Both(string symbol, string name, string parameters, Func<IReadOnlyList<Formula>, IReadOnlyList<Formula>> leaves) =>
        [Row(Q, symbol, parameters, leaves), Row(Q, name, parameters, leaves)];

    private static IReadOnlyList<Formula> Product(IReadOnlyList<Formula> p, IReadOnlyList<Formula> q)
    {
        IReadOnlyList<Formula> u = p.Part(0, 3), v = q.Part(0, 3);
        return [.. u.Times(q[3]).Plus(v.Times(p[3])).Plus(u.Cross(v)), (p[3] * q[3]) - u.Dot(v)];
    }

    private static IReadOnlyList<Formula> Conjugate(IReadOnlyList<Formula> q) => [-q[0], -q[1], -q[2], q[3]];

    private static IReadOnlyList<Formula> Inverse(IReadOnlyList<Formula> q) => Conjugate(q).Over(q.Dot(q));

    /// <summary>Along the shorter of the two arcs.</summary>
    private static IReadOnlyList<Formula> Lerp(IReadOnlyList<Formula> p, IReadOnlyList<Formula> q, Formula t)
    {
        Formula sign = If(p.Dot(q) >= 0, 1, -1.0);
        return p.Times(1 - t).Plus(q.Times(t * sign));
    }

    private static IReadOnlyList<Formula> Slerp(IReadOnlyList<Formula> p, IReadOnlyList<Formula> q, Formula t)
    {
        Formula dot = p.Dot(q), sign = If(dot < 0, -1.0, 1), cosine = dot * sign;
        Condition isNear = cosine > Near;

        // Where the arc is not used it must not divide by zero either.
        Formula angle = Apply("Acos", If(isNear, 0, cosine)), sine = Sin(angle);
        Formula first = If(isNear, 1 - t, Sin((1 - t) * angle) / sine), second = If(isNear, t, Sin(t * angle) / sine) * sign;
        return p.Times(first).Plus(q.Times(second));
    }

    private static IReadOnlyList<Formula> FromMatrix(IReadOnlyList<Formula> m)
    {
        Formula M(int row, int column) => m[((row - 1) * 4) + column - 1];
        Formula trace = M(1, 1) + M(2, 2) + M(3, 3);
        Condition hasTrace = trace > 0, isX = (M(1, 1) >= M(2, 2)) & (M(1, 1) >= M(3, 3)), isY = M(2, 2) > M(3, 3);
        Formula square = If(hasTrace, trace + 1, If(isX, 1 + M(1, 1) - M(2, 2) - M(3, 3), If(isY, 1 + M(2, 2) - M(1, 1) - M(3, 3), 1 + M(3, 3) - M(1, 1) - M(2, 2))));
        Formula s = Sqrt(square), large = 0.5 * s;
        Formula x = M(2, 3) - M(3, 2), y = M(3, 1) - M(1, 3), z = M(1, 2) - M(2, 1);
        Formula xy = M(1, 2) + M(2, 1), xz = M(1, 3) + M(3, 1), yz = M(2, 3) + M(3, 2);
        return
        [
            Pick(Small(x), large, Small(xy), Small(xz)),
            Pick(Small(y), Small(xy), large, Small(yz)),
            Pick(Small(z), Small(xz), Small(yz), large),
            Pick(large, Small(x), Small(y), Small(z)),
        ];

        Formula Small(Formula part) => part * (0.5 / s);
        Formula Pick(Formula whereTrace, Formula whereX, Formula whereY, Formula whereZ) => If(hasTrace, whereTrace, If(isX, whereX, If(isY, whereY, whereZ)));
    }
}
