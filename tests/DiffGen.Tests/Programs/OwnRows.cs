using System;
using DiffGen;

/// <summary>Arrays of arrays that a method makes for itself.</summary>
public static partial class OwnRows
{
    // @set n=4
    // @at n=1
    // @at n=0
    [Differentiable]
    public static double Triangle(int n, double x)
    {
        double[][] rows = new double[n][];
        for (int i = 0; i < n; i++)
        {
            rows[i] = new double[i + 1];
            for (int j = 0; j <= i; j++)
            {
                rows[i][j] = j == 0 ? x : (rows[i - 1][j - 1] * x) + j;
            }
        }

        double sum = 0;
        foreach (double[] row in rows)
        {
            for (int j = 0; j < row.Length; j++)
            {
                sum += row[j] * row[0];
            }
        }

        return sum;
    }

    // @set n=3
    // @length a=9
    [Differentiable]
    public static double DeterminantByPivoting(ReadOnlySpan<double> a, int n)
    {
        double[][] m = new double[n][];
        for (int i = 0; i < n; i++)
        {
            double[] row = new double[n];
            for (int j = 0; j < n; j++)
            {
                row[j] = a[(i * n) + j];
            }

            m[i] = row;
        }

        double determinant = 1;
        for (int k = 0; k < n; k++)
        {
            int pivot = k;
            for (int i = k + 1; i < n; i++)
            {
                if (Math.Abs(m[i][k]) > Math.Abs(m[pivot][k]))
                {
                    pivot = i;
                }
            }

            if (pivot != k)
            {
                (m[pivot], m[k]) = (m[k], m[pivot]);
                determinant = -determinant;
            }

            determinant *= m[k][k];
            for (int i = k + 1; i < n; i++)
            {
                double factor = m[i][k] / m[k][k];
                for (int j = k; j < n; j++)
                {
                    m[i][j] -= factor * m[k][j];
                }
            }
        }

        return determinant;
    }

    [Differentiable]
    public static double Initialised(double x, double y)
    {
        double[][] m = { new[] { x, y }, new[] { y } };
        double[][] c = [[x], [y, x]];
        c[0] = m[1];
        m[1][0] *= x;
        return (m[0][1] * c[0][0]) + (c[1][1] * c[^1][0] * m.Length);
    }

    [Differentiable]
    private static double Norm(double[] row)
    {
        double sum = 0;
        for (int i = 0; i < row.Length; i++)
        {
            sum += row[i] * row[i];
            row[i] *= sum;
        }

        return sum;
    }

    // @set steps=3
    [Differentiable]
    public static double History(double x, int steps)
    {
        double[][] states = new double[steps + 1][];
        states[0] = new[] { x, 1 };
        for (int t = 0; t < steps; t++)
        {
            double[] last = states[t], next = new double[2];
            next[0] = last[0] + (0.1 * last[1] * x);
            next[1] = last[1] - (0.1 * Math.Sin(last[0]));
            states[t + 1] = next;
        }

        double sum = 0;
        for (int t = steps; t >= 0; t--)
        {
            sum += Norm(states[t]) * states[0][0];
        }

        return sum;
    }

    // @shape rows=[[0.7,1.2],[0.4,-0.2],[1.1,0.3]]
    [Differentiable]
    public static double CopiesOfRows(double[][] rows)
    {
        double[][] copy = new double[rows.Length][];
        for (int i = 0; i < rows.Length; i++)
        {
            copy[i] = new double[rows[i].Length];
            for (int j = 0; j < rows[i].Length; j++)
            {
                copy[i][j] = rows[i][j] * rows[0][0];
            }
        }

        return copy[1][0] * copy[2][1] * rows[0][1];
    }
}
