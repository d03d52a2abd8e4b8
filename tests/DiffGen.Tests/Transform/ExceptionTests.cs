using DiffGen.Tests.Harness;

namespace DiffGen.Tests.Transform;

/// <summary>What by-reference scalars hold after an exception: what the method itself would have left there.</summary>
public sealed class ExceptionTests
{
    private const string Program = """
        [Differentiable]
        public static void Loop(double[] a, ref double x, out double y, int n)
        {
            y = 1;
            for (int i = 0; i < n; i++)
            {
                x = x * a[i];
                if (x > 5) y = x;
            }
            x += y;
        }

        [Differentiable]
        public static double Chain(ReadOnlySpan<double> a, ref double x, ref float z)
        {
            double r = x * z;
            x = Math.Sin(x) + r;
            z = (float)x;
            r += a[0];
            while ((x = x * a[1]) < 10)
            {
                z += 1;
                r += x * a[(int)z];
            }
            return r;
        }

        [Differentiable]
        public static void Divide(double v, int k, ref double x, out int q)
        {
            x *= v;
            q = 100 / k;
            x *= v;
            q = 10 % (k - 1);
            x *= v;
        }

        [Differentiable]
        public static void Checked(double[] a, out double y)
        {
            y = a[0];
            if (y < 0) throw new ArgumentException("negative");
            y *= a[1];
        }
        """;

    [Theory]
    [InlineData("new double[] { 2, 3 }", 1.5)]
    [InlineData("new double[] { 2 }", 0.5)]
    [InlineData("new double[] { }", 1.5)]
    [InlineData("null", 1.5)]
    public void LoopsLeaveTheLastIteration(string array, double start) => Assert.Equal("same", Snippet.Run(Program, $$"""
        double[] a = {{array}};
        double x = {{Text(start)}}, y = 7, x1 = x, y1 = y, xAdjoint = 1, yAdjoint = 1;
        string e = Catch(() => Loop(a, ref x, out y, 3)), e1 = Catch(() => LoopAdjoint(a, ref x1, out y1, 3, new double[4], ref xAdjoint, ref yAdjoint));
        return e.Length > 0 && (e, x, y) == (e1, x1, y1) ? "same" : (e, x, y) + " " + (e1, x1, y1);
        """ + Catch));

    [Theory]
    [InlineData("{ 0.5, 0.9, 0.3 }", 0.7)]
    [InlineData("{ 0.5 }", 0.7)]
    [InlineData("{ }", 0.7)]
    [InlineData("{ 0.5, 1.2 }", 2.5)]
    public void ConditionsThatAssignLeaveWhatTheyAssigned(string array, double start) => Assert.Equal("same", Snippet.Run(Program, $$"""
        double[] a = new double[] {{array}};
        double x = {{Text(start)}}, x1 = x;
        float z = 1.5f, z1 = z;
        string e = Catch(() => Chain(a, ref x, ref z)), e1 = Catch(() => ChainGradient(a, ref x1, ref z1, new double[4], out _, out _));
        return e.Length > 0 && (e, x, z) == (e1, x1, z1) ? "same" : (e, x, z) + " " + (e1, x1, z1);
        """ + Catch));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void IntegersThatCannotBeDividedLeaveWhatCameBefore(int k) => Assert.Equal("same", Snippet.Run(Program, $$"""
        double x = 1.5, x1 = x, v = 0, xAdjoint = 1;
        int q = -5, q1 = -5;
        string e = Catch(() => Divide(2, {{k}}, ref x, out q)), e1 = Catch(() => DivideAdjoint(2, {{k}}, ref x1, out q1, ref v, ref xAdjoint));
        return e.Length > 0 && (e, x, q) == (e1, x1, q1) ? "same" : (e, x, q) + " " + (e1, x1, q1);
        """ + Catch));

    [Theory]
    [InlineData("{ -1, 2 }")]
    [InlineData("{ 1 }")]
    public void GuardsAndTheRuntimeLeaveTheSame(string array) => Assert.Equal("same", Snippet.Run(Program, $$"""
        double[] a = new double[] {{array}};
        double y = 7, y1 = 7, yAdjoint = 1;
        string e = Catch(() => Checked(a, out y)), e1 = Catch(() => CheckedAdjoint(a, out y1, new double[2], ref yAdjoint));
        return e.Length > 0 && (e, y) == (e1, y1) ? "same" : (e, y) + " " + (e1, y1);
        """ + Catch));

