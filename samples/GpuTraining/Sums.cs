using ILGPU;

namespace GpuTraining;

/// <summary>What is added up between the kernels that the build writes.</summary>
public static class Sums
{
    /// <summary>Adds all elements to a sum of one element.</summary>
    public static void Add(Index1D index, ArrayView<double> elements, ArrayView<double> sum) => Atomic.Add(ref sum[0], elements[index]);

    /// <summary>For each path the derivative of the squared error of a mean by what the path contributes; the first also adds the error to the loss.</summary>
    public static void Seed(Index1D index, ArrayView<double> sum, double market, int paths, ArrayView<double> seeds, ArrayView<double> loss)
    {
        double error = (sum[0] / paths) - market;
        seeds[index] = 2.0 * error / paths;
        if (index == 0)
        {
            loss[0] += error * error;
        }
    }
}
