using System.Globalization;

namespace Quickstart.Plots;

/// <summary>The loss after each epoch, on the flowers that were trained on and on those held out.</summary>
internal static class LossCurve
{
    public static void Save(string path, IReadOnlyList<Losses> curve)
    {
        var svg = new Svg(760, 480);
        var axes = new Axes(
            new Axis("epoch", 0, curve.Count, [.. Enumerable.Range(0, 6).Select(i => i * curve.Count / 5.0)]),
            new Axis("mean cross-entropy (nats, logarithmic)", 0.02, 2, [0.02, 0.05, 0.1, 0.2, 0.5, 1, 2], Logarithmic: true),
            left: 84, top: 84, width: 640, height: 330);

        svg.Title(36, "Learning the irises", "Two-layer network, Adam on the generated gradient");
        axes.DrawGrid(svg);
        DrawLine(svg, axes, [.. curve.Select(losses => losses.HeldOut)], Palette.Series[1]);
        DrawLine(svg, axes, [.. curve.Select(losses => losses.Training)], Palette.Series[0]);
        axes.DrawLabels(svg);
        DrawLegend(svg, 560, "training", Palette.Series[0], 108);
        DrawLegend(svg, 560, "held out", Palette.Series[1], 130);
        svg.Save(path);
    }

    private static void DrawLine(Svg svg, Axes axes, double[] losses, string colour)
    {
        IEnumerable<string> points = losses.Select((loss, i) =>
            string.Create(CultureInfo.InvariantCulture, $"{axes.X(i + 1):0.##},{axes.Y(loss):0.##}"));

        svg.Add($"""<polyline points="{string.Join(' ', points)}" fill="none" stroke="{colour}" stroke-width="2" stroke-linejoin="round"/>""");
    }

    private static void DrawLegend(Svg svg, double x, string label, string colour, double y)
    {
        svg.Add($"""<path d="M{x} {y}h28" stroke="{colour}" stroke-width="3" stroke-linecap="round"/>""");
        svg.Add($"""<text x="{x + 38}" y="{y + 4.5}">{label}</text>""");
    }
}
