namespace Quickstart.Plots;

/// <summary>One axis: which part of the data it shows, where it marks it, and how it reads.</summary>
internal sealed record Axis(string Label, double Min, double Max, IReadOnlyList<double> Ticks, bool Logarithmic = false)
{
    /// <summary>0 at the start of the axis, 1 at its end.</summary>
    public double Place(double value) => Logarithmic
        ? Math.Log(value / Min) / Math.Log(Max / Min)
        : (value - Min) / (Max - Min);
}

/// <summary>The plotting area of a drawing, from data to pixels.</summary>
internal sealed class Axes(Axis horizontal, Axis vertical, double left, double top, double width, double height)
{
    public double X(double value) => left + (width * horizontal.Place(value));

    public double Y(double value) => top + (height * (1 - vertical.Place(value)));

    public void DrawGrid(Svg svg)
    {
        foreach (double tick in horizontal.Ticks)
        {
            svg.Add($"""<path d="M{X(tick):0.##} {top}v{height}" stroke="{Palette.Grid}"/>""");
        }

        foreach (double tick in vertical.Ticks)
        {
            svg.Add($"""<path d="M{left} {Y(tick):0.##}h{width}" stroke="{Palette.Grid}"/>""");
        }
    }

    public void DrawLabels(Svg svg)
    {
        svg.Add($"""<path d="M{left} {top}v{height}h{width}" fill="none" stroke="{Palette.Ink}"/>""");
        foreach (double tick in horizontal.Ticks)
        {
            svg.Add($"""<text x="{X(tick):0.##}" y="{top + height + 20}" text-anchor="middle">{tick}</text>""");
        }

        foreach (double tick in vertical.Ticks)
        {
            svg.Add($"""<text x="{left - 10}" y="{Y(tick) + 4.5:0.##}" text-anchor="end">{tick}</text>""");
        }

        svg.Add($"""<text x="{left + (width / 2)}" y="{top + height + 44}" text-anchor="middle" fill="{Palette.Muted}">{horizontal.Label}</text>""");
        svg.Add($"""<text transform="translate({left - 48} {top + (height / 2)}) rotate(-90)" text-anchor="middle" fill="{Palette.Muted}">{vertical.Label}</text>""");
    }
}
