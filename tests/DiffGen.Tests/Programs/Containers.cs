using System;
using DiffGen;

namespace Some.Nested.Space
{
    public static partial class Outer
    {
        public partial class Middle
        {
            internal static partial class Inner
            {
                [Differentiable]
                internal static double InNested(double x) => x * Factor + Outer.Offset * x * x;

                private const double Factor = 3;
            }
        }

        private const double Offset = 0.25;
    }

    public partial class Generic<T>
        where T : class, new()
    {
        // @in Some.Nested.Space.Generic<object>
        [Differentiable]
        public static double InGeneric(double x, double[] a) => x * a[0] * a[1];

        public partial struct Deeper<TKey, TValue>
            where TKey : notnull, IComparable<TKey>
            where TValue : unmanaged
        {
            // @in Some.Nested.Space.Generic<object>.Deeper<string,int>
            [Differentiable]
            public static double InDeeper(double x) => Math.Exp(-x) * x;
        }
    }

    public partial record Recorded
    {
        [Differentiable]
        public static double InRecord(double x) => x * x;
    }

    public partial record struct RecordedStruct
    {
        [Differentiable]
        public static double InRecordStruct(double x) => x * x * x;
    }

    public partial interface IContract
    {
        [Differentiable]
        static double InInterface(double x) => x;

        [Differentiable]
        public static double InInterfaceToo(double x, double y) => x / y;
    }

    public sealed partial class @class
    {
        [Differentiable]
        public static double @double(double @ref, double @out) => @ref * @out + Math.Sin(@ref);
    }
}

namespace Some.Other.Space
{
    public partial class Outer
    {
        // A receiver is a constant.
        // @new Some.Other.Space.Outer(1.5)
        [Differentiable]
        public double InstanceMethod(double x)
        {
            return x * x * _scale;
        }

        private readonly double _scale;

        public Outer(double scale)
        {
            _scale = scale;
        }
    }

    public readonly partial struct Point
    {
        // @new Some.Other.Space.Point(2)
        [Differentiable]
        public double InstanceOfStruct(double x) => Math.Sin(x) * _k;

        private readonly double _k;

        public Point(double k) => _k = k;
    }
}
