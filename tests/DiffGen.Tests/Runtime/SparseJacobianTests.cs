namespace DiffGen.Tests.Runtime;

public sealed class SparseJacobianTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_band_takes_as_many_products_as_it_is_wide(bool byRows)
    {
        const int n = 50;
        var (starts, columns, dense) = Pattern(n, n, (row, column) => Math.Abs(row - column) <= 1);
        var jacobian = Make(byRows, n, starts, columns);
        Assert.Equal(3, jacobian.Products);
        Assert.Equal(columns.Length, jacobian.Count);
        Check(jacobian, byRows, starts, columns, dense);
    }

    [Fact]
    public void An_arrow_is_wide_in_one_direction_and_narrow_in_the_other()
    {
        // The first row is full, the rest is diagonal: each column shares the first row with each other.
        const int n = 20;
        var (starts, columns, dense) = Pattern(n, n, (row, column) => row == 0 || row == column);
        var forward = SparseJacobian.ForTangents(n, starts, columns);
        var reverse = SparseJacobian.ForAdjoints(n, starts, columns);
        Assert.Equal(n, forward.Products);
        Assert.Equal(2, reverse.Products);
        Check(forward, byRows: false, starts, columns, dense);
        Check(reverse, byRows: true, starts, columns, dense);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Random_patterns_give_the_elements_of_the_whole_matrix(int seed)
    {
        var random = new Random(seed);
        for (var run = 0; run < 100; run++)
        {
            var density = random.NextDouble();
            var (starts, columns, dense) = Pattern(random.Next(12), random.Next(12), (_, _) => random.NextDouble() < density);
            Check(Make(run % 2 == 0, dense.GetLength(1), starts, columns), run % 2 == 0, starts, columns, dense);
        }
    }

    [Fact]
    public void An_element_that_the_pattern_lacks_is_found()
    {
        var (starts, columns, dense) = Pattern(10, 10, (row, column) => row == column);
        var jacobian = SparseJacobian.ForTangents(10, starts, columns);
        Assert.Equal(1, jacobian.Products);
        dense[3, 7] = 1e-3;
        var values = new double[10];
        jacobian.Evaluate<double>(Product(dense, byRows: false), values);
        Assert.False(jacobian.IsConsistent(Product(dense, byRows: false), values, 1e-12));
        dense[3, 7] = 0;
        jacobian.Evaluate<double>(Product(dense, byRows: false), values);
        Assert.True(jacobian.IsConsistent(Product(dense, byRows: false), values, 1e-12));
    }

    [Fact]
    public void Evaluations_allocate_nothing()
    {
        var (starts, columns, dense) = Pattern(30, 30, (row, column) => Math.Abs(row - column) <= 2);
        var jacobian = SparseJacobian.ForTangents(30, starts, columns);
        var product = Product(dense, byRows: false);
        var values = new double[jacobian.Count];
        for (var i = 0; i < 3; i++)
            jacobian.Evaluate(product, values);
        var before = GC.GetAllocatedBytesForCurrentThread();
        jacobian.Evaluate(product, values);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void What_is_no_pattern_is_refused()
    {
        Assert.Throws<ArgumentException>(() => SparseJacobian.ForTangents(2, [0, 1], [2]));
        Assert.Throws<ArgumentException>(() => SparseJacobian.ForTangents(2, [0, 1], [-1]));
        Assert.Throws<ArgumentException>(() => SparseJacobian.ForTangents(2, [0, 2], [1, 1]));
        Assert.Throws<ArgumentException>(() => SparseJacobian.ForTangents(2, [0, 2, 1], [0]));
        Assert.Throws<ArgumentException>(() => SparseJacobian.ForTangents(2, [], []));
        Assert.Throws<ArgumentException>(() => SparseJacobian.ForTangents(2, [0, 1], [0, 1]));
        Assert.Throws<ArgumentException>(() => SparseJacobian.ForAdjoints(2, [1, 1], [0]));
        Assert.Throws<ArgumentException>(() => SparseJacobian.ForAdjoints(2, [0, 1], [0]).Evaluate<double>((_, _) => { }, []));
        Assert.Equal(0, SparseJacobian.ForAdjoints(2, [0], []).Products);
    }

    private static SparseJacobian Make(bool byRows, int columns, int[] starts, int[] indices) =>
        byRows ? SparseJacobian.ForAdjoints(columns, starts, indices) : SparseJacobian.ForTangents(columns, starts, indices);

    private static void Check(SparseJacobian jacobian, bool byRows, int[] starts, int[] columns, double[,] dense)
    {
        var values = new double[columns.Length + 1];
        values[^1] = 42;
        jacobian.Evaluate(Product(dense, byRows), values);
        for (var row = 0; row < starts.Length - 1; row++)
        {
            for (var k = starts[row]; k < starts[row + 1]; k++)
                Assert.Equal(dense[row, columns[k]], values[k]);
        }

        Assert.Equal(42, values[^1]);
        Assert.True(jacobian.IsConsistent(Product(dense, byRows), values, 1e-12));
    }

    private static JacobianProduct<double> Product(double[,] dense, bool byRows) => (vector, product) =>
    {
        for (var row = 0; row < dense.GetLength(0); row++)
        {
            for (var column = 0; column < dense.GetLength(1); column++)
            {
                if (byRows)
                    product[column] += dense[row, column] * vector[row];
                else
                    product[row] += dense[row, column] * vector[column];
            }
        }
    };

    private static (int[] Starts, int[] Columns, double[,] Dense) Pattern(int rows, int columns, Func<int, int, bool> has)
    {
        List<int> starts = [0], indices = [];
        var dense = new double[rows, columns];
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                if (has(row, column))
                {
                    indices.Add(column);
                    dense[row, column] = 1 + (row * 0.37) - (column * 0.11) + (row * column * 0.013);
                }
            }

            starts.Add(indices.Count);
        }

        return ([.. starts], [.. indices], dense);
    }
}
