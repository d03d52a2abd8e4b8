using System.Globalization;
using DiffGen.KernelTests.Harness;

namespace DiffGen.KernelTests;

/// <summary>Kernels as people write them, whole algorithms: their adjoints against differences, and in single precision against those in double precision.</summary>
public class WholeKernelTests
{
    private const int Groups = 3;
    private const int Size = 4;

    public static TheoryData<string, string> Grouped => new()
    {
        {
            "x=12 k y=12",
            """
            Stencil(ArrayView<double> x, double k, ArrayView<double> y)
            {
                // A row for each group; tiles of three rows with a column more on either side.
                ArrayView<double> s = SharedMemory.Allocate<double>(18);
                int t = Group.IdxX, row = Grid.IdxX, h = Grid.DimX, w = Group.DimX;
                for (int r = 0; r < 3; r++)
                {
                    int above = row + r - 1;
                    bool inside = above >= 0 && above < h;
                    s[r * 6 + t + 1] = inside ? x[above * w + t] : 0;
                    if (t == 0) { s[r * 6] = 0; }
                    if (t == w - 1) { s[r * 6 + 5] = inside ? x[above * w] * 0.5 : 0.25; }
                }
                Group.Barrier();
                int c = t + 7;
                double laplacian = s[c - 1] + s[c + 1] + s[c - 6] + s[c + 6] - 4 * s[c];
                y[row * w + t] = s[c] + k * laplacian * s[c];
            }
            """
        },
        {
            "x=12 y=12",
            """
            Scan(ArrayView<double> x, ArrayView<double> y)
            {
                ArrayView<double> s = SharedMemory.Allocate<double>(4);
                int t = Group.IdxX, i = Grid.GlobalIndex.X;
                s[t] = x[i] * x[i];
                Group.Barrier();
                for (int d = 1; d < 4; d *= 2)
                {
                    double v = s[t];
                    if (t >= d) { v += Math.Sin(s[t - d]) * s[t]; }
                    Group.Barrier();
                    s[t] = v;
                    Group.Barrier();
                }
                y[i] = s[t] * s[3];
            }
            """
        },
        {
            "x=12 n:3 y=3",
            """
            Softmax(ArrayView<double> x, int n, ArrayView<double> y)
            {
                // Strided over what a group has to do, with a sum over the group.
                double sum = 0, weighted = 0;
                for (int k = 0; k < n; k++)
                {
                    int j = k * Group.DimX + Group.IdxX;
                    double e = Math.Exp(x[j] * (Grid.IdxX + 1));
                    sum += e;
                    weighted += e * x[j];
                }
                sum = GroupExtensions.AllReduce<double, AddDouble>(sum);
                weighted = GroupExtensions.AllReduce<double, AddDouble>(weighted);
                if (Group.IsFirstThread) { y[Grid.IdxX] = weighted / sum; }
            }
            """
        },
        {
            "p=12 y=12",
            """
            Staged(ArrayView<Body> p, ArrayView<double> y)
            {
                ArrayView<Body> s = SharedMemory.Allocate<Body>(4);
                int t = Group.IdxX, i = Grid.GlobalIndex.X;
                s[t] = p[i];
                Group.Barrier();
                double force = 0;
                for (int j = 0; j < 4; j++)
                {
                    double d = s[j].X - s[t].X;
                    force += s[j].Mass * d / (0.1 + d * d);
                }
                y[i] = force * s[t].Speed;
            }
            public struct Body { public double X, Speed, Mass; }
            """
        },
    };

