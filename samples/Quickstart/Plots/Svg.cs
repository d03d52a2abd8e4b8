using System.Globalization;
using System.Text;

namespace Quickstart.Plots;

/// <summary>A drawing, written element by element. Numbers are printed without regard to the machine's culture.</summary>
internal sealed class Svg
{
    private readonly StringBuilder text = new();

    public Svg(int width, int height)
    {
        Add($"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" font-family="system-ui, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif" font-size="13" fill="{Palette.Ink}">""");
        Add($"""<rect width="{width}" height="{height}" fill="#ffffff"/>""");
    }

    public void Add(FormattableString element) => text.AppendLine(element.ToString(CultureInfo.InvariantCulture));

    public void Title(double x, string title, string subtitle)
    {
        Add($"""<text x="{x}" y="34" font-size="19" font-weight="600">{title}</text>""");
        Add($"""<text x="{x}" y="56" fill="{Palette.Muted}">{subtitle}</text>""");
    }

    public void Save(string path)
    {
        Add($"</svg>");
        File.WriteAllText(path, text.ToString());
    }
}

/// <summary>Colours that people with any colour vision tell apart.</summary>
internal static class Palette
{
    public const string Ink = "#1f2933";
    public const string Muted = "#66727f";
    public const string Grid = "#e6e9ee";
    public static readonly string[] Series = ["#3b6fb6", "#d9832b", "#a23b72"];
}
