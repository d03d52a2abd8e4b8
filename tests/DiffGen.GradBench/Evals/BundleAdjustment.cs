using System.Text.Json;
using DiffGen.GradBench.Protocol;

namespace DiffGen.GradBench.Evals;

/// <summary>How far points project from where cameras saw them, and the sparse Jacobian of that.</summary>
internal static partial class BundleAdjustment
{
    /// <summary>Rotation (axis times angle), centre, focal length, principal point, radial distortion.</summary>
    private const int CameraSize = 11;

    private const int PointSize = 3;

    public static readonly IReadOnlyDictionary<string, Preparation> Functions = new Dictionary<string, Preparation>
    {
        ["objective"] = input =>
        {
            Data data = new(input);
            double[] errors = new double[2 * data.Observations], weightErrors = new double[data.Observations];
            return new Evaluation(() => Errors(data, errors, weightErrors), output => WriteErrors(output, errors, weightErrors));
        },
        ["jacobian"] = input =>
        {
            Data data = new(input);
            SparseMatrix jacobian = new(data.Observations);
            return new Evaluation(() => Jacobian(data, jacobian), output => jacobian.Write(output));
        },
    };

    /// <summary>Where a camera sees a point, as the difference from where it was seen, weighted.</summary>
    [Differentiable(Modes = DerivativeModes.Jacobian)]
    public static (double X, double Y) ReprojectionError(
        ReadOnlySpan<double> camera,
        ReadOnlySpan<double> point,
        double weight,
        [Constant] double featureX,
        [Constant] double featureY)
    {
        Rotate(
            camera[0], camera[1], camera[2], point[0] - camera[3], point[1] - camera[4], point[2] - camera[5], out double x, out double y, out double z);
        double u = x / z, v = y / z;
        double squaredRadius = u * u + v * v;
        double distortion = 1 + camera[9] * squaredRadius + camera[10] * squaredRadius * squaredRadius;
        return (weight * (u * distortion * camera[6] + camera[7] - featureX), weight * (v * distortion * camera[6] + camera[8] - featureY));
    }

    /// <summary>Turns a vector about an axis, by the axis' length, with Rodrigues' formula.</summary>
    [Differentiable]
    internal static void Rotate(
        double axisX, double axisY, double axisZ, double x, double y, double z, out double rotatedX, out double rotatedY, out double rotatedZ)
    {
        double squaredAngle = axisX * axisX + axisY * axisY + axisZ * axisZ;

        // What is done at no angle is the first order of the formula, so that its derivative is right there too.
#pragma warning disable DG2006
        if (squaredAngle == 0)
#pragma warning restore DG2006
        {
            rotatedX = x + axisY * z - axisZ * y;
            rotatedY = y + axisZ * x - axisX * z;
            rotatedZ = z + axisX * y - axisY * x;
            return;
        }

        double angle = Math.Sqrt(squaredAngle);
        double cos = Math.Cos(angle), sin = Math.Sin(angle);
        double a = axisX / angle, b = axisY / angle, c = axisZ / angle;
        double along = (a * x + b * y + c * z) * (1 - cos);
        rotatedX = x * cos + (b * z - c * y) * sin + a * along;
        rotatedY = y * cos + (c * x - a * z) * sin + b * along;
        rotatedZ = z * cos + (a * y - b * x) * sin + c * along;
    }

    [Differentiable]
    internal static double WeightError(double weight) => 1 - weight * weight;

    private static void Errors(Data data, Span<double> errors, Span<double> weightErrors)
    {
        for (int i = 0; i < data.Observations; i++)
        {
            (errors[2 * i], errors[2 * i + 1]) = ReprojectionError(data.Camera(i), data.Point(i), data.Weights[i], data.Features[2 * i], data.Features[2 * i + 1]);
            weightErrors[i] = WeightError(data.Weights[i]);
        }
    }

    /// <summary>Two rows for each observation, then one for each weight.</summary>
    private static void Jacobian(Data data, SparseMatrix jacobian)
    {
        jacobian.Clear();
        Span<double> cameraRows = stackalloc double[2 * CameraSize], pointRows = stackalloc double[2 * PointSize], weightRows = stackalloc double[2];
        for (int i = 0; i < data.Observations; i++)
        {
            int camera = CameraSize * data.CameraOf(i), point = CameraSize * data.Cameras + PointSize * data.PointOf(i);
            int weight = CameraSize * data.Cameras + PointSize * data.Points + i;
            ReprojectionErrorJacobian(
                data.Camera(i),
                data.Point(i),
                data.Weights[i],
                data.Features[2 * i],
                data.Features[2 * i + 1],
                cameraRows,
                pointRows,
                weightRows);
            for (int k = 0; k < 2; k++)
            {
                Span<double> row = jacobian.AddRow(camera, point, weight);
                cameraRows.Slice(k * CameraSize, CameraSize).CopyTo(row);
                pointRows.Slice(k * PointSize, PointSize).CopyTo(row[CameraSize..]);
                row[CameraSize + PointSize] = weightRows[k];
            }
        }

        for (int i = 0; i < data.Observations; i++)
        {
            WeightErrorGradient(data.Weights[i], out double gradient);
            jacobian.AddEntry(CameraSize * data.Cameras + PointSize * data.Points + i, gradient);
        }
    }

