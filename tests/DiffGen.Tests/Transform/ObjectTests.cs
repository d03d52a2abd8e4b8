using DiffGen.Tests.Harness;

namespace DiffGen.Tests.Transform;

/// <summary>Objects where the corpus can't show them: receivers, memory that is shared, shadows.</summary>
public sealed class ObjectTests
{
    private const string Model = """
        public partial class Layer
        {
            private double[] _weights = { 0.3, 0.4 };
            private readonly Layer _next;

            public Layer(Layer next) => _next = next;

            public double Bias { get; private set; } = 0.1;

            public Layer Next => _next;

            public double this[int i] { get => _weights[i]; set => _weights[i] = value; }

            public void Set(double bias) => Bias = bias;

            [Differentiable(IncludeThis = true, Modes = DerivativeModes.Reverse | DerivativeModes.Forward | DerivativeModes.HessianVectorProduct)]
            public double Predict(double x)
            {
                double sum = Bias;
                for (int i = 0; i < _weights.Length; i++)
                {
                    sum += _weights[i] * x;
                }

                double y = Math.Tanh(sum) * Bias;
                _weights[0] += y;
                return _next is null ? y * _weights[0] : _next.Predict(y) + _weights[0];
            }

            [Differentiable(IncludeThis = true)]
            public double Twice(double x) => Predict(x) * Predict(x + Bias);
        }

        [Differentiable]
        static double Loss(Layer layer, double x) => layer.Predict(x) * layer.Bias;

        static Layer Make(double bias = 0.1, double weight = 0.3, double next = 0.1)
        {
            Layer last = new(null);
            last.Set(next);
            Layer first = new(last);
            first.Set(bias);
            first[0] = weight;
            return first;
        }

        static double Slope(Func<double, double> f) => (f(1e-5) - f(-1e-5)) / 2e-5;

        static string Agree(Func<Layer, double, double> f, Func<Layer, double, Layer, (double, double)> gradient)
        {
            Layer layer = Make(), shadow = Make(5, 5, 5);
            (double value, double x) = gradient(layer, 0.5, shadow);
            double worst = Math.Abs(value - f(Make(), 0.5));
            worst = Math.Max(worst, Math.Abs(x - Slope(d => f(Make(), 0.5 + d))));
            worst = Math.Max(worst, Math.Abs(shadow.Bias - Slope(d => f(Make(bias: 0.1 + d), 0.5))));
            worst = Math.Max(worst, Math.Abs(shadow[0] - Slope(d => f(Make(weight: 0.3 + d), 0.5))));
            worst = Math.Max(worst, Math.Abs(shadow.Next.Bias - Slope(d => f(Make(next: 0.1 + d), 0.5))));
            return worst < 1e-8 && layer[0] == 0.3 && layer.Next[0] == 0.3 ? "" : "off by " + worst;
        }
        """;

    [Fact]
    public void The_receiver_is_the_first_active_parameter() =>
        Assert.Equal("", Snippet.Run(Model, "return Agree((l, x) => l.Predict(x), (l, x, shadow) => (l.PredictGradient(x, shadow, out double xGradient), xGradient));"));

    [Fact]
    public void A_method_that_includes_its_receiver_calls_others() =>
        Assert.Equal("", Snippet.Run(Model, "return Agree((l, x) => l.Twice(x), (l, x, shadow) => (l.TwiceGradient(x, shadow, out double xGradient), xGradient));"));

    [Fact]
    public void A_call_on_an_active_model_follows_its_fields() =>
        Assert.Equal("", Snippet.Run(Model, "return Agree(Loss, (l, x, shadow) => (LossGradient(l, x, shadow, out double xGradient), xGradient));"));

    [Fact]
    public void Tangents_and_adjoints_of_receivers_agree() =>
        Assert.Equal("", Snippet.Run(Model, """
            Layer direction = Make(0.7, -0.2, 0.9), shadow = Make(0, 0, 0);
            direction[1] = 0; direction.Next[0] = 0; direction.Next[1] = 0;
            Make().PredictTangent(0.5, direction, 0.25, out double tangent);
            Make().PredictGradient(0.5, shadow, out double x);
            double product = (x * 0.25) + (shadow.Bias * 0.7) + (shadow[0] * -0.2) + (shadow.Next.Bias * 0.9);
            return Math.Abs(product - tangent) < 1e-12 ? "" : product + " and " + tangent;
            """));

