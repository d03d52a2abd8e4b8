using System.Runtime.CompilerServices;

namespace DiffGen.Benchmarks.Derivatives;

/// <summary>
/// Functions without a branch or a loop, of 5 to 40 inputs. <c>Polynomial</c> is bare arithmetic, where every extra
/// operation of the gradient shows; <c>Mixed</c> has the usual share of roots, quotients and transcendental functions.
/// A call is compared with a call: the gradients are too large for the JIT to inline.
/// </summary>
internal static partial class StraightLine
{
    [Differentiable, MethodImpl(MethodImplOptions.NoInlining)]
    public static double Polynomial5(
        double x0, double x1, double x2, double x3, double x4)
    {
        double y = 1.0;
        double p0 = (x0 * x1) - (x2 * y);
        double q0 = (p0 + x3) * (x4 - x0);
        y = (p0 * q0) + (x1 * x3) + (0.5 * y);
        return y;
    }

    [Differentiable, MethodImpl(MethodImplOptions.NoInlining)]
    public static double Polynomial10(
        double x0, double x1, double x2, double x3, double x4, double x5, double x6, double x7, double x8, double x9)
    {
        double y = 1.0;
        double p0 = (x0 * x1) - (x2 * y);
        double q0 = (p0 + x3) * (x4 - x0);
        y = (p0 * q0) + (x1 * x3) + (0.5 * y);
        double p5 = (x5 * x6) - (x7 * y);
        double q5 = (p5 + x8) * (x9 - x5);
        y = (p5 * q5) + (x6 * x8) + (0.5 * y);
        return y;
    }

    [Differentiable, MethodImpl(MethodImplOptions.NoInlining)]
    public static double Polynomial20(
        double x0, double x1, double x2, double x3, double x4, double x5, double x6, double x7, double x8, double x9,
        double x10, double x11, double x12, double x13, double x14, double x15, double x16, double x17, double x18,
        double x19)
    {
        double y = 1.0;
        double p0 = (x0 * x1) - (x2 * y);
        double q0 = (p0 + x3) * (x4 - x0);
        y = (p0 * q0) + (x1 * x3) + (0.5 * y);
        double p5 = (x5 * x6) - (x7 * y);
        double q5 = (p5 + x8) * (x9 - x5);
        y = (p5 * q5) + (x6 * x8) + (0.5 * y);
        double p10 = (x10 * x11) - (x12 * y);
        double q10 = (p10 + x13) * (x14 - x10);
        y = (p10 * q10) + (x11 * x13) + (0.5 * y);
        double p15 = (x15 * x16) - (x17 * y);
        double q15 = (p15 + x18) * (x19 - x15);
        y = (p15 * q15) + (x16 * x18) + (0.5 * y);
        return y;
    }

    [Differentiable, MethodImpl(MethodImplOptions.NoInlining)]
    public static double Polynomial40(
        double x0, double x1, double x2, double x3, double x4, double x5, double x6, double x7, double x8, double x9,
        double x10, double x11, double x12, double x13, double x14, double x15, double x16, double x17, double x18,
        double x19, double x20, double x21, double x22, double x23, double x24, double x25, double x26, double x27,
        double x28, double x29, double x30, double x31, double x32, double x33, double x34, double x35, double x36,
        double x37, double x38, double x39)
    {
        double y = 1.0;
        double p0 = (x0 * x1) - (x2 * y);
        double q0 = (p0 + x3) * (x4 - x0);
        y = (p0 * q0) + (x1 * x3) + (0.5 * y);
        double p5 = (x5 * x6) - (x7 * y);
        double q5 = (p5 + x8) * (x9 - x5);
        y = (p5 * q5) + (x6 * x8) + (0.5 * y);
        double p10 = (x10 * x11) - (x12 * y);
        double q10 = (p10 + x13) * (x14 - x10);
        y = (p10 * q10) + (x11 * x13) + (0.5 * y);
        double p15 = (x15 * x16) - (x17 * y);
        double q15 = (p15 + x18) * (x19 - x15);
        y = (p15 * q15) + (x16 * x18) + (0.5 * y);
        double p20 = (x20 * x21) - (x22 * y);
        double q20 = (p20 + x23) * (x24 - x20);
        y = (p20 * q20) + (x21 * x23) + (0.5 * y);
        double p25 = (x25 * x26) - (x27 * y);
        double q25 = (p25 + x28) * (x29 - x25);
        y = (p25 * q25) + (x26 * x28) + (0.5 * y);
        double p30 = (x30 * x31) - (x32 * y);
        double q30 = (p30 + x33) * (x34 - x30);
        y = (p30 * q30) + (x31 * x33) + (0.5 * y);
        double p35 = (x35 * x36) - (x37 * y);
        double q35 = (p35 + x38) * (x39 - x35);
        y = (p35 * q35) + (x36 * x38) + (0.5 * y);
        return y;
    }

