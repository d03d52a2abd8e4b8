namespace DiffGen.Tests.Properties.Checking;

/// <summary>What the programs of a compilation share, and what their drivers need.</summary>
internal static class SharedSource
{
    /// <summary>The types that programs use.</summary>
    public const string Types = """
        using System;
        using DiffGen;

        public record Dot(double X, double Y);

        public partial interface IMap
        {
            [Differentiable(Modes = DerivativeModes.Reverse | DerivativeModes.Forward)] double Of(double x);
        }

        public partial struct Bend : IMap
        {
            public double By;
            public Bend(double by) { By = by; }
            [Differentiable(Modes = DerivativeModes.Reverse | DerivativeModes.Forward)] public double Of(double x) => Math.Sin(By * x) + x;
        }

        public partial struct Steep : IMap
        {
            public double By;
            public Steep(double by) { By = by; }
            [Differentiable(Modes = DerivativeModes.Reverse | DerivativeModes.Forward)] public double Of(double x) { double s = x * By; return s > 1 ? s * 0.5 : s; }
        }

        public struct Pair
        {
            public double X, Y;
            public Pair(double x, double y) { X = x; Y = y; }
            public static Pair operator +(Pair a, Pair b) => new Pair(a.X + b.X, a.Y + b.Y);
            public static Pair operator *(Pair a, double k) => new Pair(a.X * k, a.Y * k);
            public double Turn(double k) { X = X * k + Y; Y -= X * k; return X; }
        }

        public class Node
        {
            public double X, Y;
        }

        public partial interface IRule
        {
            [Differentiable(Modes = DerivativeModes.Reverse | DerivativeModes.Forward)] double Of(double x, ref double y);
        }

        public partial class Line : IRule
        {
            [Differentiable(Modes = DerivativeModes.Reverse | DerivativeModes.Forward)] public double Of(double x, ref double y) { y = y * 0.5 + x; return x * y; }
        }

        public partial class Wave : IRule
        {
            [Differentiable(Modes = DerivativeModes.Reverse | DerivativeModes.Forward)] public double Of(double x, ref double y) { double s = Math.Sin(x) * y; y -= x; return s; }
        }

        public static class Places
        {
            public static ref double At(double[] values, int i) => ref values[i];
        }
        """;

    /// <summary>Arguments and results, from and to the numbers in them; and what stops a program that has run for too long.</summary>
    public const string Tools = """
        using System;
        using System.Collections.Generic;
        using System.Linq;

        public static class Runaway
        {
            public static int Left, Vectors;

            public static void Check()
            {
                System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
                if (--Left < 0)
                {
                    throw new System.TimeoutException();
                }
            }
        }

        public static class Numbers
        {
            public static double[] OfDoubleScalar(double x) => new[] { x };
            public static double[] OfFloatScalar(float x) => new[] { (double)x };
            public static double[] OfIntScalar(int x) => new[] { (double)x };
            public static double[] OfBoolScalar(bool x) => new[] { x ? 1.0 : 0 };
            public static double[] OfPairScalar(Pair x) => new[] { x.X, x.Y };
            public static double[] OfTupleScalar((double X, double Y) x) => new[] { x.X, x.Y };
            public static double[] OfNodeScalar(Node x) => new[] { x.X, x.Y };
            public static double[] OfDoubleArray(double[] x) => (double[])x.Clone();
            public static double[] OfFloatArray(float[] x) => Array.ConvertAll(x, y => (double)y);
            public static double[] OfIntArray(int[] x) => Array.ConvertAll(x, y => (double)y);
            public static double[] OfPairArray(Pair[] x) => x.SelectMany(OfPairScalar).ToArray();
            public static double[] OfTupleArray((double X, double Y)[] x) => x.SelectMany(OfTupleScalar).ToArray();
            public static double[] OfDoubleList(List<double> x) => x.ToArray();
            public static double[] OfFloatList(List<float> x) => OfFloatArray(x.ToArray());
            public static double[] OfDoubleGrid(double[,] x) => x.Cast<double>().ToArray();
            public static double[] OfFloatGrid(float[,] x) => x.Cast<float>().Select(y => (double)y).ToArray();
            public static double[] OfDoubleRows(double[][] x) => x.SelectMany(y => y).ToArray();
            public static double[] OfFloatRows(float[][] x) => x.SelectMany(OfFloatArray).ToArray();

            public static void ToDoubleScalar(double[] x, int[] n, out double y) => y = x[0];
            public static void ToFloatScalar(double[] x, int[] n, out float y) => y = (float)x[0];
            public static void ToIntScalar(double[] x, int[] n, out int y) => y = (int)x[0];
            public static void ToBoolScalar(double[] x, int[] n, out bool y) => y = x[0] != 0;
            public static void ToRuleScalar(double[] x, int[] n, out IRule y) => y = x[0] == 0 ? new Line() : new Wave();
            public static void ToPairScalar(double[] x, int[] n, out Pair y) => y = new Pair(x[0], x[1]);
            public static void ToTupleScalar(double[] x, int[] n, out (double X, double Y) y) => y = (x[0], x[1]);
            public static void ToNodeScalar(double[] x, int[] n, out Node y) => y = new Node { X = x[0], Y = x[1] };
            public static void ToDoubleArray(double[] x, int[] n, out double[] y) => y = (double[])x.Clone();
            public static void ToFloatArray(double[] x, int[] n, out float[] y) => y = Array.ConvertAll(x, z => (float)z);
            public static void ToIntArray(double[] x, int[] n, out int[] y) => y = Array.ConvertAll(x, z => (int)z);

            public static void ToDoubleList(double[] x, int[] n, out List<double> y) => y = new List<double>(x);
            public static void ToFloatList(double[] x, int[] n, out List<float> y) => y = new List<float>(Array.ConvertAll(x, z => (float)z));

            public static void ToPairArray(double[] x, int[] n, out Pair[] y)
            {
                y = new Pair[x.Length / 2];
                for (int i = 0; i < y.Length; i++) y[i] = new Pair(x[2 * i], x[2 * i + 1]);
            }

            public static void ToTupleArray(double[] x, int[] n, out (double X, double Y)[] y)
            {
                y = new (double, double)[x.Length / 2];
                for (int i = 0; i < y.Length; i++) y[i] = (x[2 * i], x[2 * i + 1]);
            }

            public static void ToDoubleGrid(double[] x, int[] n, out double[,] y)
            {
                y = new double[n[0], n[1]];
                for (int i = 0; i < x.Length; i++) y[i / n[1], i % n[1]] = x[i];
            }

            public static void ToFloatGrid(double[] x, int[] n, out float[,] y)
            {
                y = new float[n[0], n[1]];
                for (int i = 0; i < x.Length; i++) y[i / n[1], i % n[1]] = (float)x[i];
            }

            public static void ToDoubleRows(double[] x, int[] n, out double[][] y)
            {
                y = new double[n.Length][];
                for (int i = 0, start = 0; i < n.Length; start += n[i++]) y[i] = x.AsSpan(start, n[i]).ToArray();
            }

            public static void ToFloatRows(double[] x, int[] n, out float[][] y)
            {
                ToDoubleRows(x, n, out double[][] rows);
                y = Array.ConvertAll(rows, row => Array.ConvertAll(row, z => (float)z));
            }
        }
        """;
}