    // Each place of a row has its own share of the derivative, or a common one where the shadow shares rows, too.
    [Fact]
    public void A_row_that_stands_in_two_places_counts_in_both() =>
        Assert.Equal("3 2 | 5", Snippet.Run(
            "[Differentiable] static double F(double[][] rows) => rows[0][0] * rows[1][0];",
            """
            double[] row = { 1 };
            double[][] shared = { row, row }, apart = { new double[] { 3 }, new double[] { 2 } };
            double[][] gradient = { new double[1], new double[1] };
            FGradient(apart, gradient);
            string first = gradient[1][0] + " " + gradient[0][0];
            double[] common = new double[1];
            FAdjoint(shared, 2.5, new[] { common, common });
            return first + " | " + common[0];
            """));

    // The shadow shares what the primal shares.
    [Theory]
    [InlineData("Shared")]
    [InlineData("Apart")]
    public void Two_ways_may_lead_to_one_object(string make) =>
        Assert.Equal("", Snippet.Run(
            """
            public class L { public double B = 0.5, G = 1.5; public double[] W = { 0.3, 0.4 }; public int N; }

            public class Pair { public L A, Z; public L[] All; }

            static Pair Shared() { L l = new(); return new Pair { A = l, Z = l, All = new[] { l, l, new L() } }; }

            static Pair Apart() => new Pair { A = new(), Z = new(), All = new[] { new L(), new L(), new L() } };

            [Differentiable]
            static double F(Pair p, double x, int n)
            {
                double s = 0;
                for (int i = 0; i < n; i++)
                {
                    p.A.B *= x + i;
                    s += p.Z.B * p.A.G;
                    p.Z.B += s;
                    p.A.W[0] *= p.Z.W[0];
                    if (i == 2) break;
                    p.A.N++;
                }

                L a = p.All[0], b = p.All[1];
                a.B = x * b.B;
                b.B = a.B * a.B;
                a.B += b.B * x;
                return (s * p.A.B) + p.Z.W[0] + (a.B * b.B);
            }

            static double Off(Func<Pair> make, Action<Pair, double> move, double derivative)
            {
                double At(double d) { Pair p = make(); move(p, d); return F(p, 0.7, 5); }
                double slope = (At(1e-5) - At(-1e-5)) / 2e-5;
                return Math.Abs(slope - derivative) / (1 + Math.Abs(slope));
            }
            """,
            $$"""
            Pair p = {{make}}(), g = {{make}}();
            FGradient(p, 0.7, 5, g, out double x);
            double worst = Math.Abs(x - ((F({{make}}(), 0.70001, 5) - F({{make}}(), 0.69999, 5)) / 2e-5)) / (1 + Math.Abs(x));
            worst = Math.Max(worst, Off({{make}}, (q, d) => q.A.B += d, g.A.B));
            worst = Math.Max(worst, Off({{make}}, (q, d) => q.Z.B += d, g.Z.B));
            worst = Math.Max(worst, Off({{make}}, (q, d) => q.A.W[0] += d, g.A.W[0]));
            worst = Math.Max(worst, Off({{make}}, (q, d) => q.All[0].B += d, g.All[0].B));
            worst = Math.Max(worst, Off({{make}}, (q, d) => q.All[1].B += d, g.All[1].B));
            bool isBack = p.A.B == 0.5 && p.Z.B == 0.5 && p.A.W[0] == 0.3 && p.A.N == 0 && p.All[1].B == 0.5;
            return worst < 1e-4 && isBack ? "" : "off by " + worst + (isBack ? "" : ", not put back");
            """));

    [Theory]
    [InlineData("FGradient(new S(), null);", "sGradient")]
    [InlineData("S s = new(); FGradient(s, s);", "sGradient")]
    public void Shadows_of_objects_are_there_and_apart(string call, string parameter)
    {
        var exception = Assert.ThrowsAny<ArgumentException>(() => Snippet.Run(
            "public class S { public double X; } [Differentiable] static double F(S s) => s.X * s.X;", call));
        Assert.Equal(parameter, exception.ParamName);
    }

    [Fact]
    public void Long_lists_are_cleared_without_deep_recursion() =>
        Assert.Equal(6.0, Snippet.Run(
            "public class S { public double X; public S Next; } [Differentiable] static double F(S s) => s.X * s.X;",
            """
            S primal = null, shadow = null;
            for (int i = 0; i < 1_000_000; i++)
            {
                (primal, shadow) = (new S { X = 3, Next = primal }, new S { X = 7, Next = shadow });
            }

            FGradient(primal, shadow);
            return shadow.Next.X == 0 ? shadow.X : -1;
            """));
}