    private static void WriteErrors(Utf8JsonWriter output, ReadOnlySpan<double> errors, ReadOnlySpan<double> weightErrors)
    {
        output.WriteStartObject();
        output.WriteStartObject("reproj_error");
        output.WritePropertyName("elements");
        output.Vector(errors[..2]);
        output.WriteNumber("repeated", errors.Length / 2);
        output.WriteEndObject();
        output.WriteStartObject("w_err");
        output.WriteNumber("element", weightErrors[0]);
        output.WriteNumber("repeated", weightErrors.Length);
        output.WriteEndObject();
        output.WriteEndObject();
    }

    /// <summary>A problem whose cameras are all alike, as are its points and its observations; the input gives one of each.</summary>
    private sealed class Data
    {
        public readonly int Cameras, Points, Observations;
        public readonly double[] Weights, Features;
        private readonly double[] cameras, points;
        private readonly int[] cameraOf, pointOf;

        public Data(JsonElement input)
        {
            (Cameras, Points, Observations) = (input.Int("n"), input.Int("m"), input.Int("p"));
            cameras = Repeated(input.Doubles("cam"), Cameras);
            points = Repeated(input.Doubles("x"), Points);
            Weights = Repeated([input.Double("w")], Observations);
            Features = Repeated(input.Doubles("feat"), Observations);
            cameraOf = Enumerable.Range(0, Observations).Select(i => i % Cameras).ToArray();
            pointOf = Enumerable.Range(0, Observations).Select(i => i % Points).ToArray();
        }

        public int CameraOf(int observation) => cameraOf[observation];

        public int PointOf(int observation) => pointOf[observation];

        public ReadOnlySpan<double> Camera(int observation) => cameras.AsSpan(cameraOf[observation] * CameraSize, CameraSize);

        public ReadOnlySpan<double> Point(int observation) => points.AsSpan(pointOf[observation] * PointSize, PointSize);

        private static double[] Repeated(double[] one, int count)
        {
            double[] all = new double[one.Length * count];
            for (int i = 0; i < count; i++)
            {
                one.CopyTo(all, i * one.Length);
            }

            return all;
        }
    }

    /// <summary>A matrix in compressed rows.</summary>
    private sealed class SparseMatrix(int observations)
    {
        private const int BlockRow = CameraSize + PointSize + 1;

        private readonly int[] starts = new int[3 * observations + 1];
        private readonly int[] columns = new int[(2 * BlockRow + 1) * observations];
        private readonly double[] values = new double[(2 * BlockRow + 1) * observations];
        private int rows, entries;

        public void Clear() => rows = entries = 0;

        /// <summary>Adds the row of a camera, a point and a weight that start at some columns; returns its values, which are still to be written.</summary>
        public Span<double> AddRow(int camera, int point, int weight)
        {
            Span<int> row = columns.AsSpan(entries, BlockRow);
            for (int i = 0; i < CameraSize; i++)
            {
                row[i] = camera + i;
            }

            for (int i = 0; i < PointSize; i++)
            {
                row[CameraSize + i] = point + i;
            }

            row[CameraSize + PointSize] = weight;
            Span<double> result = values.AsSpan(entries, BlockRow);
            entries += BlockRow;
            starts[++rows] = entries;
            return result;
        }

        public void AddEntry(int column, double value)
        {
            columns[entries] = column;
            values[entries] = value;
            starts[++rows] = ++entries;
        }

        /// <summary>The start of what repeats, and the end.</summary>
        public void Write(Utf8JsonWriter output)
        {
            output.WriteStartObject();
            output.WritePropertyName("rows");
            output.Vector((ReadOnlySpan<int>)[.. starts.AsSpan(0, 2 * BlockRow), starts[^1]]);
            output.WritePropertyName("cols");
            output.Vector((ReadOnlySpan<int>)[.. columns.AsSpan(0, 2 * BlockRow), columns[^1]]);
            output.WritePropertyName("vals");
            output.Vector((ReadOnlySpan<double>)[.. values.AsSpan(0, 2 * BlockRow), values[^1]]);
            output.WriteEndObject();
        }
    }
}
