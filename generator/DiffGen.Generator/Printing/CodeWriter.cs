using System.Text;

namespace DiffGen.Generator.Printing;

/// <summary>Lines of code, indented by the braces around them.</summary>
internal sealed class CodeWriter
{
    private readonly StringBuilder text = new();
    private int depth;

    public CodeWriter(int depth = 0) => this.depth = depth;

    /// <summary>Lines that are indented already.</summary>
    public void Text(string lines) => text.Append(lines);

    public void Line(string line)
    {
        if (line.Length > 0)
        {
            text.Append(' ', 4 * depth).Append(line);
        }

        text.Append('\n');
    }

    public void Open(string header)
    {
        Line(header);
        Open();
    }

    public void Open()
    {
        Line("{");
        depth++;
    }

    public void Close(string suffix = "")
    {
        depth--;
        Line("}" + suffix);
    }

    public override string ToString() => text.ToString();
}
