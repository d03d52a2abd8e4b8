namespace Quickstart.Plots;

/// <summary>
/// Which species the network would call a flower of each petal size, the sepals being average: the stronger the
/// colour, the surer it is. The measured flowers lie on top.
/// </summary>
internal static class DecisionMap
{
    private const int PetalLength = 2;
    private const int PetalWidth = 3;
    private const int Columns = 160;
    private const int Rows = 104;
    private const int Shades = 8;

    private static readonly Axis Horizontal = new("petal length (cm)", 0.5, 7.5, [1, 2, 3, 4, 5, 6, 7]);
    private static readonly Axis Vertical = new("petal width (cm)", 0, 2.8, [0, 0.5, 1, 1.5, 2, 2.5]);

    public static void Save(string path, Training training, Standardisation standardisation, Flower[] learnt, Flower[] heldOut)
    {
        var svg = new Svg(760, 560);
        var axes = new Axes(Horizontal, Vertical, left: 84, top: 112, width: 640, height: 386);

        svg.Title(36, "What the network sees in a petal", "Likeliest species by petal size, sepals of average size; rings are held-out flowers");
        DrawLegend(svg);
        DrawRegions(svg, axes, training, standardisation);
        DrawFlowers(svg, axes, learnt, ring: false);
        DrawFlowers(svg, axes, heldOut, ring: true);
        axes.DrawLabels(svg);
        svg.Save(path);
    }

    /// <summary>Neighbours in a row that look the same become one rectangle.</summary>
    private static void DrawRegions(Svg svg, Axes axes, Training training, Standardisation standardisation)
    {
        double cellWidth = (Horizontal.Max - Horizontal.Min) / Columns;
        double cellHeight = (Vertical.Max - Vertical.Min) / Rows;
        var flower = new double[Network.Inputs];
        svg.Add($"""<g shape-rendering="crispEdges">""");
        for (int row = 0; row < Rows; row++)
        {
            double bottom = Vertical.Min + (row * cellHeight);
            flower[PetalWidth] = standardisation.Apply(bottom + (cellHeight / 2), PetalWidth);
            (int Species, int Shade) run = default;
            int runStart = 0;
            for (int column = 0; column <= Columns; column++)
            {
                double left = Horizontal.Min + (column * cellWidth);
                flower[PetalLength] = standardisation.Apply(left + (cellWidth / 2), PetalLength);
                (int species, double probability) = training.Predict(flower);
                (int, int) cell = (species, (int)Math.Ceiling(probability * Shades));
                if (column == Columns || (column > 0 && cell != run))
                {
                    double x = axes.X(Horizontal.Min + (runStart * cellWidth));
                    double y = axes.Y(bottom + cellHeight);
                    svg.Add($"""<rect x="{x:0.##}" y="{y:0.##}" width="{axes.X(left) - x:0.##}" height="{axes.Y(bottom) - y:0.##}" fill="{Palette.Series[run.Species]}" fill-opacity="{0.4 * run.Shade / Shades:0.###}"/>""");
                    runStart = column;
                }

                run = cell;
            }
        }

        svg.Add($"</g>");
    }

    private static void DrawFlowers(Svg svg, Axes axes, Flower[] flowers, bool ring)
    {
        foreach (Flower flower in flowers)
        {
            Draw(svg, axes.X(flower.Measurements[PetalLength]), axes.Y(flower.Measurements[PetalWidth]), Palette.Series[flower.Species], ring);
        }
    }

    private static void DrawLegend(Svg svg)
    {
        for (int i = 0; i < Iris.Species.Length; i++)
        {
            double x = 90 + (130 * i);
            Draw(svg, x, 86, Palette.Series[i], ring: false);
            svg.Add($"""<text x="{x + 12}" y="90.5" font-style="italic">Iris {Iris.Species[i]}</text>""");
        }
    }

    private static void Draw(Svg svg, double x, double y, string colour, bool ring) =>
        svg.Add($"""<circle cx="{x:0.##}" cy="{y:0.##}" r="4.5" fill="{(ring ? "#ffffff" : colour)}" stroke="{(ring ? colour : "#ffffff")}" stroke-width="{(ring ? 2 : 1)}"/>""");
}
