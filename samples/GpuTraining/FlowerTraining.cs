using DiffGen;
using ILGPU;
using ILGPU.Runtime;

namespace GpuTraining;

/// <summary>Trains the network on a device. Weights, gradient and what Adam remembers stay there; the host reads the loss alone.</summary>
internal sealed class FlowerTraining : IDisposable
{
    private readonly Flowers flowers;
    private readonly double[] start;
    private readonly MemoryBuffer1D<double, Stride1D.Dense> weights, gradient, means, squares, measurements, losses, loss;
    private readonly MemoryBuffer1D<int, Stride1D.Dense> species;
    private readonly Action<Index1D, ArrayView<double>, ArrayView<double>, int, ArrayView<int>, double, ArrayView<double>, ArrayView<double>> lossGradient;
    private readonly Action<Index1D, ArrayView<double>, ArrayView<double>, ArrayView<double>, ArrayView<double>, int, double, double, double, double> adam;
    private readonly Action<Index1D, ArrayView<double>, ArrayView<double>> add;
    private int step;

    public FlowerTraining(Accelerator device, Flowers flowers, Random random)
    {
        this.flowers = flowers;
        start = [.. Enumerable.Range(0, Network.Weights).Select(_ => random.NextDouble() - 0.5)];
        weights = device.Allocate1D(start);
        gradient = Zeros(device, Network.Weights);
        means = Zeros(device, Network.Weights);
        squares = Zeros(device, Network.Weights);
        losses = Zeros(device, flowers.Count);
        loss = Zeros(device, 1);
        measurements = device.Allocate1D(flowers.Measurements);
        species = device.Allocate1D(flowers.Species);
        lossGradient = device.LoadAutoGroupedStreamKernel<Index1D, ArrayView<double>, ArrayView<double>, int, ArrayView<int>, double, ArrayView<double>, ArrayView<double>>(Network.LossGradientKernel);
        adam = device.LoadAutoGroupedStreamKernel<Index1D, ArrayView<double>, ArrayView<double>, ArrayView<double>, ArrayView<double>, int, double, double, double, double>(DeviceOptimisers.Adam);
        add = device.LoadAutoGroupedStreamKernel<Index1D, ArrayView<double>, ArrayView<double>>(Sums.Add);
    }

    /// <summary>One step of Adam over all flowers.</summary>
    public void Step()
    {
        AddGradient();
        adam(Network.Weights, weights.View.BaseView, gradient.View.BaseView, means.View.BaseView, squares.View.BaseView, ++step, 0.02, 0.9, 0.999, 1e-8);
    }

    /// <summary>The loss before the last step.</summary>
    public double ReadLoss()
    {
        loss.MemSetToZero();
        add(flowers.Count, losses.View.BaseView, loss.View.BaseView);
        return loss.GetAsArray1D()[0];
    }

    /// <summary>How far the first gradient of the device is from that of the host, by the same method.</summary>
    public double CompareWithHost()
    {
        var host = new double[Network.Weights];
        var one = new double[Network.Weights];
        for (int i = 0; i < flowers.Count; i++)
        {
            Network.LossGradient(start, flowers[i], flowers.Species[i], 1.0 / flowers.Count, one);
            for (int k = 0; k < host.Length; k++)
            {
                host[k] += one[k];
            }
        }

        AddGradient();
        double[] ours = gradient.GetAsArray1D();
        gradient.MemSetToZero();
        return host.Zip(ours, (a, b) => Math.Abs(a - b)).Max();
    }

    public void Dispose()
    {
        foreach (IDisposable buffer in new IDisposable[] { weights, gradient, means, squares, measurements, losses, loss, species })
        {
            buffer.Dispose();
        }
    }

    private void AddGradient() => lossGradient(
        flowers.Count, weights.View.BaseView, measurements.View.BaseView, flowers.Count, species.View.BaseView, 1.0 / flowers.Count, losses.View.BaseView, gradient.View.BaseView);

    private static MemoryBuffer1D<double, Stride1D.Dense> Zeros(Accelerator device, int length)
    {
        var buffer = device.Allocate1D<double>(length);
        buffer.MemSetToZero();
        return buffer;
    }
}