    // Of an out parameter that is a struct nothing may be read before all of it is assigned.
    [Fact]
    public void WhatACalleeLeavesInAStructIsHandedOnAsAWhole() => Assert.Equal("same", Snippet.Run("""
        [Differentiable(Modes = DerivativeModes.Reverse | DerivativeModes.Hessian)]
        public static double Split(double x, out (double X, double Y) n)
        {
            n = (x * x, 0.5);
            if (x > 0) throw new InvalidOperationException();
            return x;
        }
        """, """
        (double, double) n = (7, 7), n1 = (7, 7);
        string e = Catch(() => Split(2, out n)), e1 = Catch(() => SplitHessian(2, out n1, new double[1]));
        return e.Length > 0 && (e, n) == (e1, n1) ? "same" : (e, n) + " " + (e1, n1);
        """ + Catch));

    private const string Callees = """
        public struct V { public double X, Y; }
        public class Box { public double A; }

        [Differentiable]
        public static void Scale(ref double x, double y) { x = x * y; if (y < 0) throw new InvalidOperationException(); x = x + 1; }

        [Differentiable]
        public static void Assign(out double x, double y) { x = y * y; if (y < 0) throw new InvalidOperationException(); }

        [Differentiable]
        public static void AssignLate(out double x, double y) { if (y < 0) throw new InvalidOperationException(); x = y * y; }

        [Differentiable]
        public static void Turn(ref V v, double y) { v.X = v.X * y; if (y < 0) throw new InvalidOperationException(); v.Y = v.X + v.Y; }

        [Differentiable]
        public static double Scalar(ref double x, double y) { x = x * x; Scale(ref x, y); return x * 2; }

        [Differentiable]
        public static double Handed(out double x, double y) { Assign(out x, y); return x * y; }

        [Differentiable]
        public static double HandedLate(out double x, double y) { AssignLate(out x, y); return x * y; }

        [Differentiable]
        public static double Twice(ref double x, double y) { x = x * 3; double t = Handed(out x, y); return t + x; }

        [Differentiable]
        public static double TwiceLate(ref double x, double y) { x = x * 3; double t = HandedLate(out x, y); return t + x; }

        [Differentiable]
        public static double Recursive(ref double x, double y, int n)
        {
            x = x * 2;
            if (n == 0) { if (y < 0) throw new InvalidOperationException(); return x; }
            Recursive(ref x, y, n - 1);
            x = x * y;
            return x;
        }

        [Differentiable(Modes = DerivativeModes.Reverse | DerivativeModes.Forward | DerivativeModes.Hessian)]
        public static double Element(double[] a, int i, double y) { a[i] = a[i] * 2; Scale(ref a[i], y); return a[i] * a[i + 1]; }

        [Differentiable]
        public static double Late(double[] a, int i, double y) { AssignLate(out a[i], y); return a[i] * a[i + 1]; }

        [Differentiable]
        public static double Either(double[] a, double y, bool first) { ref double z = ref (first ? ref a[0] : ref a[1]); z = z * 2; Scale(ref z, y); return z * a[0]; }

        [Differentiable]
        public static double Loop(double[] a, double y)
        {
            double x = a[0];
            for (int i = 0; i < 3; i++)
            {
                a[i] = x;
                Scale(ref x, y + 5 - 2 * i);
                if (i == 1) Scale(ref a[0], y);
            }

            return x;
        }

        [Differentiable]
        public static double Finally(double[] a, double y)
        {
            double t = a[0];
            try { Scale(ref t, y); } finally { a[1] = t; }
            return t * a[1];
        }

        [Differentiable]
        public static double Field(ref V v, double y) { Scale(ref v.Y, y); return v.X * v.Y; }

        [Differentiable]
        public static double Struct(ref V v, double y) { v.Y = v.Y * 2; Turn(ref v, y); return v.X * v.Y; }

        [Differentiable]
        public static double Structs(V[] v, int i, double y) { v[i].Y = v[i].Y * 2; Turn(ref v[i], y); return v[i].X * v[i + 1].Y; }

        [Differentiable]
        public static double Object(Box b, double y) { b.A = b.A * 3; Scale(ref b.A, y); return b.A * y; }
        """;

