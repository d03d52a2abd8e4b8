using System.Diagnostics;
using System.Globalization;

namespace DiffGen.Benchmarks.Derivatives;

/// <summary>
/// Many small problems in one call of the companion for that, against a call of the gradient for each, and against the methods alone. All run in
/// turn, and the fastest run of each counts.
/// </summary>
internal static partial class Batches
{
    private const int Problems = 500, Rounds = 1000, Calls = 20;

    public static void Run()
    {
        double[][] inputs = [.. Enumerable.Range(0, 9).Select(_ => new double[Problems])];
        double[][] gradients = [.. inputs.Select(_ => new double[Problems])];
        double[] values = new double[Problems];
        Random random = new(1);
        foreach (double[] input in inputs)
        {
            for (int i = 0; i < Problems; i++)
            {
                input[i] = 0.5 + random.NextDouble();
            }
        }

        Report(
            "valley, 2 numbers",
            i => values[i] = Valley(inputs[0][i], inputs[1][i]),
            i => values[i] = ValleyGradient(inputs[0][i], inputs[1][i], out gradients[0][i], out gradients[1][i]),
            () => ValleyGradientBatch(inputs[0], inputs[1], values, gradients[0], gradients[1]));
        Report(
            "projection, 9 numbers",
            i => values[i] = Projection(
                inputs[0][i], inputs[1][i], inputs[2][i], inputs[3][i], inputs[4][i], inputs[5][i], inputs[6][i], inputs[7][i], inputs[8][i]),
            i => values[i] = ProjectionGradient(
                inputs[0][i],
                inputs[1][i],
                inputs[2][i],
                inputs[3][i],
                inputs[4][i],
                inputs[5][i],
                inputs[6][i],
                inputs[7][i],
                inputs[8][i],
                out gradients[0][i],
                out gradients[1][i],
                out gradients[2][i],
                out gradients[3][i],
                out gradients[4][i],
                out gradients[5][i],
                out gradients[6][i]),
            () => ProjectionGradientBatch(
                inputs[0],
                inputs[1],
                inputs[2],
                inputs[3],
                inputs[4],
                inputs[5],
                inputs[6],
                inputs[7],
                inputs[8],
                values,
                gradients[0],
                gradients[1],
                gradients[2],
                gradients[3],
                gradients[4],
                gradients[5],
                gradients[6]));
        Report(
            "option, 3 numbers",
            i => values[i] = Option(inputs[0][i], inputs[1][i], inputs[2][i], 0.03),
            i => values[i] = OptionGradient(inputs[0][i], inputs[1][i], inputs[2][i], 0.03, out gradients[0][i], out gradients[1][i], out gradients[2][i], out _),
            () => OptionGradientBatch(inputs[0], inputs[1], inputs[2], 0.03, values, gradients[0], gradients[1], gradients[2], out _));
        Report(
            "option, FastMath",
            i => values[i] = FastOption(inputs[0][i], inputs[1][i], inputs[2][i], 0.03),
            i => values[i] = FastOptionGradient(inputs[0][i], inputs[1][i], inputs[2][i], 0.03, out gradients[0][i], out gradients[1][i], out gradients[2][i], out _),
            () => FastOptionGradientBatch(inputs[0], inputs[1], inputs[2], 0.03, values, gradients[0], gradients[1], gradients[2], out _));
    }

    private static void Report(string name, Action<int> method, Action<int> gradient, Action batch)
    {
        Action[] runs = [() => Each(method), () => Each(gradient), batch];
        double[] best = [.. runs.Select(_ => double.MaxValue)];

        // Until the machine's compiler has done its best.
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalSeconds < 1;)
        {
            Array.ForEach(runs, run => run());
        }

        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < runs.Length; i++)
            {
                long start = Stopwatch.GetTimestamp();
                for (int call = 0; call < Calls; call++)
                {
                    runs[i]();
                }

                best[i] = Math.Min(best[i], Stopwatch.GetElapsedTime(start).TotalNanoseconds / (Problems * Calls));
            }
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: method {best[0]:F1} ns, gradient {best[1]:F1} ns, in a batch {best[2]:F1} ns a problem ({best[1] / best[2]:F1} times as fast, {best[2] / best[0]:F1} methods)"));
    }

    private static void Each(Action<int> action)
    {
        for (int i = 0; i < Problems; i++)
        {
            action(i);
        }
    }

    [Differentiable(Modes = DerivativeModes.Reverse | DerivativeModes.GradientBatch)]
    internal static double Valley(double x, double y) => (1 - x) * (1 - x) + 100 * (y - x * x) * (y - x * x);

    /// <summary>How far a camera that is turned a little and stands elsewhere sees a point from where it was seen, squared.</summary>
    [Differentiable(Modes = DerivativeModes.Reverse | DerivativeModes.GradientBatch)]
    internal static double Projection(
        double turnX, double turnY, double turnZ, double x, double y, double z, double focus, [Constant] double seenX, [Constant] double seenY)
    {
        double norm = Math.Sqrt(1 + turnX * turnX + turnY * turnY + turnZ * turnZ);
        double w = 1 / norm, a = turnX / norm, b = turnY / norm, c = turnZ / norm;
        double u = 2 * (b * z - c * y), v = 2 * (c * x - a * z), t = 2 * (a * y - b * x);
        double turnedX = x + w * u + b * t - c * v, turnedY = y + w * v + c * u - a * t, turnedZ = z + 5 + w * t + a * v - b * u;
        double offX = focus * turnedX / turnedZ - seenX, offY = focus * turnedY / turnedZ - seenY;
        return offX * offX + offY * offY;
    }

    [Differentiable(Modes = DerivativeModes.Reverse | DerivativeModes.GradientBatch)]
    internal static double Option(double spot, double volatility, double time, [Uniform] double rate)
    {
        double deviation = volatility * Math.Sqrt(time);
        double d1 = (Math.Log(spot) + (rate + 0.5 * volatility * volatility) * time) / deviation;
        return spot * Normal(d1) - Math.Exp(-rate * time) * Normal(d1 - deviation);
    }

    [Differentiable(Modes = DerivativeModes.Reverse | DerivativeModes.GradientBatch, FastMath = true)]
    internal static double FastOption(double spot, double volatility, double time, [Uniform] double rate)
    {
        double deviation = volatility * Math.Sqrt(time);
        double d1 = (Math.Log(spot) + (rate + 0.5 * volatility * volatility) * time) / deviation;
        return spot * Normal(d1) - Math.Exp(-rate * time) * Normal(d1 - deviation);
    }

    /// <summary>The cumulative normal distribution, by Abramowitz and Stegun's approximation.</summary>
    [Differentiable]
    internal static double Normal(double x)
    {
        double k = 1 / (1 + 0.2316419 * Math.Abs(x));
        double sum = k * (0.319381530 + k * (-0.356563782 + k * (1.781477937 + k * (-1.821255978 + k * 1.330274429))));
        double tail = 0.3989422804014327 * Math.Exp(-0.5 * x * x) * sum;
        return x > 0 ? 1 - tail : tail;
    }
}
