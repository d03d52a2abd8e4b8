namespace DiffGen.Tests.Runtime;

public class GradientBatchTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(10_000)]
    public void The_sum_is_that_of_all_samples(int count)
    {
        var gradient = new double[7];
        Array.Fill(gradient, double.NaN);
        var value = GradientBatch.Sum(count, gradient, Sample);

        var expected = new double[7];
        var sum = 0.0;
        for (var i = 0; i < count; i++)
            sum += Sample(i, expected);
        Assert.Equal(sum, value, 1e-9);
        Assert.All(expected.Zip(gradient), pair => Assert.Equal(pair.First, pair.Second, 1e-9));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(64)]
    public void It_is_the_same_to_the_bit_whatever_the_threads(int degree)
    {
        var reference = new double[33];
        var value = GradientBatch.Sum(3_001, reference, Sample, new ParallelOptions { MaxDegreeOfParallelism = 1 });
        for (var run = 0; run < 5; run++)
        {
            var gradient = new double[33];
            Assert.Equal(value, GradientBatch.Sum(3_001, gradient, Sample, new ParallelOptions { MaxDegreeOfParallelism = degree }));
            Assert.Equal(reference, gradient);
        }
    }

    [Fact]
    public void Each_sample_is_evaluated_once()
    {
        var counts = new int[5_000];
        GradientBatch.Sum<float>(counts.Length, new float[1], (i, _) => Interlocked.Increment(ref counts[i]));
        Assert.All(counts, count => Assert.Equal(1, count));
    }

    [Fact]
    public void The_exception_of_the_first_block_that_throws_is_thrown()
    {
        var exception = Assert.Throws<InvalidOperationException>(() => GradientBatch.Sum<double>(
            1_000, new double[3], (i, _) => i >= 500 ? throw new InvalidOperationException(i.ToString(System.Globalization.CultureInfo.InvariantCulture)) : 1, new ParallelOptions { MaxDegreeOfParallelism = 1 }));
        Assert.Equal("500", exception.Message);
        Assert.Throws<InvalidOperationException>(() => GradientBatch.Sum<double>(1_000, new double[3], (i, _) => i % 100 == 99 ? throw new InvalidOperationException() : 1));
    }

    [Fact]
    public void It_can_be_cancelled()
    {
        using var source = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => GradientBatch.Sum<double>(
            100_000,
            new double[1],
            (i, _) =>
            {
                if (i > 10)
                    source.Cancel();
                return 1;
            },
            new ParallelOptions { CancellationToken = source.Token }));
    }

    [Fact]
    public void Arguments_are_checked()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => GradientBatch.Sum<double>(-1, new double[1], Sample));
        Assert.Throws<ArgumentNullException>(() => GradientBatch.Sum<double>(1, new double[1], null!));
    }

    private static double Sample(int index, Span<double> gradient)
    {
        for (var k = 0; k < gradient.Length; k++)
            gradient[k] += Math.Sin(index * (k + 1)) / (k + 1);
        return Math.Cos(index);
    }
}
