using System.Numerics;
using ILGPU.Algorithms.ScanReduceOperations;
using ILGPU.StandIn;

namespace ILGPU.Algorithms.ScanReduceOperations
{
    /// <summary>How two numbers become one.</summary>
    public interface IScanReduceOperation<T>
        where T : struct
    {
        T Identity { get; }

        T Apply(T first, T second);
    }

    public readonly struct AddDouble : IScanReduceOperation<double>
    {
        public double Identity => 0;

        public double Apply(double first, double second) => first + second;
    }

    public readonly struct AddFloat : IScanReduceOperation<float>
    {
        public float Identity => 0;

        public float Apply(float first, float second) => first + second;
    }

    public readonly struct AddInt32 : IScanReduceOperation<int>
    {
        public int Identity => 0;

        public int Apply(int first, int second) => first + second;
    }

    public readonly struct MaxDouble : IScanReduceOperation<double>
    {
        public double Identity => double.MinValue;

        public double Apply(double first, double second) => Math.Max(first, second);
    }
}

namespace ILGPU.Algorithms
{
    /// <summary>What the threads of a group compute together.</summary>
    public static class GroupExtensions
    {
        /// <summary>Only the first thread gets the result; others get rubbish.</summary>
        public static T Reduce<T, TReduction>(T value)
            where T : unmanaged, INumber<T>
            where TReduction : struct, IScanReduceOperation<T>
        {
            var result = AllReduce<T, TReduction>(value);
            return Group.IsFirstThread ? result : T.CreateChecked(-12345);
        }

        public static T AllReduce<T, TReduction>(T value)
            where T : unmanaged
            where TReduction : struct, IScanReduceOperation<T>
        {
            TReduction reduction = default;
            return Device.Thread.Group.Exchange(Group.LinearIndex, value).Aggregate(reduction.Identity, reduction.Apply);
        }

        public static T InclusiveScan<T, TReduction>(T value)
            where T : unmanaged
            where TReduction : struct, IScanReduceOperation<T>
        {
            TReduction reduction = default;
            return Device.Thread.Group.Exchange(Group.LinearIndex, value).Take(Group.LinearIndex + 1).Aggregate(reduction.Identity, reduction.Apply);
        }
    }

    /// <summary>What the threads of a warp compute together.</summary>
    public static class WarpExtensions
    {
        public static T Reduce<T, TReduction>(T value)
            where T : unmanaged, INumber<T>
            where TReduction : struct, IScanReduceOperation<T> => GroupExtensions.Reduce<T, TReduction>(value);

        public static T AllReduce<T, TReduction>(T value)
            where T : unmanaged
            where TReduction : struct, IScanReduceOperation<T> => GroupExtensions.AllReduce<T, TReduction>(value);
    }
}
