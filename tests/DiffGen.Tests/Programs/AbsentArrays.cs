using System;
using DiffGen;

/// <summary>Array variables that hold no array, at first or at all.</summary>
public static partial class AbsentArrays
{
    // @length a=2
    // @set n=4
    // @at n=0
    // @at n=1
    [Differentiable]
    public static double TestedInALoop(double[] a, double x, int n)
    {
        double[] best = null;
        for (int i = 0; i < n; i++)
        {
            double[] candidate = { a[i % 2] * x, a[1] + i };
            if (best == null || candidate[0] * candidate[1] > best[0] * best[1])
            {
                best = candidate;
            }
        }

        return best is null ? x : best[0] * best[1];
    }

    // @length a=2
    // @set n=3
    // @at n=0
    [Differentiable]
    public static double Previous(double[] a, double x, int n)
    {
        double[] last = null;
        double sum = x;
        for (int i = 0; i < n; i++)
        {
            double[] next = new double[2];
            for (int j = 0; j < 2; j++)
            {
                next[j] = last != null ? last[j] * a[j] + x : a[j];
            }

            sum += last is { } before ? before[0] * next[1] : next[0];
            last = next;
        }

        return sum;
    }

    // @set n=3
    // @at n=0
    // @at n=1
    [Differentiable]
    public static double MadeWhenNeeded(double x, int n)
    {
        double[] memo = null;
        double sum = x;
        for (int i = 0; i < n; i++)
        {
            memo ??= new double[] { x * sum, 2 };
            memo[1] *= sum;
            sum += memo[0] * memo[1];
        }

        return sum + (memo ?? new double[] { x, x * x })[1];
    }

    // @set n=2
    // @at n=0
    // @at n=3
    [Differentiable]
    public static double MissingRows(double x, int n)
    {
        double[][] rows = new double[4][];
        for (int i = 0; i < n; i++)
        {
            rows[i] = new double[] { x, x * i };
        }

        double sum = 0;
        for (int i = 0; i < 4; i++)
        {
            double[] row = rows[i];
            if (row == null)
            {
                row = new double[] { x * x };
            }

            sum += row[^1] * row.Length;
            sum += rows[i] is null ? x : rows[i][0];
            rows[i] ??= row;
        }

        return sum * rows[3][0] * (rows[3]?.Length ?? 0);
    }

    // @length a=3
    // @set n=2
    // @at n=1
    [Differentiable]
    public static double ParameterOrNone(double[] a, double x, int n)
    {
        double[] chosen = n == 1 ? null : n == 2 ? a : new double[] { x, x, x };
        if (chosen is not null)
        {
            chosen[1] *= x;
        }

        return chosen switch
        {
            null => x * a[0],
            [var first, .., var last] => first * last * a[1],
            _ => 0,
        };
    }

    // @set n=3
    // @at n=1
    [Differentiable]
    public static double RowsThatGrowInTheLoop(double x, int n)
    {
        double[][] rows = { new double[n] };
        double sum = 0;
        for (int j = 0; j < rows[0].Length; j++)
        {
            sum += x * j;
            if (j == n - 1 && n < 6)
            {
                rows[0] = new double[n + 2];
                rows[0][n] = x;
            }

            sum += rows[0][j] * x;
        }

        return sum;
    }

    // @length a=3
    // @set n=4
    // @at n=0
    [Differentiable]
    public static double Resized(double[] a, double x, int n)
    {
        double[] grown = Array.Empty<double>();
        double[] kept = a;
        for (int i = 0; i < n; i++)
        {
            Array.Resize(ref grown, grown.Length + 1);
            grown[i] = i == 0 ? x * x : grown[i - 1] * a[i % 3];
            if (i == 2)
            {
                Array.Resize(ref grown, 2);
                Array.Resize(ref grown, 3);
            }
        }

        Array.Resize(ref kept, 3);
        kept[0] *= x;
        Array.Resize(ref kept, 4);
        kept[1] *= x;
        double sum = kept[1] + kept[3];
        foreach (double e in grown)
        {
            sum += e * a[0] * a[1];
        }

        return sum;
    }

    // @length a=3 b=4
    // @set n=1
    // @at n=0
    // @at n=2
    [Differentiable]
    public static double TryCopied(Span<double> a, Span<double> b, int n)
    {
        bool fits = a.TryCopyTo(b[n..]);
        return fits ? b[1] * b[2] * a[0] : b[1] * a[1];
    }

    [Differentiable]
    private static double CopiesAndTests(double[] a, double[] b, double x)
    {
        a.CopyTo(b, 0);
        Array.Fill(a, x, 0, Math.Min(1, a.Length));
        double s = b == null ? 0 : b.Length;
        foreach (double e in b) s += e * x;
        return a is not null && a.Length > 1 ? s * a[1] : s;
    }

    [Differentiable]
    private static double ProductOrThree(double[] a)
    {
        if (a == null)
        {
            return 3;
        }

        double product = 1;
        foreach (double e in a) product *= e;
        return product;
    }

    // @length a=3
    // @set n=2
    // @at n=0
    [Differentiable]
    public static double TestedByCallees(double[] a, double x, int n)
    {
        double[] t = new double[4];
        double s = CopiesAndTests(a, t, x);
        double[][] rows = new double[4][];
        for (int i = 0; i < n; i++)
        {
            double[] own = new double[i];
            if (i > 0) own[0] = s * x;
            s += CopiesAndTests(own, t, x) * 0.1;
            rows[i] = own;
        }

        foreach (double[] row in rows) s += ProductOrThree(row) * x;
        return s + ProductOrThree(new double[0]) + ProductOrThree(a);
    }
}