    [Differentiable, MethodImpl(MethodImplOptions.NoInlining)]
    public static double Mixed5(
        double x0, double x1, double x2, double x3, double x4)
    {
        double y = 1.0;
        double p0 = (x0 * x1) + Math.Sin(x2 + y);
        double q0 = x3 / (1.0 + (x4 * x4));
        y = (p0 * Math.Exp(-q0)) + Math.Sqrt(1.0 + (x0 * x0));
        return y;
    }

    [Differentiable, MethodImpl(MethodImplOptions.NoInlining)]
    public static double Mixed10(
        double x0, double x1, double x2, double x3, double x4, double x5, double x6, double x7, double x8, double x9)
    {
        double y = 1.0;
        double p0 = (x0 * x1) + Math.Sin(x2 + y);
        double q0 = x3 / (1.0 + (x4 * x4));
        y = (p0 * Math.Exp(-q0)) + Math.Sqrt(1.0 + (x0 * x0));
        double p5 = (x5 * x6) + Math.Sin(x7 + y);
        double q5 = x8 / (1.0 + (x9 * x9));
        y = (p5 * Math.Exp(-q5)) + Math.Sqrt(1.0 + (x5 * x5));
        return y;
    }

    [Differentiable, MethodImpl(MethodImplOptions.NoInlining)]
    public static double Mixed20(
        double x0, double x1, double x2, double x3, double x4, double x5, double x6, double x7, double x8, double x9,
        double x10, double x11, double x12, double x13, double x14, double x15, double x16, double x17, double x18,
        double x19)
    {
        double y = 1.0;
        double p0 = (x0 * x1) + Math.Sin(x2 + y);
        double q0 = x3 / (1.0 + (x4 * x4));
        y = (p0 * Math.Exp(-q0)) + Math.Sqrt(1.0 + (x0 * x0));
        double p5 = (x5 * x6) + Math.Sin(x7 + y);
        double q5 = x8 / (1.0 + (x9 * x9));
        y = (p5 * Math.Exp(-q5)) + Math.Sqrt(1.0 + (x5 * x5));
        double p10 = (x10 * x11) + Math.Sin(x12 + y);
        double q10 = x13 / (1.0 + (x14 * x14));
        y = (p10 * Math.Exp(-q10)) + Math.Sqrt(1.0 + (x10 * x10));
        double p15 = (x15 * x16) + Math.Sin(x17 + y);
        double q15 = x18 / (1.0 + (x19 * x19));
        y = (p15 * Math.Exp(-q15)) + Math.Sqrt(1.0 + (x15 * x15));
        return y;
    }

    [Differentiable, MethodImpl(MethodImplOptions.NoInlining)]
    public static double Mixed40(
        double x0, double x1, double x2, double x3, double x4, double x5, double x6, double x7, double x8, double x9,
        double x10, double x11, double x12, double x13, double x14, double x15, double x16, double x17, double x18,
        double x19, double x20, double x21, double x22, double x23, double x24, double x25, double x26, double x27,
        double x28, double x29, double x30, double x31, double x32, double x33, double x34, double x35, double x36,
        double x37, double x38, double x39)
    {
        double y = 1.0;
        double p0 = (x0 * x1) + Math.Sin(x2 + y);
        double q0 = x3 / (1.0 + (x4 * x4));
        y = (p0 * Math.Exp(-q0)) + Math.Sqrt(1.0 + (x0 * x0));
        double p5 = (x5 * x6) + Math.Sin(x7 + y);
        double q5 = x8 / (1.0 + (x9 * x9));
        y = (p5 * Math.Exp(-q5)) + Math.Sqrt(1.0 + (x5 * x5));
        double p10 = (x10 * x11) + Math.Sin(x12 + y);
        double q10 = x13 / (1.0 + (x14 * x14));
        y = (p10 * Math.Exp(-q10)) + Math.Sqrt(1.0 + (x10 * x10));
        double p15 = (x15 * x16) + Math.Sin(x17 + y);
        double q15 = x18 / (1.0 + (x19 * x19));
        y = (p15 * Math.Exp(-q15)) + Math.Sqrt(1.0 + (x15 * x15));
        double p20 = (x20 * x21) + Math.Sin(x22 + y);
        double q20 = x23 / (1.0 + (x24 * x24));
        y = (p20 * Math.Exp(-q20)) + Math.Sqrt(1.0 + (x20 * x20));
        double p25 = (x25 * x26) + Math.Sin(x27 + y);
        double q25 = x28 / (1.0 + (x29 * x29));
        y = (p25 * Math.Exp(-q25)) + Math.Sqrt(1.0 + (x25 * x25));
        double p30 = (x30 * x31) + Math.Sin(x32 + y);
        double q30 = x33 / (1.0 + (x34 * x34));
        y = (p30 * Math.Exp(-q30)) + Math.Sqrt(1.0 + (x30 * x30));
        double p35 = (x35 * x36) + Math.Sin(x37 + y);
        double q35 = x38 / (1.0 + (x39 * x39));
        y = (p35 * Math.Exp(-q35)) + Math.Sqrt(1.0 + (x35 * x35));
        return y;
    }
}