    [Theory]
    [InlineData("Scalar(ref x1, -2)", "ScalarGradient(ref x2, -2, out _, out _)")]
    [InlineData("Scalar(ref x1, -2)", "ScalarAdjoint(ref x2, -2, 1, ref g1, ref g2)")]
    [InlineData("Handed(out x1, -2)", "HandedAdjoint(out x2, -2, 1, ref g1, ref g2)")]
    [InlineData("HandedLate(out x1, -2)", "HandedLateAdjoint(out x2, -2, 1, ref g1, ref g2)")]
    [InlineData("Twice(ref x1, -2)", "TwiceGradient(ref x2, -2, out _, out _)")]
    [InlineData("TwiceLate(ref x1, -2)", "TwiceLateGradient(ref x2, -2, out _, out _)")]
    [InlineData("Recursive(ref x1, -2, 3)", "RecursiveGradient(ref x2, -2, 3, out _, out _)")]
    [InlineData("Element(a1, 1, -2)", "ElementGradient(a2, 1, -2, new double[4], out _)")]
    [InlineData("Element(a1, 1, -2)", "ElementTangent(a2, 1, -2, new double[4], 1, out _)")]
    [InlineData("Element(a1, 1, -2)", "ElementHessian(a2, 1, -2, new double[25])")]
    [InlineData("Late(a1, 1, -2)", "LateGradient(a2, 1, -2, new double[4], out _)")]
    [InlineData("Either(a1, -2, true)", "EitherGradient(a2, -2, true, new double[4], out _)")]
    [InlineData("Either(a1, -2, false)", "EitherGradient(a2, -2, false, new double[4], out _)")]
    [InlineData("Loop(a1, -2)", "LoopGradient(a2, -2, new double[4], out _)")]
    [InlineData("Finally(a1, -2)", "FinallyGradient(a2, -2, new double[4], out _)")]
    [InlineData("Field(ref v1, -2)", "FieldGradient(ref v2, -2, out _, out _)")]
    [InlineData("Struct(ref v1, -2)", "StructGradient(ref v2, -2, out _, out _)")]
    [InlineData("Structs(s1, 0, -2)", "StructsGradient(s2, 0, -2, new V[2], out _)")]
    [InlineData("Object(b1, -2)", "ObjectGradient(b2, -2, new Box(), out _)")]
    public void CalleesLeaveWhatTheyHadWrittenThroughReferences(string primal, string companion) => Assert.Equal("same", Snippet.Run(Callees, $$"""
        double x1 = 3, x2 = 3, g1 = 0, g2 = 0;
        double[] a1 = { 1, 2, 3, 4 }, a2 = { 1, 2, 3, 4 };
        V v1 = new V { X = 1, Y = 2 }, v2 = v1;
        V[] s1 = { v1, new V { X = 3, Y = 4 } }, s2 = { v1, new V { X = 3, Y = 4 } };
        Box b1 = new Box { A = 3 }, b2 = new Box { A = 3 };
        string e1 = Catch(() => {{primal}}), e2 = Catch(() => {{companion}});
        string left = $"{e1} {x1} {string.Join(" ", a1)} {v1.X} {v1.Y} {s1[0].X} {s1[0].Y} {b1.A}", found = $"{e2} {x2} {string.Join(" ", a2)} {v2.X} {v2.Y} {s2[0].X} {s2[0].Y} {b2.A}";
        return e1.Length > 0 && left == found ? "same" : left + " / " + found;
        """ + Catch));

    [Fact]
    public void NothingIsWrittenWhereNothingCanThrow() => Assert.Equal(1.0, Snippet.Run("""
        [Differentiable]
        public static void F(double a, ref double x) { x = Math.Sin(x); x *= a; }
        """, """
        double x = 0.5, v = 0, xAdjoint = 1;
        FAdjoint(2, ref x, ref v, ref xAdjoint);
        return x == 0.5 && Math.Abs(xAdjoint - (2 * Math.Cos(0.5))) < 1e-15 && Math.Abs(v - Math.Sin(0.5)) < 1e-15 ? 1.0 : 0.0;
        """));

    private const string Catch = """

        static string Catch(Action action)
        {
            try
            {
                action();
                return "";
            }
            catch (Exception exception)
            {
                return exception.GetType().Name;
            }
        }
        """;

    private static string Text(double number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