    public static TheoryData<string, string, string> Grids => new()
    {
        {
            "6,1,1", "x=6 w=6 h=8",
            """
            Histogram(Index1D i, ArrayView<double> x, ArrayView<double> w, ArrayView<double> h)
            {
                int b = (int)(x[i] * 4);
                double f = x[i] * 4 - b;
                if (b < 0 || b > 6) { return; }
                Atomic.Add(ref h[b], (1 - f) * w[i]);
                Atomic.Add(ref h[b + 1], f * f * w[i]);
            }
            """
        },
        {
            "3,1,1", "a=36 b=12 rows:4 y=9",
            """
            LeastSquares(Index1D i, ArrayView<double> a, ArrayView<double> b, int rows, ArrayView<double> y)
            {
                double[] n = new double[9];
                double[] v = new double[3];
                for (int r = 0; r < rows; r++)
                {
                    int at = (i * rows + r) * 3;
                    for (int c = 0; c < 3; c++)
                    {
                        v[c] += a[at + c] * b[i * rows + r];
                        for (int d = 0; d < 3; d++) { n[c * 3 + d] += a[at + c] * a[at + d]; }
                    }
                }
                for (int c = 0; c < 3; c++)
                {
                    n[c * 3 + c] += 1;
                    for (int k = 0; k < c; k++) { n[c * 3 + c] -= n[c * 3 + k] * n[c * 3 + k]; }
                    n[c * 3 + c] = Math.Sqrt(n[c * 3 + c]);
                    for (int r = c + 1; r < 3; r++)
                    {
                        for (int k = 0; k < c; k++) { n[r * 3 + c] -= n[r * 3 + k] * n[c * 3 + k]; }
                        n[r * 3 + c] /= n[c * 3 + c];
                    }
                }
                for (int r = 0; r < 3; r++)
                {
                    for (int k = 0; k < r; k++) { v[r] -= n[r * 3 + k] * v[k]; }
                    v[r] /= n[r * 3 + r];
                }
                for (int r = 2; r >= 0; r--)
                {
                    for (int k = r + 1; k < 3; k++) { v[r] -= n[k * 3 + r] * v[k]; }
                    v[r] /= n[r * 3 + r];
                    y[i * 3 + r] = v[r];
                }
            }
            """
        },
        {
            "6,1,1", "x=6 drift sigma steps:4 seed:77 y=6",
            """
            Paths(Index1D i, ArrayView<double> x, double drift, double sigma, int steps, uint seed, ArrayView<double> y)
            {
                double s = x[i], sum = 0;
                for (int t = 0; t < steps; t++)
                {
                    double z = Normal((uint)(i.X * 7919 + t) ^ seed);
                    s *= Math.Exp((drift - 0.5 * sigma * sigma) * 0.25 + sigma * 0.5 * z);
                    sum += s;
                }
                y[i] = Math.Max(sum / steps - 0.1, 0);
            }
            [Differentiable] public static double Normal(uint counter) => Math.Sqrt(-2 * Math.Log(Draw(counter * 2))) * Math.Cos(6.25 * Draw(counter * 2 + 1));
            [Differentiable] public static double Draw(uint counter)
            {
                uint c = counter * 747796405u + 2891336453u;
                uint word = ((c >> (int)((c >> 28) + 4u)) ^ c) * 277803737u;
                return ((word >> 22) ^ word) * 2.25e-10 + 0.01;
            }
            """
        },
        {
            "6,1,1", "p=6 q=6 dt y=6",
            """
            Gravity(Index1D i, ArrayView<Body> p, ArrayView<Body> q, double dt, ArrayView<double> y)
            {
                Body own = p[i];
                double force = 0;
                for (int j = 0; j < q.IntLength; j++)
                {
                    if (j == i.X) { continue; }
                    double d = q[j].X - own.X;
                    force += q[j].Mass * d / Math.Pow(d * d + 0.1, 1.5);
                }
                own.Speed += force * dt;
                own = own with { X = own.X + own.Speed * dt };
                p[i] = own;
                y[i] = own.Speed * own.Speed * own.Mass;
            }
            public record struct Body { public double X; public int Kind; public double Speed; public double Mass; }
            """
        },
        {
            "5,4,1", "x=12 w:4 h:3 y=12",
            """
            Guarded(Index2D i, ArrayView<double> x, int w, int h, ArrayView<double> y)
            {
                if (i.X >= w || i.Y >= h) { return; }
                double s = 0;
                for (int dy = -1; dy <= 1; dy++)
                {
                    if (i.Y + dy < 0) { continue; }
                    if (i.Y + dy >= h) { break; }
                    for (int dx = -1; dx <= 1; dx++)
                    {
                        int c = i.X + dx;
                        if (c < 0 || c >= w) { continue; }
                        double v = x[(i.Y + dy) * w + c];
                        if (v < 0.35) { s -= v * v; continue; }
                        s += Math.Sqrt(v) * (dx + 2 * dy);
                    }
                }
                y[i.Y * w + i.X] = s * s;
            }
            """
        },
        {
            "6,1,1", "x=6 o n:5 y=6",
            """
            Ragged(Index1D i, ArrayView<double> x, ArrayView<int> o, int n, ArrayView<double> y)
            {
                double v = x[i];
                for (int r = 0; r < o[i]; r++)
                {
                    double p = 1;
                    for (int c = r; c < n; c++)
                    {
                        if (c > r + 3) { break; }
                        p *= Math.Cos(v * x[c]) + 1;
                    }
                    while (p > 1.5) { p *= 0.5 + 0.1 * v; v += 0.01; }
                    v = v * 0.5 + p;
                }
                y[i] = v;
            }
            """
        },
        {
            "6,1,1", "x=6 z=6 y=6",
            """
            Givens(Index1D i, ArrayView<double> x, ArrayView<double> z, ArrayView<double> y)
            {
                double[] v = new double[4];
                v[0] = x[i]; v[1] = z[i];
                Polar(v[0], ref v[1], out v[2]);
                Rotate(ref v[0], ref v[2], v[1]);
                Rotate(ref v[2], ref v[0], 0.3);
                y[i] = v[0];
                Scale(ref y[i], v[2]);
                Scale(ref z[i], y[i]);
            }
            [Differentiable] public static void Polar(double a, ref double b, out double angle) { angle = Math.Atan2(b, a); b = Math.Sqrt(a * a + b * b); }
            [Differentiable] public static void Rotate(ref double a, ref double b, double angle) { double c = Math.Cos(angle), s = Math.Sin(angle), old = a; a = c * a - s * b; b = s * old + c * b; }
            [Differentiable] public static void Scale(ref double a, in double by) { a *= by; }
            """
        },
        {
            "6,1,1", "x=6 z=6 y=6",
            """
            Names(Index1D i, ArrayView<double> x, ArrayView<double> z, ArrayView<double> y)
            {
                double a = x[i], b = z[i];
                double s = Math.Tanh(a * 3) + Math.Pow(a, b) + (a * 7) % b + Math.Atan2(a, b) + Math.Log10(b) + Math.Sinh(a) * Math.Cosh(b);
                s += Math.Exp(-b) + Math.Abs(a - b) + Math.Min(a, b) * Math.Max(a, b) + Math.Floor(a * 4) * b + Math.Ceiling(a) * b;
                y[i] = s + Math.Asin(a * 0.5) + Math.Acos(b * 0.5) + Math.Atan(a) + Math.Tan(b * 0.5) + Math.Truncate(b * 3);
            }
            """
        },
        {
            "2,3,2", "x=12 y=24",
            """
            Pyramid(Index3D i, ArrayView<double> x, ArrayView<double> y)
            {
                int j = (i.Z * 3 + i.Y) * 2 + i.X;
                ArrayView<double> own = y.SubView(j * 2, 2);
                own[0] = x[j] * x[11 - j];
                own[1] = own[0] * x[(j + 5) % 12] + Math.Exp(own[0]);
                own[0] *= own[1];
            }
            """
        },
    };

    [Theory]
    [MemberData(nameof(Grouped))]
    public void Groups_have_adjoints(string shapes, string kernel) =>
        Check(new KernelDifferences(kernel, shapes, (method, arguments) => Launch.RunGrouped(method, Groups, Size, arguments)));

    [Theory]
    [MemberData(nameof(Grids))]
    public void Grids_have_adjoints(string extent, string shapes, string kernel)
    {
        var axes = extent.Split(',').Select(axis => int.Parse(axis, CultureInfo.InvariantCulture)).ToArray();
        Check(new KernelDifferences(kernel, shapes, (method, arguments) => Launch.Run(method, new ILGPU.Index3D(axes[0], axes[1], axes[2]), arguments)));
    }

    private static void Check(KernelDifferences differences)
    {
        differences.Check();
        differences.CheckSingle();
    }
}
