using DiffGen.Tests.Harness;

namespace DiffGen.Tests.Transform;

/// <summary>Matrices of derivatives of methods that take arrays of several dimensions as constants, make their own, and pass them on.</summary>
public sealed class GridMatrixTests
{
    private const string Quadratic = """
        public static double Form(double[,] m, double[] x)
        {
            double s = 0;
            for (int i = 0; i < m.GetLength(0); i++)
                for (int j = 0; j < m.GetLength(1); j++) s += m[i, j] * x[i] * x[j] * x[j];
            return s;
        }

        public static double Reference(double[,] a, double[] x)
        {
            double[,] own = new double[a.GetLength(0), a.GetLength(1)];
            for (int i = 0; i < own.GetLength(0); i++)
                for (int j = 0; j < own.GetLength(1); j++) own[i, j] = a[i, j] * Math.Sin(x[i]);
            return Form(own, x) + Form(a, x) * x[0];
        }

        [Differentiable(Modes = DerivativeModes.None)]
        static double FormOf(double[,] m, double[] x)
        {
            double s = 0;
            for (int i = 0; i < m.GetLength(0); i++)
                for (int j = 0; j < m.GetLength(1); j++) s += m[i, j] * x[i] * x[j] * x[j];
            return s;
        }

        [Differentiable(Modes = DerivativeModes.Reverse | DerivativeModes.Hessian | DerivativeModes.Forward | DerivativeModes.Jacobian)]
        public static double F([Constant] double[,] a, double[] x)
        {
            double[,] own = new double[a.GetLength(0), a.GetLength(1)];
            for (int i = 0; i < own.GetLength(0); i++)
                for (int j = 0; j < own.GetLength(1); j++) own[i, j] = a[i, j] * Math.Sin(x[i]);
            return FormOf(own, x) + FormOf(a, x) * x[0];
        }

        [Differentiable(Modes = DerivativeModes.Jacobian | DerivativeModes.Forward)]
        public static void Rows([Constant] double[,] a, ReadOnlySpan<double> x, [Output] Span<double> y)
        {
            for (int i = 0; i < y.Length; i++)
            {
                double s = 1;
                for (int j = 0; j < x.Length; j++) s += a[i, j] * x[j] * x[j] * s;
                y[i] = s;
            }
        }
        """;

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(6)]
    public void Hessians_and_gradients(int n) =>
        Assert.Equal("", Snippet.Run(Quadratic, $$"""
            int n = {{n}};
            double[,] a = new double[n, n];
            double[] x = new double[n], hessian = new double[n * n], above = new double[n], below = new double[n], row = new double[n], g = new double[n];
            for (int i = 0; i < n; i++) { x[i] = 0.4 + 0.1 * i; for (int j = 0; j < n; j++) a[i, j] = Math.Cos(i + 2 * j); }
            string wrong = FHessian(a, x, hessian) == Reference(a, x) && FJacobian(a, x, row) == Reference(a, x) ? "" : "value ";
            FGradient(a, x, g);
            for (int j = 0; j < n; j++)
            {
                double[] up = (double[])x.Clone(), down = (double[])x.Clone();
                up[j] += 1e-5; down[j] -= 1e-5;
                FGradient(a, up, above);
                FGradient(a, down, below);
                if (!(Math.Abs(g[j] - (Reference(a, up) - Reference(a, down)) / 2e-5) < 1e-7) || !(Math.Abs(row[j] - g[j]) < 1e-12)) wrong += $"{j} ";
                for (int i = 0; i < n; i++)
                    if (!(Math.Abs(hessian[j * n + i] - (above[i] - below[i]) / 2e-5) < 1e-7)) wrong += $"[{j},{i}] {hessian[j * n + i]} {(above[i] - below[i]) / 2e-5}; ";
            }
            return wrong;
            """));

    [Theory]
    [InlineData(2, 9)] // by tangents
    [InlineData(5, 3)] // by adjoints
    [InlineData(1, 1)]
    public void Jacobians(int inputs, int outputs) =>
        Assert.Equal("", Snippet.Run(Quadratic, $$"""
            int n = {{inputs}}, m = {{outputs}};
            double[,] a = new double[m, n];
            double[] x = new double[n], y = new double[m], same = new double[m], matrix = new double[n * m];
            for (int j = 0; j < n; j++) { x[j] = 0.4 + 0.1 * j; for (int i = 0; i < m; i++) a[i, j] = Math.Cos(i + 2 * j); }
            RowsJacobian(a, x, y, matrix);
            string wrong = "";
            for (int j = 0; j < n; j++)
            {
                double[] direction = new double[n], tangent = new double[m];
                direction[j] = 1;
                RowsTangent(a, x, same, direction, tangent);
                for (int i = 0; i < m; i++)
                    if (!(Math.Abs(matrix[i * n + j] - tangent[i]) < 1e-12) || same[i] != y[i]) wrong += $"[{i},{j}] {matrix[i * n + j]} {tangent[i]}; ";
            }
            return wrong;
            """));
}
