using DiffGen;
using ILGPU;
using ILGPU.Runtime;

namespace GpuTraining;

/// <summary>
/// Finds the volatility that the prices of options speak of, by gradient descent through a Monte Carlo simulation. Paths, prices, gradient and model
/// stay on the device. The threads add to parts of their own of the gradient, so that each run gives the same bits.
/// </summary>
internal sealed class Calibration : IDisposable
{
    public const double Spot = 100;

    private const int Groups = 16;
    private const int GroupSize = 16;
    private const int Steps = 8;

    private readonly int paths;
    private readonly MemoryBuffer1D<double, Stride1D.Dense> model, gradient, parts, means, squares, normals, payoffs, seeds, sum, loss;
    private readonly Action<Index1D, ArrayView<double>, ArrayView<double>, int, double, double, double, ArrayView<double>> payoff;
    private readonly Action<KernelConfig, int, ArrayView<double>, ArrayView<double>, int, double, double, double, ArrayView<double>, ArrayView<double>> adjoint;
    private readonly Action<Index1D, int, ArrayView<double>, ArrayView<double>> addParts;
    private readonly Action<Index1D, ArrayView<double>, ArrayView<double>, ArrayView<double>, ArrayView<double>, int, double, double, double, double> adam;
    private readonly Action<Index1D, ArrayView<double>, ArrayView<double>> add;
    private readonly Action<Index1D, ArrayView<double>, double, int, ArrayView<double>, ArrayView<double>> seed;
    private int step;

    public Calibration(Accelerator device, int paths, Random random)
    {
        this.paths = paths;
        model = device.Allocate1D(new[] { 0.4, 0.0 });
        gradient = device.Allocate1D(new double[2]);
        parts = device.Allocate1D(new double[2 * Groups * GroupSize]);
        means = device.Allocate1D(new double[2]);
        squares = device.Allocate1D(new double[2]);
        normals = device.Allocate1D(Normals(paths * Steps, random));
        payoffs = device.Allocate1D(new double[paths]);
        seeds = device.Allocate1D(new double[paths]);
        sum = device.Allocate1D(new double[1]);
        loss = device.Allocate1D(new double[1]);
        payoff = device.LoadAutoGroupedStreamKernel<Index1D, ArrayView<double>, ArrayView<double>, int, double, double, double, ArrayView<double>>(Share.PayoffKernel);
        adjoint = device.LoadStreamKernel<int, ArrayView<double>, ArrayView<double>, int, double, double, double, ArrayView<double>, ArrayView<double>>(Share.PayoffAdjointGroupKernel);
        addParts = device.LoadAutoGroupedStreamKernel<Index1D, int, ArrayView<double>, ArrayView<double>>(Share.PayoffSumKernel);
        adam = device.LoadAutoGroupedStreamKernel<Index1D, ArrayView<double>, ArrayView<double>, ArrayView<double>, ArrayView<double>, int, double, double, double, double>(DeviceOptimisers.Adam);
        add = device.LoadAutoGroupedStreamKernel<Index1D, ArrayView<double>, ArrayView<double>>(Sums.Add);
        seed = device.LoadAutoGroupedStreamKernel<Index1D, ArrayView<double>, double, int, ArrayView<double>, ArrayView<double>>(Sums.Seed);
    }

    /// <summary>One step of Adam towards the prices of all options.</summary>
    public void Step(IEnumerable<CallOption> options)
    {
        loss.MemSetToZero();
        parts.MemSetToZero();
        foreach (CallOption option in options)
        {
            sum.MemSetToZero();
            payoff(paths, model.View.BaseView, normals.View.BaseView, paths, Spot, option.Strike, option.Maturity, payoffs.View.BaseView);
            add(paths, payoffs.View.BaseView, sum.View.BaseView);
            seed(paths, sum.View.BaseView, option.Price, paths, seeds.View.BaseView, loss.View.BaseView);
            adjoint(new KernelConfig(Groups, GroupSize), paths, model.View.BaseView, normals.View.BaseView, paths, Spot, option.Strike, option.Maturity, seeds.View.BaseView, parts.View.BaseView);
        }

        addParts(2, Groups * GroupSize, parts.View.BaseView, gradient.View.BaseView);
        adam(2, model.View.BaseView, gradient.View.BaseView, means.View.BaseView, squares.View.BaseView, ++step, 0.02, 0.9, 0.99, 1e-8);
    }

    /// <summary>The sum of the squared errors of all prices, before the last step.</summary>
    public double ReadLoss() => loss.GetAsArray1D()[0];

    /// <summary>What has been found.</summary>
    public double[] ReadModel() => model.GetAsArray1D();

    /// <summary>Prices of options under a model that is known, on paths of its own.</summary>
    public static CallOption[] Market(double[] model, int paths, Random random)
    {
        double[] normals = Normals(paths * Steps, random);
        (double Strike, double Maturity)[] options = [(90, 0.5), (100, 0.5), (100, 1), (110, 1), (100, 2), (120, 2)];
        return [.. options.Select(option => new CallOption(
            option.Strike,
            option.Maturity,
            Enumerable.Range(0, paths).Average(i => Share.Payoff(model, PathOf(i), Spot, option.Strike, option.Maturity))))];

        double[] PathOf(int i) => [.. Enumerable.Range(0, Steps).Select(k => normals[(k * paths) + i])];
    }

    public void Dispose()
    {
        foreach (var buffer in new[] { model, gradient, parts, means, squares, normals, payoffs, seeds, sum, loss })
        {
            buffer.Dispose();
        }
    }

    /// <summary>The numbers of neighbouring paths are opposites (antithetic paths), whose mean has less of an error.</summary>
    private static double[] Normals(int count, Random random)
    {
        var normals = new double[count];
        for (int i = 0; i < count; i += 2)
        {
            double normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            normals[i] = normal;
            normals[i + 1] = -normal;
        }

        return normals;
    }
}
