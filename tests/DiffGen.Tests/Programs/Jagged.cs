using System;
using DiffGen;

/// <summary>Arrays of arrays: rows of any length, none, missing, written in place, and handed to other methods.</summary>
public static partial class Jagged
{
    // @shape rows=[[0.7,1.2],[0.4],[1.1,0.3,0.9]]
    // @at rows=[[0.7],[1.2,-0.4]]
    // @at rows=[[],[1.5,0.2]]
    // @at rows=[]
    // @at rows=[[]]
    [Differentiable]
    public static double SumOfSquares(double[][] rows)
    {
        double sum = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            for (int j = 0; j < rows[i].Length; j++)
            {
                sum += rows[i][j] * rows[i][j];
            }
        }

        return sum;
    }

    // @set rows=[[0.7,1.2],null,[1.1,0.3,0.9]]
    // @at rows=[null]
    [Differentiable]
    public static double MissingRows(double[][] rows, double scale)
    {
        double sum = 0;
        foreach (double[] row in rows)
        {
            if (row is null)
            {
                sum += scale;
                continue;
            }

            foreach (double value in row)
            {
                sum += Math.Exp(scale * value);
            }
        }

        return sum;
    }

    // @throws rows=null
    // @throws rows=[null]
    // @throws rows=[[0.5]]
    // @shape rows=[[0.7,1.2],[0.4]]
    [Differentiable]
    public static double Throws(double[][] rows) => rows[0][0] * rows[1][0];

    // @shape m=[[0.7,1.2],[0.4,0.6],[1.1,0.3]]
    [Differentiable]
    public static double InPlace(double[][] m, double x)
    {
        for (int i = 1; i < m.Length; i++)
        {
            for (int j = 0; j < m[i].Length; j++)
            {
                m[i][j] = (m[i][j] * m[i - 1][0]) + (x * m[i][0]);
            }
        }

        return m[m.Length - 1][1] * m[0][0];
    }

    // @set a=[[4.0,1.2,0.3],[1.2,5.0,0.6],[0.3,0.6,3.0]]
    [Differentiable]
    public static double Cholesky(double[][] a)
    {
        int n = a.Length;
        double logDeterminant = 0;
        for (int j = 0; j < n; j++)
        {
            double[] row = a[j];
            double d = row[j];
            for (int k = 0; k < j; k++)
            {
                d -= row[k] * row[k];
            }

            row[j] = Math.Sqrt(d);
            logDeterminant += 2 * Math.Log(row[j]);
            for (int i = j + 1; i < n; i++)
            {
                double sum = a[i][j];
                for (int k = 0; k < j; k++)
                {
                    sum -= a[i][k] * row[k];
                }

                a[i][j] = sum / row[j];
            }
        }

        return logDeterminant;
    }

    // @shape x=[[0.7,1.2],[0.4]]
    // @shape y=[[0.0,0.0],[0.0]]
    [Differentiable]
    public static void Fill(double[][] x, [Output] double[][] y)
    {
        for (int i = 0; i < x.Length; i++)
        {
            for (int j = 0; j < x[i].Length; j++)
            {
                y[i][j] = Math.Sin(x[i][j]) * x[0][0];
            }
        }
    }

    [Differentiable]
    public static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    // @shape rows=[[0.7,1.2],[0.4,-0.2],[1.1,0.3]]
    [Differentiable]
    public static double RowsAsArguments(double[][] rows, double k)
    {
        double sum = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                sum += Math.Exp(-k * Dot(rows[i], rows[j])) / Dot(rows[j], rows[j]);
            }
        }

        return sum;
    }

    [Differentiable]
    private static void Scale(double[] row, double factor)
    {
        for (int i = 0; i < row.Length; i++)
        {
            row[i] *= factor + row[0];
        }
    }

    // @shape rows=[[0.7,1.2],[0.4,-0.2],[1.1,0.3]]
    [Differentiable]
    public static double RowsChangedByCallee(double[][] rows, double factor)
    {
        double before = Dot(rows[0], rows[1]);
        for (int i = 0; i < rows.Length; i++)
        {
            Scale(rows[i], factor);
        }

        return before + Dot(rows[1], rows[2]);
    }

    // Large enough to be called, not written into its caller.
    [Differentiable]
    private static double Forward(double[][] weights, double[] x, double[] y)
    {
        double norm = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            double sum = 0;
            for (int j = 0; j < weights[i].Length; j++)
            {
                sum += weights[i][j] * x[j];
            }

            y[i] = Math.Tanh(sum);
            norm += y[i] * y[i] * Math.Exp(sum);
            weights[i][0] += 0.1 * y[i];
        }

        return norm;
    }

    // @shape weights=[[0.7,1.2,0.1],[0.4,-0.2,0.3]]
    // @length x=3
    [Differentiable]
    public static double WholeAsArgument(double[][] weights, double[] x, int n)
    {
        double[] y = new double[weights.Length];
        double total = 0;
        for (int i = 0; i < n; i++)
        {
            total += Forward(weights, x, y) * weights[0][0];
        }

        return total + y[0];
    }

    // @shape rows=[[0.7,1.2],[0.4,-0.2],[1.1,0.3]]
    [Differentiable]
    public static double Recursive(double[][] rows, int depth, double x) =>
        depth == rows.Length ? x : (rows[depth][0] * Math.Sin(x)) + Recursive(rows, depth + 1, x * rows[depth][1]);

    // @shape cube=[[[0.7,1.2],[0.4]],[[1.1],[0.3,0.9]]]
    [Differentiable]
    public static double Cube(double[][][] cube)
    {
        double product = 1;
        foreach (double[][] plane in cube)
        {
            foreach (double[] row in plane)
            {
                for (int k = 0; k < row.Length; k++)
                {
                    product += product * row[k] * plane[0][0];
                    row[k] *= product;
                }
            }
        }

        return product * cube[1][1][0];
    }

    // @shape rows=[[0.7,1.2,0.2,0.9],[0.4,0.6,1.6,0.3]]
    [Differentiable]
    public static double SlicesOfRows(double[][] rows)
    {
        double sum = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            Span<double> tail = rows[i].AsSpan(1);
            ReadOnlySpan<double> other = rows[1 - i];
            for (int j = 0; j < tail.Length; j++)
            {
                tail[j] += other[j] * tail[tail.Length - 1 - j];
                sum += tail[j] * tail[0];
            }
        }

        return sum;
    }

    // @shape rows=[[0.7,1.2,0.2],[0.4,0.6,1.6]]
    // @set order=[[1,0,1],[2,2]]
    [Differentiable]
    public static double Gathered(double[][] rows, int[][] order)
    {
        double sum = 0;
        for (int i = 0; i < order.Length; i++)
        {
            foreach (int k in order[i])
            {
                sum += rows[i][k] * sum + rows[1 - i][k];
            }
        }

        return sum;
    }

    public record struct Body(double X, double Y, int Id);

    // @shape groups=[[new(0.5,0.7,1)],[new(1.5,0.2,2),new(0.1,0.4,3)]]
    [Differentiable]
    public static double Structs(Body[][] groups)
    {
        double sum = 0;
        for (int i = 0; i < groups.Length; i++)
        {
            for (int j = 0; j < groups[i].Length; j++)
            {
                Body body = groups[i][j];
                sum += body.X * body.Y * body.Id * groups[0][0].X;
                groups[i][j] = body with { X = sum };
            }
        }

        return sum * groups[1][0].X;
    }

    // @shape rows=[[0.7f,1.2f],[0.4f]]
    [Differentiable]
    public static float Singles(float[][] rows) => (rows[0][0] * rows[0][1]) + MathF.Sin(rows[1][0]);

    // @shape rows=[[0.7,1.2],[0.4,-0.2],[1.1,0.3]]
    [Differentiable]
    public static double Chosen(double[][] rows, int i, double x)
    {
        double[] first = rows[0], second = rows[1];
        double[] chosen = i > 2 ? first : second;
        double sum = 0;
        for (int k = 0; k < chosen.Length; k++)
        {
            chosen[k] *= x;
            sum += chosen[k] * rows[2][k];
        }

        return sum * first[0];
    }

    // @shape rows=[[0.7,1.2],[0.4,-0.2]]
    [Differentiable]
    public static double ConstantRows([Constant] double[][] rows, double x) => (rows[0][0] * x) + (rows[1][1] * x * x);
}
