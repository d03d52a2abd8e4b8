using System.Text.Json;
using DiffGen.GradBench.Protocol;

namespace DiffGen.GradBench.Evals;

/// <summary>How far the surface of a hand's model is from measured points, and the Jacobian of that by the hand's pose.</summary>
internal static class HandTracking
{
    public static readonly IReadOnlyDictionary<string, Preparation> Functions = new Dictionary<string, Preparation>
    {
        ["objective"] = input =>
        {
            Hand hand = new(input.GetProperty("data"));
            double[] theta = input.Doubles("theta"), us = input.Doubles("us"), errors = new double[hand.ErrorCount];
            return new Evaluation(
                us.Length == 0 ? () => hand.Errors(theta, errors) : () => hand.SurfaceErrors(theta, us, errors),
                output => output.Vector(errors));
        },
        ["jacobian"] = input =>
        {
            Hand hand = new(input.GetProperty("data"));
            double[] theta = input.Doubles("theta"), us = input.Doubles("us");
            int columns = theta.Length + (us.Length == 0 ? 0 : 2);
            double[] jacobian = new double[hand.ErrorCount * columns];
            Action run = us.Length == 0 ? new Simple(hand, theta, jacobian).Run : new Complicated(hand, theta, us, jacobian).Run;
            return new Evaluation(run, output => output.Matrix(jacobian, hand.ErrorCount));
        },
    };

    /// <summary>A column for each parameter of the pose.</summary>
    private sealed class Simple(Hand hand, double[] theta, double[] jacobian)
    {
        private readonly double[] direction = new double[theta.Length], errors = new double[hand.ErrorCount], tangent = new double[hand.ErrorCount];

        public void Run()
        {
            for (int k = 0; k < theta.Length; k++)
            {
                direction[k] = 1;
                hand.ErrorsTangent(theta, errors, direction, tangent);
                direction[k] = 0;
                SetColumn(jacobian, k, theta.Length, tangent);
            }
        }
    }

    /// <summary>
    /// Two columns for the position on a triangle, on which only the errors of its own point depend: for all points at once. Then the pose.
    /// </summary>
    private sealed class Complicated(Hand hand, double[] theta, double[] us, double[] jacobian)
    {
        private readonly double[] direction = new double[theta.Length], surfaceDirection = new double[us.Length];
        private readonly double[] errors = new double[hand.ErrorCount], tangent = new double[hand.ErrorCount];

        public void Run()
        {
            for (int k = 0; k < 2; k++)
            {
                SetSurfaceDirection(k, 1);
                hand.SurfaceErrorsTangent(theta, us, errors, direction, surfaceDirection, tangent);
                SetSurfaceDirection(k, 0);
                SetColumn(jacobian, k, theta.Length + 2, tangent);
            }

            for (int k = 0; k < theta.Length; k++)
            {
                direction[k] = 1;
                hand.SurfaceErrorsTangent(theta, us, errors, direction, surfaceDirection, tangent);
                direction[k] = 0;
                SetColumn(jacobian, k + 2, theta.Length + 2, tangent);
            }
        }

        private void SetSurfaceDirection(int first, double value)
        {
            for (int i = first; i < surfaceDirection.Length; i += 2)
            {
                surfaceDirection[i] = value;
            }
        }
    }

    private static void SetColumn(Span<double> matrix, int column, int columns, ReadOnlySpan<double> values)
    {
        for (int row = 0; row < values.Length; row++)
        {
            matrix[row * columns + column] = values[row];
        }
    }
}
